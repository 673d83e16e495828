"""`netzlotse questionnaire`: personal links for providers, reminders as drafts, and how many have answered. Nothing is sent."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from index.questionnaire import Questionnaires, open_questionnaires
from index.questionnaire_figures import CLOSED_FOR_GOOD, figures, is_stale
from index.questionnaire_types import AnswerState
from ingest.directory_types import Service
from ui import questionnaire_mail, terminal
from ui.command import DONE, REFUSED, AsJson, print_json
from ui.errors import WrongUsage
from ui.questionnaire_invitations import (
    base_address,
    check_new_file,
    checked_name,
    day_of,
    invited,
    write_csv,
    write_drafts,
)
from ui.settings import Settings, read_settings

questionnaire = typer.Typer(
    no_args_is_help=True, help="Ask providers to keep the directory current: links, reminders, answers."
)

Url = Annotated[
    str | None, typer.Option(metavar="URL", help="Instead of NETZLOTSE_PUBLIC_URL: where people reach this server.")
]


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
        check_new_file(csv_file)
    with _open() as (kept, settings):
        base = base_address(url, settings)
        services = _chosen(kept, settings, service_ids or [], stale)
        made = (
            [invited(kept, settings, base, None, name) for name in map(checked_name, new)]
            if new
            else [invited(kept, settings, base, service, service.organization) for service in services]
        )
    if csv_file is not None:
        write_csv(csv_file, made)
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
            write_drafts(kept, settings, drafts, base_address(url, settings), reachable)
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
            "created": day_of(link.created),
            "expires": day_of(link.expires),
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
