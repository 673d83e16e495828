"""The counsellor's form: what was chosen or read from free text, and the need it stands for. Holds no name and no free text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.language import detect_language
from assistant.need import SIGN_LANGUAGE, Need, holds_word, need_codes, need_name, provider_words, read_need
from assistant.need_place import KnownPlaces
from assistant.need_time import Window, wanted_windows
from assistant.opening import ZONE
from assistant.texts import LANGUAGES, topic_name, topics
from assistant.types import Question
from index.library import Library
from ingest.directory_types import Neutrality
from ui.text import language_name

DAYS = {
    "heute": "heute", "morgen": "morgen", "uebermorgen": "übermorgen", "diese-woche": "diese Woche",
    "naechste-woche": "nächste Woche", "wochenende": "am Wochenende", "montag": "am Montag", "dienstag": "am Dienstag",
    "mittwoch": "am Mittwoch", "donnerstag": "am Donnerstag", "freitag": "am Freitag", "samstag": "am Samstag",
}  # fmt: skip
PARTS = {"vormittag": "vormittags", "nachmittag": "nachmittags", "abend": "abends"}
WAYS = {"": "egal", "vor-ort": "vor Ort, persönlich", "online": "per Telefon oder Video"}
ONLINE = "online"
_SPOKEN = r"\b(?:spricht|sprechen|sprache|muttersprache|kann nur|nur|auf)\W+(?:\w+\W+){{0,2}}?{}"
_TOLD_STAGES = {
    "parents": ("mutter", "vater", "familie mit kind"),
    "pupils": ("schüler",),
    "trainees": ("in ausbildung", "auszubildend"),
    "employees": ("arbeitet", "berufstätig"),
    "newcomers": ("geflüchtet", "geflohen", "zugewandert", "neu in deutschland", "seit kurzem in deutschland"),
    "seniors": ("rentner", "senior"),
}
"""How counsellors speak of others; `assistant.need` reads how people speak of themselves."""
_MOST_WINDOWS = 14
_LONGEST_WINDOW = datetime.timedelta(hours=25)
_CODE = Annotated[str, Field(max_length=80)]


class LotseIn(BaseModel):
    """The fields as browsers send them; there is none for a name."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(default="", max_length=4000)
    thema: list[_CODE] = Field(default=[], max_length=30)
    lebenslage: list[_CODE] = Field(default=[], max_length=30)
    sprache: _CODE = ""
    tag: _CODE = ""
    tageszeit: _CODE = ""
    zeitraum: str = Field(default="", max_length=4000)
    ort: str = Field(default="", max_length=100)
    zugang: list[_CODE] = Field(default=[], max_length=30)
    kontakt: _CODE = ""
    anbieter: _CODE = ""


@dataclass(frozen=True)
class Asked:
    """The form as understood, all of it codes but for the place."""

    topics: tuple[str, ...] = ()
    life_stages: tuple[str, ...] = ()
    language: str = "de"
    day: str = ""
    part: str = ""
    windows: tuple[Window, ...] = ()
    """Times that free text named and that the lists of the form do not have."""
    place: str = ""
    access: tuple[str, ...] = ()
    way: str = ""
    providers: bool = False

    @property
    def phrase(self) -> str:
        """The chosen time in words; empty if it does not matter."""
        return f"{DAYS.get(self.day, '')} {PARTS.get(self.part, '')}".strip()

    def need(self, places: KnownPlaces, now: datetime.datetime) -> Need:
        """What to look for. Raises UnknownPlace."""
        barriers = (*self.access, *((ONLINE,) if self.way == ONLINE else ()))
        return Need(
            topics=self.topics,
            place=places.find(self.place) if self.place else None,
            language=self.language,
            step_free="step_free" in barriers,
            barriers=tuple(barrier for barrier in barriers if barrier != "step_free"),
            life_stages=self.life_stages,
            open_at=(*(wanted_windows(self.phrase, now) if self.phrase else ()), *self.windows),
        )


def from_form(sent: LotseIn) -> Asked:
    """What was chosen; a code that no list of the form has is left out, as nothing was chosen."""
    return Asked(
        topics=_known(sent.thema, topics()),
        life_stages=_known(sent.lebenslage, need_codes("life_stages")),
        language=sent.sprache if re.fullmatch("[a-z]{2,3}", sent.sprache) else "de",
        day=sent.tag if sent.tag in DAYS else "",
        part=sent.tageszeit if sent.tageszeit in PARTS else "",
        windows=tuple(window for window in map(_window, sent.zeitraum.split()[:_MOST_WINDOWS]) if window is not None),
        place=sent.ort.strip(),
        access=_known(sent.zugang, access_codes()),
        way=sent.kontakt if sent.kontakt in WAYS else "",
        providers=bool(sent.anbieter),
    )


def from_text(text: str, places: KnownPlaces, now: datetime.datetime) -> Asked:
    """What free text tells of a need. The text itself is not kept."""
    need = read_need(text, places.of(Question(text)), _spoken(text), now)
    day, part, windows = _time(need.open_at, now)
    return Asked(
        topics=need.topics,
        life_stages=_stages(text, need.life_stages),
        language=need.language,
        day=day,
        part=part,
        windows=windows,
        place=places.name(need.place) or "",
        access=tuple(code for code in need.access if code != ONLINE),
        way=ONLINE if ONLINE in need.access else "",
        providers=any(holds_word(text, provider_words(kind)) for kind in ("general", "named")),
    )


def access_codes() -> tuple[str, ...]:
    """Needs about how to come that are not a way of counselling."""
    return tuple(code for code in need_codes("barriers") if code != ONLINE)


def spoken_languages(library: Library) -> list[tuple[str, str]]:
    """Languages for the list of the form: those of the sheet first, then others that neutral services speak."""
    offered = {code for service in library.services(Neutrality.NEUTRAL) for code in service.languages}
    others = sorted(offered - {*LANGUAGES, SIGN_LANGUAGE}, key=language_name)
    return [(code, language_name(code)) for code in (*LANGUAGES, *others)]


def options(library: Library) -> dict[str, list[tuple[str, str]]]:
    """Values and German words of every list."""
    return {
        "topics": [(topic, topic_name(topic, "de")) for topic in topics()],
        "life_stages": [(code, need_name(code, "de", "life_stages")) for code in need_codes("life_stages")],
        "languages": spoken_languages(library),
        "days": list(DAYS.items()),
        "parts": list(PARTS.items()),
        "access": [(code, need_name(code, "de")) for code in access_codes()],
        "ways": list(WAYS.items()),
    }


def windows_value(windows: Sequence[Window]) -> str:
    """Stretches of time as the form sends them."""
    return " ".join(f"{w.start.isoformat(timespec='minutes')}/{w.end.isoformat(timespec='minutes')}" for w in windows)


def windows_words(windows: Sequence[Window]) -> str:
    """Stretches of time for people: the first, and how many more."""
    start, end = windows[0].start.astimezone(ZONE), windows[0].end.astimezone(ZONE)
    until = "24:00" if end.time() == datetime.time() else f"{end:%H:%M}"
    more = len(windows) - 1
    others = f" und {more} weitere Zeit{'en' if more > 1 else ''}" if more else ""
    return f"{start:%d.%m.%Y}, {start:%H:%M} bis {until} Uhr{others}"


def _stages(text: str, found: tuple[str, ...]) -> tuple[str, ...]:
    told = [stage for stage, words in _TOLD_STAGES.items() if holds_word(text, words)]
    return tuple(stage for stage in need_codes("life_stages") if stage in {*found, *told})


def _window(value: str) -> Window | None:
    """None for what the form cannot have sent: opening hours of a thousand years would take long to work out."""
    try:
        start, end = (datetime.datetime.fromisoformat(moment) for moment in value.split("/"))
    except ValueError:
        return None
    if start.tzinfo is None or end.tzinfo is None or not 2000 < start.year < 2200:
        return None
    return Window(start, end) if datetime.timedelta() < end - start <= _LONGEST_WINDOW else None


def _time(wanted: tuple[Window, ...], now: datetime.datetime) -> tuple[str, str, tuple[Window, ...]]:
    """Day and part of the day of the lists that mean the same time; else the time itself."""
    if not wanted:
        return "", "", ()
    for day in ("", *DAYS):
        for part in ("", *PARTS):
            phrase = Asked(day=day, part=part).phrase
            if phrase and wanted_windows(phrase, now) == wanted:
                return day, part, ()
    return "", "", wanted


def _spoken(text: str) -> str:
    """The language of the text, or one that a German text says somebody speaks."""
    written = detect_language(text)
    if written != "de":
        return written
    for code in LANGUAGES:
        if code != "de" and re.search(_SPOKEN.format(language_name(code)), text, re.IGNORECASE):
            return code
    return "de"


def _known(values: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value in known))
