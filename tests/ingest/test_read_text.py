"""Plain text as editors and extraction leave it."""

from pathlib import Path

import pytest

from ingest.read_text import read_text
from ingest.types import BlockKind, Extracted

UMLAUTS = "Äpfel für Müller – straße"


def read(tmp_path: Path, content: str | bytes) -> Extracted:
    path = tmp_path / "a.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_text(path)


def shown(extracted: Extracted) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in extracted.blocks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert shown(read(tmp_path, UMLAUTS.encode(encoding)))[0][1] == UMLAUTS


def test_wrapped_lines_become_paragraphs(tmp_path: Path) -> None:
    text = (
        "II. Aufbau des Netzwerks\n\nDie Kommune übernimmt die zentrale Steuerungs-\nfunktion; die Autonomie der anderen"
        " Bildungs-\nakteure bleibt erhalten.\n\nZiele sind:\n\n\uf0b7 die Bildung von Schul- und\nKita-Tandems,\n"
        "\uf0b7 mehr Transparenz.\n\n1. Erstens wird geplant.\n2. Zweitens wird\ngehandelt.\n"
    )
    assert shown(read(tmp_path, text)) == [
        ("heading", "II. Aufbau des Netzwerks"),
        (
            "paragraph",
            "Die Kommune übernimmt die zentrale Steuerungsfunktion; die Autonomie der anderen Bildungsakteure bleibt erhalten.",
        ),
        ("paragraph", "Ziele sind:"),
        ("list_item", "• die Bildung von Schul- und Kita-Tandems,"),
        ("list_item", "• mehr Transparenz."),
        ("list_item", "1. Erstens wird geplant."),
        ("list_item", "2. Zweitens wird gehandelt."),
    ]


def test_double_spaced_extraction(tmp_path: Path) -> None:
    lines = (
        "In der Zusammenarbeit mit den Programmen des Landes kommt den Netzwerken eine",
        "besondere Bedeutung zu. Bereits vorhandene Strukturen aller Akteure aus Land und",
        "Kommune müssen unter Beachtung von Gesichtspunkten der Wirkung weiter systematisch ausge-",
        "baut werden, um den Austausch, die Planung und Abstimmung zwischen den beteiligten Stellen",
        "zu verbessern. Allein durch ihre Aufstellung sind die Netzwerke dafür gut geeignet und die",
        "Kommunen der Region tragen dazu mit ihren Einrichtungen vor Ort auf vielfältige Weise",
        "bei, wie der Bericht zeigt.",
    )
    blocks = shown(read(tmp_path, "\n\n".join(lines)))
    assert len(blocks) == 1
    assert "systematisch ausgebaut werden" in blocks[0][1]


def test_bullets_lost_in_extraction(tmp_path: Path) -> None:
    text = (
        "Voraussetzung für die Entwicklung im Rahmen des Vertrages ist\n\n die Festlegung gemeinsamer Ziele von Land und\n"
        "Kommune,\n die Einrichtung einer Konferenz.\n\nDie Kommune übernimmt die Steuerung und das Land hat\n"
        " sowohl die Aufsicht als auch die Beratung der Schulen.\n"
    )
    assert [kind for kind, _ in shown(read(tmp_path, text))] == ["paragraph", "list_item", "list_item", "paragraph"]


def test_form_feeds_are_page_breaks_and_cut_words_move(tmp_path: Path) -> None:
    extracted = read(tmp_path, "Die Vertretung der Agentur berichtet über die Bildungs-\n\flandschaft im Kreis.\n\f")
    assert [(block.page, block.text) for block in extracted.blocks] == [
        (1, "Die Vertretung der Agentur berichtet über die Bildungslandschaft"),
        (2, "im Kreis."),
    ]
    assert extracted.page_labels == ("1", "2")


def test_columns_set_with_spaces(tmp_path: Path) -> None:
    text = "Kurse\n-----\n\n  Kurs         Tage     Beginn\n  Abendkurs    Mo-Do    Januar\n\nDie Betreuung nimmt bis zu zehn Kinder auf."
    assert shown(read(tmp_path, text))[:3] == [
        ("heading", "Kurse"),
        ("table_row", "Kurs | Tage | Beginn"),
        ("table_row", "Abendkurs | Mo-Do | Januar"),
    ]


def test_contact_lines_and_dates_are_no_headings_and_no_items(tmp_path: Path) -> None:
    text = "Bildungsbüro, Leitung\n\n02931 / 94-4126\n\nDas Büro ist für alle geöffnet, und zwar bis zum\n3. Mai 2024 im Kreishaus."
    kinds = shown(read(tmp_path, text))
    assert {kind for kind, _ in kinds} == {"paragraph"}
    assert kinds[-1][1].endswith("bis zum 3. Mai 2024 im Kreishaus.")


@pytest.mark.parametrize(
    "heading", ["TOP 3 Sprachbildung", "§ 5 Laufzeit", "I. Ziele", "Nichtöffentlicher Teil", "2.1 Lage der Schulen"]
)
def test_worded_headings(tmp_path: Path, heading: str) -> None:
    extracted = read(tmp_path, f"Ein Satz steht davor.\n\n{heading}\n\nEin Satz steht dahinter.\n")
    assert [block.kind for block in extracted.blocks] == [BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH]
