"""Answers and hits as HTML: everything escaped, facts byte for byte."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import date

import pytest

from assistant.types import (
    Answer,
    AnswerSentence,
    AnswerStatus,
    Citation,
    Referral,
    Refusal,
    RefusalReason,
)
from index.types import DocumentRecord, Hit
from ingest.directory_types import Neutrality, Service
from ingest.types import DocumentKind, Passage, Visibility
from ui.render import answer_html, hits_html, message_html, pieces_of, question_html
from ui.templates import dialled, kilometres

EVIL = "<script>alert('x')</script>\n\n<img src=x onerror=alert(1)>"
CITATION = Citation(
    "d1", EVIL, DocumentKind.MINUTES, date(2024, 3, 14), 2, "2", EVIL, "4", EVIL, 10, 20,
    "/documents/d1/pages/2?start=10&end=20#quote",
)  # fmt: skip
OTHER = replace(CITATION, page=3, page_label="3", start=30, end=40, link="/documents/d1/pages/3?start=30&end=40#quote")
SERVICE = Service(
    id="s1", organization="Kreis", name=EVIL, alternate_name="", description="", topics=(), life_stages=(),
    address_1="Am Alten Zollhof 1", postal_code="00101", city="Eschenwalde", district="Altstadt", latitude=51.3,
    longitude=8.0, phone="+49 221 4710-123", email="beratung@kreis.example", url="javascript:alert(1)",
    opening_hours="Mo-Di 09:00-16:00; PH off", by_appointment=False, languages=("de", "xx"),
    accessibility=("step_free", "unheard_of"), accessibility_note="", cost="kostenfrei", cost_amount=0.0,
    eligibility="", neutrality=Neutrality.NEUTRAL, neutrality_evidence="Wir verkaufen keine Kurse.",
    neutrality_evidence_source="documents/offers/a.html", assured_date=date(2024, 6, 15), status="active",
)  # fmt: skip
ANSWER = Answer(
    question=EVIL, language="de", status=AnswerStatus.ANSWERED,
    sentences=(
        AnswerSentence(EVIL, (CITATION,), 0.9),
        AnswerSentence("Zweiter Satz.", (CITATION, OTHER), 0.8),
    ),
    referrals=(Referral(SERVICE, ("Berät zum Schulabschluss",), 2.34, "Montag, 09:00 Uhr", True),),
    refusal=None, notice="Sie sprechen mit einem Computerprogramm.", introduction=EVIL, understood_as=EVIL,
)  # fmt: skip
REFUSED = replace(
    ANSWER, status=AnswerStatus.REFUSED, sentences=(),
    refusal=Refusal(RefusalReason.NOTHING_FOUND, "Dazu wurde nichts gefunden.", ("Wo gibt es Beratung?",)),
)  # fmt: skip
RECORD = DocumentRecord(
    "d1", "a/b.pdf", DocumentKind.MINUTES, EVIL, EVIL, date(2024, 3, 14), "Netz (Musterdaten)", "", Visibility.PUBLIC,
    "de", "0", 1, 3,
)  # fmt: skip
HIT = Hit(Passage("p", "d1", 0, (EVIL,), "4", 2, 3, 10, 20, EVIL, Visibility.PUBLIC), RECORD, 1.0)


@pytest.mark.parametrize(
    "rendered",
    [answer_html(ANSWER), answer_html(REFUSED), question_html(EVIL), message_html(EVIL, "de"), hits_html([HIT], "de")],
    ids=["answer", "refusal", "question", "message", "hits"],
)
def test_nothing_from_outside_becomes_markup(rendered: str) -> None:
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "\n" not in rendered, "a blank line would end the HTML for Markdown"


def test_each_sentence_links_to_its_sources_by_number() -> None:
    rendered = answer_html(ANSWER)
    assert rendered.count('href="/documents/d1/pages/2?start=10&amp;end=20#quote"') == 3, "two sentences and the list"
    assert rendered.count(">[1]</a>") == 2
    assert rendered.count(">[2]</a>") == 1
    assert '<li value="1">' in rendered


def test_an_answer_grows_and_its_last_step_is_the_whole() -> None:
    steps = [answer_html(ANSWER, shown) for shown in range(1, pieces_of(ANSWER) + 1)]
    assert "Zweiter Satz." not in steps[0]
    assert "Zweiter Satz." in steps[1]
    assert all("nl-unfinished" in step and "nl-card" not in step for step in steps[:-1])
    assert "nl-unfinished" not in steps[-1]
    assert steps[-1] == answer_html(ANSWER)


def test_directory_facts_are_the_record_byte_for_byte() -> None:
    rendered = html.unescape(answer_html(ANSWER))
    facts = (SERVICE.phone, SERVICE.email, SERVICE.address_1, SERVICE.opening_hours, SERVICE.cost, SERVICE.organization)
    assert all(fact in rendered for fact in facts)
    assert 'href="tel:+492214710123"' in rendered
    assert "Angaben älter als ein Jahr" in rendered
    assert "15. Juni 2024" in rendered
    assert SERVICE.neutrality_evidence in rendered


def test_only_web_addresses_become_links() -> None:
    assert 'href="javascript' not in answer_html(ANSWER)
    secure = replace(SERVICE, url="https://kreis.example/a")
    assert 'href="https://kreis.example/a"' in answer_html(
        replace(ANSWER, referrals=(Referral(secure, (), None, None, False),))
    )


def test_codes_that_no_table_knows_are_shown_as_they_are() -> None:
    rendered = answer_html(ANSWER)
    assert "Deutsch, xx" in rendered
    assert "Eingang ohne Stufen, unheard_of" in rendered


def test_the_frame_speaks_the_askers_language_and_the_quote_its_own() -> None:
    rendered = answer_html(replace(ANSWER, language="en"))
    assert 'lang="en"' in rendered
    assert '<p class="nl-sentence" lang="de">' in rendered
    assert "The documents are in German" in rendered
    arabic = answer_html(replace(ANSWER, language="ar", notice="إشعار"))
    assert "إشعار" in arabic


def test_hits_show_where_they_stand_and_that_they_are_samples() -> None:
    rendered = hits_html([HIT], "de")
    for part in ("Niederschrift", "14. März 2024", "TOP 4", "Seiten 2 bis 3", "Musterdaten", "1 Fundstelle"):
        assert part in rendered


def test_cards_and_hits_lead_to_the_records_of_services() -> None:
    assert 'href="/angebot/s1"' in answer_html(ANSWER)
    own = replace(SERVICE, name="Beratung Nord")
    bound = replace(SERVICE, id="s2", name="Beratung Alt", neutrality=Neutrality.PROVIDER_BOUND)
    hit = replace(
        HIT, passage=replace(HIT.passage, text="Die Beratung Alt und die Beratung\nNord öffnen, <b>Beratung Süd</b>.")
    )
    rendered = hits_html([hit], "de", [bound, own, replace(own, id="s3", name="Beratung Süd-Ost")])
    first, second = rendered.index('href="/angebot/s1"'), rendered.index('href="/angebot/s2"')
    assert first < second < rendered.index("Gehört zu einem Kursanbieter")
    assert "s3" not in rendered
    assert "angebot" not in hits_html([HIT], "de", [own])


def test_no_hits_say_what_to_do() -> None:
    assert "andere Wörter" in hits_html([], "de")


@pytest.mark.parametrize(
    ("phone", "digits"), [("0221 4710-123", "02214710123"), (" +49 (221) 47", "+4922147"), ("", "")]
)
def test_dialled(phone: str, digits: str) -> None:
    assert dialled(phone) == digits


def test_kilometres() -> None:
    assert (kilometres(2.34, "de"), kilometres(2.34, "en"), kilometres(12.3, "de")) == ("2,3", "2.3", "12")
