"""Slows down guessing of passwords, by account and by network. Lives in memory only: no address is ever written."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from index.accounts import account_key

FORGET_SECONDS = 3600
MOST_KEPT = 20_000
_NAME_CHARACTERS = 64
_PREFIX = {4: 24, 6: 56}
"""An office or a household; single addresses are cheap to change."""


@dataclass(frozen=True)
class Limit:
    """After `free` failures the wait doubles with each further one, up to `longest` seconds."""

    free: int
    longest: int

    def wait(self, failures: int) -> int:
        """Seconds between the last attempt and the next."""
        return 0 if failures < self.free else min(2 ** min(failures - self.free, 30), self.longest)


ACCOUNT = Limit(free=5, longest=300)
NETWORK = Limit(free=20, longest=900)


@dataclass(frozen=True)
class _Tries:
    failures: int
    last: float


class Throttle:
    """Counts failed attempts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def attempt(self, name: str, address: str | None) -> int:
        """0 and the attempt counts as failed until `succeeded`; or the seconds to wait, and it must not be made."""
        keys = _keys(name, address)
        with self._lock:
            now = self._clock()
            self._forget(now)
            wait = max(self._remaining(key, limit, now) for key, limit in keys)
            if wait > 0:
                return math.ceil(wait)
            for key, _ in keys:
                known = self._tries.pop(key, _Tries(0, now))
                self._tries[key] = _Tries(known.failures + 1, now)
            return 0

    def succeeded(self, name: str, address: str | None) -> None:
        """The attempt was right: the account starts anew, the network is one failure better off."""
        (account, _), (network, _) = _keys(name, address)
        with self._lock:
            self._tries.pop(account, None)
            known = self._tries.get(network)
            if known is not None:
                self._tries[network] = _Tries(max(known.failures - 1, 0), known.last)

    def _remaining(self, key: str, limit: Limit, now: float) -> float:
        known = self._tries.get(key)
        return 0.0 if known is None else known.last + limit.wait(known.failures) - now

    def _forget(self, now: float) -> None:
        """The oldest attempts come first."""
        while self._tries:
            key, oldest = next(iter(self._tries.items()))
            if now - oldest.last <= FORGET_SECONDS and len(self._tries) <= MOST_KEPT:
                return
            del self._tries[key]


def network_of(address: str | None) -> str:
    """The network an address belongs to; one word for whatever is not an address."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, _PREFIX[parsed.version]), strict=False))


def _keys(name: str, address: str | None) -> tuple[tuple[str, Limit], tuple[str, Limit]]:
    return (f"account {account_key(name)[:_NAME_CHARACTERS]}", ACCOUNT), (f"network {network_of(address)}", NETWORK)
