"""What the server writes about requests."""

from __future__ import annotations

import logging
import logging.config

import pytest

from ui.access_log import log_config


def test_neither_question_nor_address_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(log_config())
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "203.0.113.7:5000", "GET", "/api/v1/search?q=Frau+Muster&k=3", "1.1", 200
    )
    written = capsys.readouterr().out
    assert "/api/v1/search" in written
    assert "200" in written
    assert "Muster" not in written
    assert "203.0.113.7" not in written
