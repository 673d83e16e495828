"""Finds the files below the named paths and what their manifests say; opens none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import IngestError
from ingest.manifest import MANIFEST_NAME, Manifest, merged, read_manifest
from ingest.read import SUFFIXES, unknown_type_message
from ingest.settings import IngestSettings
from ingest.types import Candidate, DocumentKind, Found, ManifestEntry, Refusal, Visibility

_MEGABYTE = 1_000_000


def find(
    paths: Sequence[Path],
    *,
    visibility: Visibility | None = None,
    kind: DocumentKind | None = None,
    settings: IngestSettings,
) -> Found:
    """Files to read, files refused, and directory tables, in the order of paths and names, each file once.

    `visibility` and `kind` are stronger than any manifest. Raises IngestError for a path that does not exist, BadManifest.
    """
    for path in paths:
        if not path.exists():
            raise IngestError(f"{path} does not exist. Name a file or a folder that does.")
    search = _Search(ManifestEntry(path="", visibility=visibility, kind=kind), settings)
    for path in paths:
        if path.is_dir():
            search.add_folder(path.resolve())
        else:
            search.add_file(path.absolute())
    return search.found()


@dataclass
class _Search:
    """What was found so far; `_seen` holds resolved files, so that each is taken once."""

    override: ManifestEntry
    settings: IngestSettings
    _candidates: list[Candidate] = field(default_factory=list)
    _refusals: list[Refusal] = field(default_factory=list)
    _roots: list[Path] = field(default_factory=list)
    _services: list[Path] = field(default_factory=list)
    _places: list[Path] = field(default_factory=list)
    _seen: set[Path] = field(default_factory=set)

    def found(self) -> Found:
        return Found(
            tuple(self._candidates),
            tuple(self._refusals),
            tuple(dict.fromkeys(self._roots)),
            tuple(dict.fromkeys(self._services)),
            tuple(dict.fromkeys(self._places)),
        )

    def add_folder(self, root: Path) -> None:
        """Every file below the folder, its directory tables, and a refusal for every entry without a file."""
        manifest = read_manifest(root)
        self._roots.append(root)
        tables = self._add_tables(root, manifest)
        for path in self._walk(root, root):
            relative = path.relative_to(root).as_posix()
            if relative not in tables and not manifest.ignores(relative):
                self._add(path, root, manifest.entry(relative))
        for relative in manifest.entries:
            if not (root / relative).is_file():
                self._refuse_missing(root, relative)

    def add_file(self, path: Path) -> None:
        """One file with what the manifest beside it says; named by hand, it is read even if it is ignored there."""
        root = path.parent.resolve()
        manifest = read_manifest(root)
        if path.name == MANIFEST_NAME:
            raise IngestError(f"{path} is a manifest. Name its folder to take in what it lists.")
        self._roots.append(root)
        if path.name in self._add_tables(root, manifest, only=path.name):
            return
        self._add(root / path.name, root, manifest.entry(path.name))

    def _add_tables(self, root: Path, manifest: Manifest, only: str | None = None) -> set[str]:
        """Notes the directory tables of a manifest and returns their relative paths."""
        tables = set()
        for relative, files in ((manifest.services, self._services), (manifest.places, self._places)):
            if relative is None or (only is not None and relative != only):
                continue
            tables.add(relative)
            if (root / relative).is_file():
                files.append(root / relative)
            else:
                self._refuse_missing(root, relative)
        return tables

    def _walk(self, folder: Path, root: Path) -> Iterator[Path]:
        """Visible files below the folder, sorted; links that lead out of the root are refused."""
        try:
            children = sorted(folder.iterdir())
        except OSError as exc:
            self._refuse(root, folder, "unreadable", f"The folder cannot be opened: {exc.strerror}.")
            return
        for child in children:
            if child.name.startswith("."):
                continue
            if child.is_symlink() and not child.resolve().is_relative_to(root):
                self._refuse(
                    root, child, "link", "The link leads out of the folder. Copy the file into the folder instead."
                )
            elif child.is_dir():
                if not child.is_symlink():
                    yield from self._walk(child, root)
            else:
                yield child

    def _add(self, path: Path, root: Path, entry: ManifestEntry) -> None:
        resolved = path.resolve()
        if resolved in self._seen:
            return
        self._seen.add(resolved)
        if path.suffix.lower() not in SUFFIXES:
            self._refuse(root, path, "unknown_type", unknown_type_message(path))
        elif path.is_file():
            relative = path.relative_to(root).as_posix()
            self._candidates.append(Candidate(path, root, relative, merged(entry, self.override)))
        else:
            self._refuse(root, path, "missing", "The link leads nowhere. Remove it or put the file back.")

    def _refuse_missing(self, root: Path, relative: str) -> None:
        message = f"{MANIFEST_NAME} lists this file, but it is not there. Add the file or remove the entry."
        self._refuse(root, root / relative, "missing", message)

    def _refuse(self, root: Path, path: Path, reason: str, message: str) -> None:
        self._refusals.append(Refusal(f"{root.name}/{path.relative_to(root).as_posix()}", reason, message))
