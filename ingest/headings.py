"""Finds the headings among lines: by font where the file has fonts, by wording and shape where it has none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.agenda import is_agenda_title, item_heading, opens_private_part, opens_public_part
from ingest.lines import Line, body_size, breaks_off, is_double_spaced

LONGEST_HEADING = 200
_LONGEST_PLAIN_HEADING = 90
_MOST_LINES = 3
_LARGER = 1.12
_SENTENCE_END = re.compile(r"[.,;:!?]$")
_PARAGRAPH_SIGN = re.compile(r"^(?:§§?|Artikel|Art\.)\s*\d+[a-z]?\b\s*[.:–-]?\s*(?P<title>.*)$")
_ROMAN = re.compile(r"^[IVX]{1,5}\.\s+[A-ZÄÖÜ„\"]")
_DECIMAL = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-ZÄÖÜ„\"]")
_PART = re.compile(r"^(?:Kapitel|Teil|Abschnitt|Anlage|Anhang|Präambel)(?:\s+[\dIVXA-D]+)?\b\s*[.:–-]?\s*[^.;]{0,80}$")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_CONTACT = re.compile(r"@|www\.|https?:|\bTel\b|\||\d{3,}\s*[/-]|\b\d{5}\b")
_BULLET = re.compile(r"^\s*(?:[•▪◦‣●○■□*–—-]\s|\(?[a-z\d]{1,2}[.)]\s)")


def wording_level(text: str) -> int:
    """Level that the words themselves ask for ("§ 5 Laufzeit", "TOP 3.2", "II. Ziele"); 0 if they ask for none."""
    if text.startswith(("•", "- ", "– ")):
        return 0
    if len(text) > LONGEST_HEADING or (_SENTENCE_END.search(text) and not _is_bare(text)):
        return 0
    item = item_heading(text)
    if item:
        return 2 + len(item.order)
    if opens_private_part(text) or opens_public_part(text) or is_agenda_title(text):
        return 2
    if _PARAGRAPH_SIGN.match(text) or _ROMAN.match(text) or _PART.match(text):
        return 2
    return 3 if _DECIMAL.match(text) else 0


def _is_bare(text: str) -> bool:
    """A heading that ends with a sign but says nothing more: "Zu TOP 4:", "Tagesordnung:", "TOP 3."."""
    item = item_heading(text)
    return bool(item and (not item.title or text.endswith(":"))) or (
        text.endswith(":") and (is_agenda_title(text) or opens_private_part(text) or opens_public_part(text[:-1]))
    )


def levels_by_font(lines: Sequence[Line]) -> list[int]:
    """Heading level of every line from its size and weight; 0 for body text. Level 1 is the largest size."""
    body = body_size(lines)
    larger = sorted({line.size for line in lines if line.size > body * _LARGER}, reverse=True)
    rank = {size: level for level, size in enumerate(larger, start=1)}
    levels = [0] * len(lines)
    for start, end in _runs(lines, by_font=True):
        run = lines[start:end]
        text = " ".join(line.text for line in run)
        level = rank.get(run[0].size, 0) or _bold_level(run, text, len(larger)) or _worded(run, text, len(larger))
        if level and len(text) <= LONGEST_HEADING and not any(line.cells for line in run) and _LETTERS.search(text):
            levels[start:end] = [level] * (end - start)
    return levels


def _bold_level(run: Sequence[Line], text: str, larger: int) -> int:
    """A short bold line that is no sentence and no label ranks below every larger font."""
    title = text.endswith("?") or not _SENTENCE_END.search(text) or wording_level(text) > 0
    short = len(run) <= _MOST_LINES and title
    return larger + 1 if short and all(line.bold for line in run) and not text.startswith("•") else 0


def _worded(run: Sequence[Line], text: str, larger: int) -> int:
    """An agenda item, part or paragraph of a contract set in body type."""
    if len(run) > _MOST_LINES or not run[0].gap:
        return 0
    return larger + 2 if wording_level(text) else 0


def levels_by_shape(lines: Sequence[Line]) -> list[int]:
    """Heading level of every line of a file without fonts; careful, since a wrong heading tears a paragraph apart."""
    levels = [0] * len(lines)
    runs = _runs(lines, by_font=False)
    double = is_double_spaced(lines)
    for start, end in runs:
        run = lines[start:end]
        text = " ".join(line.text for line in run)
        if end - start <= _MOST_LINES and not run[0].item and wording_level(text):
            levels[start:end] = [wording_level(text)] * (end - start)
        elif end - start == 1 and run[0].underline and len(text) <= LONGEST_HEADING:
            levels[start] = 1 if run[0].underline == "=" else 2
        elif not run[0].full and wording_level(run[0].text) and _starts_upper(run[1].text if len(run) > 1 else "X"):
            levels[start] = wording_level(run[0].text)
    for number, (start, end) in enumerate(runs):
        goes_on = (end < len(lines) and lines[end].text[:1].islower()) or (
            double and start > 0 and not levels[start - 1] and breaks_off(lines[start - 1], lines[start])
        )
        if not levels[start] and end - start == 1 and not goes_on and _looks_like_heading(lines[start]):
            levels[start] = _level_if_text_follows(lines, runs[number + 1 :], levels)
    return levels


def _looks_like_heading(line: Line) -> bool:
    """Short, begins like a title, no sentence, no contact detail, no list item."""
    text = line.text
    return (
        len(text) <= _LONGEST_PLAIN_HEADING
        and not line.item
        and not line.cells
        and not _SENTENCE_END.search(text)
        and _starts_upper(text)
        and bool(_LETTERS.search(text))
        and not _CONTACT.search(text)
        and not _BULLET.match(text)
    )


def _level_if_text_follows(lines: Sequence[Line], runs: Sequence[tuple[int, int]], levels: Sequence[int]) -> int:
    """A title stands above a paragraph, perhaps with further titles between; 0 if only short lines follow."""
    for titles, (start, end) in enumerate(runs):
        length = sum(len(line.text) for line in lines[start:end]) if end - start == 1 or lines[start].full else 0
        if levels[start]:
            return 1 if titles == 0 and start < 12 else 2
        if (
            length > _LONGEST_PLAIN_HEADING
            or lines[start].item
            or lines[start].cells
            or _BULLET.match(lines[start].text)
        ):
            return 2 if titles == 0 else 1
        if not _looks_like_heading(lines[start]) or titles > 2:
            return 0
    return 0


def _runs(lines: Sequence[Line], *, by_font: bool) -> list[tuple[int, int]]:
    """Stretches of lines without a gap, a page or (if asked) a change of font between them."""
    runs: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or _breaks_run(lines[index - 1], lines[index], by_font):
            runs.append((start, index))
            start = index
    return runs


def _breaks_run(before: Line, line: Line, by_font: bool) -> bool:
    if line.gap or line.page != before.page or line.item:
        return True
    if not by_font:
        return False
    new_heading = bool(line.bold and wording_level(line.text))
    return new_heading or line.size != before.size or line.bold != before.bold or bool(line.cells)


def _starts_upper(text: str) -> bool:
    first = text.lstrip('„"»(')[:1]
    return first.isupper() or first.isdigit()
