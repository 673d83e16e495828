"""The paper for the steering committee: one page in German with the most important gaps and double offers, and how they were computed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.gaps import Coverage
from assistant.lessons import GapReport, OverlapReport
from assistant.need_groups import NeedGroup
from assistant.overlaps import OverlapGroup
from ui.learning_text import KINDS, km_words, need_place, period_words, topic_words, within_words

TITLE = "Vorlage für den Lenkungskreis: Lücken und Doppelangebote"
_MOST_NEEDS, _MOST_TOPICS, _MOST_OVERLAPS, _MOST_REASONS = 4, 5, 3, 2


@dataclass(frozen=True)
class Section:
    """A heading with sentences and points below it."""

    heading: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """What both the page and the text show."""

    title: str
    date: str
    sections: tuple[Section, ...]


def steering_paper(gaps: GapReport, overlaps: OverlapReport, sample: bool) -> Paper:
    """Everything in it is a count or a record of the two reports; nothing is worded by a model."""
    note = ("Musterdaten: Orte, Stellen und Beschlüsse sind erfunden.",) if sample else ()
    return Paper(
        title=TITLE,
        date=f"{gaps.day:%d.%m.%Y}",
        sections=(
            Section("Worum es geht", (*note, _summary(gaps, overlaps))),
            _needs(gaps),
            _directory(gaps),
            _overlaps(overlaps),
            Section(
                "Vorschlag",
                (
                    "Der Lenkungskreis nimmt die Übersicht zur Kenntnis. Er bittet das Bildungsbüro, die Lücken und "
                    "Doppelangebote mit den Stellen zu klären und in der nächsten Sitzung zu berichten.",
                ),
            ),
            Section("Wie gerechnet wurde", tuple(_method(gaps, overlaps))),
        ),
    )


def markdown(paper: Paper) -> str:
    """The paper as text; what comes from records cannot become markup."""
    lines = [f"# {paper.title}", "", f"Stand: {paper.date}. Entwurf, erzeugt aus dem Verzeichnis.", ""]
    for section in paper.sections:
        lines += [f"## {section.heading}", ""]
        lines += [line for sentence in section.sentences for line in (_escaped(sentence), "")]
        lines += [f"- {_escaped(point)}" for point in section.points]
        lines += [""] * bool(section.points)
    return "\n".join(lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _summary(gaps: GapReport, overlaps: OverlapReport) -> str:
    wide = sum(item.is_wide for item in gaps.coverage)
    pairs = sum(len(group.overlaps) for group in overlaps.groups)
    return (
        f"Für {len(gaps.gaps)} von {len(gaps.coverage)} Paaren aus Thema und Ort gibt es keine trägerneutrale Beratung "
        f"im Umkreis von {within_words(gaps.within_km)}; bei {wide} davon hilft auch keine Beratung per Telefon oder Video und "
        f"keine allgemeine Bildungsberatung in der Nähe. Unter {overlaps.services} Angeboten sind {pairs} mögliche "
        f"Doppelangebote."
    )


def _needs(gaps: GapReport) -> Section:
    heading = "Gesucht und nicht in der Nähe gefunden"
    unserved = [group for group in gaps.needs if group.unserved is not None]
    if not gaps.counting:
        return Section(heading, ("Die Nachfrage wird nicht gezählt.",))
    if not unserved:
        return Section(
            heading,
            (
                f"Noch keine Gruppe von mindestens {gaps.group_size} gleichen Anliegen in einem abgeschlossenen Zeitraum. "
                f"Der laufende Zeitraum wird ab dem {gaps.next_shown:%d.%m.%Y} ausgewertet.",
            ),
        )
    return Section(heading, (), tuple(_need(group) for group in unserved[:_MOST_NEEDS]))


def _need(group: NeedGroup) -> str:
    where = f"{topic_words(group.topic)}, {need_place(group)}"
    return f"{where}: {group.unserved}-mal ohne nahe Stelle ({period_words(group.period)})"


def _directory(gaps: GapReport) -> Section:
    by_topic: dict[str, list[Coverage]] = defaultdict(list)
    for item in gaps.gaps:
        by_topic[item.topic].append(item)
    ordered = sorted(by_topic.values(), key=lambda items: (-sum(i.is_wide for i in items), -len(items)))
    shown = ordered[:_MOST_TOPICS]
    points = [f"{topic_words(items[0].topic)}: {', '.join(map(_place, items))}" for items in shown]
    if len(ordered) > len(shown):
        rest = ", ".join(topic_words(items[0].topic) for items in ordered[len(shown) :])
        points.append(f"Weitere Themen mit Lücken: {rest}")
    explained = (
        "Die größten Lücken zuerst, mit der Entfernung zur nächsten Stelle. Wo ein + steht, hilft teilweise eine Beratung per "
        "Telefon oder Video oder eine allgemeine Bildungsberatung in der Nähe."
    )
    none = "Im Verzeichnis fehlt keine Beratung in der Nähe."
    return Section("Lücken im Verzeichnis", (explained if points else none,), tuple(points))


def _place(item: Coverage) -> str:
    far = km_words(item.nearest_km) or "keine Stelle"
    return f"{item.place.name} {far}{'' if item.is_wide else ' +'}"


def _overlaps(report: OverlapReport) -> Section:
    heading = "Mögliche Doppelangebote"
    if not report.groups:
        return Section(heading, ("Es wurde keines gefunden.",))
    points = [_overlap(group) for group in report.groups[:_MOST_OVERLAPS]]
    if len(report.groups) > _MOST_OVERLAPS:
        points.append(f"und {len(report.groups) - _MOST_OVERLAPS} weitere Gruppen")
    return Section(heading, (), tuple(points))


def _overlap(group: OverlapGroup) -> str:
    names = " und ".join(f"„{service.name}“ ({service.organization})" for service in group.services)
    first = group.overlaps[0]
    return f"{names}: {KINDS[first.kind]}, {'; '.join(first.reasons[:_MOST_REASONS])}"


def _method(gaps: GapReport, overlaps: OverlapReport) -> Iterable[str]:
    yield (
        f"Stand des Verzeichnisses: {gaps.day:%d.%m.%Y}. Ein Thema gilt an einem Ort als versorgt, wenn eine offene Stelle mit "
        f"belegter Trägerneutralität dieses Thema nennt und höchstens {within_words(gaps.within_km)} Luftlinie entfernt ist."
    )
    yield (
        "Gezählt wird je Monat, Thema und Ort, wonach Beratung gesucht wurde; Fragen und Personen werden nicht gespeichert. "
        f"Gezeigt werden nur abgeschlossene Zeiträume und Gruppen von mindestens {gaps.group_size}."
    )
    yield (
        "Doppelangebote werden aus Name, Beschreibung, Themen, Zielgruppen, Öffnungszeiten, Ort und Kontakt berechnet "
        f"(Ähnlichkeit ab {overlaps.threshold:g}".replace(".", ",")
        + "). Ob es welche sind, entscheiden Menschen."
    )
