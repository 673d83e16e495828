"""`netzlotse account`: who may sign in, and who saw what. Works beside a running server."""

from __future__ import annotations

import datetime
import getpass
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from index.account_types import Role
from index.accounts import Accounts, open_accounts
from ingest.types import Visibility
from ui.accounts import Passwords, add_account, checked_password
from ui.audit import oldest_kept
from ui.command import AsJson, parse_level, print_json
from ui.errors import BadAccount
from ui.settings import Settings, read_settings

account = typer.Typer(no_args_is_help=True, help="Accounts of staff and counsellors, and who saw what.")

Name = Annotated[str, typer.Argument(help="Name of the account; upper and lower case are the same.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


@contextmanager
def _accounts() -> Iterator[tuple[Accounts, Settings]]:
    settings = read_settings()
    accounts = open_accounts(settings.index.data_dir)
    try:
        yield accounts, settings
    finally:
        accounts.close()


def _password(from_stdin: bool) -> str:
    """Raises BadAccount if the two entries differ or the password is too short."""
    if from_stdin:
        return checked_password(sys.stdin.readline().rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise BadAccount("There is no terminal to ask for the password: give it with --password-stdin.")
    first = checked_password(getpass.getpass("Password: "))
    if checked_password(getpass.getpass("Again: ")) != first:
        raise BadAccount("The two passwords differ. Nothing was changed; try again.")
    return first


@account.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person does; decides what may be seen.")],
    level: Annotated[
        Visibility | None,
        typer.Option(parser=parse_level, metavar="LEVEL", help="Lower than the role's: public, network or committee."),
    ] = None,
    password_stdin: FromStdin = False,
) -> None:
    """Add an account. counsellor sees network, staff committee, admin confidential."""
    with _accounts() as (accounts, _):
        made = add_account(accounts, Passwords(), name, role, level, _password(password_stdin), int(time.time()))
    typer.echo(f"{made.name}: {made.role.value}, sees {made.level.label}")


@account.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List all accounts."""
    with _accounts() as (accounts, _):
        found = accounts.all()
    if as_json:
        print_json(
            [
                {
                    "name": a.name,
                    "role": a.role.value,
                    "level": a.level.label,
                    "disabled": a.disabled,
                    "created": _time(a.created),
                }
                for a in found
            ]
        )
        return
    for item in found:
        state = ", disabled" if item.disabled else ""
        typer.echo(f"{item.name}: {item.role.value}, sees {item.level.label}{state}")
    if not found:
        typer.echo("There are no accounts: only public documents are served.")


@account.command()
def remove(name: Name) -> None:
    """Remove an account and end its sessions. The log of what it saw stays until it runs out."""
    with _accounts() as (accounts, _):
        accounts.remove(name)


@account.command("set-password")
def set_password(name: Name, password_stdin: FromStdin = False) -> None:
    """Set a new password and end all sessions of the account."""
    with _accounts() as (accounts, _):
        accounts.set_password(name, Passwords().hash(_password(password_stdin)))


@account.command()
def disable(name: Name) -> None:
    """Lock an account and end its sessions; `enable` unlocks it."""
    with _accounts() as (accounts, _):
        accounts.set_disabled(name, True)


@account.command()
def enable(name: Name) -> None:
    """Unlock an account."""
    with _accounts() as (accounts, _):
        accounts.set_disabled(name, False)


@account.command()
def audit(as_json: AsJson = False) -> None:
    """Show who was shown which document that is not public. What was asked is not recorded."""
    with _accounts() as (accounts, settings):
        oldest = oldest_kept(settings.sign_in.audit_days, int(time.time()))
        accounts.purge_audit(oldest)
        entries = accounts.audit()
    if as_json:
        print_json(
            [
                {
                    "at": _time(e.at),
                    "account": e.account,
                    "document": e.document_id,
                    "level": e.level.label,
                    "via": e.via,
                }
                for e in entries
            ]
        )
        return
    for entry in entries:
        words = (_time(entry.at), entry.account, entry.document_id, entry.level.label, entry.via)
        typer.echo("  ".join(words))
    if not entries:
        typer.echo("Nobody was shown a document that is not public.")


def _time(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
