"""Logging of the server: paths without what was asked, and no addresses of people."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import Any

from uvicorn.config import LOGGING_CONFIG

from ui import links


class WithoutPersons(logging.Filter):
    """Takes the client's address and the query string out of uvicorn's access records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, changed."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            _client, method, path, version, status = record.args
            record.args = ("-", method, _told(str(path)), version, status)
        return True


def _told(path: str) -> str:
    """The path without query; of a personal link only that it is one, since whoever has it can use it."""
    path = path.partition("?")[0]
    return f"{links.QUESTIONNAIRE}…" if path.startswith(links.QUESTIONNAIRE) else path


def log_config() -> dict[str, Any]:
    """For `uvicorn.run(log_config=…)`."""
    config = deepcopy(LOGGING_CONFIG)
    config["filters"] = {"without_persons": {"()": f"{__name__}.{WithoutPersons.__name__}"}}
    config["handlers"]["access"]["filters"] = ["without_persons"]
    return config
