"""`netzlotse questionnaire`: personal links for providers, reminders as drafts, and how many have answered. Nothing is sent."""

from __future__ import annotations

import csv
import datetime
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from index.questionnaire import Questionnaires, open_questionnaires
from index.questionnaire_figures import CLOSED_FOR_GOOD, figures, is_stale
from index.questionnaire_types import AnswerState, Link
from ingest.directory_check import FORMULA
from ingest.types import Service
from ui import links, questionnaire_mail, terminal
from ui.command import DONE, REFUSED, AsJson, print_json
from ui.errors import WrongUsage
from ui.settings import Settings, read_settings

questionnaire = typer.Typer(
    no_args_is_help=True, help="Ask providers to keep the directory current: links, reminders, answers."
)
_DAY = 86_400
_CSV_COLUMNS = ("link_id", "service_id", "organization", "name", "email", "link", "expires")

Url = Annotated[
    str | None, typer.Option(metavar="URL", help="Instead of NETZLOTSE_PUBLIC_URL: where people reach this server.")
]


@dataclass(frozen=True)
class Invitation:
    """A new link and whom it is for."""

    link: Link
    address: str
    organization: str
    name: str
    email: str

    def as_json(self) -> dict[str, Any]:
        """One row of the list, also of the CSV file."""
        values = (self.link.id, self.link.service_id, self.organization, self.name, self.email, self.address)
        return dict(zip(_CSV_COLUMNS, (*values, _day(self.link.expires)), strict=True))


@contextmanager
def _open() -> Iterator[tuple[Questionnaires, Settings]]:
    settings = read_settings()
    kept = open_questionnaires(settings.index.data_dir)
    try:
        yield kept, settings
    finally:
        kept.close()


@questionnaire.command()
def invite(
    service_ids: Annotated[
        list[str] | None, typer.Argument(metavar="SERVICE_ID…", help="Ids of the directory.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All services that are not closed for good.")] = False,
    stale: Annotated[bool, typer.Option("--stale", help="Those confirmed longer ago than a year, or never.")] = False,
    new: Annotated[
        list[str] | None, typer.Option("--new", metavar="NAME", help="An organisation with a new offer; repeatable.")
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", dir_okay=False, help="Write the list to a new CSV file.")
    ] = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Make a personal link for each service. It is shown only now; the mails are yours to send."""
    if sum(map(bool, (service_ids, every, stale, new))) != 1:
        raise WrongUsage("Give ids of services, or one of --all, --stale and --new NAME.")
    if csv_file is not None:
        _new_file(csv_file)
    with _open() as (kept, settings):
        base = _base(url, settings)
        services = _chosen(kept, settings, service_ids or [], stale)
        made = (
            [_invited(kept, settings, base, None, name) for name in map(_checked_name, new)]
            if new
            else [_invited(kept, settings, base, service, service.organization) for service in services]
        )
    if csv_file is not None:
        _write_csv(csv_file, made)
    if as_json:
        print_json({"invitations": [item.as_json() for item in made]})
    elif csv_file is None:
        for item in made:
            terminal.OUT.print(
                f"{item.link.service_id or item.organization}: {item.address}", markup=False, soft_wrap=True
            )
    else:
        terminal.OUT.print(f"Links geschrieben / links written: {len(made)}, {csv_file}", markup=False)
    if not made:
        terminal.ERRORS.print("Niemand einzuladen / nobody to invite.")


@questionnaire.command()
def revoke(
    which: Annotated[list[str], typer.Argument(metavar="LINK_ID|SERVICE_ID…", help="As `status` lists them.")],
) -> None:
    """Close links for good: one by its number, or all of a service."""
    now = int(time.time())
    with _open() as (kept, _):
        known = kept.links()
        chosen: list[int] = []
        for word in which:
            found = [link.id for link in known if word in (str(link.id), link.service_id)]
            if not found:
                raise WrongUsage(f"There is no link {word!r}. `netzlotse questionnaire status` lists all of them.")
            chosen += found
        kept.revoke(chosen, now)
    terminal.OUT.print(f"Links geschlossen / links closed: {len(set(chosen))}")


@questionnaire.command()
def remind(
    drafts: Annotated[
        Path | None, typer.Option("--drafts", metavar="FOLDER", file_okay=False, help="Write a draft (.eml) for each.")
    ] = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List records confirmed longer ago than a year whose services have not answered; nothing is sent."""
    with _open() as (kept, settings):
        due = _due(kept, settings)
        reachable = [service for service in due if questionnaire_mail.receiver_address(service)]
        if drafts is not None:
            _write_drafts(kept, settings, drafts, _base(url, settings), reachable)
    rows = [
        {
            "service_id": service.id,
            "name": service.name,
            "email": service.email,
            "assured_date": service.assured_date,
            "draft": str(drafts / f"{service.id}.eml") if drafts is not None and service in reachable else None,
        }
        for service in due
    ]
    if as_json:
        print_json({"due": rows})
    else:
        for row in rows:
            told = f"{row['assured_date'] or 'nie / never'}  {row['email'] or '–'}"
            terminal.OUT.print(f"{row['service_id']}: {told}", markup=False, soft_wrap=True)
    unreachable = [service.id for service in due if service not in reachable]
    if unreachable:
        terminal.ERRORS.print(
            f"Ohne brauchbare E-Mail-Adresse, bitte anrufen / no usable address: {', '.join(unreachable)}", markup=False
        )
    raise typer.Exit(REFUSED if drafts is not None and unreachable else DONE)


@questionnaire.command()
def status(as_json: AsJson = False) -> None:
    """Show who was invited and how many have answered. Whether a link was opened is not recorded."""
    now = int(time.time())
    with _open() as (kept, settings):
        known, answers, services = kept.links(), kept.answers(), kept.services()
        days = settings.questionnaire.questionnaire_remind_days
    found = figures(known, answers, services, now, datetime.date.today(), days).as_json()
    listed = [
        {
            "link_id": link.id,
            "service_id": link.service_id,
            "organization": link.organization,
            "created": _day(link.created),
            "expires": _day(link.expires),
            "state": "revoked" if link.revoked else "open" if link.is_open(now) else "expired",
            "answers": link.answers,
            "waiting": sum(a.link_id == link.id and a.state is AnswerState.WAITING for a in answers),
        }
        for link in known
    ]
    if as_json:
        print_json({**found, "links": listed})
        return
    terminal.show_figures(found)
    for item in listed:
        name = item["service_id"] or f"neu / new: {item['organization']}"
        words = f"{item['state']}, bis / until {item['expires']}, Antworten / answers: {item['answers']}"
        terminal.OUT.print(f"{item['link_id']}  {name}: {words}", markup=False, soft_wrap=True)


@questionnaire.command()
def discard(service_id: Annotated[str, typer.Argument(help="Id of the directory.")]) -> None:
    """Forget what was accepted for a record: the next import of the directory says all about it, or removes it."""
    with _open() as (kept, _):
        kept.discard(service_id)
    terminal.OUT.print(f"{service_id}: der nächste Import gilt ganz / the next import counts as a whole.", markup=False)


def _chosen(kept: Questionnaires, settings: Settings, service_ids: Sequence[str], stale: bool) -> list[Service]:
    """Raises WrongUsage for an id that the directory does not have, before any link is made."""
    known = {service.id: service for service in kept.services()}
    missing = [service_id for service_id in service_ids if service_id not in known]
    if missing:
        raise WrongUsage(
            f"The directory has no service {', '.join(map(repr, missing))}; no link was made. "
            "A new offer is invited with --new NAME."
        )
    if service_ids:
        return [known[service_id] for service_id in dict.fromkeys(service_ids)]
    active = [service for service in known.values() if service.status not in CLOSED_FOR_GOOD]
    return [service for service in active if not stale or _is_stale(service, settings)]


def _due(kept: Questionnaires, settings: Settings) -> list[Service]:
    """Stale, not closed for good, and without an answer that waits."""
    waiting = {answer.service_id for answer in kept.answers(AnswerState.WAITING)}
    return [service for service in _chosen(kept, settings, (), stale=True) if service.id not in waiting]


def _is_stale(service: Service, settings: Settings) -> bool:
    return is_stale(service, datetime.date.today(), settings.questionnaire.questionnaire_remind_days)


def _invited(
    kept: Questionnaires, settings: Settings, base: str, service: Service | None, organization: str
) -> Invitation:
    now = int(time.time())
    expires = now + settings.questionnaire.questionnaire_days * _DAY
    link, token = kept.invite(service.id if service else "", organization, now, expires)
    address = base + links.questionnaire(token)
    return Invitation(link, address, organization, service.name if service else "", service.email if service else "")


def _base(url: str | None, settings: Settings) -> str:
    base = url or settings.questionnaire.public_url
    if not base.startswith(("http://", "https://")):
        raise WrongUsage(
            "Personal links need the address at which people reach this server: set NETZLOTSE_PUBLIC_URL or give --url, "
            "for example https://netzlotse.kreis.example."
        )
    return base.rstrip("/")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200:
        raise WrongUsage(f"The name of an organisation has 1 to 200 characters, not {len(name)}.")
    return name


def _write_drafts(kept: Questionnaires, settings: Settings, folder: Path, base: str, due: Sequence[Service]) -> None:
    """Every draft with a link of its own. Raises WrongUsage before anything is made if a file is there already."""
    sender = questionnaire_mail.sender_address(settings.questionnaire.questionnaire_sender)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = {service.id: folder / f"{service.id}.eml" for service in due}
    for path in paths.values():
        _new_file(path)
    for service in due:
        made = _invited(kept, settings, base, service, service.organization)
        receiver = questionnaire_mail.receiver_address(service)
        assert receiver is not None  # noqa: S101
        today = datetime.date.today()
        _write(paths[service.id], questionnaire_mail.draft(sender, receiver, service, made.address, made.link, today))


def _new_file(path: Path) -> None:
    if path.exists():
        raise WrongUsage(f"{path} exists already; no link was made. Choose another name, or move it away.")
    if not path.absolute().parent.is_dir():
        raise WrongUsage(f"The folder {path.absolute().parent} does not exist; no link was made.")


def _write(path: Path, content: bytes) -> None:
    """A new file for its owner only, since whoever has a link can use it."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _write_csv(path: Path, made: Sequence[Invitation]) -> None:
    _write(path, b"")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, _CSV_COLUMNS, lineterminator="\r\n")
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in item.as_json().items()} for item in made)


def _cell(value: object) -> str:
    """A text that no spreadsheet calculates."""
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _day(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
