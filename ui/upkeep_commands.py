"""Commands that keep the data folder in order: doctor, backup, restore, forget."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui import terminal
from ui.command import DONE, REFUSED, WAIT_SECONDS, AsJson, owned, print_json
from ui.settings import read_settings


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended from the catalogue.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare catalogue, lexical index, vectors and kept files."""
    with owned(read_settings(), wait_seconds=WAIT_SECONDS) as library:
        findings = library.examine(repair)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        terminal.show_findings(findings)
    raise typer.Exit(DONE if all(finding.ok for finding in findings) else REFUSED)


def backup(
    file: Annotated[Path, typer.Argument(help="New file to write, for example netzlotse-backup.zip.")],
    as_json: AsJson = False,
) -> None:
    """Write everything but the model into one file, also while the server runs. It holds non-public documents: keep it safe."""
    from index.backup import write_backup

    report = write_backup(read_settings().index.data_dir, file)
    if as_json:
        print_json({"file": str(file), **asdict(report)})
    else:
        terminal.show_backup(file, report, restored=False)


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `netzlotse backup`.")], as_json: AsJson = False
) -> None:
    """Put the data folder back to a backup; what it holds now is replaced. The server must not run."""
    from index.backup import restore_backup

    settings = read_settings()
    report = restore_backup(file, settings.index.data_dir)
    with owned(settings) as library:
        findings = library.examine(repair=True)
    if as_json:
        print_json({"file": str(file), **asdict(report), "ok": all(finding.ok for finding in findings)})
    else:
        terminal.show_backup(file, report, restored=True)
        terminal.show_findings(findings)
    raise typer.Exit(DONE if all(finding.ok for finding in findings) else REFUSED)


def forget(
    names: Annotated[list[str] | None, typer.Argument(help="Documents by id, source or path.")] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="Let a forgotten file be taken in again: its path or SHA-256.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase documents everywhere, for good, and keep the next ingest from bringing them back. The server must not run."""
    if not names and not allow:
        raise typer.BadParameter("Name documents to forget, or use --allow.")
    with owned(read_settings(), wait_seconds=WAIT_SECONDS) as library:
        allowed = [name for name in allow or () if library.allow_again(name)]
        documents = library.find_documents(names or ())
        if documents and not yes:
            listed = "\n".join(f"  {item.source} ({item.document_id})" for item in documents)
            typer.confirm(f"{listed}\nEndgültig vergessen? / Forget for good?", abort=True, err=True)
        gone = library.forget(documents) if documents else []
    if as_json:
        print_json({"forgotten": [asdict(item) for item in gone], "allowed": allowed})
    else:
        terminal.show_forgotten(gone, allowed)
