"""Mutated files of every format give text or a refusal, never another error, a hang or gigabytes.

FUZZ_MUTATIONS=2000 runs more than the default; FUZZ_SEED another sequence. Figures stand in docs/reliability.md.
"""

import io
import os
import random
import resource
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.archive import list_files
from ingest.errors import Unreadable
from ingest.load import load
from ingest.settings import IngestSettings
from ingest.types import Candidate, ManifestEntry

MUTATIONS = int(os.environ.get("FUZZ_MUTATIONS", "200"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
LONGEST_SECONDS = 30.0
MOST_MEGABYTES = 2000
PACKED = ("docx", "odt", "xlsx", "zip")
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-1.7", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"{\\rtf1",
    b"{" * 300, b"<div>" * 300, b"<text:list><text:list-item>" * 120, b"999999999999", b"-1", b"\\bin99999999 ", b"\\u-70000?", b"\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"charset=utf-7", b"=?utf-8?q?=ff?=", b"\xc3", b"\x1b", b'"', b"</w:p>", b"w:val=\"99999999\"",
    b"table:number-columns-repeated=\"99999999\"", b"/Count 99999999", b"/Kids [2 0 R]", b"\\cell\\row", b"1e999",
)  # fmt: skip


def mutate(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: a bit, a token, a piece lost, doubled or moved, an end cut off."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((1, 2, 8, 64, 1024))
        piece = data[at : at + length]
        what = chance.randrange(7)
        if what == 0 and at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        elif what == 1:
            data = data[:at] + chance.choice(TOKENS) + data[at:]
        elif what == 2:
            data = data[:at] + data[at + length :]
        elif what == 3:
            data = data[:at] + piece * chance.choice((2, 50)) + data[at:]
        elif what == 4:
            data = data[:at] + chance.randbytes(length) + data[at + length :]
        elif what == 5 and chance.random() < 0.3:
            data = data[:at]
        else:
            to = chance.randrange(len(data) + 1)
            data = data[:to] + piece + data[to:]
    return data


def mutate_inside(data: bytes, chance: random.Random) -> bytes:
    """A packed file in which one part is mutated and packed again, so that the change gets past the checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        names = archive.namelist()
        chosen = chance.choice([name for name in names if name.endswith(".xml") or "." not in name[:-5]] or names)
        for name in names:
            content = archive.read(name)
            packed.writestr(name, mutate(content, chance) if name == chosen else content)
    return out.getvalue()


@pytest.fixture
def samples(known_files: dict[str, Path], tmp_path: Path) -> dict[str, bytes]:
    archive = tmp_path / "known.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for suffix in ("docx", "md", "csv"):
            packed.write(known_files[suffix], f"ordner/known.{suffix}")
    return {suffix: path.read_bytes() for suffix, path in [*known_files.items(), ("zip", archive)]}


def test_mutated_files(
    samples: dict[str, bytes],
    known_files: dict[str, Path],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    chance = random.Random(SEED)  # noqa: S311
    settings = IngestSettings(max_ocr_pages=0, max_unpacked_megabytes=50)
    counts: Counter[str] = Counter()
    load(
        Candidate(known_files["md"], tmp_path, "a.md", ManifestEntry(path="a.md")), settings
    )  # imports are not measured
    slowest = 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(MUTATIONS):
        suffix = list(samples)[number % len(samples)]
        inside = suffix in PACKED and chance.random() < 0.7
        data = (mutate_inside if inside else mutate)(samples[suffix], chance)
        path = tmp_path / f"mutated.{suffix}"
        path.write_bytes(data)
        started = time.monotonic()
        try:
            outcome = _take(path, settings)
        except Unreadable as refusal:
            assert len(str(refusal)) > 20  # noqa: PT017
            outcome = refusal.reason
        except Exception as exc:
            (kept := tmp_path / f"failing-{number}.{suffix}").write_bytes(data)
            raise AssertionError(f"mutation {number} of seed {SEED}, kept as {kept}") from exc
        counts[f"{suffix}: {outcome}"] += 1
        slowest = max(slowest, time.monotonic() - started)
        assert slowest < LONGEST_SECONDS, f"mutation {number} of seed {SEED}, {suffix}"
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    figures = (
        f"{MUTATIONS} files, slowest {slowest:.2f} s, memory grown by {grown:.0f} MB, {dict(sorted(counts.items()))}"
    )
    record_property("figures", figures)
    print(figures)
    assert grown < MOST_MEGABYTES


def _take(path: Path, settings: IngestSettings) -> str:
    if path.suffix != ".zip":
        load(Candidate(path, path.parent, path.name, ManifestEntry(path=path.name)), settings)
        return "text"
    outcome = "empty"
    for name in list_files(path, settings).names:
        if Path(name).suffix in (".docx", ".md", ".csv"):
            load(Candidate(path / name, path.parent, name, ManifestEntry(path=name), path), settings)
            outcome = "text"
    return outcome
