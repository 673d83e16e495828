"""An app served as `netzlotse serve` does it, on a free port of this machine."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from ui.access_log import log_config

START_SECONDS = 30


@contextmanager
def serving(app: FastAPI, log: io.StringIO | None = None) -> Iterator[str]:
    """The server's address; `log` keeps what is logged."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = log_config()
    if log is not None:
        for handler in config["handlers"].values():
            handler["stream"] = log
    server = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", port, log_config=config, ws="none", forwarded_allow_ips="127.0.0.1")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server stopped while starting"
        assert time.monotonic() < deadline, f"the server did not start within {START_SECONDS} s"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(START_SECONDS)
