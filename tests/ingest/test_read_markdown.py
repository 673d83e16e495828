"""Markdown reduced to what it says."""

from pathlib import Path

from ingest.read_markdown import plain, read_markdown

TEXT = """---
title: Kopf
tags: [a]
---
<!-- versteckt
über Zeilen -->
# Titel **fett**

Ein *Satz* mit [Verweis](https://x.example/a) und `Code`,
der weitergeht.

Unterstrichen
-------------

- Erster Punkt
  geht weiter
- [x] erledigt
1. Nummer eins

| Ort | Zeit | Raum |
|:---|:---:|---|
| Lindhorn | Mo 9–12 | 1.14 |
| Mühlbrück | | 2 |

**Nichtöffentlicher Teil**

> Zitat

```
# kein Titel
```
"""


def test_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    extracted = read_markdown(path)
    assert extracted.title == "Kopf"
    assert [(block.kind.value, block.level, block.text) for block in extracted.blocks] == [
        ("heading", 1, "Titel fett"),
        ("paragraph", 0, "Ein Satz mit Verweis und Code, der weitergeht."),
        ("heading", 2, "Unterstrichen"),
        ("list_item", 0, "• Erster Punkt geht weiter"),
        ("list_item", 0, "• erledigt"),
        ("list_item", 0, "1. Nummer eins"),
        ("table_row", 0, "Ort | Zeit | Raum"),
        ("table_row", 0, "Ort: Lindhorn | Zeit: Mo 9–12 | Raum: 1.14"),
        ("table_row", 0, "Ort: Mühlbrück | Raum: 2"),
        ("heading", 6, "Nichtöffentlicher Teil"),
        ("paragraph", 0, "Zitat"),
        ("paragraph", 0, "# kein Titel"),
    ]


def test_inline_markup_that_is_none_stays() -> None:
    assert plain("5 * 3 = 15 und 2 * 2") == "5 * 3 = 15 und 2 * 2"
    assert plain("datei_name_lang und a_b") == "datei_name_lang und a_b"
    assert plain(r"\*kein Kursiv\*") == "*kein Kursiv*"
    assert plain("<mail@kreis.example> und <br>Text") == "mail@kreis.example und Text"
