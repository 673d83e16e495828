"""Keeps personal links, answers and what was decided about them. Every method is one transaction: all of it or nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from index import amendments, rows
from index.account_tables import AuditEntryRow
from index.database import open_database
from index.errors import AlreadyDecided, AnswerRefused, RecordChanged, TooManyAnswers, UnknownLink, UnknownService
from index.questionnaire_key import QuestionnaireKey
from index.questionnaire_tables import QuestionnaireAnswerRow, QuestionnaireLinkRow
from index.questionnaire_types import Acceptance, Answer, AnswerState, Draft, Link
from index.tables import ServiceRow
from ingest.directory_types import Service
from ingest.directory_write import service_cells
from ingest.types import Visibility

AUDIT_LEVEL = Visibility.COMMITTEE
"""Answers that are not accepted are for the office, as papers of committees are."""


class Questionnaires:
    """Works beside a running server: links and answers touch neither vectors nor files."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self._engine = engine
        self.key = QuestionnaireKey(data_dir)

    def invite(self, service_id: str, organization: str, now: int, expires: int) -> tuple[Link, str]:
        """A new link and its token, which is told only here. An empty id stands for a new offer. Raises UnknownService."""
        token, token_hash = self.key.new_token()
        with Session(self._engine) as session, session.begin():
            if service_id and session.get(ServiceRow, service_id) is None:
                raise UnknownService(_no_service(service_id))
            row = QuestionnaireLinkRow(
                token_hash=token_hash,
                service_id=service_id,
                organization=organization,
                created=now,
                expires=expires,
                revoked=None,
            )
            session.add(row)
            session.flush()
            return _link(row, 0), token

    def revoke(self, link_ids: Sequence[int], now: int) -> None:
        """Close links for good. Raises UnknownLink, and then closes none."""
        with Session(self._engine) as session, session.begin():
            for link_id in link_ids:
                row = session.get(QuestionnaireLinkRow, link_id)
                if row is None:
                    raise UnknownLink(
                        f"There is no link {link_id}. `netzlotse questionnaire status` lists all of them."
                    )
                row.revoked = row.revoked or now

    def link(self, token: str) -> Link | None:
        """The link of a token, also if it is no longer open; None if it was not made here."""
        token_hash = self.key.token_hash(token)
        if token_hash is None:
            return None
        with Session(self._engine) as session:
            row = session.scalar(select(QuestionnaireLinkRow).where(QuestionnaireLinkRow.token_hash == token_hash))
            return None if row is None else _link(row, _count(session, row.id))

    def links(self) -> list[Link]:
        """All links, oldest first."""
        counted = select(QuestionnaireAnswerRow.link_id, func.count()).group_by(QuestionnaireAnswerRow.link_id)
        with Session(self._engine) as session:
            counts = {row[0]: row[1] for row in session.execute(counted)}
            found = session.scalars(select(QuestionnaireLinkRow).order_by(QuestionnaireLinkRow.id))
            return [_link(row, counts.get(row.id, 0)) for row in found]

    def service(self, service_id: str) -> Service | None:
        """A record of the directory, also one that is closed for good."""
        with Session(self._engine) as session:
            row = session.get(ServiceRow, service_id)
            return None if row is None else rows.service(row)

    def services(self) -> list[Service]:
        """Every record by id, also those that are closed for good."""
        with Session(self._engine) as session:
            return [rows.service(row) for row in session.scalars(select(ServiceRow).order_by(ServiceRow.id))]

    def submit(self, link: Link, draft: Draft, now: int, most: int) -> None:
        """Take an answer in; nothing of it is public. Raises TooManyAnswers; UnknownLink if the link was closed meanwhile."""
        with Session(self._engine) as session, session.begin():
            session.add(
                QuestionnaireAnswerRow(
                    link_id=link.id,
                    service_id=link.service_id,
                    sent=now,
                    base=dict(draft.base),
                    cells=dict(draft.cells),
                    evidence=draft.evidence,
                    evidence_source=draft.evidence_source,
                    remark=draft.remark,
                    state=AnswerState.WAITING.value,
                    decided=None,
                    decided_by="",
                    reason="",
                )
            )
            session.flush()  # takes the write lock, so that the count below is final
            row = session.get(QuestionnaireLinkRow, link.id, populate_existing=True)
            if row is None or not _link(row, 0).is_open(now):
                raise UnknownLink("Der Link wurde inzwischen geschlossen.")
            if _count(session, link.id) > most:
                raise TooManyAnswers(
                    f"Über diesen Link sind schon {most} Antworten gekommen, mehr nimmt er nicht an. "
                    "Bitte wenden Sie sich an das Bildungsbüro."
                )

    def answers(self, state: AnswerState | None = None, link_id: int | None = None) -> list[Answer]:
        """Answers in the order in which they came."""
        statement = select(QuestionnaireAnswerRow).order_by(QuestionnaireAnswerRow.id)
        if state is not None:
            statement = statement.where(QuestionnaireAnswerRow.state == state.value)
        if link_id is not None:
            statement = statement.where(QuestionnaireAnswerRow.link_id == link_id)
        with Session(self._engine) as session:
            return [_answer(session, row) for row in session.scalars(statement)]

    def answer(self, answer_id: int) -> Answer | None:
        """One answer."""
        with Session(self._engine) as session:
            row = session.get(QuestionnaireAnswerRow, answer_id)
            return None if row is None else _answer(session, row)

    def accept(self, answer_id: int, accepted: Acceptance) -> None:
        """Write the record, remember what was changed, and note who did it. Raises AlreadyDecided, RecordChanged, AnswerRefused."""
        with Session(self._engine) as session, session.begin():
            row = _decide(session, answer_id, AnswerState.ACCEPTED, accepted.account, accepted.now, "")
            service = accepted.service
            stored = session.get(ServiceRow, service.id)
            if row.service_id == "" and stored is not None:
                raise AnswerRefused(f"Die Kennung {service.id!r} gibt es schon. Bitte eine andere vergeben.")
            current = None if stored is None else rows.service(stored)
            if record_version(current) != accepted.seen:
                raise RecordChanged(
                    "Der Eintrag hat sich geändert, seit Sie diese Seite geöffnet haben. Nichts wurde übernommen. "
                    "Bitte sehen Sie ihn noch einmal an."
                )
            session.merge(rows.service_row(service))
            amendments.record(session, current, service)
            if row.service_id == "":
                _name_new(session, row.link_id, service.id)

    def reject(self, answer_id: int, reason: str, account: str, now: int) -> None:
        """Leave the record as it is. Raises AlreadyDecided."""
        with Session(self._engine) as session, session.begin():
            _decide(session, answer_id, AnswerState.REJECTED, account, now, reason)

    def discard(self, service_id: str) -> None:
        """Let the next import say all about a record. Raises UnknownService if nothing was accepted for it."""
        with Session(self._engine) as session, session.begin():
            if not amendments.discard(session, service_id):
                raise UnknownService(f"Nothing was accepted from questionnaires for {service_id!r}. Nothing changed.")

    def close(self) -> None:
        """Let go of the database; only for `open_questionnaires`."""
        self._engine.dispose()


def open_questionnaires(data_dir: Path) -> Questionnaires:
    """Those of a data folder, also while a server runs; needs neither lock nor model."""
    return Questionnaires(open_database(data_dir / "catalogue.sqlite3"), data_dir)


def record_version(service: Service | None) -> str:
    """Differs whenever the record differs; of no record, too."""
    cells = {} if service is None else service_cells(service)
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:32]


def audit_name(answer_id: int) -> str:
    """Under which an answer stands in the audit log."""
    return f"questionnaire-{answer_id}"


def _decide(
    session: Session, answer_id: int, state: AnswerState, account: str, now: int, reason: str
) -> QuestionnaireAnswerRow:
    waiting = QuestionnaireAnswerRow.state == AnswerState.WAITING.value
    decided = session.execute(  # first of all, since it takes the write lock
        update(QuestionnaireAnswerRow)
        .where(QuestionnaireAnswerRow.id == answer_id, waiting)
        .values(state=state.value, decided=now, decided_by=account, reason=reason)
        .returning(QuestionnaireAnswerRow.id)
    ).first()
    row = session.get(QuestionnaireAnswerRow, answer_id, populate_existing=True)
    if decided is None or row is None:
        who = f" ({row.decided_by}, {datetime.datetime.fromtimestamp(row.decided or 0):%d.%m.%Y %H:%M})" if row else ""
        raise AlreadyDecided(f"Über diese Antwort ist schon entschieden{who}. Nichts wurde geändert.")
    via = "accept" if state is AnswerState.ACCEPTED else "reject"
    session.add(
        AuditEntryRow(at=now, account=account, document_id=audit_name(answer_id), level=int(AUDIT_LEVEL), via=via)
    )
    return row


def _name_new(session: Session, link_id: int, service_id: str) -> None:
    """The offer is in the directory now: further answers through the same link are about this record."""
    session.execute(
        update(QuestionnaireLinkRow).where(QuestionnaireLinkRow.id == link_id).values(service_id=service_id)
    )
    of_link = QuestionnaireAnswerRow.link_id == link_id
    session.execute(update(QuestionnaireAnswerRow).where(of_link).values(service_id=service_id))


def _count(session: Session, link_id: int) -> int:
    statement = select(func.count()).select_from(QuestionnaireAnswerRow)
    return session.scalar(statement.where(QuestionnaireAnswerRow.link_id == link_id)) or 0


def _no_service(service_id: str) -> str:
    return (
        f"The directory has no service {service_id!r}. `netzlotse directory export FILE.csv` lists all ids; "
        "a new offer is invited with --new NAME."
    )


def _link(row: QuestionnaireLinkRow, answers: int) -> Link:
    return Link(row.id, row.service_id, row.organization, row.created, row.expires, row.revoked, answers)


def _answer(session: Session, row: QuestionnaireAnswerRow) -> Answer:
    link = session.get_one(QuestionnaireLinkRow, row.link_id)
    return Answer(
        id=row.id,
        link_id=row.link_id,
        service_id=row.service_id,
        organization=link.organization,
        sent=row.sent,
        draft=Draft(dict(row.base), dict(row.cells), row.evidence, row.evidence_source, row.remark),
        state=AnswerState(row.state),
        decided=row.decided,
        decided_by=row.decided_by,
        reason=row.reason,
    )
