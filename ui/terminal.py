"""Draws results on a terminal: answers with their sources, hits, services, ingest summaries, findings, figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.types import Answer, AnswerSentence, Referral
from index.backup import BackupReport
from index.forget import Forgotten
from index.types import Finding, Hit, IngestReport
from ui.as_of import written

OUT = Console(highlight=False, soft_wrap=True, emoji=False)
ERRORS = Console(stderr=True, highlight=False, soft_wrap=True)


class ProgressBar:
    """Shows an ingest as a bar with the time left; silent where standard error is no terminal."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("Einlesen / reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[source]}"),
            console=ERRORS,
            transient=True,
            disable=not ERRORS.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, source="")

    def __enter__(self) -> ProgressBar:
        """Start drawing."""
        self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Stop drawing."""
        self._bar.stop()

    def start(self, total: int) -> None:
        """`total` files are going to be looked at."""
        self._bar.update(self._task, total=total)

    def step(self, source: str) -> None:
        """One file is done."""
        self._bar.update(self._task, advance=1, source=source)


UNSURE = (
    "unsicher erkannt, bitte am Original prüfen / recognised with little certainty, please compare with the original"
)
UNREAD = (
    "mindestens eine gescannte Seite ist nicht gelesen worden; Tesseract einrichten oder NETZLOTSE_OCR_PAGE_SECONDS erhöhen / "
    "at least one scanned page was not read; install Tesseract or raise NETZLOTSE_OCR_PAGE_SECONDS"
)


def show_report(report: IngestReport) -> None:
    """What an ingest did: a line of counts, then every file that was refused or recognised with little certainty."""
    OUT.print(
        f"Neu / new: {len(report.new)}   geändert / changed: {len(report.changed)}   "
        f"unverändert / unchanged: {len(report.unchanged)}   verschoben / moved: {len(report.moved)}   "
        f"gleich / copies: {len(report.copies)}   entfernt / removed: {len(report.removed)}   "
        f"abgelehnt / refused: {len(report.refused)}"
    )
    OUT.print(
        f"{report.passages} Textstellen / passages in {report.seconds:.1f} s; Beratungsstellen / services: {report.services}"
    )
    for moved in report.moved:
        OUT.print(f"  {escape(moved.before)} → {escape(moved.source)}")
    for copy in report.copies:
        strict = f"; es gilt die strengere Stufe / the stricter level holds: {copy.visibility.label}"
        OUT.print(
            f"  {escape(copy.source)}: gleicher Inhalt wie / same content as {escape(copy.same_as)}{strict * copy.stricter}"
        )
    for refusal in report.refused:
        OUT.print(f"  [yellow]![/yellow] {escape(refusal.source)} ({refusal.reason}): {escape(refusal.message)}")
    for document in report.uncertain:
        unread = document.ocr_confidence == 0
        OUT.print(
            f"  [yellow]![/yellow] {escape(document.source)}: {UNREAD if unread else UNSURE} ({document.ocr_confidence:.0%})"
        )


def show_backup(file: Path, report: BackupReport, *, restored: bool) -> None:
    """What a backup holds."""
    done = "Wiederhergestellt / restored" if restored else "Gesichert / backed up"
    OUT.print(
        f"{done}: {escape(str(file))}, {report.documents} Dokumente / documents, {report.originals} Originale / originals, "
        f"{report.size_bytes / 1e6:.1f} MB, {report.created}"
    )


def show_forgotten(gone: Sequence[Forgotten], allowed: Sequence[str]) -> None:
    """What is gone, and what the reader must still do."""
    for item in gone:
        OUT.print(f"Vergessen / forgotten: {escape(item.source)}")
    for name in allowed:
        OUT.print(f"Wieder erlaubt / allowed again: {escape(name)}")
    if gone:
        OUT.print(
            "Die Dateien selbst und ältere Sicherungen enthalten den Inhalt weiter: löschen Sie sie, und sichern Sie neu.\n"
            "The files themselves and older backups still hold the content: delete them, and back up anew."
        )
    elif not allowed:
        OUT.print("Nichts geändert. / Nothing changed.")


def show_hits(hits: Sequence[Hit]) -> None:
    """Passages found, best first."""
    if not hits:
        OUT.print("Nichts gefunden. / Nothing found.")
    for number, hit in enumerate(hits, start=1):
        day = f", {hit.document.date:%d.%m.%Y}" if hit.document.date else ""
        item = f", TOP {hit.passage.agenda_item}" if hit.passage.agenda_item else ""
        page = f"S. {hit.passage.page_from}"
        until = (
            f"  (Fassung bis / version until {written(hit.document.replaced_at)})" if hit.document.replaced_at else ""
        )
        OUT.print(
            f"[bold]{number}. {escape(hit.document.title)}[/bold]{day}{item}, {page}  "
            f"[dim]{escape(hit.document.source)}[/dim]{until}"
        )
        OUT.print(f"   {escape(' '.join(hit.passage.text.split())[:400])}")


def show_answer(answer: Answer) -> None:
    """An answer with its sources and referrals, or the refusal; emergency numbers before everything else."""
    if answer.emergency:
        OUT.print(f"[bold red]{escape(answer.emergency_notice)}[/bold red]")
    for contact in answer.emergency:
        OUT.print(f"  [bold]{escape(contact.phone)}[/bold]  {escape(contact.name)}")
    OUT.print(f"[dim]{escape(answer.notice)}[/dim]\n")
    if answer.understood_as:
        OUT.print(f"[dim]Verstanden als / understood as: {escape(answer.understood_as)}[/dim]")
    if answer.refusal is not None:
        OUT.print(f"[bold]{escape(answer.refusal.message)}[/bold]  [dim]({answer.refusal.reason})[/dim]")
        for question in answer.refusal.suggested_questions:
            OUT.print(f"  ? {escape(question)}")
    if answer.introduction:
        OUT.print(escape(answer.introduction))
    _show_sentences(answer.sentences)
    show_referrals(answer.referrals)
    for question in answer.questions_back:
        OUT.print(f"\n? {escape(question)}")
    if answer.other_offers:
        OUT.print("\n[bold]Anbietergebunden – nicht neutral / bound to providers – not neutral[/bold]")
        show_referrals(answer.other_offers)


def _show_sentences(sentences: Sequence[AnswerSentence]) -> None:
    for number, sentence in enumerate(sentences, start=1):
        OUT.print(f"  „{escape(sentence.text)}“ [bold]\\[{number}][/bold]")
    for number, sentence in enumerate(sentences, start=1):
        for citation in sentence.citations:
            parts = [citation.title, f"{citation.date:%d.%m.%Y}" if citation.date else ""]
            parts += [
                f"TOP {citation.agenda_item}" if citation.agenda_item else citation.section,
                f"S. {citation.page_label}",
                "" if citation.ocr_confidence is None else f"erkannt / recognised: {citation.ocr_confidence:.0%}",
            ]
            OUT.print(f"  [bold]\\[{number}][/bold] {escape(', '.join(part for part in parts if part))}")
            OUT.print(f"      [dim]{escape(citation.link)}[/dim]")


def show_referrals(referrals: Sequence[Referral]) -> None:
    """Services with what somebody needs to get there, and why they were chosen."""
    for referral in referrals:
        service = referral.service
        OUT.print(f"\n[bold]{escape(service.name)}[/bold] ({escape(service.organization)})")
        lines = [
            f"{service.address_1}, {service.postal_code} {service.city}",
            "; ".join(part for part in (service.phone, service.email, service.url) if part),
            "; ".join(part for part in (service.opening_hours, referral.next_opening or "") if part),
            "; ".join((f"Sprachen / languages: {', '.join(service.languages)}", f"Kosten / cost: {service.cost}")),
            f"Warum / why: {', '.join(referral.reasons)}",
            f"Neutral laut / evidence: „{service.neutrality_evidence}“ ({service.neutrality_evidence_source})"
            if service.neutrality_evidence
            else "",
        ]
        for line in lines:
            if line:
                OUT.print(f"   {escape(line)}")
        assured = f"{service.assured_date:%d.%m.%Y}" if service.assured_date else "unbekannt / unknown"
        old = "  [yellow]älter als ein Jahr / older than a year[/yellow]" if referral.stale else ""
        OUT.print(f"   [dim]Angaben vom / assured {assured}[/dim]{old}")


def show_findings(findings: Iterable[Finding]) -> None:
    """What doctor found, a line a check."""
    for finding in findings:
        mark = (
            "[green]repariert / repaired[/green]"
            if finding.repaired
            else "[green]ok[/green]"
            if finding.ok
            else "[red]![/red]"
        )
        OUT.print(f"{mark} {finding.check}: {escape(finding.message)}")
        for sentence in finding.details:
            OUT.print(f"    {escape(sentence)}")


def show_figures(figures: dict[str, object]) -> None:
    """Measured figures as a table; lists and texts are left to `--json`."""
    table = Table("Kennzahl / figure", "Wert / value")
    for name, value in figures.items():
        if isinstance(value, int | float) or value is None:
            table.add_row(name, "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}")
    OUT.print(table)


def show_error(message: str) -> None:
    """An error for people, on standard error."""
    ERRORS.print(f"[red]netzlotse:[/red] {escape(message)}")
