"""Counts a referral once, however often its sheet is shown, printed or downloaded."""

from __future__ import annotations

import threading
from collections import OrderedDict

from index.referral_counts import ReferralCounts, ReferralGroup

_REMEMBERED = 10_000


class ReferralTally:
    """Remembers, in memory only, the random marks of shortlists that were counted."""

    def __init__(self, counts: ReferralCounts) -> None:
        self._counts = counts
        self._marks: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, mark: str, group: ReferralGroup) -> None:
        """One referral more, unless this service was counted for this shortlist. Without a mark every call counts."""
        if mark and not self._first(mark, group.service_id):
            return
        self._counts.add(group)

    def _first(self, mark: str, service_id: str) -> bool:
        with self._lock:
            if (mark, service_id) in self._marks:
                return False
            self._marks[mark, service_id] = None
            if len(self._marks) > _REMEMBERED:
                self._marks.popitem(last=False)
            return True
