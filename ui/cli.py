"""The command line. Exit codes: 0 done, 1 some input was refused (and is listed), 2 wrong usage or unusable settings, 130 Ctrl-C."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import AssistantError
from index.errors import IndexStoreError
from index.types import DecisionFilters, Filters, IngestReport, Viewer
from ingest.errors import IngestError
from ingest.record_types import Outcome
from ingest.types import DocumentKind, Visibility
from ui import ingest_run, learning_commands, record_commands, terminal, upkeep_commands
from ui.accounts_cli import account
from ui.command import (
    DONE,
    REFUSED,
    STOPPED,
    UNUSABLE,
    WAIT_SECONDS,
    AsCsv,
    AsJson,
    AsOf,
    ViewerLevel,
    one_form,
    owned,
    parse_level,
    print_json,
    readable,
)
from ui.directory_commands import directory
from ui.errors import UiError
from ui.questionnaire_commands import questionnaire
from ui.referrals_command import referrals
from ui.serve import SAMPLE, serve
from ui.settings import read_settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Netzlotse: Beschlüsse eines Bildungsnetzwerks finden, neutrale Bildungsberatung vermitteln. "
    "Find what an education network decided, and neutral counselling nearby.",
)
evaluation = typer.Typer(no_args_is_help=True, help="Measure on gold questions.")
app.add_typer(evaluation, name="eval")
exports = typer.Typer(no_args_is_help=True, help="Give public content to others.")
app.add_typer(exports, name="export")
app.add_typer(account, name="account")
app.add_typer(directory, name="directory")
app.add_typer(questionnaire, name="questionnaire")
for command in (
    upkeep_commands.doctor,
    upkeep_commands.backup,
    upkeep_commands.restore,
    upkeep_commands.forget,
    referrals,
    serve,
    record_commands.recommendations,
    record_commands.contracts,
    learning_commands.overlaps,
    learning_commands.gaps,
    learning_commands.steering_paper,
):
    app.command()(command)

Near = Annotated[str | None, typer.Option(help="Town, district or postal code.")]


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders; none: the sample network.")] = None,
    visibility: Annotated[
        Visibility | None,
        typer.Option(
            parser=parse_level, metavar="LEVEL", help="For all files; without it and without a manifest: confidential."
        ),
    ] = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="For all files.")] = None,
    as_json: AsJson = False,
    oparl: Annotated[
        str | None,
        typer.Option(metavar="URL", help="System or Body of an OParl endpoint, instead of files; see docs/oparl.md."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="With --oparl: list everything, not only what changed.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on and take in changes until Ctrl-C.")] = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, metavar="SECONDS", help="How long to wait for another process to finish.")
    ] = WAIT_SECONDS,
) -> None:
    """Read files and folders into the index; what is unchanged is not touched, what is gone is removed."""
    from ui import oparl_sync  # speaks HTTP, which other commands do not need

    if watch and as_json:
        raise typer.BadParameter("--json prints one document and ends: leave out --watch.")
    if watch and oparl is not None:
        raise typer.BadParameter(
            "--watch looks at files; call `ingest --oparl` again and again instead, it fetches what changed."
        )
    if oparl is not None or full:
        synced = oparl_sync.bring_up_to_date(oparl, read_settings(), paths, visibility, full)
        paths, visibility = [synced.documents], None  # the manifest of the mirror says what is public
    settings, chosen = read_settings(), paths or [SAMPLE]

    def take() -> IngestReport:
        with owned(settings, wait_seconds=wait) as library, terminal.ProgressBar() as bar:
            return library.update(chosen, visibility, kind, bar)

    if watch:
        ingest_run.watch(chosen, take, settings.index.watch_seconds)
        return
    try:
        report = take()
    except KeyboardInterrupt:
        terminal.ERRORS.print(ingest_run.STOPPED)
        raise typer.Exit(STOPPED) from None
    if oparl is not None:
        report = oparl_sync.with_refusals(report, synced)
    if as_json:
        print_json(ingest_run.report_as_json(report))
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
    as_of: AsOf = None,
) -> None:
    """Search passages by meaning and by words."""
    filters = Filters(
        tuple(kind or ()),
        body,
        date_from.date() if date_from else None,
        date_to.date() if date_to else None,
        municipality,
        as_of,
    )
    with readable(read_settings()) as library:
        hits = library.search(query, Viewer(viewer), filters, limit)
        if as_json:
            from ui.present import hit_out  # with FastAPI, which a plain search does not need

            print_json({"query": query, "hits": [hit_out(hit).model_dump(mode="json") for hit in hits]})
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
    as_of: AsOf = None,
) -> None:
    """Answer a question with quotes, refer to neutral counselling, or refuse."""
    from assistant.assistant import Assistant  # loads language models that other commands do not need
    from assistant.types import Conversation, Question
    from ui.need_counter import NeedCounter

    settings = read_settings()
    with readable(settings) as library:
        assistant = Assistant(library, settings.assistant)
        answer = assistant.ask(Question(question, Viewer(viewer), near, language, Filters(as_of=as_of)))
        NeedCounter(library, settings.assistant, assistant.clock).count(answer.need)
    if as_json:
        from ui.present import answer_out

        print_json(answer_out(answer, Conversation()).model_dump(mode="json"))
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
    with readable(settings) as library:
        found = Assistant(library, settings.assistant).services(topic, near)
    if as_json:
        from ui.schemas import ReferralOut

        print_json({"services": [ReferralOut.model_validate(item).model_dump(mode="json") for item in found]})
    else:
        terminal.show_referrals(found)


@app.command()
def decisions(
    body: Annotated[str | None, typer.Option(help="Gremium, for example Lenkungskreis.")] = None,
    topic: Annotated[
        str | None, typer.Option(help="German words, for example Sprachbildung; best matches first.")
    ] = None,
    date_from: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First date.")] = None,
    date_to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last date.")] = None,
    outcome: Annotated[list[Outcome] | None, typer.Option(help="What became of it; may be repeated.")] = None,
    viewer: ViewerLevel = Visibility.PUBLIC,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_of: AsOf = None,
) -> None:
    """List what was decided, with votes, wording and what superseded it."""
    one_form(as_json, as_csv)
    if date_from and date_to and date_from > date_to:
        raise typer.BadParameter(f"--from ({date_from:%Y-%m-%d}) is later than --to ({date_to:%Y-%m-%d}): swap them.")
    days = (date_from.date() if date_from else None, date_to.date() if date_to else None)
    filters = DecisionFilters(body, topic, *days, tuple(outcome or ()), as_of)
    with readable(read_settings()) as library:
        found = library.decisions(Viewer(viewer), filters)
    from ui import decisions_schemas, decisions_terminal  # schemas load pydantic models that other commands do not need

    if as_json:
        out = [decisions_schemas.decision_out(record).model_dump(mode="json") for record in found]
        print_json({"count": len(out), "decisions": out})
    elif as_csv:
        decisions_terminal.write_csv(found, sys.stdout)
    else:
        decisions_terminal.show_decisions(found)


@evaluation.command("retrieval")
def eval_retrieval(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Ask gold questions (JSON lines) and report ranks, answers, refusals, quotes and times."""
    from assistant.assistant import Assistant
    from assistant.evaluate_retrieval import evaluate_retrieval, read_questions

    settings = read_settings()
    questions = read_questions(file)
    with readable(settings) as library:
        figures = evaluate_retrieval(Assistant(library, settings.assistant), questions).as_json()
    print_json(figures) if as_json else terminal.show_figures(figures)


@evaluation.command("sentences")
def eval_sentences(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: AsJson = False) -> None:
    """Choose answering sentences of given pages (JSON) and report how many are right. Needs no index."""
    from assistant.evaluate_sentences import evaluate_sentences, read_items
    from assistant.evidence import EvidenceModel
    from index.library import make_embedder

    embedder = make_embedder(read_settings().index)
    figures = evaluate_sentences(read_items(file), embedder, EvidenceModel.load()).as_json()
    print_json(figures) if as_json else terminal.show_figures(figures)


@exports.command("oparl")
def export_oparl(
    folder: Annotated[Path, typer.Argument(help="New or empty folder, or one with an earlier export.")],
    url: Annotated[
        str, typer.Option(help="Address at which the folder will be published; it is written into every object.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write what is public as OParl 1.1, as plain JSON files for any web server."""
    from ui import oparl_static

    with readable(read_settings()) as library:
        written = oparl_static.write(library, folder, url)
    found = {"system": written.system, "json_files": written.json_files, "files": written.files}
    print_json(found) if as_json else terminal.show_figures(found)


def main() -> None:
    """Run a command; every expected error becomes one clear line and exit code 2."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1" if not os.environ.get("NETZLOTSE_EMBEDDING_MODEL") else "0")
    try:
        app()
    except (IngestError, IndexStoreError, AssistantError, UiError) as exc:
        terminal.show_error(str(exc))
        sys.exit(UNUSABLE)
