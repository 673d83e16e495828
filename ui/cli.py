"""The command line. Exit codes: 0 done, 1 some input was refused (and is listed), 2 wrong usage or unusable settings."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import AssistantError
from index.errors import IndexLocked, IndexStoreError
from index.library import Library, OwnedLibrary, open_for_reading
from index.types import Filters, Viewer
from ingest.errors import IngestError
from ingest.types import DocumentKind, Visibility
from ui import terminal
from ui.directory_commands import directory
from ui.errors import UiError
from ui.settings import Settings, read_settings

SAMPLE = Path(__file__).resolve().parent.parent / "corpus"
DONE, REFUSED, UNUSABLE = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Netzlotse: Beschlüsse eines Bildungsnetzwerks finden, neutrale Bildungsberatung vermitteln. "
    "Find what an education network decided, and neutral counselling nearby.",
)
evaluation = typer.Typer(no_args_is_help=True, help="Measure on gold questions.")
app.add_typer(evaluation, name="eval")
app.add_typer(directory, name="directory")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Near = Annotated[str | None, typer.Option(help="Town, district or postal code.")]


def _level(word: str | Visibility) -> Visibility:
    if isinstance(word, Visibility):  # typer sends defaults through the parser too
        return word
    try:
        return Visibility.parse(word)
    except ValueError as exc:
        raise typer.BadParameter(str(exc)) from exc


ViewerLevel = Annotated[
    Visibility,
    typer.Option("--viewer", parser=_level, metavar="LEVEL", help="public, network, committee or confidential."),
]


@contextmanager
def _owned(settings: Settings, wait_seconds: float = 0.0) -> Iterator[OwnedLibrary]:
    library = OwnedLibrary(settings.index, settings.ingest, wait_seconds)
    try:
        yield library
    finally:
        library.close()


@contextmanager
def _readable(settings: Settings) -> Iterator[Library]:
    """The library for reading; beside a running server it reads the catalogue only, since Chroma takes one process."""
    library: Library
    try:
        library = OwnedLibrary(settings.index, settings.ingest)
    except IndexLocked:
        library = open_for_reading(settings.index)
    try:
        for finding in library.ready():
            if not finding.ok:
                raise IndexStoreError(finding.message)
        yield library
    finally:
        library.close()


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders; none: the sample network.")] = None,
    visibility: Annotated[
        Visibility | None,
        typer.Option(
            parser=_level, metavar="LEVEL", help="For all files; without it and without a manifest: confidential."
        ),
    ] = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="For all files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read files and folders into the index; what is unchanged is not touched, what is gone is removed."""
    with _owned(read_settings(), wait_seconds=5.0) as library, terminal.ProgressBar() as bar:
        report = library.update(paths or [SAMPLE], visibility, kind, bar)
    if as_json:
        _print_json(
            {
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "removed": report.removed,
                "refused": [{"source": r.source, "reason": r.reason, "message": r.message} for r in report.refused],
                "passages": report.passages,
                "services": report.services,
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        terminal.show_report(report)
    raise typer.Exit(REFUSED if report.refused else DONE)


@app.command()
def search(
    query: str,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=100, help="Most results.")] = 10,
    kind: Annotated[list[DocumentKind] | None, typer.Option(help="Kind of document; may be repeated.")] = None,
    body: Annotated[str | None, typer.Option(help="Gremium, for example Lenkungskreis.")] = None,
    date_from: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date.")] = None,
    date_to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Town or district.")] = None,
    viewer: ViewerLevel = Visibility.PUBLIC,
    as_json: AsJson = False,
) -> None:
    """Search passages by meaning and by words."""
    filters = Filters(
        tuple(kind or ()),
        body,
        date_from.date() if date_from else None,
        date_to.date() if date_to else None,
        municipality,
    )
    with _readable(read_settings()) as library:
        hits = library.search(query, Viewer(viewer), filters, limit)
        if as_json:
            from ui.present import hit_out  # with FastAPI, which a plain search does not need

            _print_json({"query": query, "hits": [hit_out(hit).model_dump(mode="json") for hit in hits]})
        else:
            terminal.show_hits(hits)


@app.command()
def ask(
    question: str,
    viewer: ViewerLevel = Visibility.PUBLIC,
    near: Near = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the answer's frame; default: that of the question.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes, refer to neutral counselling, or refuse."""
    from assistant.assistant import Assistant  # loads language models that other commands do not need
    from assistant.types import Conversation, Question

    settings = read_settings()
    with _readable(settings) as library:
        answer = Assistant(library, settings.assistant).ask(Question(question, Viewer(viewer), near, language))
    if as_json:
        from ui.present import answer_out

        _print_json(answer_out(answer, Conversation()).model_dump(mode="json"))
    else:
        terminal.show_answer(answer)


@app.command()
def services(
    topic: Annotated[str | None, typer.Option(help="Topic, for example school_leaving_certificate.")] = None,
    near: Near = None,
    as_json: AsJson = False,
) -> None:
    """List neutral counselling services, in the order in which citizens are referred to them."""
    from assistant.assistant import Assistant

    settings = read_settings()
    with _readable(settings) as library:
        found = Assistant(library, settings.assistant).services(topic, near)
    if as_json:
        from ui.schemas import ReferralOut

        _print_json({"services": [ReferralOut.model_validate(item).model_dump(mode="json") for item in found]})
    else:
        terminal.show_referrals(found)


@evaluation.command("retrieval")
def eval_retrieval(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Ask gold questions (JSON lines) and report ranks, answers, refusals, quotes and times."""
    from assistant.assistant import Assistant
    from assistant.evaluate_retrieval import evaluate_retrieval, read_questions

    settings = read_settings()
    questions = read_questions(file)
    with _readable(settings) as library:
        figures = evaluate_retrieval(Assistant(library, settings.assistant), questions).as_json()
    _print_json(figures) if as_json else terminal.show_figures(figures)


@evaluation.command("sentences")
def eval_sentences(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Choose answering sentences of given pages (JSON) and report how many are right. Needs no index."""
    from assistant.evaluate_sentences import evaluate_sentences, read_items
    from assistant.evidence import EvidenceModel
    from index.embed import SentenceTransformersEmbedder

    settings = read_settings().index
    embedder = SentenceTransformersEmbedder(
        settings.embedding_model, settings.data_dir / "models", settings.embedding_batch
    )
    figures = evaluate_sentences(read_items(file), embedder, EvidenceModel.load()).as_json()
    _print_json(figures) if as_json else terminal.show_figures(figures)


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended from the catalogue.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare catalogue, lexical index, vectors and kept files."""
    with _owned(read_settings(), wait_seconds=5.0) as library:
        findings = library.examine(repair)
    if as_json:
        _print_json([{"check": f.check, "ok": f.ok, "message": f.message, "repaired": f.repaired} for f in findings])
    else:
        terminal.show_findings(findings)
    raise typer.Exit(DONE if all(finding.ok for finding in findings) else REFUSED)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the pages and the HTTP interface."""
    import uvicorn  # slow imports, only needed here

    from assistant.assistant import Assistant
    from ui.access_log import log_config
    from ui.app import create_app
    from ui.directory_outlines import map_settings

    settings = read_settings()
    address, number = host or settings.serve.host, port or settings.serve.port
    with _owned(settings) as library:
        # The model loads beside the pages, so that the server answers sooner; a first question waits for it.
        threading.Thread(target=library.warm_up, daemon=True).start()
        server = create_app(library, Assistant(library, settings.assistant), map_settings(settings.serve))
        terminal.ERRORS.print(f"Netzlotse: http://{address}:{number}")
        uvicorn.run(server, host=address, port=number, log_config=log_config(), ws="none", server_header=False)


def main() -> None:
    """Run a command; every expected error becomes one clear line and exit code 2."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1" if not os.environ.get("NETZLOTSE_EMBEDDING_MODEL") else "0")
    try:
        app()
    except (IngestError, IndexStoreError, AssistantError, UiError) as exc:
        terminal.show_error(str(exc))
        sys.exit(UNUSABLE)
