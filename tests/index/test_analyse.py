"""German analysis: forms that must meet, tokens that must survive, and that index and query agree for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from index import lexical
from index.analyse import analyse
from index.compounds import compound_parts


def tokens(content: str) -> set[str]:
    analysed = analyse(content)
    return {*analysed.whole, *analysed.parts}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beraterinnen", "Berater"),
        ("Berater:innen", "Berater"),
        ("Schüler*innen", "Schülerinnen"),
        ("Straße", "Strasse"),
        ("Müller", "Mueller"),
        ("Beschlüsse", "Beschluss"),
        ("14. März 2017", "14.03.2017"),
        ("2017-03-14", "14.3.2017"),
        ("Schuljahr 2016/17", "Schuljahr 2016/2017"),
        ("12.000 Euro", "12000 Euro"),
        ("TOP 4", "Top 4"),
        ("§ 80 SchulG", "§80 SchulG"),
        ("KAOA", "KAoA"),
    ],
)
def test_forms_that_mean_the_same_give_the_same(one: str, other: str) -> None:
    assert analyse(one).whole == analyse(other).whole


@pytest.mark.parametrize(
    ("content", "token"),
    [
        ("TOP 4 Verschiedenes", "top4"),
        ("nach § 80 SchulG", "§80"),
        ("KAoA-Standardelemente", "kaoa"),
        ("im Schuljahr 2016/17", "2016/17"),
        ("Az. 40.2-17/3", "40.2-17/3"),
        ("am 14.03.2017", "20170314"),
        ("9.30 Uhr", "9.30"),
    ],
)
def test_numbers_and_names_stay_searchable(content: str, token: str) -> None:
    assert token in tokens(content)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("bildungsberatung", ("bildung", "beratung")),
        ("schulabschluss", ("schul", "abschluss")),
        ("berufserfahrung", ("beruf", "erfahrung")),
        ("beratungslotsensystem", ("beratung", "lots", "system")),
        ("kartoffel", ()),
        ("beschlossen", ()),
        ("verantwortung", ()),
    ],
)
def test_compounds_come_apart_and_other_words_do_not(word: str, parts: tuple[str, ...]) -> None:
    found = compound_parts(word)
    assert len(found) == len(parts)
    assert all(a.startswith(b[:4]) for a, b in zip(found, parts, strict=True))


def test_a_part_of_a_compound_is_found_by_itself() -> None:
    assert tokens("Beratung") <= tokens("Bildungsberatung")


def test_function_words_are_dropped() -> None:
    assert analyse("Wo und wie wird das für sie sein?").whole == ()


@given(st.text(max_size=300))
def test_analysis_is_the_same_every_time_and_survives_anything(content: str) -> None:
    first = analyse(content)
    assert first == analyse(content)
    assert all(token and " " not in token for token in (*first.whole, *first.parts))


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=200))
def test_index_and_query_agree_for_any_text(content: str) -> None:
    """Whatever is indexed is found by itself as a query, unless no token is left of it."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE passage_lexical USING fts5(whole, parts,"
                " tokenize = \"unicode61 remove_diacritics 0 tokenchars '§/.-'\")"
            )
        )
        lexical.add(connection, [(1, content)])
        expression = lexical.match_expression(content)
        if expression is None:
            return
        found = connection.execute(
            text("SELECT rowid FROM passage_lexical WHERE passage_lexical MATCH :e"), {"e": expression}
        ).scalars()
        assert list(found) == [1]
