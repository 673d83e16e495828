"""A text of several pages that is set in one, two and three columns, and how it should read."""

from __future__ import annotations

from typing import Any

PRINTED: tuple[tuple[str, Any], ...] = (
    ("heading", "Bericht über die Zusammenarbeit im Bildungsnetzwerk"),
    (
        "text",
        "Die staatlich-kommunale Zusammenarbeit im Kreis Eschenwalde wurde im vergangenen Schuljahr weiterentwickelt. Das"
        " Bildungsbüro hat gemeinsam mit den Volkshochschulen, den Jugendberufsagenturen und den Wohlfahrtsverbänden eine"
        " Bestandsaufnahme aller Beratungsangebote erstellt. Sie zeigt, dass Doppelangebote seltener geworden sind, während"
        " in den Ortsteilen Musterstadt-Nord und Musterstadt-Süd noch immer Anlaufstellen fehlen.",
    ),
    (
        "text",
        "Für Rückfragen steht die Geschäftsstelle unter bildungs-und-beratung@kreis-eschenwalde.example zur Verfügung, montags"
        " bis donnerstags von 8.30 bis 15.30 Uhr. Die Unterlagen liegen unter www.bildung-kreis-eschenwalde.example/berichte bereit.",
    ),
    ("heading", "Wer berät die Ratsuchenden?"),
    (
        "text",
        "Die Eltern- und Jugendberatung, die Aus- und Weiterbildungsberatung sowie die Schuldnerberatung arbeiten eng zusammen."
        " Nach den Erfahrungen der letzten drei Jahre wenden sich vor allem Alleinerziehende, Berufsrückkehrerinnen und junge"
        " Erwachsene ohne Schulabschluss an die anbieterneutrale Bildungsberatung; rund 41 Prozent von ihnen werden innerhalb"
        " von zwei Wochen an eine passende Stelle weitervermittelt.",
    ),
    (
        "items",
        (
            "Erstgespräche dauern ungefähr fünfundvierzig Minuten und sind kostenfrei.",
            "Folgetermine werden telefonisch oder persönlich in der Geschäftsstelle vereinbart.",
            "Gebärdensprachdolmetschende werden auf Wunsch hinzugezogen.",
        ),
    ),
    ("heading", "Zahlen aus den Gemeinden"),
    (
        "table",
        (
            ("Ort", "Gespräche", "Wartezeit"),
            ("Nordfeld", "412", "9 Tage"),
            ("Lindhorn", "268", "6 Tage"),
            ("Steinbecke", "97", "14 Tage"),
        ),
    ),
    (
        "text",
        "Auffällig ist die lange Wartezeit in Steinbecke. Sie geht auf die Vakanz einer Dreiviertelstelle zurück, deren"
        " Wiederbesetzung der Lenkungskreis im Frühjahr beschlossen hat. Bis dahin übernimmt die Kreisvolkshochschule an zwei"
        " Nachmittagen die Sprechstunde im Bürgerhaus; das Angebot wird von den Ratsuchenden gut angenommen, erreicht aber"
        " bisher kaum Beschäftigte im Schichtdienst.",
    ),
    ("heading", "Empfehlungen der Bildungskonferenz"),
    (
        "text",
        "Die Bildungskonferenz empfiehlt dem Lenkungskreis, die Öffnungszeiten der Beratungsstellen bis 19 Uhr auszuweiten,"
        " die Sprachmittlung für Arabisch, Türkisch und Ukrainisch verlässlich zu finanzieren und die Ergebnisse der"
        " Elternbefragung zu veröffentlichen. Über die Umsetzung wird in der übernächsten Sitzung berichtet, sobald die"
        " Haushaltsberatungen der fünf kreisangehörigen Städte abgeschlossen sind und die Förderbescheide des Landes vorliegen.",
    ),
)


def printed_table() -> list[str]:
    """How the rows of the table should read."""
    header, *rows = next(content for kind, content in PRINTED if kind == "table")
    named = [" | ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True)) for row in rows]
    return [" | ".join(header), *named]


def printed_text() -> str:
    """How `PRINTED` should read in a document."""
    lines: list[str] = []
    for kind, content in PRINTED:
        if kind == "items":
            lines += [f"• {item}" for item in content]
        elif kind == "table":
            lines += printed_table()
        else:
            lines.append(content)
    return "\n".join(lines)


def typst_source(
    columns: int, *, size: str = "9.5pt", justify: bool = True, ruled: bool = True, head: bool = True, more: str = ""
) -> str:
    """Typst source of `PRINTED`, if asked for with a page head and numbers at the foot."""
    running = "header: [Bildungsnetzwerk Eschenwalde], footer: context [Seite #counter(page).display() von 9], "
    setup = (
        f'#set page(paper: "a4", {running if head else ""}columns: {columns}, margin: 22mm)\n'
        f'#set text(lang: "de", size: {size}, hyphenate: true)\n#set par(justify: {str(justify).lower()})\n{more}\n'
    )
    pieces = []
    for kind, content in PRINTED:
        if kind == "heading":
            pieces.append(f"= {content}")
        elif kind == "items":
            pieces.append("\n".join(f"- {item}" for item in content))
        elif kind == "table":
            cells = ", ".join(f"[{cell}]" for row in content for cell in row)
            stroke = "" if ruled else "stroke: none, "
            pieces.append(f"#table(columns: 3, {stroke}{cells})")
        else:
            pieces.append(content.replace("@", "\\@"))
    return setup + "\n\n".join(pieces)
