"""Which language a question is in, among those the assistant has frame texts for."""

from __future__ import annotations

import re
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from assistant.texts import LANGUAGES

SURE = 0.8
"""Below this, and for a single word, the question is taken as German: names and file numbers have no language."""
UKRAINIAN_LETTERS = re.compile("[іїєґ]", re.IGNORECASE)
RUSSIAN_LETTERS = re.compile("[ыэъё]", re.IGNORECASE)


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    wanted = [language for language in Language.all() if language.iso_code_639_1.name.lower() in LANGUAGES]
    return LanguageDetectorBuilder.from_languages(*wanted).with_low_accuracy_mode().build()


def detect_language(question: str) -> str:
    """ISO 639-1 code, one of `LANGUAGES`."""
    if UKRAINIAN_LETTERS.search(question):
        return "uk"
    if RUSSIAN_LETTERS.search(question):
        return "ru"
    letters = re.findall(r"[^\W\d_]+", question)
    confidences = _detector().compute_language_confidence_values(question)
    if not confidences:
        return "de"
    code = confidences[0].language.iso_code_639_1.name.lower()
    foreign_script = code in {"ar", "uk", "ru"}
    unsure = confidences[0].value < SURE and len(letters) < 6
    return code if foreign_script or (len(letters) > 1 and not unsure) else "de"
