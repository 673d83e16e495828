"""Errors of ui.

UiError
├── NotFound       no such document or page, or not for this viewer: the two must look the same
├── NoPicture      the page exists, but there is no picture of it that may be shown
├── BadParameter   a parameter has the right type and an unusable value
├── NotAllowed     the page is not for this role; also raised for people who are not signed in
├── CrossSite      another site has triggered a request that changes something
├── BadAccount     a name, password or level that an account cannot have
├── NotReady       something that answers depend on is missing or damaged
├── CannotListen   the port or address to serve on cannot be used
├── UnusableSettings  a setting is unknown or out of bounds
└── WrongUsage     options of a command contradict each other, or a folder cannot be used for it
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Finding


class UiError(Exception):
    """Base of everything that ui raises on purpose."""


class NotFound(UiError):
    """One message for everything that is unknown or hidden, so that nobody can tell them apart."""

    def __init__(self) -> None:
        super().__init__("There is no such document or page, or it is not open to you.")


class NoPicture(UiError):
    """Only PDF pages without hidden parts have a picture."""

    def __init__(self) -> None:
        super().__init__(
            "This page has no picture: only PDF pages without hidden parts have one. Ask for the text instead."
        )


class BadParameter(UiError):
    """`where` names the parameter; the message says what is wrong and what to do."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


class NotReady(UiError):
    """Carries the findings that are not ok."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.check}: {finding.message}" for finding in findings))


class CannotListen(UiError):
    """The port is taken or the address is not this machine's."""


class UnusableSettings(UiError):
    """The message names the environment variable and what it may be."""


class WrongUsage(UiError):
    """The message names the options or the folder and says what to do."""


class NotAllowed(UiError):
    """The page exists, and everybody may know that; what it shows is for others."""

    def __init__(self) -> None:
        super().__init__("This page is not open to you. Sign in at /anmelden with an account that may see it.")


class CrossSite(UiError):
    """Told to whoever follows a trap, and to programs that send a session's cookie without saying where they come from."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was changed. Open the page of Netzlotse itself and try again; a program that sends a session's cookie "
            "must send the header Origin with this server's address, too."
        )


class BadAccount(UiError):
    """The message says what is wrong and what is possible."""
