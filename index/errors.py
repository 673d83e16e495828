"""Errors of the index.

IndexStoreError
├── ModelUnavailable   the embedding model cannot be found or loaded
├── ModelMismatch      the index was built with another model; it must be rebuilt, never mixed
├── IndexLocked        another process owns the data folder
├── CatalogueTooNew    the database was written by a newer version
├── VectorStoreFailed  Chroma could not do what was asked
├── UnknownDocument    nothing stored, or more than one document, has the given name
├── EraseIncomplete    a document was removed, but its bytes could not be wiped yet
├── BackupFailed       a backup could not be written
└── BadBackup          a file is no backup, is damaged, or was changed
"""

from __future__ import annotations


class IndexStoreError(Exception):
    """Base of everything that the index raises on purpose."""


class ModelUnavailable(IndexStoreError):
    """The message says which model was looked for, where, and what to install or set."""


class ModelMismatch(IndexStoreError):
    """The message names both fingerprints and the command that rebuilds."""


class IndexLocked(IndexStoreError):
    """The message says which process holds the lock since when."""


class CatalogueTooNew(IndexStoreError):
    """The message names both schema versions."""


class VectorStoreFailed(IndexStoreError):
    """Chroma's own error, translated at the door."""


class UnknownDocument(IndexStoreError):
    """The message says what was looked for and how to name a document."""


class EraseIncomplete(IndexStoreError):
    """The message says what holds the bytes and which command finishes the work."""


class BackupFailed(IndexStoreError):
    """The message says where and why, and that nothing was overwritten."""


class BadBackup(IndexStoreError):
    """The message says what is wrong with the file; nothing was restored."""
