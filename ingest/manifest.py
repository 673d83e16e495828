"""Reads `manifest.yaml` of a folder: what the network itself says about its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import yaml

from ingest.errors import BadManifest
from ingest.types import DocumentKind, ManifestEntry, Visibility

_Value = TypeVar("_Value")

MANIFEST_NAME = "manifest.yaml"
_TOP_KEYS = ("network", "ignore", "directory", "defaults", "documents")
_DIRECTORY_KEYS = ("services", "places")
_ENTRY_KEYS = tuple(field.name for field in fields(ManifestEntry))
_DEFAULT_KEYS = tuple(key for key in _ENTRY_KEYS if key not in ("path", "title"))


@dataclass(frozen=True)
class Manifest:
    """What a manifest says, checked; paths below its folder, with slashes."""

    defaults: ManifestEntry = field(default_factory=lambda: ManifestEntry(path=""))
    entries: Mapping[str, ManifestEntry] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    services: str | None = None
    places: str | None = None

    def entry(self, relative: str) -> ManifestEntry:
        """Defaults with what the manifest says about this file."""
        return merged(replace(self.defaults, path=relative), self.entries.get(relative))

    def ignores(self, relative: str) -> bool:
        """Whether the file is named, or lies in a folder that is, or its path begins with a listed prefix."""
        name = PurePosixPath(relative).name
        return relative == MANIFEST_NAME or any(
            relative.startswith(listed) or name == listed.rstrip("/") for listed in self.ignore
        )


def merged(entry: ManifestEntry, stronger: ManifestEntry | None) -> ManifestEntry:
    """The entry with every value that the stronger one sets."""
    if stronger is None:
        return entry
    said = {key: getattr(stronger, key) for key in _ENTRY_KEYS if key != "path"}
    return replace(entry, **{key: value for key, value in said.items() if value is not None})


def read_manifest(folder: Path) -> Manifest:
    """The folder's manifest; an empty one if there is none. Raises BadManifest naming file, entry and key."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return Manifest()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise BadManifest(f"{path}: not readable as YAML: {exc}") from exc
    return _Checker(path).manifest(content if content is not None else {})


class _Checker:
    """Turns the parsed file into a Manifest; every complaint names the file and the place in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def manifest(self, content: Any) -> Manifest:
        top = self._mapping(content, "the file", _TOP_KEYS)
        network = self._string(top.get("network"), "the file", "network")
        defaults = self._entry(
            {"path": "", **self._mapping(top.get("defaults") or {}, "defaults", _DEFAULT_KEYS)}, "defaults"
        )
        directory = self._mapping(top.get("directory") or {}, "directory", _DIRECTORY_KEYS)
        return Manifest(
            defaults=replace(defaults, network=defaults.network or network),
            entries=self._entries(top.get("documents") or []),
            ignore=tuple(self._ignored(top.get("ignore") or [])),
            services=self._relative(directory.get("services"), "directory", "services"),
            places=self._relative(directory.get("places"), "directory", "places"),
        )

    def _entries(self, listed: Any) -> dict[str, ManifestEntry]:
        if not isinstance(listed, list):
            raise self._bad("documents", "documents", "must be a list of entries that each have a path")
        entries: dict[str, ManifestEntry] = {}
        for number, item in enumerate(listed, start=1):
            name = f"entry {number}"
            fields_ = self._mapping(item, name, _ENTRY_KEYS)
            path = self._relative(fields_.get("path"), name, "path")
            if path is None:
                raise self._bad(name, "path", "is missing")
            if path in entries:
                raise self._bad(f"entry {number} ({path})", "path", "is listed twice")
            entries[path] = self._entry({**fields_, "path": path}, f"{name} ({path})")
        return entries

    def _entry(self, values: Mapping[str, Any], name: str) -> ManifestEntry:
        return ManifestEntry(
            path=values["path"],
            kind=self._parsed(values.get("kind"), name, "kind", DocumentKind, [kind.value for kind in DocumentKind]),
            title=self._string(values.get("title"), name, "title"),
            body=self._string(values.get("body"), name, "body"),
            date=self._date(values.get("date"), name),
            network=self._string(values.get("network"), name, "network"),
            municipality=self._string(values.get("municipality"), name, "municipality"),
            language=self._string(values.get("language"), name, "language"),
            visibility=self._visibility(values.get("visibility"), name, "visibility"),
            nonpublic_visibility=self._visibility(values.get("nonpublic_visibility"), name, "nonpublic_visibility"),
        )

    def _visibility(self, value: Any, name: str, key: str) -> Visibility | None:
        return self._parsed(value, name, key, Visibility.parse, [level.label for level in Visibility])

    def _parsed(
        self, value: Any, name: str, key: str, parse: Callable[[str], _Value], words: list[str]
    ) -> _Value | None:
        if value is None:
            return None
        try:
            return parse(value.strip().lower())
        except (AttributeError, ValueError):
            hint = _nearest(str(value), words)
            raise self._bad(name, key, f"is {value!r}{hint}; use one of: {', '.join(words)}") from None

    def _date(self, value: Any, name: str) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self._bad(name, "date", f"is {value!r}; write it as 2024-03-12") from None

    def _string(self, value: Any, name: str, key: str) -> str | None:
        if value is None or isinstance(value, str):
            return value
        raise self._bad(name, key, f"is {value!r}; it must be text (put it in quotes)")

    def _relative(self, value: Any, name: str, key: str) -> str | None:
        """A path inside the manifest's folder."""
        text = self._string(value, name, key)
        if text is None:
            return None
        path = PurePosixPath(text.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise self._bad(name, key, f"is {text!r}; it must lie below the folder of the manifest")
        return str(path)

    def _ignored(self, listed: Any) -> Iterable[str]:
        if not isinstance(listed, list):
            raise self._bad("ignore", "ignore", "must be a list of names or beginnings of paths")
        for item in listed:
            text = self._string(item, "ignore", "ignore")
            if not text:
                raise self._bad("ignore", "ignore", "holds an empty name")
            yield text

    def _mapping(self, value: Any, name: str, known: Iterable[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._bad(name, "", f"must consist of keys and values, it is {value!r}")
        for key in value:
            if key not in known:
                hint = _nearest(str(key), known)
                raise BadManifest(f"{self._path}: {name}: unknown key {key!r}{hint}; known keys: {', '.join(known)}")
        return value

    def _bad(self, name: str, key: str, problem: str) -> BadManifest:
        return BadManifest(f"{self._path}: {name}: {key} {problem}")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
