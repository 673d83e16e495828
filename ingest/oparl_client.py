"""Speaks HTTP to one OParl endpoint: politely, never elsewhere, never more than is allowed."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from ingest.errors import BadEndpoint
from ingest.settings import IngestSettings

_Read = TypeVar("_Read")

_MEGABYTE = 1_000_000
_CHUNK = 65_536
_MOST_REDIRECTS = 5
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RequestFailed(BadEndpoint):
    """One address gave nothing usable. `reason` is a short stable word; `passing`: it may work the next time."""

    def __init__(self, reason: str, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.passing = passing


@dataclass(frozen=True)
class Downloaded:
    """A file that was fetched."""

    size: int
    sha512: str
    media_type: str


class OParlClient:
    """One endpoint. `wait` and `clock` are exchanged where a test must not sleep."""

    def __init__(
        self,
        address: str,
        settings: IngestSettings,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises BadEndpoint if the address is not one of HTTP."""
        self.server_time: datetime | None = None
        """What the endpoint's clock said in its first answer."""
        self._settings = settings
        self._wait = wait
        self._clock = clock
        self._next_request = 0.0
        self._home = _split(address)
        self._file_hosts = {host.strip().lower() for host in settings.oparl_file_hosts.split(",") if host.strip()}
        self._http = httpx.Client(
            timeout=settings.oparl_timeout_seconds,
            follow_redirects=False,
            headers={"User-Agent": _user_agent(settings)},
        )

    def __enter__(self) -> OParlClient:
        """The client itself."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Close all connections."""
        self._http.close()

    def get(self, url: str) -> dict[str, Any]:
        """The JSON object at an address of the endpoint. Raises RequestFailed."""
        limit = self._settings.oparl_max_page_megabytes * _MEGABYTE

        def read(response: httpx.Response) -> bytes:
            return b"".join(_limited(response, limit, "NETZLOTSE_OPARL_MAX_PAGE_MEGABYTES"))

        body = self._repeat(url, {"Accept": "application/json"}, read, files=False)
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as exc:
            raise RequestFailed("not_json", f"{url} answers with something that is not JSON. Is it OParl?") from exc
        if not isinstance(found, dict):
            raise RequestFailed("not_oparl", f"{url} answers with JSON that is no object. Is it OParl?")
        return found

    def download(self, url: str, target: BinaryIO) -> Downloaded:
        """Write the file at an address into `target`. Raises RequestFailed."""
        limit = self._settings.max_file_megabytes * _MEGABYTE

        def read(response: httpx.Response) -> Downloaded:
            target.seek(0)
            target.truncate()
            digest = hashlib.sha512()
            for chunk in _limited(response, limit, "NETZLOTSE_MAX_FILE_MEGABYTES"):
                digest.update(chunk)
                target.write(chunk)
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Downloaded(target.tell(), digest.hexdigest(), media_type)

        return self._repeat(url, {"Accept": "*/*"}, read, files=True)

    def check(self, url: str, *, files: bool = False) -> None:
        """Raises RequestFailed if the address leads out of the endpoint."""
        parts = _split(url)
        if self._home.scheme == "https" and parts.scheme != "https":
            raise RequestFailed("left_host", f"{url} is not encrypted, although the endpoint is. It is not fetched.")
        if _same_host(parts, self._home):
            return
        host = (parts.hostname or "").lower()
        if files and ({host, f"{host}:{_port(parts)}"} & self._file_hosts):
            return
        hint = " Allow it with NETZLOTSE_OPARL_FILE_HOSTS if it is trusted." if files else ""
        raise RequestFailed("left_host", f"{url} lies on another host than the endpoint. It is not fetched.{hint}")

    def _repeat(
        self, url: str, headers: dict[str, str], read: Callable[[httpx.Response], _Read], *, files: bool
    ) -> _Read:
        for attempt in range(self._settings.oparl_retries + 1):
            last = attempt == self._settings.oparl_retries
            asked = 0.0
            try:
                with self._follow(url, headers, files=files) as response:
                    if response.status_code not in _TRY_AGAIN:
                        _check_status(url, response)
                        return read(response)
                    asked = _retry_after(response)
                    if last or asked > self._settings.oparl_max_wait_seconds:
                        _check_status(url, response)
            except httpx.HTTPError as exc:
                if last:
                    problem = str(exc) or type(exc).__name__
                    message = (
                        f"{url} cannot be reached: {problem}. Check the address and the connection; try again later."
                    )
                    raise RequestFailed("unreachable", message, passing=True) from exc
            self._wait(min(max(asked, 2.0**attempt), self._settings.oparl_max_wait_seconds))
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def _follow(self, url: str, headers: dict[str, str], *, files: bool) -> Iterator[httpx.Response]:
        """The answer behind all redirects, each of which stays where requests may go."""
        for _ in range(_MOST_REDIRECTS + 1):
            self.check(url, files=files)
            self._pause()
            with self._http.stream("GET", url, headers=headers) as response:
                self._note_time(response)
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    yield response
                    return
                url = urljoin(url, response.headers["location"])
        raise RequestFailed("redirects", f"{url} redirects more than {_MOST_REDIRECTS} times.")

    def _pause(self) -> None:
        now = self._clock()
        if now < self._next_request:
            self._wait(self._next_request - now)
        self._next_request = max(now, self._next_request) + 1 / self._settings.oparl_requests_per_second

    def _note_time(self, response: httpx.Response) -> None:
        if self.server_time is None and "date" in response.headers:
            self.server_time = _http_date(response.headers["date"])


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise RequestFailed("bad_address", f"{url!r} is not an address: {exc}.") from exc
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0 or not url.isprintable():
        raise RequestFailed(
            "bad_address", f"{url!r} is not an address of the web. It must begin with https:// or http://."
        )
    if parts.username is not None or parts.password is not None:
        raise RequestFailed(
            "bad_address", f"The address on {parts.hostname} holds a user name or password. Leave it out."
        )
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def _same_host(one: SplitResult, other: SplitResult) -> bool:
    """The same name and port; the two usual ports count as one, since many sites move from http to https."""
    usual = set(_DEFAULT_PORTS.values())
    same_port = _port(one) == _port(other) or {_port(one), _port(other)} <= usual
    return (one.hostname or "").lower() == (other.hostname or "").lower() and same_port


def _limited(response: httpx.Response, limit: int, setting: str) -> Iterator[bytes]:
    """The body in pieces, unpacked. Raises RequestFailed as soon as it is larger than allowed."""
    size = 0
    declared = response.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) <= limit:
        for chunk in response.iter_bytes(_CHUNK):
            size += len(chunk)
            if size > limit:
                break
            yield chunk
        else:
            return
    message = f"{response.url} is larger than {limit // _MEGABYTE} MB, the limit of {setting}."
    raise RequestFailed("too_large", message)


def _check_status(url: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    if status in (404, 410):
        raise RequestFailed("not_found", f"{url} does not exist (HTTP {status}). Check the address.")
    if status in (401, 403):
        raise RequestFailed("forbidden", f"{url} is not open to everybody (HTTP {status}). OParl needs no login.")
    message = f"{url} answers with HTTP {status}. Try again later, or ask the operator of the endpoint."
    raise RequestFailed("http_status", message, passing=status in _TRY_AGAIN)


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the endpoint asks to wait for; 0 if it asks for nothing."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    moment = _http_date(value) if value else None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment else 0.0


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _user_agent(settings: IngestSettings) -> str:
    try:
        number = version("netzlotse")
    except PackageNotFoundError:
        number = "0"
    contact = "".join(sign for sign in settings.oparl_contact if sign.isascii() and sign.isprintable())
    return f"Netzlotse/{number} (OParl client{f'; {contact}' if contact else ''})"


def sha512_of(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()
