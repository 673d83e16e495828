"""`netzlotse serve`: the port first, then the pages, then the model."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.library import Library
from ui import terminal
from ui.command import owned
from ui.errors import CannotListen
from ui.settings import read_settings

if TYPE_CHECKING:
    import uvicorn

    from assistant.assistant import Assistant

SAMPLE = Path(__file__).resolve().parent.parent / "corpus"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    ingest_sample: Annotated[
        bool, typer.Option("--ingest-sample", help="Bring the index in line with the sample network first.")
    ] = False,
) -> None:
    """Serve the pages and the HTTP interface."""
    import uvicorn  # slow imports, only needed here

    from assistant.assistant import Assistant
    from ui.access_log import log_config
    from ui.app import AppSettings, create_app
    from ui.directory_outlines import map_settings

    settings = read_settings()
    address, number = host or settings.serve.host, port or settings.serve.port
    shown = AppSettings(
        settings.sign_in, settings.questionnaire, map_settings(settings.serve), settings.serve.public_url
    )
    with owned(settings) as library, _listening(address, number) as listener:
        if ingest_sample:
            with terminal.ProgressBar() as bar:
                report = library.update([SAMPLE], progress=bar)
            terminal.show_report(report)
        assistant = Assistant(library, settings.assistant)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(library, assistant, shown),
                host=address,
                port=number,
                log_config=log_config(),
                ws="none",
                server_header=False,
                forwarded_allow_ips=settings.sign_in.trusted_proxies,
            )
        )
        # The model loads once the pages are there; a question asked before that waits for it.
        threading.Thread(target=_warm_up, args=(server, library, assistant), daemon=True).start()
        terminal.ERRORS.print(f"Netzlotse: http://{address}:{number}")
        server.run(sockets=[listener])


@contextmanager
def _listening(address: str, number: int) -> Iterator[socket.socket]:
    """The port, taken before anything slow is done; who connects early waits instead of being turned away."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listener = socket.create_server((address, number), family=family, backlog=2048)
    except OSError as exc:
        raise CannotListen(
            f"Port {number} on {address} cannot be used: {exc.strerror or exc}. "
            "Stop what uses it, or choose another with --port."
        ) from exc
    with listener:
        yield listener


def _warm_up(server: uvicorn.Server, library: Library, assistant: Assistant) -> None:
    """Ask one question, so that everything that loads late is loaded before somebody waits for it."""
    from assistant.types import Question

    while not server.started:
        time.sleep(0.05)
    if all(finding.ok for finding in library.ready()):
        assistant.ask(Question("Wo gibt es eine neutrale Bildungsberatung?"))
