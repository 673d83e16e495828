"""Where the asker of a question is: named beside it, in it, or earlier in the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import UnknownPlace
from assistant.places import find_place, mentioned_place, unknown_place
from assistant.types import Question
from index.library import Library
from ingest.directory_types import Place


class KnownPlaces:
    """The network's own places first, then the operator's list of postal codes. Nothing leaves the machine."""

    def __init__(self, library: Library, postal_codes: Sequence[Place] = ()) -> None:
        self._library = library
        self._postal_codes = tuple(postal_codes)

    def of(self, question: Question) -> Place | None:
        """The place of a question; None if nothing names one. Raises UnknownPlace if `near` names none that is known."""
        if question.near and question.near.strip():
            return self.find(question.near)
        mentioned = mentioned_place(question.text, self._library.places())
        if mentioned is not None:
            return mentioned
        named = unknown_place(question.text, self._library.places())
        if named is not None:  # a place that was said counts more than one that is remembered, known or not
            return self._listed(named)
        remembered = question.conversation.turns[-1].near if question.conversation.turns else None
        return self.find(remembered) if remembered else None

    def unknown(self, question: Question) -> str | None:
        """A postal code or home town that the question names and that no list has."""
        named = unknown_place(question.text, self._library.places())
        return named if named is not None and self._listed(named) is None else None

    def find(self, name: str) -> Place:
        """The place of that name or postal code. Raises UnknownPlace."""
        try:
            return find_place(name, self._library.places())
        except UnknownPlace:
            if not self._postal_codes:
                raise
            return find_place(name, self._postal_codes)

    def name(self, place: Place | None) -> str | None:
        """What `find` finds the same place again by."""
        if place is None or place in self._postal_codes:
            return place.postal_code if place else None
        return f"{place.parent} {place.name}".strip()

    def _listed(self, name: str) -> Place | None:
        if not self._postal_codes:
            return None
        try:
            return find_place(name, self._postal_codes)
        except UnknownPlace:
            return None
