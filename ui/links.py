"""Addresses of pages on this server, built in one place."""

from __future__ import annotations

from urllib.parse import quote

CHAT = "/chat/"
SEARCH = "/suche/"
MAP = "/karte"
SIGN_IN = "/anmelden"
SIGN_OUT = "/abmelden"
AUDIT = "/protokoll"
DECISIONS = "/beschluesse"
RECOMMENDATIONS = "/empfehlungen"
CONTRACTS = "/vertraege"
LOTSE = "/lotse"
LOTSE_NUMBERS = "/lotse/zahlen"
QUESTIONNAIRE = "/fragebogen/"
REVIEW = "/pruefung"
OVERLAPS = "/doppelangebote"
OVERLAPS_SHEET = "/doppelangebote.csv"
GAPS = "/luecken"
GAPS_SHEET = "/luecken.csv"
PAPER = "/vorlage-lenkungskreis"
PAPER_TEXT = "/vorlage-lenkungskreis.md"
OPENAPI = "/api/v1/openapi.json"
ICON = "/static/netzlotse.svg"


def source_page(document_id: str, page: int, start: int | None = None, end: int | None = None) -> str:
    """The page of a document, with the quote marked and scrolled to if its characters are given."""
    path = f"/documents/{quote(document_id, safe='')}/pages/{page}"
    return path if start is None or end is None else f"{path}?start={start}&end={end}#quote"


def page_picture(document_id: str, page: int, start: int | None = None, end: int | None = None) -> str:
    """The PNG of a page."""
    path = f"/api/v1/documents/{quote(document_id, safe='')}/pages/{page}?format=png"
    return path if start is None or end is None else f"{path}&start={start}&end={end}"


def original(document_id: str) -> str:
    """The file as it was taken in."""
    return f"/documents/{quote(document_id, safe='')}/original"


def service(service_id: str) -> str:
    """The page of one counselling service."""
    return f"/angebot/{quote(service_id, safe='')}"


def service_card(service_id: str) -> str:
    """The same as a vCard."""
    return f"{service(service_id)}/kontakt.vcf"


def lotse_sheet(service_id: str, part: str = "blatt") -> str:
    """The referral sheet of a service; or, by their names, its PDF and appointment."""
    return f"{LOTSE}/{quote(service_id, safe='')}/{part}"


def questionnaire(token: str) -> str:
    """The form behind a personal link."""
    return QUESTIONNAIRE + quote(token, safe="")


def review(answer_id: int) -> str:
    """Where an answer to the questionnaire is decided."""
    return f"{REVIEW}/{answer_id}"
