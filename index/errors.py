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
├── QuestionnaireKeyUnusable  the key of personal links is there and cannot be used
├── UnknownService     the directory has no such service
├── UnknownLink        there is no such personal link
├── NeedNotCounted     the statistics of needs cannot be written now; answers go on
└── AnswerRefused      an answer cannot be taken, or not be decided as asked; nothing was changed
    ├── TooManyAnswers     the link has been used too often
    ├── AlreadyDecided     somebody else has decided it meanwhile
    └── RecordChanged      the record is no longer what the reviewer saw
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


class QuestionnaireKeyUnusable(IndexStoreError):
    """The message names the file and what to do."""


class UnknownService(IndexStoreError):
    """The message names the id that was looked for."""


class UnknownLink(IndexStoreError):
    """The message names what was looked for."""


class AnswerRefused(IndexStoreError):
    """The message is German: reviewers read it on a page."""


class TooManyAnswers(AnswerRefused):
    """The message names the limit."""


class AlreadyDecided(AnswerRefused):
    """The message says by whom."""


class RecordChanged(AnswerRefused):
    """The message asks to look again."""


class NeedNotCounted(IndexStoreError):
    """The message says why and what to do; it carries nothing of the need."""
