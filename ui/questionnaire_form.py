"""The questionnaire's parameters become cells of the directory's table, and back. What was typed is kept as it was typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.questionnaire_types import Draft
from ingest.directory_answer import ASKED, check_answer, check_texts
from ingest.directory_fields import LIST_SIGN
from ingest.directory_types import DirectoryProblem
from ingest.weekly_hours import Week, read_times, read_week, write_week
from ui.questionnaire_fields import DAYS, FURTHER_TEXTS, Kind, fields, parameters

Form = dict[str, list[str]]
"""Parameters with all their values, as a browser sends them."""
_LISTS = ("topics", "life_stages", "accessibility")
_TEXTS = tuple(n for n, f in fields().items() if f.kind in (Kind.TEXT, Kind.AREA) and n in ASKED and n != "cost_amount")
_PARAMETERS = {"opening_hours": "hours_special", "languages": "languages_more"}
"""Where a mistake in a column is shown, if the column has several fields."""
_MOST_PROBLEMS = 3
_AMOUNT_HINT = "Euro schreiben, zum Beispiel 12,50, 0 oder nichts."
_DAY_HINT = "Zum Beispiel 9-12 und 14-16.30 schreiben, frühere Zeiten zuerst."


@dataclass(frozen=True)
class FieldProblem:
    """One mistake, for the person who fills in the form."""

    name: str
    label: str
    message: str


def shown(cells: Mapping[str, str]) -> Form:
    """What the form shows for a record, or for a new offer with hardly a cell."""
    form: Form = {name: [cells.get(name, "")] for name in _TEXTS}
    for name in _LISTS:
        form[name] = _words(cells.get(name, ""))
    known = {value for value, _, _ in fields()["languages"].choices}
    codes = _words(cells.get("languages", ""))
    form["languages"] = [code for code in codes if code in known]
    form["languages_more"] = [", ".join(code for code in codes if code not in known)]
    form["cost_amount"] = [cells.get("cost_amount", "").replace(".", ",")]
    form["status"] = [cells.get("status", "") or "active"]
    form["by_appointment"] = [cells.get("by_appointment", "")]
    hours = cells.get("opening_hours", "")
    week = read_week(hours)
    form["hours_special"] = ["" if week else hours]
    form["holidays"] = ["off" if (week and week.closed_on_holidays) or not hours else ""]
    for (name, _, _), times in zip(DAYS, week.days if week else [""] * len(DAYS), strict=True):
        form[name] = [times]
    return form


def kept(draft: Draft) -> Form:
    """What the form shows for an answer that was sent before."""
    return shown(draft.cells) | {name: [getattr(draft, name)] for name in FURTHER_TEXTS}


def unknown_parameters(form: Form, allowed: Sequence[str]) -> list[str]:
    """Names that the form does not have; above all a provider's own word about its neutrality."""
    return sorted(set(form) - parameters() - set(allowed))


def read(form: Form, base: Mapping[str, str], today: date) -> tuple[Draft, list[FieldProblem]]:
    """The answer and all mistakes in it, in the order of the form."""
    problems: list[FieldProblem] = []
    cells = dict.fromkeys(ASKED, "")
    cells |= {name: _one(form, name) for name in _TEXTS}
    cells |= {name: _list(_many(form, name), base.get(name, "")) for name in _LISTS}
    cells["languages"] = _list(
        [*_many(form, "languages"), *_codes(_one(form, "languages_more"))], base.get("languages", "")
    )
    cells["cost_amount"] = _amount(_one(form, "cost_amount"), base.get("cost_amount", ""))
    cells |= {name: _one(form, name) for name in ("status", "by_appointment")}
    cells["opening_hours"] = _hours(form, base.get("opening_hours", ""), problems)
    texts = {name: _one(form, name) for name in FURTHER_TEXTS}
    problems += [
        _problem(_PARAMETERS.get(problem.column, problem.column), _in_form_words(problem))
        for problem in [*check_answer(cells, today), *check_texts(texts, today)]
    ]
    problems += [
        _problem(name, f"Der Text hat {len(_one(form, name))} Zeichen. Auf höchstens {field.longest} Zeichen kürzen.")
        for name, field in fields().items()
        if name in (*_TEXTS, *FURTHER_TEXTS)
        and field.longest < len(_one(form, name))
        and not any(problem.name == name for problem in problems)
    ]
    order = [
        name
        for name, field in fields().items()
        for name in ([d[0] for d in DAYS] if field.kind is Kind.WEEK else [name])
    ]
    found = sorted(dict.fromkeys(problems), key=lambda problem: order.index(problem.name))
    return Draft(dict(base), cells, **texts), _few(found)


def _few(problems: Sequence[FieldProblem]) -> list[FieldProblem]:
    """At most three a field: more help nobody."""
    counts: Counter[str] = Counter()
    few = []
    for problem in problems:
        counts[problem.name] += 1
        few += [problem] if counts[problem.name] <= _MOST_PROBLEMS else []
    return few


def _in_form_words(problem: DirectoryProblem) -> str:
    """What the table's check says, for a form with fields instead of cells."""
    if problem.message == "Die Zelle ist leer.":
        chosen = problem.column in fields() and bool(fields()[problem.column].choices)
        return f"Das Feld ist leer. Bitte {'etwas auswählen' if chosen else 'ausfüllen'}."
    remedy = _AMOUNT_HINT if problem.column == "cost_amount" else problem.remedy
    return f"{problem.message} {remedy}".replace("Die Zelle", "Das Feld")


def _problem(name: str, message: str) -> FieldProblem:
    days = {day: german for day, german, _ in DAYS}
    return FieldProblem(name, days[name] if name in days else fields()[name].label[0], message)


def _one(form: Form, name: str) -> str:
    """The last value, without what browsers add: carriage returns, and spaces around."""
    return (form.get(name) or [""])[-1].replace("\r\n", "\n").strip()


def _many(form: Form, name: str) -> list[str]:
    return [value.strip() for value in form.get(name, []) if value.strip()]


def _words(cell: str) -> list[str]:
    return [word for word in cell.split(LIST_SIGN) if word]


def _codes(text: str) -> list[str]:
    return [code for code in re.split(r"[\s,;|]+", text) if code]


def _list(words: Sequence[str], base: str) -> str:
    """In the record's own order, so that ticking nothing else changes nothing."""
    order = _words(base)
    return LIST_SIGN.join(sorted(words, key=lambda word: order.index(word) if word in order else len(order)))


def _amount(text: str, base: str) -> str:
    """With a point, as the directory has it; as before if it is the same number."""
    written = re.sub(r"\s*(€|Euro|EUR)$", "", text, flags=re.IGNORECASE).replace(",", ".")
    try:
        return base if base and float(written) == float(base) else written
    except ValueError:
        return written


def _hours(form: Form, base: str, problems: list[FieldProblem]) -> str:
    """As before, character by character, if the week says the same as before."""
    special = _one(form, "hours_special")
    days = []
    for name, german, _ in DAYS:
        times = read_times(_one(form, name))
        if times is None:
            typed = _one(form, name)
            problems.append(_problem(name, f"„{typed[:60]}“ ist für {german} nicht lesbar. {_DAY_HINT}"))
        days.append(times or "")
    if special:
        return special
    week = Week(tuple(days), _one(form, "holidays") == "off")
    before = read_week(base)
    if (
        before is not None
        and before.days == week.days
        and (before.closed_on_holidays or not base) == week.closed_on_holidays
    ):
        return base
    return write_week(week)
