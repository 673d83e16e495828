"""A library with a word of its own in every place that can be told, its server, and readers that note what they are shown."""

from __future__ import annotations

import io
import itertools
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import typst
import yaml
from fastapi import FastAPI

from index.account_types import Role
from index.library import OwnedLibrary
from index.questionnaire_types import Draft
from index.types import DocumentRecord, Viewer
from ingest.types import Visibility
from ui.accounts_roles import ROLE_LEVELS

PASSWORD = "Regen über Eschenwalde"
ALL = Viewer(Visibility.CONFIDENTIAL)
HIDDEN = [level for level in Visibility if level > Visibility.PUBLIC]
IN_HIDDEN_PARTS = ("itemtitle", "itemtext", "pdfitem", "decision", "mention", "advice", "duty")
"""Places in the part of a public document that is not public."""
PLACES = ("title", "body", "town", "file", "heading", "text", "scan", *IN_HIDDEN_PARTS)
READ = ("heading", "text", "scan", "itemtext", "pdfitem", "decision", "mention", "advice", "duty", "answer")
"""Places whose showing must be in the audit log."""
READERS: dict[str, Visibility] = {"anonymous": Visibility.PUBLIC, **{r.value: ROLE_LEVELS[r] for r in Role}}
GRADIO = ("/chat", "/suche")
"""Where Gradio pages are mounted."""
START_SECONDS = 30
ONE_BY_ONE = httpx.Limits(max_keepalive_connections=0)
"""Doors that are closed leave a request's body unread, and the connection with it."""


SERVICE_ID = "losungswort"
SERVICE = (
    "id,organization,name,alternate_name,description,topics,life_stages,address_1,postal_code,city,district,latitude,longitude,phone,email,url,"
    "opening_hours,by_appointment,languages,accessibility,accessibility_note,cost,cost_amount,eligibility,neutrality,neutrality_evidence,"
    "neutrality_evidence_source,assured_date,status\n"
    f"{SERVICE_ID},Verein,Losungswort der Stufe,,,,,,00101,Eschenwalde,,51.3,8.0,,,,,no,,,,,,,unknown,,,,active\n"
)
"""A service whose name every document holds, so that its page could tell of all of them."""


def marker(level: Visibility, place: str) -> str:
    return f"zq{level.label}{place}vx"


MARKERS = {
    marker(level, place): (level, place)
    for level in Visibility
    for place in PLACES
    if level in HIDDEN or place not in IN_HIDDEN_PARTS
}
ANSWER = marker(Visibility.COMMITTEE, "answer")
"""Stands in an answer to the questionnaire that is not accepted: for staff only."""
MARKERS[ANSWER] = (Visibility.COMMITTEE, "answer")
_MARKER = re.compile("|".join(MARKERS))


def minutes(level: Visibility) -> str:
    return f"""# Niederschrift

## Öffentlicher Teil

### TOP 1 Begrüßung

Die Leitung eröffnet die Sitzung und stellt fest, dass alle da sind.

## Nicht öffentlicher Teil

### TOP N 1 Vertrag {marker(level, "itemtitle")}

Das Losungswort der Stufe {level.label} im Vertrag lautet {marker(level, "itemtext")}.

Beschluss: Der Vertrag wird mit {marker(level, "decision")} geschlossen.

Abstimmungsergebnis: einstimmig

### TOP N 2 Konferenz

Zur Empfehlung 2 der Konferenz 2023 heißt es {marker(level, "mention")}.
"""


def conference(level: Visibility) -> str:
    return f"""# Bericht über die Konferenz

## Empfehlungen

1. Alle sollen lesen.

## Nicht öffentlicher Teil

Empfehlung 2: Es soll {marker(level, "advice")} geben.
"""


def contract(level: Visibility) -> str:
    return f"""# Vertrag

zwischen dem Kreis Netz und der Stadt Ort

## § 1 Räume

Die Stadt stellt einen Saal.

## Nicht öffentlicher Teil

Der Kreis zahlt {marker(level, "duty")} Euro im Jahr.
"""


def write_documents(folder: Path) -> None:
    """One document of each level as text and as PDF, and public minutes with a hidden part of each level, too."""
    documents: list[dict[str, str]] = []
    for level in Visibility:
        text, scan = f"bericht_{marker(level, 'file')}.md", f"{level.label}.pdf"
        (folder / text).write_text(
            f"# Bericht\n\n## Abschnitt {marker(level, 'heading')}\n\n"
            f"Das Losungswort der Stufe {level.label} lautet {marker(level, 'text')}.\n",
            encoding="utf-8",
        )
        pdf(
            folder / scan, f"= Bericht\nDas Losungswort der Stufe {level.label} im Bild lautet {marker(level, 'scan')}."
        )
        told = {
            "title": f"Bericht {marker(level, 'title')}",
            "body": f"Rat {marker(level, 'body')}",
            "municipality": f"Ort {marker(level, 'town')}",
        }
        documents += [{"path": name, "kind": "report", "visibility": level.label, **told} for name in (text, scan)]
    for level in HIDDEN:
        (folder / f"sitzung_{level.label}.md").write_text(minutes(level), encoding="utf-8")
        pdf(
            folder / f"sitzung_{level.label}.pdf",
            "= Niederschrift\n== Öffentlicher Teil\n=== TOP 1 Begrüßung\nAlle sind da und sprechen über das Lerncafé.\n"
            f"== Nicht öffentlicher Teil\n=== TOP N 1 Vertrag\nDas Losungswort der Stufe {level.label} lautet {marker(level, 'pdfitem')}.",
        )
        documents += [
            {"path": f"sitzung_{level.label}.{kind}", "kind": "minutes", "visibility": "public"}
            | {"nonpublic_visibility": level.label, "title": "Niederschrift", "date": "2024-03-12"}
            for kind in ("md", "pdf")
        ]
        for name, kind, text in (("tagung", "conference", conference(level)), ("abrede", "contract", contract(level))):
            (folder / f"{name}_{level.label}.md").write_text(text, encoding="utf-8")
            documents.append(
                {"path": f"{name}_{level.label}.md", "kind": kind, "visibility": "public", "title": name.title()}
                | {"nonpublic_visibility": level.label, "date": "2023-05-02"}
            )
    (folder / "services.csv").write_text(SERVICE, encoding="utf-8")
    directory = {"services": "services.csv"}
    content = {"network": "Netz", "directory": directory, "defaults": {"language": "de"}, "documents": documents}
    (folder / "manifest.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def pdf(path: Path, source: str) -> None:
    path.write_bytes(typst.compile(source.encode()))


def plant_answer(library: OwnedLibrary) -> str:
    """An answer with a marker in everything that a provider writes; the path of another link."""
    kept, now = library.questionnaires, int(time.time())
    link, _ = kept.invite("", "Verein", now, now + 3600)
    cells = {name: f"{name} {ANSWER}" for name in ("name", "organization", "description", "cost", "phone", "city")}
    kept.submit(link, Draft({}, cells, ANSWER, ANSWER, ANSWER), now, 5)
    return f"/fragebogen/{kept.invite('', 'Verein', now, now + 3600)[1]}"


@dataclass
class World:
    """The server with its library, and what was written while it ran."""

    app: FastAPI
    library: OwnedLibrary
    address: str
    data: Path
    log: io.StringIO
    numbers: Iterator[int] = field(default_factory=itertools.count)
    questionnaire: str = ""
    """Path of a personal link through which nothing was sent."""

    @property
    def documents(self) -> list[DocumentRecord]:
        return self.library.documents(ALL)


@dataclass
class Seen:
    """One answer as far as somebody could read it."""

    call: str
    status: int
    text: str


class Reader:
    """A browser of one person."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.seen: list[Seen] = []
        self.http = httpx.Client(
            base_url=world.address, headers={"origin": world.address}, timeout=60, limits=ONE_BY_ONE
        )
        if name != "anonymous":
            answer = self.http.post("/anmelden", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text

    def call(self, method: str, path: str, **more: Any) -> Seen:
        """Ask and note. Endless streams are read for as long as something comes."""
        body, headers, status = b"", "", 0
        wait = more.pop("wait", 60)
        try:
            with self.http.stream(method, path, timeout=httpx.Timeout(60, read=wait), **more) as answer:
                status, headers = answer.status_code, str(answer.headers)
                for piece in answer.iter_raw() if "content-encoding" not in answer.headers else answer.iter_bytes():
                    body += piece
                    if b'"close_stream"' in body:
                        break
        except httpx.ReadTimeout:
            assert wait < 60, f"{method} {path} did not answer"
        except httpx.RemoteProtocolError:
            assert path.startswith(GRADIO), f"{method} {path} broke off"  # Gradio's way to end unknown streams
        seen = Seen(f"{method} {path}", status, f"{headers}\n{readable(body)}".lower())
        self.seen.append(seen)
        return seen

    def event(self, page: str, number: int, data: list[Any]) -> None:
        """What the browser does when a Gradio page loads or a button is pressed."""
        session = f"walk{next(self.world.numbers)}"
        asked = {"data": data, "fn_index": number, "session_hash": session, "event_data": None, "trigger_id": None}
        assert self.call("POST", f"{page}/gradio_api/queue/join", json=asked).status == 200
        told = self.call("GET", f"{page}/gradio_api/queue/data", params={"session_hash": session})
        assert '"success":true' in told.text.replace(" ", ""), told.text[-500:]


def readable(body: bytes) -> str:
    """A PDF as its text, so that compression hides nothing; JSON without escapes."""
    if body.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(body)
        return " ".join(page.get_textpage().get_text_range() for page in document)
    text = body.decode("utf-8", "replace")
    try:
        return text + json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def found(seen: Seen) -> set[str]:
    return set(_MARKER.findall(seen.text))
