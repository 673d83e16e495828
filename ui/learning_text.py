"""What the network learns in German words, and as tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.gaps import Coverage
from assistant.lessons import GapReport, OverlapReport
from assistant.need_groups import NeedGroup, Period
from assistant.overlaps import OverlapKind
from assistant.texts import topic_name
from index.learning_types import ELSEWHERE
from ui.overlap_fields import differing, fields
from ui.sheet import sheet

KINDS = {
    OverlapKind.RECORD: "wohl zweimal eingetragen",
    OverlapKind.OFFER: "wohl gleiches Angebot",
}
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_HERE_KM = 1.0
NO_PLACE = "ohne Ortsangabe"
OUTSIDE = "außerhalb des Netzwerks"
TOWN_ONLY = "ohne Ortsteil"
REST = "übrige Ortsteile zusammen"


def topic_words(topic: str) -> str:
    """How a topic is called."""
    return topic_name(topic, "de")


def period_words(period: Period) -> str:
    """`3. Quartal 2026`, `Oktober 2026`, `1. Halbjahr 2026`, `2026`."""
    length = period.last - period.first + 1
    number = (period.first - 1) // length + 1
    named = {1: _MONTHS[period.first - 1], 3: f"{number}. Quartal", 6: f"{number}. Halbjahr"}
    return f"{named[length]} {period.year}" if length in named else str(period.year)


def place_words(municipality: str, district: str = "", rest: bool = False) -> str:
    """`Lindhorn`, `Lindhorn, Grünscheid`, `Lindhorn, übrige Orte …`."""
    if municipality == ELSEWHERE:
        return OUTSIDE
    town = municipality or NO_PLACE
    further = REST if rest else district
    return f"{town}, {further}" if further else town


def number_words(number: int | None, group_size: int) -> str:
    """A number, or that it is too small to be shown."""
    return f"unter {group_size}" if number is None else str(number)


def km_words(km: float | None) -> str:
    """`11,5 km`."""
    return "" if km is None else f"{km:.1f} km".replace(".", ",")


def near_words(km: float) -> str:
    """How far a service that is near enough lies."""
    return "vor Ort" if km < _HERE_KM else km_words(km)


def within_words(km: float) -> str:
    """A distance without needless decimals."""
    return f"{km:g} km".replace(".", ",")


def substitute_words(item: Coverage) -> str:
    """What partly makes up for a gap."""
    parts = (("per Telefon oder Video", item.remote), ("allgemeine Beratung in der Nähe", item.general))
    return ", ".join(words for words, there in parts if there)


def gap_words(item: Coverage) -> str:
    """`nächste Stelle 11,5 km`, or that there is none at all."""
    return "keine Stelle im Verzeichnis" if item.nearest is None else f"nächste Stelle {km_words(item.nearest_km)}"


def overlaps_sheet(report: OverlapReport) -> str:
    """One row a pair, every field of both services beside each other."""
    labels: list[str] = []
    for group in report.groups[:1]:
        labels = [label for label, _ in fields(group.services[0])]
    columns = ["Gruppe", "Art", "Ähnlichkeit", "Gründe", "Unterschiedlich", "Kennung 1", "Kennung 2"]
    columns += [f"{label} {number}" for label in labels for number in (1, 2)]
    return sheet(columns, _overlap_rows(report))


def _overlap_rows(report: OverlapReport) -> Iterator[list[object]]:
    for number, group in enumerate(report.groups, start=1):
        for item in group.overlaps:
            both = zip(fields(item.one), fields(item.other), strict=True)
            yield [
                number,
                KINDS[item.kind],
                item.similarity,
                "; ".join(item.reasons),
                ", ".join(differing((item.one, item.other))),
                item.one.id,
                item.other.id,
                *(value for (_, first), (_, second) in both for value in (first, second)),
            ]


GAP_COLUMNS = (
    "Quelle", "Zeitraum oder Stand", "Thema", "Ort", "Lücke", "Gesucht ohne nahe Stelle", "Gesucht mit naher Stelle",
    "Nächste trägerneutrale Stelle", "Entfernung km", "Telefon oder Video", "Allgemeine Beratung in der Nähe",
)  # fmt: skip


def gaps_sheet(report: GapReport) -> str:
    """What was looked for, then every topic and town of the directory, then districts that are too far away."""
    return sheet(GAP_COLUMNS, [*_need_rows(report), *_coverage_rows(report)])


def _need_rows(report: GapReport) -> Iterator[list[object]]:
    for group in report.needs:
        yield [
            "Nachfrage",
            period_words(group.period),
            topic_words(group.topic),
            need_place(group),
            group.unserved is not None,
            number_words(group.unserved, report.group_size),
            number_words(group.served, report.group_size),
            *[None] * 4,
        ]


def _coverage_rows(report: GapReport) -> Iterator[list[object]]:
    for item in (*report.coverage, *report.districts):
        yield [
            "Verzeichnis",
            f"{report.day:%d.%m.%Y}",
            topic_words(item.topic),
            place_words(item.place.parent or item.place.name, item.place.name if item.place.parent else ""),
            item.is_gap,
            None,
            None,
            item.nearest.name if item.nearest else None,
            item.nearest_km,
            item.remote,
            item.general,
        ]


def need_place(group: NeedGroup) -> str:
    """Where a group of needs comes from."""
    named_only = group.municipality not in ("", ELSEWHERE) and not group.district
    return place_words(group.municipality, TOWN_ONLY if named_only else group.district, group.rest)
