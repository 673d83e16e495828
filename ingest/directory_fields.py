"""The columns of the directory's table: what each is for, in German, and what it may hold. Template, checks and guide read it here."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.directory import ACCESSIBILITY, LIFE_STAGES, STATUSES, TOPICS
from ingest.directory_types import Neutrality

LIST_SIGN = "|"
COMMENT_SIGN = "#"
"""A row whose first cell begins with it explains something and is no service."""


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    name: str
    label: str
    explanation: str
    example: str
    needed: bool = False
    words: tuple[str, ...] = ()
    """All that is allowed; empty if the cell is free."""
    many: bool = False
    """Several words, parted by `LIST_SIGN`."""


def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words))


COLUMNS = (
    Column("id", "Kennung", "Kleine Buchstaben, Ziffern, Bindestriche. Einmal vergeben, bleibt sie für immer.",
           "bildungsberatung-kreishaus", needed=True),
    Column("organization", "Träger", "Wer die Beratung anbietet.", "Kreis Eschenwalde, Bildungsbüro", needed=True),
    Column("name", "Name des Angebots", "So heißt die Beratung auf der Seite.", "Bildungsberatung im Kreishaus", needed=True),
    Column("alternate_name", "Anderer Name", "Unter welchem Namen man sie auch kennt.", "Bildungstelefon"),
    Column("description", "Beschreibung", "Ein bis drei Sätze, ohne Werbung.", "Beratung zu Schule, Beruf und Weiterbildung."),
    Column("topics", "Themen", "Wozu beraten wird.", "general_guidance|funding", True, _sorted(TOPICS), True),
    Column("life_stages", "Lebenslagen", "Für wen die Beratung gedacht ist.", "parents|newcomers", False,
           _sorted(LIFE_STAGES), True),
    Column("address_1", "Straße und Hausnummer", "Leer, wenn es nur Telefon oder Video gibt.", "Am Alten Zollhof 1"),
    Column("postal_code", "Postleitzahl", "Fünf Ziffern, führende Nullen bleiben.", "00101", needed=True),
    Column("city", "Ort", "Name der Stadt oder Gemeinde.", "Eschenwalde", needed=True),
    Column("district", "Ortsteil", "Wenn es einen gibt.", "Altstadt"),
    Column("latitude", "Breitengrad", "Mit Punkt, in Deutschland 47 bis 55,1.", "51.3204", needed=True),
    Column("longitude", "Längengrad", "Mit Punkt, in Deutschland 5,8 bis 15,1.", "8.0506", needed=True),
    Column("phone", "Telefon", "Genau so, wie es gezeigt werden soll.", "0221 4710-123"),
    Column("email", "E-Mail", "Eine Adresse der Stelle, keine persönliche.", "beratung@kreis-eschenwalde.example"),
    Column("url", "Internetseite", "Beginnt mit https:// oder http://.", "https://www.kreis-eschenwalde.example/beratung"),
    Column("opening_hours", "Öffnungszeiten", "In der Schreibweise von OpenStreetMap. Leer, wenn nur nach Vereinbarung.",
           "Mo-Tu 09:00-16:00; Th 09:00-18:00; PH off"),
    Column("by_appointment", "Nach Vereinbarung", "yes: ein Termin ist nötig oder möglich; no: ohne Termin.", "no", True,
           ("yes", "no")),
    Column("languages", "Sprachen", "Codes nach ISO 639: de, en, tr, uk, gsg (Deutsche Gebärdensprache) …", "de|en|gsg",
           many=True),
    Column("accessibility", "Barrierefreiheit", "Was es gibt. Leer heißt: keine Angabe.", "step_free|lift", False,
           _sorted(ACCESSIBILITY), True),
    Column("accessibility_note", "Hinweis zur Barrierefreiheit", "Was jemand wissen muss, der kommt.", "Aufzug am Eingang B"),
    Column("cost", "Kosten in Worten", "So, wie es gezeigt werden soll.", "kostenfrei"),
    Column("cost_amount", "Kosten in Euro", "Zahl mit Punkt. 0: kostenlos. Leer: unbekannt.", "0"),
    Column("eligibility", "Für wen", "Voraussetzungen in Worten.", "Alle, die im Kreis wohnen oder arbeiten"),
    Column("neutrality", "Unabhängigkeit", "neutral: unabhängig von Kursanbietern und belegt; provider_bound: gehört zu einem"
           " Anbieter; unknown: nicht geklärt.", "neutral", True, tuple(level.value for level in Neutrality)),
    Column("neutrality_evidence", "Beleg im Wortlaut", "Der Satz, der die Unabhängigkeit belegt. Pflicht bei neutral.",
           "Wir verkaufen keine Kurse."),
    Column("neutrality_evidence_source", "Quelle des Belegs", "Datei im Netzwerk oder Internetadresse. Pflicht bei neutral.",
           "documents/offers/bildungsberatung_kreishaus.html"),
    Column("assured_date", "Bestätigt am", "Wann die Stelle diese Angaben zuletzt bestätigt hat.", "2026-06-15"),
    Column("status", "Zustand", "active: gibt es; temporarily closed: ruht; inactive, defunct: gibt es nicht mehr.", "active",
           True, _sorted(STATUSES)),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
BY_NAME = {column.name: column for column in COLUMNS}
