"""Everything people read on the pages, German and English. `docs` and messages of the HTTP interface are not here."""

from __future__ import annotations

from datetime import date

from ingest.types import DocumentKind

GERMAN, ENGLISH = "de", "en"

TEXTS: dict[str, dict[str, str]] = {
    GERMAN: {
        "ask_page": "Fragen",
        "search_page": "Suchen",
        "map_page": "Karte",
        "named_services": "Genannte Angebote",
        "decisions_page": "Beschlüsse",
        "question": "Ihre Frage",
        "question_hint": "Schreiben Sie in Ihrer Sprache.",
        "near": "Ort oder Postleitzahl (freiwillig)",
        "near_hint": "Damit wir Beratung in Ihrer Nähe finden.",
        "send": "Frage stellen",
        "restart": "Neues Gespräch",
        "conversation": "Gespräch",
        "answer_here": "Hier erscheint die Antwort, jeder Satz mit seiner Quelle.",
        "examples": "Zum Beispiel:",
        "suggestions": "Diese Fragen kann Netzlotse beantworten:",
        "sources": "Quellen",
        "source": "Quelle",
        "new_tab": "öffnet einen neuen Tab",
        "understood_as": "Verstanden als",
        "quotes_are_german": "",
        "referrals": "Hier können Sie sich beraten lassen",
        "other_offers": "Angebote von Anbietern: anbietergebunden – nicht neutral",
        "reasons": "Warum diese Stelle?",
        "address": "Adresse",
        "phone": "Telefon",
        "email": "E-Mail",
        "website": "Internet",
        "opening_hours": "Öffnungszeiten",
        "next_opening": "Nächster Termin",
        "by_appointment": "nach Vereinbarung",
        "hours_unknown": "Bitte fragen Sie nach.",
        "languages": "Sprachen",
        "cost": "Kosten",
        "eligibility": "Für wen",
        "accessibility": "Barrierefreiheit",
        "accessibility_unknown": "Keine Angaben. Bitte fragen Sie nach.",
        "distance": "Entfernung",
        "distance_value": "etwa {} km Luftlinie",
        "neutrality": "Unabhängig von Anbietern",
        "assured": "Angaben bestätigt am {}",
        "assured_unknown": "Angaben noch nicht bestätigt",
        "stale": "Angaben älter als ein Jahr. Bitte rufen Sie vorher an.",
        "failed": "Da ist etwas schiefgegangen. Bitte stellen Sie Ihre Frage noch einmal.",
        "query": "Wonach suchen Sie?",
        "query_hint": "Eine Frage oder Stichwörter.",
        "search": "Suchen",
        "filters": "Suche eingrenzen",
        "kind": "Art des Dokuments",
        "body": "Gremium",
        "municipality": "Ort",
        "date_from": "Von (TT.MM.JJJJ)",
        "date_to": "Bis (TT.MM.JJJJ)",
        "all": "Alle",
        "empty_query": "Bitte geben Sie ein, wonach Sie suchen.",
        "no_hits": "Dazu wurde nichts gefunden. Versuchen Sie andere Wörter oder weniger Einschränkungen.",
        "one_hit": "1 Fundstelle",
        "hits": "{} Fundstellen",
        "bad_date": "„{}“ ist kein Datum. Schreiben Sie zum Beispiel 31.12.2024.",
        "swapped_dates": "Das Datum „Von“ liegt nach dem Datum „Bis“.",
        "page": "Seite {}",
        "pages": "Seiten {} bis {}",
        "page_of": "Seite {} von {}",
        "agenda_item": "TOP {}",
        "sample": "Musterdaten",
        "sample_note": "Musterdaten: Orte, Stellen und Beschlüsse sind erfunden.",
        "previous_page": "Vorige Seite",
        "next_page": "Nächste Seite",
        "breadcrumb": "Sie sind hier",
        "hidden": "[Dieser Abschnitt ist nicht öffentlich.]",
        "original": "Originaldatei öffnen",
        "picture": "So sieht die Seite im Original aus",
        "picture_of": "Bild der Seite {}, Text siehe oben",
        "recognised": "Automatisch erkannt, Sicherheit {} %",
        "recognised_note": "Bitte prüfen Sie wichtige Angaben am Original.",
        "guessed": "aus dem Text erschlossen, Sicherheit {} %",
        "quote_marked": "Die zitierte Stelle ist gelb markiert.",
        "earlier_version": "Dies ist eine frühere Fassung, sie wurde am {} ersetzt.",
        "current_version": "Zur aktuellen Fassung",
        "agenda": "Tagesordnung",
        "not_public": "nicht öffentlich",
        "network": "Netzwerk",
        "not_found": "Diese Seite gibt es nicht",
        "not_found_text": "Es gibt sie nicht, oder sie ist nicht öffentlich.",
        "bad_address": "Diese Adresse stimmt nicht",
        "bad_address_text": "Öffnen Sie die Fundstelle bitte noch einmal aus der Antwort oder aus der Suche.",
        "not_working": "Das hat nicht geklappt",
        "not_working_text": "Der Fehler liegt bei uns. Bitte versuchen Sie es später noch einmal.",
        "skip": "Zum Inhalt springen",
        "main_navigation": "Hauptmenü",
        "footer_navigation": "Fußzeile",
        "api": "Schnittstelle (OpenAPI)",
    },
    ENGLISH: {
        "ask_page": "Ask",
        "search_page": "Search",
        "map_page": "Map",
        "named_services": "Services named",
        "decisions_page": "Decisions",
        "question": "Your question",
        "question_hint": "Write in your own language.",
        "near": "Town or postal code (optional)",
        "near_hint": "So that we find counselling near you.",
        "send": "Ask",
        "restart": "New conversation",
        "conversation": "Conversation",
        "answer_here": "The answer appears here, each sentence with its source.",
        "examples": "For example:",
        "suggestions": "Netzlotse can answer these questions:",
        "sources": "Sources",
        "source": "Source",
        "new_tab": "opens a new tab",
        "understood_as": "Understood as",
        "quotes_are_german": "The documents are in German. Netzlotse quotes them word for word.",
        "referrals": "Where you can get advice",
        "other_offers": "Offers of providers: bound to a provider – not neutral",
        "reasons": "Why this service?",
        "address": "Address",
        "phone": "Phone",
        "email": "E-mail",
        "website": "Website",
        "opening_hours": "Opening hours",
        "next_opening": "Next opening",
        "by_appointment": "by appointment",
        "hours_unknown": "Please ask.",
        "languages": "Languages",
        "cost": "Cost",
        "eligibility": "For whom",
        "accessibility": "Accessibility",
        "accessibility_unknown": "Not stated. Please ask.",
        "distance": "Distance",
        "distance_value": "about {} km as the crow flies",
        "neutrality": "Independent of course providers",
        "assured": "Details confirmed on {}",
        "assured_unknown": "Details not yet confirmed",
        "stale": "Details are older than a year. Please call first.",
        "failed": "Something went wrong. Please ask your question again.",
        "query": "What are you looking for?",
        "query_hint": "A question or a few words.",
        "search": "Search",
        "filters": "Narrow the search",
        "kind": "Kind of document",
        "body": "Committee",
        "municipality": "Town",
        "date_from": "From (DD.MM.YYYY)",
        "date_to": "To (DD.MM.YYYY)",
        "all": "All",
        "empty_query": "Please enter what you are looking for.",
        "no_hits": "Nothing was found. Try other words or fewer restrictions.",
        "one_hit": "1 passage",
        "hits": "{} passages",
        "bad_date": "“{}” is not a date. Write for example 31.12.2024.",
        "swapped_dates": "The date “From” is later than the date “To”.",
        "page": "page {}",
        "pages": "pages {} to {}",
        "page_of": "Page {} of {}",
        "agenda_item": "agenda item {}",
        "sample": "Sample data",
        "sample_note": "Sample data: places, services and decisions are invented.",
        "recognised": "Recognised automatically, certainty {} %",
    },
}

NOTICE = {
    GERMAN: (
        "Sie sprechen mit einem Computerprogramm, nicht mit einem Menschen.",
        "Netzlotse sucht in den Dokumenten des Bildungsnetzwerks und zitiert sie wörtlich. "
        "Bitte prüfen Sie wichtige Angaben an der Quelle.",
        "Ihre Fragen werden nicht gespeichert und nicht weitergegeben. Das Gespräch bleibt im Arbeitsspeicher "
        "und wird spätestens eine Stunde nach dem Schließen der Seite gelöscht. "
        "Gezählt wird nur, wie oft im Monat zu einem Thema und Ort Beratung gesucht wird.",
    ),
    ENGLISH: (
        "You are talking to a computer program, not to a person.",
        "Netzlotse searches the documents of the education network and quotes them word for word. "
        "Please check important details at the source.",
        "Your questions are neither stored nor passed on. The conversation stays in memory "
        "and is deleted an hour after you close the page at the latest. "
        "We only count how often a month counselling on a topic and place is looked for.",
    ),
}

EXAMPLES = (
    ("de", "Wo kann ich mich beraten lassen, wenn ich den Schulabschluss nachholen will?"),
    ("de", "Was hat der Lenkungskreis zur Sprachbildung beschlossen?"),
    ("en", "Where can I have my foreign qualification recognised?"),
    ("tr", "Türkçe eğitim danışmanlığını nerede bulabilirim?"),
)

_KINDS = {
    DocumentKind.CONTRACT: ("Vertrag", "Contract"),
    DocumentKind.MINUTES: ("Niederschrift", "Minutes"),
    DocumentKind.CONFERENCE: ("Bildungskonferenz", "Education conference"),
    DocumentKind.OFFER: ("Angebot", "Offer"),
    DocumentKind.REPORT: ("Bericht", "Report"),
    DocumentKind.OTHER: ("Sonstiges", "Other"),
}
_MONTHS = {
    GERMAN: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    ENGLISH: "January February March April May June July August September October November December".split(),
}
_LANGUAGES = {
    "ar": ("Arabisch", "Arabic"),
    "bg": ("Bulgarisch", "Bulgarian"),
    "bs": ("Bosnisch", "Bosnian"),
    "de": ("Deutsch", "German"),
    "el": ("Griechisch", "Greek"),
    "en": ("Englisch", "English"),
    "es": ("Spanisch", "Spanish"),
    "fa": ("Persisch", "Persian"),
    "fr": ("Französisch", "French"),
    "gsg": ("Deutsche Gebärdensprache", "German Sign Language"),
    "hr": ("Kroatisch", "Croatian"),
    "it": ("Italienisch", "Italian"),
    "ku": ("Kurdisch", "Kurdish"),
    "pl": ("Polnisch", "Polish"),
    "prs": ("Dari", "Dari"),
    "ps": ("Paschtu", "Pashto"),
    "pt": ("Portugiesisch", "Portuguese"),
    "ro": ("Rumänisch", "Romanian"),
    "ru": ("Russisch", "Russian"),
    "so": ("Somali", "Somali"),
    "sq": ("Albanisch", "Albanian"),
    "sr": ("Serbisch", "Serbian"),
    "ti": ("Tigrinya", "Tigrinya"),
    "tr": ("Türkisch", "Turkish"),
    "uk": ("Ukrainisch", "Ukrainian"),
    "vi": ("Vietnamesisch", "Vietnamese"),
    "zh": ("Chinesisch", "Chinese"),
}
_ACCESSIBILITY = {
    "step_free": ("Eingang ohne Stufen", "step-free entrance"),
    "accessible_toilet": ("barrierefreie Toilette", "accessible toilet"),
    "lift": ("Aufzug", "lift"),
    "induction_loop": ("Induktionsschleife", "induction loop"),
    "online": ("Beratung per Video oder Internet", "advice by video or online"),
    "plain_language": ("Beratung in einfacher Sprache", "advice in plain language"),
}


def frame_language(code: str | None) -> str:
    """German for German, English for every other language: the two the pages are written in."""
    return GERMAN if (code or GERMAN).lower().startswith(GERMAN) else ENGLISH


def label(key: str, language: str = GERMAN) -> str:
    """A text of the pages."""
    return TEXTS[language][key]


def kind_label(kind: DocumentKind, language: str = GERMAN) -> str:
    """What a kind of document is called."""
    return _pick(_KINDS[kind], language)


def language_name(code: str, language: str = GERMAN) -> str:
    """Name of a language; the code itself if the table does not have it."""
    return _pick(_LANGUAGES.get(code, (code, code)), language)


def language_names() -> dict[str, tuple[str, str]]:
    """Languages that the pages have names for, German and English, by code."""
    return dict(_LANGUAGES)


def accessibility_name(code: str, language: str = GERMAN) -> str:
    """What a code of the directory means; the code itself if the table does not have it."""
    return _pick(_ACCESSIBILITY.get(code, (code, code)), language)


def written_date(day: date | None, language: str = GERMAN) -> str:
    """`14. März 2024`; empty without a date."""
    if day is None:
        return ""
    dot = "." if language == GERMAN else ""
    return f"{day.day}{dot} {_MONTHS[language][day.month - 1]} {day.year}"


def month_name(number: int, language: str = GERMAN) -> str:
    """1 is January."""
    return _MONTHS[language][number - 1]


def _pick(names: tuple[str, str], language: str) -> str:
    return names[0] if language == GERMAN else names[1]
