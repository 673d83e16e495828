"""Drafts of mails that ask a service to check its record. They are written as files; sending them is the office's own business."""

from __future__ import annotations

import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from index.questionnaire_types import Link
from ingest.directory_types import Service
from ui.errors import WrongUsage
from ui.text import ENGLISH, written_date

_TEXT = """Guten Tag,

im Verzeichnis der Bildungsberatung steht Ihr Angebot „{name}“.
{confirmed} Bitte prüfen Sie, ob noch alles stimmt. Das dauert wenige Minuten:

{link}

Wenn sich nichts geändert hat, genügt dort ein Knopfdruck. Der Link gilt bis {expires} und ist nur für Ihre Stelle.
Ihre Antwort wird geprüft, bevor sie öffentlich wird.

Vielen Dank


Hello,

your offer “{name}” is in the directory of educational counselling. Please check whether everything is still right, at the
address above. If nothing has changed, one button is enough. The link is valid until {expires_english}.
Your answer is reviewed before it becomes public.
"""


def sender_address(sender: str) -> Address:
    """`Name <mail>` or `mail`. Raises WrongUsage."""
    name, mail = parseaddr(sender)
    try:
        address = Address(display_name=name, addr_spec=mail)
    except (ValueError, IndexError, MessageError):
        address = Address()
    if not address.username or not address.domain or not sender.isprintable() or not mail.isascii():
        raise WrongUsage(
            f"{sender!r} is no sender. Set NETZLOTSE_QUESTIONNAIRE_SENDER, for example: "
            "Bildungsbüro <bildung@kreis.example>."
        )
    return address


def receiver_address(service: Service) -> Address | None:
    """Where the service is reached; None if its record has no usable address."""
    try:
        address = Address(display_name=" ".join(service.organization.split()), addr_spec=service.email.strip())
    except (ValueError, IndexError, MessageError):
        return None
    return address if address.username and address.domain and address.addr_spec.isascii() else None


def draft(sender: Address, receiver: Address, service: Service, link: str, made: Link) -> bytes:
    """One mail as a file that mail programs open ready to be sent."""
    expires = datetime.datetime.fromtimestamp(made.expires, datetime.UTC).date()
    confirmed = (
        f"Die Angaben wurden zuletzt am {written_date(service.assured_date)} bestätigt."
        if service.assured_date
        else "Die Angaben wurden noch nie bestätigt."
    )
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = receiver
    message["Subject"] = f"Stimmt Ihr Eintrag noch? {' '.join(service.name.split())}"
    message["Date"] = datetime.datetime.fromtimestamp(made.created, datetime.UTC)
    message["X-Unsent"] = "1"  # opens as a draft
    message.set_content(
        _TEXT.format(
            name=service.name,
            confirmed=confirmed,
            link=link,
            expires=written_date(expires),
            expires_english=written_date(expires, ENGLISH),
        )
    )
    return bytes(message)
