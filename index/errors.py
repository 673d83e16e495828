"""Errors of the index.

IndexStoreError
├── ModelUnavailable   the embedding model cannot be found or loaded
├── ModelMismatch      the index was built with another model; it must be rebuilt, never mixed
├── IndexLocked        another process owns the data folder
├── CatalogueTooNew    the database was written by a newer version
├── VectorStoreFailed  Chroma could not do what was asked
├── DuplicateAccount   an account of this name exists already
└── UnknownAccount     there is no account of this name
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


class DuplicateAccount(IndexStoreError):
    """The message names the account."""


class UnknownAccount(IndexStoreError):
    """The message names the account that was looked for."""
