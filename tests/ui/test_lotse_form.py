"""What the counsellors' form reads from free text and from its own fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lotse_world import NOW, LotseWorld, lotse_world

from assistant.errors import UnknownPlace
from assistant.need_time import wanted_windows
from ui.lotse_form import DAYS, PARTS, Asked, LotseIn, from_form, from_text, windows_value, windows_words


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseWorld]:
    with lotse_world(tmp_path_factory.mktemp("form") / "data") as opened:
        yield opened


def read(world: LotseWorld, text: str) -> Asked:
    return from_text(text, world.assistant.places, NOW)


def test_free_text_fills_the_fields(world: LotseWorld) -> None:
    asked = read(
        world,
        "Mutter aus Lindhorn, arbeitslos, spricht Ukrainisch, möchte ihr Diplom anerkennen lassen. Kommt morgen "
        "vormittags, braucht einen Weg ohne Stufen, gern per Video.",
    )
    assert "recognition_of_qualifications" in asked.topics
    assert {"parents", "unemployed"} <= set(asked.life_stages)
    assert (asked.language, asked.place, asked.day, asked.part) == ("uk", "Lindhorn", "morgen", "vormittag")
    assert asked.access == ("step_free",)
    assert asked.way == "online"
    assert not asked.providers


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Mann spricht vor allem Arabisch und sucht einen Deutschkurs", "ar"),
        ("Sie möchte Englisch lernen", "de"),
        ("Muttersprache Polnisch, sucht Ausbildung", "pl"),
        ("Де я можу вивчати німецьку мову?", "uk"),
    ],
)
def test_the_persons_language(world: LotseWorld, text: str, language: str) -> None:
    assert read(world, text).language == language


def test_providers_only_if_the_text_asks_for_them(world: LotseWorld) -> None:
    assert read(world, "Sucht einen Kurs bei der VHS").providers
    assert not read(world, "Will den Schulabschluss nachholen").providers


def test_a_time_that_no_list_has_is_kept(world: LotseWorld) -> None:
    asked = read(world, "Kann ab 17 Uhr kommen")
    assert (asked.day, asked.part) == ("", "")
    assert asked.windows == wanted_windows("ab 17 Uhr", NOW)
    assert windows_words(asked.windows) == "24.11.2026, 17:00 bis 24:00 Uhr und 6 weitere Zeiten"
    again = from_form(LotseIn(zeitraum=windows_value(asked.windows)))
    assert again.windows == asked.windows


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("part", ["", *PARTS])
def test_every_time_of_the_lists_means_something(world: LotseWorld, day: str, part: str) -> None:
    assert Asked(day=day, part=part).need(world.assistant.places, NOW).open_at


def test_codes_that_no_list_has_are_left_out() -> None:
    sent = LotseIn(
        thema=["school", "school", "<b>"], sprache="'; --", tag="immer", kontakt="brief", zugang=["x"], zeitraum="a/b c"
    )
    assert from_form(sent) == Asked(topics=("school",))


@pytest.mark.parametrize(
    "wrong",
    [
        "2026-11-24T10:00+01:00/2926-11-24T11:00+01:00",
        "0001-01-01T00:00+14:00/0001-01-01T01:00+14:00",
        "2026-11-24T10:00/2026-11-24T11:00",
        "2026-11-24T11:00+01:00/2026-11-24T10:00+01:00",
        "2026-11-24T11:00+01:00",
        "x/y",
    ],
)
def test_times_that_the_form_cannot_have_sent_are_left_out(wrong: str) -> None:
    right = "2026-11-24T10:00+01:00/2026-11-24T11:00+01:00"
    assert len(from_form(LotseIn(zeitraum=f"{wrong} {right}")).windows) == 1
    assert len(from_form(LotseIn(zeitraum=f"{right} " * 60)).windows) < 20


def test_an_unknown_place_is_told(world: LotseWorld) -> None:
    with pytest.raises(UnknownPlace, match="Atlantis"):
        Asked(place="Atlantis").need(world.assistant.places, NOW)
