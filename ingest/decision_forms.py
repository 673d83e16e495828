"""How minutes print decisions: labels, proposals, lines of results, sentences in which a body decides. Used by `ingest.decisions`."""

from __future__ import annotations

import re

_BEGIN = r"(?:^|(?<=\f))"
_STOP = r"(?=[\n\f]|\Z)"
_START = rf"(?:{_BEGIN}[ \t]*(?:[•\-–*][ \t]*)?|(?<=[.!?][ \t]))"
LABEL = re.compile(
    rf"{_START}(?:Beschluss|Beschluß|BESCHLUSS)(?:text|fassung)?(?:[ \t]+(?:Nr\.[ \t]*)?(?P<number>\d{{1,3}}[a-z]?))?"
    rf"(?:[ \t]*\([^)\n\f]{{0,60}}\))?(?:[ \t]*:[ \t]*|[ \t]*{_STOP})",
    re.M,
)
PROPOSAL = re.compile(
    rf"{_START}(?:Beschluss|Beschluß)(?:vorschlag|empfehlung|entwurf|antrag)[^\n\f:]{{0,60}}(?::|{_STOP})", re.M | re.I
)
RESULT = re.compile(
    rf"{_START}(?:(?:Abstimmungs|Beschluss)?Ergebnis(?:[ \t]+der[ \t]+Abstimmung)?|Abstimmung|(?:Abstimmungs|Stimm|Stimmen)verhältnis)"
    rf"[ \t]*(?::|{_STOP})",
    re.M | re.I,
)
BARE_RESULT = re.compile(
    rf"{_BEGIN}[ \t]*\(?(?:(?:einstimmig|mehrheitlich|einmütig|angenommen|abgelehnt|vertagt|zurückgestellt)\b[^\n\f]{{0,120}}{_STOP}"
    r"|(?:\d{1,3}[ \t]+Ja|Ja(?:-Stimmen)?:[ \t]*\d)\b)",
    re.M | re.I,
)
TERMS = re.compile(
    rf"{_BEGIN}[ \t]*(?:Verantwortlich|Zuständig|Federführung|Handlungsfeld|Frist|Termin)\w*[ \t]*:?[ \t]*", re.M
)
LIST_ITEM = re.compile(r"[ \t]*(?:[•\-–*]|\d{1,2}[.)]|[a-z]\))[ \t]")
BODIES = (
    r"(?:Lenkungskreis|Lenkungsausschuss|Ausschuss|Beirat|Rat|Kreistag|Vorstand|Arbeitskreis|Steuerungskreis|Gremium"
    r"|Lenkungsgruppe|Steuerungsgruppe|(?:Mitglieder)?Versammlung|Steuergruppe|Kommission)"
)
RESOLVES = (
    r"(?:ermächtigt|beauftragt|bittet|empfiehlt|unterstützt|billigt|(?:ist|erklärt\s+sich)\s+einverstanden|hält\b[^.;]{0,200}\bund\s+bittet"
    r"|spricht\s+sich\b[^.;]{0,200}\baus\b)"
)
"""A body that does one of these has decided, whether or not a vote is printed."""
_DECIDES = (
    r"(?:beschließt|beschliesst|beschloss|hat\b[^.;]{0,200}\bbeschlossen|stimmt\b[^.;]{0,200}\bzu\b"
    r"|nimmt\b[^.;]{0,200}\bKenntnis|lehnt\b[^.;]{0,200}\bab\b|vertagt|stellt\b[^.;]{0,200}\bzurück\b"
    rf"|{RESOLVES})"
)
_NO_BREAK = r"(?:[^,;:.]|(?<=\d)\.)"
PASSIVE = re.compile(
    rf"^(?:{_NO_BREAK}{{2,200}}?\s(?:wird|werden)\s{_NO_BREAK}{{0,200}}?(?:zur\s+Kenntnis\s+genommen|(?<!nicht )vertagt"
    r"|(?<!nicht )zurückgestellt|von\s+der\s+Tagesordnung\s+(?:abgesetzt|genommen)|(?<!nicht )abgelehnt)\b"
    r"|(?:Der|Die|Dem)\s(?:\S+\s)?(?:Antrag|Änderungsantrag|Vorschlag|Anträge)\b[^;:]{0,200}?"
    r"(?:keine\s+Mehrheit|(?<!nicht )angenommen|(?<!nicht )zugestimmt)\b"
    r"|Es\s+wird\s[^,;:]{0,60}?(?<!nicht )beschlossen\b|Kenntnisnahme\b[^,;:]{0,40}$|(?:Vertagt|Zurückgestellt|Abgelehnt)\b[^,;:]{0,60}$"
    r"|Über\s[^,;:]{2,200}\ssoll(?:en)?\serst\s[^,;:]{0,40}entschieden\swerden\b)"
)
FORMAL = re.compile(
    r"\b(?:Niederschrift|Protokoll)\b[^.;]{0,200}\bgenehmigt\b|\bgenehmigt\s+die\s+(?:Niederschrift|das\s+Protokoll)",
    re.I,
)

CHARGE = re.compile(
    r"^(?:Der|Die|Das)\s[^,;:.]{2,120}?\s(?:wird|werden)\b[^;:]{0,200}?\b(?:gebeten|beauftragt|ermächtigt)\b"
)
"""A task that is given; a decision only where the next sentence says that all agree."""
AGREED = re.compile(
    r"\s*(?:Einvernehmen\b|Einvernehmlich\b|(?:Kein|Ohne)\s+Widerspruch\b|Dem\s+wird\s+(?:nicht\s+widersprochen|allseits\s+zugestimmt)\b)"
)


def deciding_sentence(body: str) -> re.Pattern[str]:
    """A main clause whose subject is the body, or a usual name of one, and whose verb decides."""
    who = rf"(?:{BODIES}|{re.escape(body)})" if body else BODIES
    return re.compile(rf"^(?:Der|Die|Das)\s+{who}\s+{_DECIDES}", re.S)


def resolves(sentence: str) -> bool:
    """Whether a body authorises, commissions, recommends or supports."""
    return re.match(rf"(?:Der|Die|Das)\s+\w+\s+{RESOLVES}", sentence) is not None
