"""What a provider is asked about its own record, and the checks of the answer: those of the directory's table, no others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ingest.directory_check import RowCheck
from ingest.directory_fields import NAMES
from ingest.directory_types import DirectoryProblem, Service

NOT_ASKED = frozenset(
    {
        "id",
        "latitude",
        "longitude",
        "neutrality",
        "neutrality_evidence",
        "neutrality_evidence_source",
        "assured_date",
    }
)
"""Decided by the office; above all whether a service is neutral, which nobody can say of itself."""
ASKED = tuple(name for name in NAMES if name not in NOT_ASKED)


def check_answer(cells: Mapping[str, str], today: date) -> list[DirectoryProblem]:
    """What is wrong with the asked columns."""
    problems: list[DirectoryProblem] = []
    RowCheck({name: cells.get(name, "") for name in ASKED}, None, problems, today).service()
    return problems


def check_texts(texts: Mapping[str, str], today: date) -> list[DirectoryProblem]:
    """What is wrong with further texts by name: length, control characters, formulas."""
    problems: list[DirectoryProblem] = []
    for name, text in texts.items():
        found: list[DirectoryProblem] = []
        RowCheck({"description": text}, None, found, today).service()
        problems += [DirectoryProblem(None, name, problem.message, problem.remedy) for problem in found]
    return problems


def checked_service(cells: Mapping[str, str], today: date) -> tuple[Service, list[DirectoryProblem]]:
    """A whole record, strictly checked; the service is worth something only without problems."""
    problems: list[DirectoryProblem] = []
    return RowCheck(cells, None, problems, today).service(), problems
