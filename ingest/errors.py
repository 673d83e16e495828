"""Errors of ingest.

IngestError
├── Unreadable      one file cannot become a document; it is listed with its reason and the run goes on
├── BadManifest     the manifest contradicts itself; the run stops before anything is changed
├── BadDirectory    the directory table has wrong rows; nothing of it is imported
└── BadEndpoint     an OParl endpoint cannot be used; what was fetched so far is kept and the next run goes on there
"""

from __future__ import annotations


class IngestError(Exception):
    """Base of everything that ingest raises on purpose."""


class Unreadable(IngestError):
    """A file that cannot be taken in. `reason` is a short stable word, the message says what to do."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class BadManifest(IngestError):
    """A manifest with unknown keys, wrong values or missing files; the message names file, entry and key."""


class BadDirectory(IngestError):
    """A directory table with wrong rows; the message lists every one by row and column."""


class BadEndpoint(IngestError):
    """An OParl endpoint that is not there, not OParl, or not allowed; the message names the address and what to do."""
