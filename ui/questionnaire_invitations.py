"""Personal links are made, and written where the office can send them from: a table, or drafts of mails."""

from __future__ import annotations

import csv
import datetime
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.questionnaire import Questionnaires
from index.questionnaire_types import Link
from ingest.directory_check import FORMULA
from ingest.directory_types import Service
from ui import links, questionnaire_mail
from ui.errors import WrongUsage
from ui.settings import Settings

_DAY = 86_400
_CSV_COLUMNS = ("link_id", "service_id", "organization", "name", "email", "link", "expires")


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
        return dict(zip(_CSV_COLUMNS, (*values, day_of(self.link.expires)), strict=True))


def invited(
    kept: Questionnaires, settings: Settings, base: str, service: Service | None, organization: str
) -> Invitation:
    """Make a link, for a service or, without one, for a new offer."""
    now = int(time.time())
    expires = now + settings.questionnaire.questionnaire_days * _DAY
    link, token = kept.invite(service.id if service else "", organization, now, expires)
    address = base + links.questionnaire(token)
    return Invitation(link, address, organization, service.name if service else "", service.email if service else "")


def base_address(url: str | None, settings: Settings) -> str:
    """What every link begins with. Raises WrongUsage."""
    base = url or settings.serve.public_url
    if not base.startswith(("http://", "https://")):
        raise WrongUsage(
            "Personal links need the address at which people reach this server: set NETZLOTSE_PUBLIC_URL or give --url, "
            "for example https://netzlotse.kreis.example."
        )
    return base.rstrip("/")


def checked_name(name: str) -> str:
    """An organisation's name on one line. Raises WrongUsage."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200:
        raise WrongUsage(f"The name of an organisation has 1 to 200 characters, not {len(name)}.")
    return name


def write_drafts(kept: Questionnaires, settings: Settings, folder: Path, base: str, due: Sequence[Service]) -> None:
    """Every draft with a link of its own. Raises WrongUsage before anything is made if a file is there already."""
    sender = questionnaire_mail.sender_address(settings.questionnaire.questionnaire_sender)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = {service.id: folder / f"{service.id}.eml" for service in due}
    for path in paths.values():
        check_new_file(path)
    for service in due:
        made = invited(kept, settings, base, service, service.organization)
        receiver = questionnaire_mail.receiver_address(service)
        assert receiver is not None  # noqa: S101
        _write(paths[service.id], questionnaire_mail.draft(sender, receiver, service, made.address, made.link))


def check_new_file(path: Path) -> None:
    """Raises WrongUsage if the file is there, or its folder is not."""
    if path.exists():
        raise WrongUsage(f"{path} exists already; no link was made. Choose another name, or move it away.")
    if not path.absolute().parent.is_dir():
        raise WrongUsage(f"The folder {path.absolute().parent} does not exist; no link was made.")


def _write(path: Path, content: bytes) -> None:
    """A new file for its owner only, since whoever has a link can use it."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def write_csv(path: Path, made: Sequence[Invitation]) -> None:
    """A new file that spreadsheets open; readable by its owner only."""
    _write(path, b"")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, _CSV_COLUMNS, lineterminator="\r\n")
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in item.as_json().items()} for item in made)


def _cell(value: object) -> str:
    """A text that no spreadsheet calculates."""
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def day_of(seconds: int) -> str:
    """Seconds since 1970 as a day."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
