"""Title, date and kind where the manifest is silent."""

from collections.abc import Callable
from datetime import date

import pytest

from ingest.record_types import Loaded
from ingest.types import DocumentKind


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("2024-03-12_niederschrift.md", "Sitzung am 1.2.2020", date(2024, 3, 12)),
        ("a.md", "Sitzung am 12.03.2024 im Kreishaus", date(2024, 3, 12)),
        ("a.md", "Stand: 3. Mai 2023, zuletzt 4.4.2022", date(2023, 5, 3)),
        ("a.md", "am 31.02.2024 oder am 1.3.2024", date(2024, 3, 1)),
        ("a.md", "Aktenzeichen 40.2-17/3", None),
        ("a.md", "x " * 800 + "12.03.2024", None),
        (
            "a.md",
            "Erstellt nach dem Vertrag vom Mai. Gedruckt 1.4.2024.\n\nSitzung des Lenkungskreises am 12.03.2024",
            date(2024, 3, 12),
        ),
        ("a.md", "Beschluss vom 1.2.2020.\n\nDatum: Dienstag, den 12. März 2024", date(2024, 3, 12)),
        ("a.md", "Ausgabe 1.2.2020\n\nSitzungstag | 12.03.2024", date(2024, 3, 12)),
    ],
)
def test_date(load_text: Callable[..., Loaded], name: str, text: str, expected: date | None) -> None:
    assert load_text(f"# Titel\n\n{text}", name).document.date == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Niederschrift über die 12. Sitzung\n\n## Tagesordnung\n\nTOP 1 Bericht", DocumentKind.MINUTES),
        ("# Kooperationsvertrag\n\nDie Vertragspartner vereinbaren:\n\n## § 1 Ziele\n\nA.", DocumentKind.CONTRACT),
        ("# Dokumentation der 8. Bildungskonferenz\n\nWorkshop 1", DocumentKind.CONFERENCE),
        ("# Bildungsbericht 2023\n\nMonitoring der Übergänge", DocumentKind.REPORT),
        ("# Beratung\n\nDas Angebot ist kostenfrei. Sprechzeiten nach Anmeldung.", DocumentKind.OFFER),
        ("# Wetter\n\nEs regnet.", DocumentKind.OTHER),
    ],
)
def test_kind(load_text: Callable[..., Loaded], text: str, kind: DocumentKind) -> None:
    assert load_text(text).document.kind is kind


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "Vorspann.\n\n# Der Titel\n\nText.", "Der Titel"),
        ("2024-03-12_protokoll_lenkungskreis.md", "Nur Text.", "protokoll lenkungskreis"),
        ("a.md", "---\ntitle: Aus dem Kopf\n---\nNur Text.", "Aus dem Kopf"),
        (
            "protokoll.md",
            "Protokoll vom Montag.\n\n## Nichtöffentlicher Teil\n\n# Kündigung der Leitung\n\nText.",
            "protokoll",
        ),
    ],
)
def test_title(load_text: Callable[..., Loaded], name: str, text: str, title: str) -> None:
    assert load_text(text, name).document.title == title


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("# Niederschrift über die 12. Sitzung des Lenkungskreises\n\n## Tagesordnung\n\nTOP 1 A", "Lenkungskreis"),
        (
            "# Protokoll\n\nSitzung der Steuerungsgruppe am 1.2.2024\n\nTOP 1 Bericht aus dem Kreistag\n\nTOP 2 B",
            "Steuerungsgruppe",
        ),
        (
            "# Niederschrift der Sitzung des Ausschusses für Schule und Bildung\n\nTOP 1 A",
            "Ausschuss für Schule und Bildung",
        ),
        ("# Dokumentation der 8. Bildungskonferenz\n\nWorkshop 1", "Bildungskonferenz"),
        ("# Niederschrift\n\nTOP 1 A\n\nTOP 2 B", ""),
        ("# Beratung\n\nDas Angebot ist kostenfrei, sagt der Lenkungskreis. Anmeldung: kostenlos.", ""),
    ],
)
def test_body(load_text: Callable[..., Loaded], text: str, body: str) -> None:
    assert load_text(text).document.body == body


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "# Bericht\n\nDer Kreis Eschenwalde berichtet. Im Kreis Eschenwalde gibt es mehr als in der Stadt Lindhorn.",
            "Kreis Eschenwalde",
        ),
        ("# Bildung in der Stadt Lindhorn\n\nText.", "Stadt Lindhorn"),
        ("# Bericht\n\nIm Hochsauerlandkreis und darüber hinaus. Der Hochsauerlandkreis plant.", "Hochsauerlandkreis"),
        ("# Bericht\n\nDer Arbeitskreis tagt. Der Arbeitskreis plant.", ""),
        ("# Bericht\n\nDer Kreis Nord und die Stadt Süd, der Kreis Nord und die Stadt Süd.", ""),
        ("# Bericht\n\nDie Stadt und der Kreis der Beteiligten. Stadt Und Kreis Und Stadt Und.", ""),
    ],
)
def test_municipality(load_text: Callable[..., Loaded], text: str, place: str) -> None:
    assert load_text(text).document.municipality == place


def test_what_is_non_public_describes_nothing(load_text: Callable[..., Loaded]) -> None:
    secret = "Die Stadt Geheimhausen zahlt. Die Stadt Geheimhausen kündigt."
    document = load_text(
        f"# Niederschrift\n\n## TOP 1 Bericht\n\nA.\n\n## Nichtöffentlicher Teil\n\n### TOP 2 Geld\n\n{secret}"
    ).document
    assert document.municipality == ""
