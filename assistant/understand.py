"""What a question wants: counselling nearby, a fact from documents, something internal, or a judgement about a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.texts import topic_words, topics

# Beginnings of words in seven languages; a question that holds one of COUNSELLING wants to be counselled or to know where.
COUNSELLING = re.compile(
    r"\b(berat(?!ungslots|ungswegw|ungsmobil|ungsheft|en (?:und|worden|wurde))\w*|berät|bildungsberat|weiterbildungsberat|studienberat|"
    r"counsel|advice|advis|guidance|danışma|консульт|порад|дорадч|совет|استشار|إرشاد|نصيحة|porad|doradz|doradc)",
    re.IGNORECASE,
)
PLACE_OR_HELP = re.compile(
    r"\b(wo|wohin|woher|wer (?:hilft|berät|kann mir|unterstützt)|an wen|welche (?:stelle|beratungsstelle)|anlaufstelle|ansprechstelle|"
    r"hilfe|helfen|where|who can help|who helps|nerede|nereden|nereye|kim yardım|де|куди|хто (?:допомож|може)|где|куда|кто (?:помож|может)|"
    r"gdzie|dokąd|kto (?:pomoże|może))\b|أين|من يساعد|من يمكنه",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(
    r"\b(ich|mich|mir|mein\w*|wir|uns|unser\w*|i|me|my|we|our|ben\w*|bana|biz|я|мені|мене|мій|моя|мне|меня|мой|мо[ея]\w*|mnie|mi|mój|moja|"
    r"moje|mogę|yapabilirim|alabilirim|bulabilirim)\b|أنا|لي\b|يمكنني|أحصل|أجد",
    re.IGNORECASE,
)
WANTS_TO_COME = re.compile(
    r"\b(heute|jetzt|morgen|samstags?|abends|am wochenende|nächste woche)\b[^?.]*\b(offen|geöffnet|auf)\b|"
    r"\b(?:online|video|telefon)-?berat|\bopen (?:today|now|tomorrow|on)\b",
    re.IGNORECASE,
)
ABOUT_DECISIONS = re.compile(
    r"\b(beschl\w+|lenkungskreis\w*|protokoll\w*|niederschrift\w*|abgestimmt|abstimm\w*|gremium|sitzung\w*|top\s?\d+|vertrag\w*|"
    r"empfehlung\w*|bildungskonferenz\w*|decid\w*|decision\w*|steering|committee|karar\w*|рішення|вирішил\w*|решени\w*|قرار\w*|"
    r"uchwa\w+|postanow\w+)\b",
    re.IGNORECASE,
)
INTERNAL = re.compile(
    r"nicht\s?-?öffentlich|vertraulich|intern\w*|personal(?:stelle|frage|entscheidung|angelegenheit)\w*|stellenbesetzung|"
    r"beschwerde\w*|verhandlungs\w*|gehalt|eingruppierung|höhergruppierung|confidential|gizli|конфіденц|конфиденц|سري|poufn",
    re.IGNORECASE,
)
ASSESSES_PERSON = re.compile(
    r"\b(bewerte\w*|beurteil\w*|einschätz\w*|eignet sich|geeignet\w*|zu dumm|intelligent genug|schafft (?:mein|meine|unser|er|sie)|"
    r"entscheide\w*|assess|evaluate|rate)\b[^?.]*\b(bewerber\w*|schüler\w*|sohn|tochter|kind|person|mann|frau|kandidat\w*|mitarbeiter\w*|"
    r"kolleg\w*|applicant|student|son|daughter|child|candidate)\b|"
    r"\b(?:ist|wäre|sind) (?:mein|meine|der|die|dieser|diese|unser|unsere) (?:bewerber\w*|schüler\w*|sohn|tochter|kind|kandidat\w*)\b"
    r"[^?.]*\b(?:geeignet|gut genug|klug genug|reif genug|intelligent)\b|"
    r"\bsoll(?:en)? (?:ich|wir) (?:den|die|diesen|diese) (?:bewerber\w*|kandidat\w*|schüler\w*)[^?.]*"
    r"\b(?:nehmen|einstellen|ablehnen|aufnehmen)\b",
    re.IGNORECASE,
)
STEP_FREE = re.compile(
    r"rollstuhl|barrierefrei|stufenlos|keine treppen|ohne treppen|gehbehinder|rollator|wheelchair|step-free|step free|tekerlekli|"
    r"інвалідн|инвалидн|كرسي متحرك|wózk",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Understanding:
    """What can be told from the words of a question alone."""

    seeks_counselling: bool
    about_decisions: bool
    internal: bool
    assesses_person: bool
    step_free: bool
    topics: tuple[str, ...]


def topics_of(question: str) -> tuple[str, ...]:
    """Counselling topics that the question's words point to, most hits first; general guidance only if nothing else."""
    lowered = " " + re.sub(r"\s+", " ", question.lower())
    hits = {
        topic: sum(bool(re.search(rf"(?<![^\W\d_]){re.escape(word)}", lowered)) for word in topic_words(topic))
        for topic in topics()
    }
    found = sorted((topic for topic, count in hits.items() if count), key=lambda topic: -hits[topic])
    specific = [topic for topic in found if topic != "general_guidance"]
    return tuple(specific or found)


def understand(question: str) -> Understanding:
    """Read a question. Counselling is sought if it is named together with a place, help or the asker, or help is asked for on a topic."""
    about_decisions = ABOUT_DECISIONS.search(question) is not None
    topical = topics_of(question)
    place_or_help = PLACE_OR_HELP.search(question) is not None
    personal = FIRST_PERSON.search(question) is not None
    counselling = COUNSELLING.search(question) is not None
    seeks = not about_decisions and (
        (counselling and (place_or_help or personal or WANTS_TO_COME.search(question) is not None))
        or (place_or_help and personal and bool(topical))
    )
    return Understanding(
        seeks_counselling=seeks,
        about_decisions=about_decisions,
        internal=INTERNAL.search(question) is not None,
        assesses_person=ASSESSES_PERSON.search(question) is not None,
        step_free=STEP_FREE.search(question) is not None,
        topics=topical,
    )
