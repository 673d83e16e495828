"""Counts what counselling is looked for, once an answer is there. What cannot be counted is logged and holds nothing up."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from assistant.need_counted import need_keys
from assistant.settings import AssistantSettings
from assistant.types import AskedNeed
from index.errors import NeedNotCounted
from index.library import Library

_log = logging.getLogger(__name__)


class NeedCounter:
    """Built once; every way on which people are referred calls `count`."""

    def __init__(self, library: Library, settings: AssistantSettings, clock: Callable[[], datetime.datetime]) -> None:
        self._library = library
        self._settings = settings
        self._clock = clock

    def count(self, need: AskedNeed | None) -> None:
        """Add one to each topic of the need in this month and place; nothing else is kept."""
        if need is None or not need.topics or not self._settings.count_needs:
            return
        month = f"{self._clock():%Y-%m}"
        services, places = self._library.services(), self._library.places()
        try:
            self._library.learning.count(need_keys(need, month, services, places, self._settings.gap_distance_km))
        except NeedNotCounted as exc:
            _log.warning("%s", exc)
