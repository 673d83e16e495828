"""Finds the files below the named paths and what their manifests say; opens none of them but the lists of archives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.archive import ARCHIVE_SUFFIX, list_files
from ingest.errors import IngestError, Unreadable
from ingest.manifest import MANIFEST_NAME, Manifest, merged, read_manifest
from ingest.read import refusal_by_name
from ingest.settings import IngestSettings
from ingest.types import Candidate, DocumentKind, Found, ManifestEntry, Refusal, Visibility

_MEGABYTE = 1_000_000


def find(
    paths: Sequence[Path],
    *,
    visibility: Visibility | None = None,
    kind: DocumentKind | None = None,
    settings: IngestSettings,
    archives: bool = False,
) -> Found:
    """Files to read, files refused, and directory tables, in the order of paths and names, each file once.

    `visibility` and `kind` are stronger than any manifest. `archives`: the files of a ZIP become candidates, which only
    `ingest.archive.opened` opens; else a ZIP is refused. Raises IngestError for a path that does not exist, BadManifest.
    """
    for path in paths:
        if not path.exists():
            raise IngestError(f"{path} does not exist. Name a file or a folder that does.")
    search = _Search(ManifestEntry(path="", visibility=visibility, kind=kind), settings, archives)
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
    archives: bool
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
                self._add(path, root, manifest)
        for relative in manifest.entries:
            if not (root / relative).is_file() and (root / relative) not in self._seen:
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
        self._add(root / path.name, root, manifest)

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

    def _add(self, path: Path, root: Path, manifest: Manifest) -> None:
        resolved = path.resolve()
        if resolved in self._seen:
            return
        self._seen.add(resolved)
        relative = path.relative_to(root).as_posix()
        if not path.is_file():
            self._refuse(root, path, "missing", "The link leads nowhere. Remove it or put the file back.")
        elif self.archives and path.suffix.lower() == ARCHIVE_SUFFIX:
            self._add_archive(path, root, manifest)
        elif refusal := refusal_by_name(path):
            self._refuse(root, path, refusal.reason, str(refusal))
        else:
            self._candidates.append(Candidate(path, root, relative, merged(manifest.entry(relative), self.override)))

    def _add_archive(self, archive: Path, root: Path, manifest: Manifest) -> None:
        """A candidate of every file of a ZIP; what the manifest says about the ZIP holds for all of them."""
        try:
            listed = list_files(archive, self.settings)
        except Unreadable as exc:
            self._refuse(root, archive, exc.reason, str(exc))
            return
        for shown, reason, message in listed.refused:
            self._refuse(root, archive / shown, reason, message)
        whole = replace(manifest.entry(archive.relative_to(root).as_posix()), title=None)
        for name in listed.names:
            path = archive / name
            relative = path.relative_to(root).as_posix()
            if manifest.ignores(relative):
                continue
            self._seen.add(path)
            if refusal := refusal_by_name(path):
                self._refuse(root, path, refusal.reason, str(refusal))
                continue
            entry = merged(replace(whole, path=relative), manifest.entries.get(relative))
            self._candidates.append(Candidate(path, root, relative, merged(entry, self.override), archive))

    def _refuse_missing(self, root: Path, relative: str) -> None:
        message = f"{MANIFEST_NAME} lists this file, but it is not there. Add the file or remove the entry."
        self._refuse(root, root / relative, "missing", message)

    def _refuse(self, root: Path, path: Path, reason: str, message: str) -> None:
        self._refusals.append(Refusal(f"{root.name}/{path.relative_to(root).as_posix()}", reason, message))
