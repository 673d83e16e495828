"""Changes are noticed once they have settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from index.watch import settled_changes, snapshot


class Looks(Event):
    """Instead of waiting, something happens to the files between two looks; ends after the last one."""

    def __init__(self, happenings: Iterator[str], file: Path) -> None:
        super().__init__()
        self._happenings, self._file = happenings, file

    def wait(self, timeout: float | None = None) -> bool:
        text = next(self._happenings, None)
        if text == "gone":
            self._file.unlink()
        elif text:
            self._file.write_text(text, encoding="utf-8")
        return text is None


@pytest.mark.parametrize(
    ("happenings", "times"),
    [
        (["", "", ""], 0),
        (["half", "half and half", "", ""], 1),
        (["one", "", "", "two two", "", ""], 2),
        (["one", "", "gone", ""], 2),
    ],
)
def test_a_change_is_told_once_when_two_looks_agree(tmp_path: Path, happenings: list[str], times: int) -> None:
    before = snapshot([tmp_path])
    looks = Looks(iter(happenings), tmp_path / "a.md")
    assert len(list(settled_changes([tmp_path], before, 1.0, looks))) == times
