"""Errors of the index.

IndexStoreError
├── ModelUnavailable   the embedding model cannot be found or loaded
├── ModelMismatch      the index was built with another model; it must be rebuilt, never mixed
├── IndexLocked        another process owns the data folder
├── CatalogueTooNew    the database was written by a newer version
├── BackupFailed       no backup was written
├── BackupUnusable     a backup file cannot be restored; nothing was changed
├── UnknownDocument    no document answers to a name
├── VectorStoreFailed  Chroma could not do what was asked
├── DuplicateAccount   an account of this name exists already
├── UnknownAccount     there is no account of this name
└── NeedNotCounted     the statistics of needs cannot be written now; answers go on
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


class BackupFailed(IndexStoreError):
    """The message says why and what to do."""


class BackupUnusable(IndexStoreError):
    """The message names the file and what is wrong with it."""


class UnknownDocument(IndexStoreError):
    """The message names what was looked for and how to find the right name."""


class DuplicateAccount(IndexStoreError):
    """The message names the account."""


class UnknownAccount(IndexStoreError):
    """The message names the account that was looked for."""


class NeedNotCounted(IndexStoreError):
    """The message says why and what to do; it carries nothing of the need."""
