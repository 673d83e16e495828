"""Links, answers and accepted changes in the catalogue: what stands against imports, what happens at once, what stays closed."""

from __future__ import annotations

import datetime
import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from index.accounts import open_accounts
from index.backup import restore_backup, write_backup
from index.database import open_database
from index.errors import (
    AlreadyDecided,
    AnswerRefused,
    QuestionnaireKeyUnusable,
    RecordChanged,
    TooManyAnswers,
    UnknownLink,
    UnknownService,
)
from index.library import OwnedLibrary
from index.questionnaire import Questionnaires, open_questionnaires, record_version
from index.questionnaire_figures import figures
from index.questionnaire_key import KEY_FILE, QuestionnaireKey
from index.questionnaire_types import Acceptance, AmendmentNote, AnswerState, Draft, Link
from index.store import Store
from index.tables import Table
from ingest.directory import read_services
from ingest.directory_answer import ASKED
from ingest.directory_types import Service
from ingest.directory_write import service_cells

SERVICES_CSV = Path(__file__).resolve().parents[2] / "corpus" / "directory" / "services.csv"
SERVICE = "bildungsberatung-kreishaus"
CONFIRMED = datetime.date(2026, 6, 15)
"""In the sample."""
ACCEPTED = datetime.date(2026, 11, 24)
NOW, LATER = 1_000_000, 2_000_000


class Directory:
    """A catalogue with the sample's directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = open_database(folder / "catalogue.sqlite3")
        self.store = Store(self.engine)
        self.kept = Questionnaires(self.engine, folder)
        self.file = list(read_services(SERVICES_CSV))
        assert self.store.replace_services(self.file) == ()

    def service(self, service_id: str = SERVICE) -> Service:
        found = self.kept.service(service_id)
        assert found is not None
        return found

    def file_with(self, **changes: Any) -> list[Service]:
        """The sample's file with one record changed."""
        return [replace(service, **changes) if service.id == SERVICE else service for service in self.file]

    def link(self, service_id: str = SERVICE) -> Link:
        return self.kept.invite(service_id, "Träger", NOW, LATER)[0]

    def answer(self, link: Link, **changes: str) -> int:
        """What is sent through a link with some cells changed."""
        cells = {} if not link.service_id else service_cells(self.service(link.service_id))
        base = {name: cells[name] for name in ASKED if name in cells}
        self.kept.submit(link, Draft(base, base | changes), NOW, 10)
        return self.kept.answers(link_id=link.id)[-1].id

    def accept(self, answer_id: int, **changes: Any) -> None:
        current = self.service()
        service = replace(current, assured_date=ACCEPTED, **changes)
        self.kept.accept(answer_id, Acceptance(service, record_version(current), "staff", NOW))


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    made = Directory(tmp_path)
    yield made
    made.engine.dispose()


def accepted(directory: Directory, **changes: Any) -> None:
    directory.accept(directory.answer(directory.link()), **changes)


def test_an_import_of_the_old_file_undoes_nothing(directory: Directory) -> None:
    accepted(directory, phone="0221 999", topics=("literacy", "funding"))
    after = directory.service()
    for _ in range(2):
        notes = directory.store.replace_services(directory.file)
        assert notes == (AmendmentNote(SERVICE, kept=("phone", "topics")),)
        assert directory.service() == after
    assert (after.phone, after.topics, after.assured_date) == ("0221 999", ("literacy", "funding"), ACCEPTED)


def test_other_fields_of_an_old_file_count_as_before(directory: Directory) -> None:
    accepted(directory, phone="0221 999")
    directory.store.replace_services(directory.file_with(cost="5 Euro", phone="0221 111"))
    assert (directory.service().cost, directory.service().phone) == ("5 Euro", "0221 999")


def test_an_exported_and_edited_file_counts(directory: Directory) -> None:
    accepted(directory, phone="0221 999", cost="5 Euro")
    edited = [replace(s, phone="0221 111") if s.id == SERVICE else s for s in directory.kept.services()]
    assert directory.store.replace_services(edited) == (AmendmentNote(SERVICE, undone=("phone",)),)
    assert (directory.service().phone, directory.service().cost) == ("0221 111", "5 Euro")
    assert directory.store.replace_services(edited) == (), "told once"


def test_a_file_that_was_confirmed_later_counts(directory: Directory) -> None:
    accepted(directory, phone="0221 999")
    newer = directory.file_with(assured_date=ACCEPTED + datetime.timedelta(days=1))
    assert directory.store.replace_services(newer) == (AmendmentNote(SERVICE, undone=("phone",)),)
    assert directory.service().phone == "0221 4710-123"


def test_on_the_same_day_what_the_record_once_said_is_old(directory: Directory) -> None:
    accepted(directory, phone="0221 999")
    accepted(directory, phone="0221 888")
    for old in ("0221 4710-123", "0221 999"):
        same_day = directory.file_with(assured_date=ACCEPTED, phone=old)
        assert directory.store.replace_services(same_day) == (AmendmentNote(SERVICE, kept=("phone",)),)
        assert directory.service().phone == "0221 888"


def test_a_renewed_date_stays_without_a_note(directory: Directory) -> None:
    accepted(directory)
    assert directory.store.replace_services(directory.file) == ()
    assert directory.service().assured_date == ACCEPTED


def test_after_discarding_the_file_counts_as_a_whole(directory: Directory) -> None:
    accepted(directory, phone="0221 999")
    directory.kept.discard(SERVICE)
    assert directory.store.replace_services(directory.file) == ()
    assert directory.service() == next(service for service in directory.file if service.id == SERVICE)
    with pytest.raises(UnknownService, match="Nothing was accepted"):
        directory.kept.discard(SERVICE)


def test_a_new_offer_survives_imports_that_do_not_know_it(directory: Directory) -> None:
    link = directory.link("")
    answer = directory.answer(link, name="Neu")
    new = replace(directory.service(), id="neu", name="Neu", assured_date=ACCEPTED)
    directory.kept.accept(answer, Acceptance(new, record_version(None), "staff", NOW))
    assert [other.service_id for other in directory.kept.links()] == ["neu"]
    for _ in range(2):
        assert directory.store.replace_services(directory.file) == (AmendmentNote("neu", missing=True),)
        assert directory.service("neu") == new
    directory.kept.discard("neu")
    directory.store.replace_services(directory.file)
    assert directory.kept.service("neu") is None


def test_a_record_that_the_file_no_longer_has_goes(directory: Directory) -> None:
    accepted(directory, phone="0221 999")
    directory.store.replace_services([service for service in directory.file if service.id != SERVICE])
    assert directory.kept.service(SERVICE) is None
    directory.store.replace_services(directory.file)
    assert directory.service().phone == "0221 999"


def test_accepting_is_all_or_nothing(directory: Directory) -> None:
    answer = directory.answer(directory.link(), phone="0221 999")
    before = directory.service()
    stale = Acceptance(replace(before, phone="0221 999", assured_date=ACCEPTED), "another version", "staff", NOW)
    with pytest.raises(RecordChanged):
        directory.kept.accept(answer, stale)
    kept = directory.kept.answer(answer)
    assert kept is not None
    assert kept.state is AnswerState.WAITING
    assert directory.service() == before
    assert open_accounts(directory.folder).audit() == []
    new = directory.answer(directory.link(""), name="Neu")
    with pytest.raises(AnswerRefused, match="gibt es schon"):
        directory.kept.accept(new, Acceptance(before, record_version(before), "staff", NOW))
    directory.accept(answer, phone="0221 999")
    with pytest.raises(AlreadyDecided, match="schon entschieden"):
        directory.accept(answer, phone="0221 777")
    with pytest.raises(AlreadyDecided):
        directory.kept.reject(answer, "nein", "staff", NOW)
    assert directory.service().phone == "0221 999"
    accounts = open_accounts(directory.folder)
    assert [(e.account, e.document_id, e.via) for e in accounts.audit()] == [
        ("staff", f"questionnaire-{answer}", "accept")
    ]
    accounts.close()


def test_when_many_accept_at_once_one_does(directory: Directory) -> None:
    answer = directory.answer(directory.link(), phone="0221 999")
    current = directory.service()
    start = threading.Barrier(8)

    def accept(number: int) -> str:
        service = replace(current, phone=f"0221 {number}", assured_date=ACCEPTED)
        start.wait()
        try:
            directory.kept.accept(answer, Acceptance(service, record_version(current), f"staff{number}", NOW))
        except AnswerRefused as exc:
            return type(exc).__name__
        return str(number)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(accept, range(1000, 1008)))
    assert done.count("AlreadyDecided") == 7
    [winner] = [word for word in done if word != "AlreadyDecided"]
    assert directory.service().phone == f"0221 {winner}"


def test_when_many_send_at_once_the_limit_holds(directory: Directory) -> None:
    link = directory.link()
    start = threading.Barrier(8)

    def send(number: int) -> bool:
        start.wait()
        try:
            directory.kept.submit(link, Draft({}, {"name": str(number)}), NOW, 3)
        except TooManyAnswers:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(8))) == 3
    assert len(directory.kept.answers(link_id=link.id)) == 3


def test_nothing_is_sent_through_a_link_that_was_closed_meanwhile(directory: Directory) -> None:
    link = directory.link()
    directory.kept.revoke([link.id], NOW)
    with pytest.raises(UnknownLink):
        directory.kept.submit(link, Draft({}, {}), NOW, 3)
    assert directory.kept.answers() == []
    other = directory.link()
    with pytest.raises(UnknownLink):
        directory.kept.revoke([other.id, 999], NOW)
    assert directory.kept.links()[1].revoked is None
    with pytest.raises(UnknownService, match="'nichts'"):
        directory.kept.invite("nichts", "", NOW, LATER)


def test_the_catalogue_holds_no_token_and_the_key_is_its_owners(directory: Directory) -> None:
    link, token = directory.kept.invite(SERVICE, "Träger", NOW, LATER)
    assert directory.kept.link(token) == link
    stored = b"".join(path.read_bytes() for path in directory.folder.glob("catalogue.sqlite3*"))
    assert token.encode() not in stored
    assert token.split(".")[0].encode() not in stored
    key = directory.folder / KEY_FILE
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600
    assert key.read_bytes() not in stored
    assert [path.name for path in directory.folder.glob(".questionnaire-*")] == []


def test_tokens_of_another_key_do_not_open(directory: Directory) -> None:
    _, token = directory.kept.invite(SERVICE, "Träger", NOW, LATER)
    secret, signature = token.split(".")
    for wrong in ("", ".", secret, f"{secret}.", f"x{secret}.{signature}", f"{secret}.{signature}x", "ä", "a" * 300):
        assert directory.kept.link(wrong) is None
    (directory.folder / KEY_FILE).unlink()
    assert directory.kept.link(token) is None
    assert not (directory.folder / KEY_FILE).exists(), "looking makes no key"
    directory.kept.invite(SERVICE, "Träger", NOW, LATER)
    assert directory.kept.link(token) is None


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("kurz")
    with pytest.raises(QuestionnaireKeyUnusable, match="holds no key"):
        QuestionnaireKey(tmp_path).new_token()


def test_many_processes_make_one_key(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def make(_: int) -> str:
        start.wait()
        return QuestionnaireKey(tmp_path).new_token()[0]

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(make, range(8)))
    assert all(QuestionnaireKey(tmp_path).token_hash(token) for token in tokens)


def test_what_a_form_carries_along_is_worth_something_in_its_own_link_only(tmp_path: Path) -> None:
    key = QuestionnaireKey(tmp_path)
    signed = key.sign({"name": "Ä"}, 1)
    assert key.signed(signed, 1) == {"name": "Ä"}
    assert key.signed(signed, 2) is None
    assert key.signed(signed[:-1], 1) is None
    assert key.signed("ä", 1) is None
    assert key.signed(key.new_token()[0], 1) is None


def test_links_that_were_closed_stay_closed_after_a_restore(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    directory = Directory(folder)
    closed, kept = (directory.kept.invite(SERVICE, "Träger", NOW, LATER) for _ in range(2))
    write_backup(folder, tmp_path / "backup.zip")
    directory.kept.revoke([closed[0].id], NOW)
    directory.engine.dispose()
    restore_backup(tmp_path / "backup.zip", folder)
    assert (folder / KEY_FILE).exists()
    assert (folder / KEY_FILE).read_bytes() not in (tmp_path / "backup.zip").read_bytes()
    after = open_questionnaires(folder)
    found = [after.link(token) for _, token in (closed, kept)]
    assert [link.revoked for link in found if link] == [NOW, None]
    after.close()


def test_each_invited_service_counts_once(directory: Directory) -> None:
    twice = [directory.link(), directory.link()]
    directory.answer(twice[0], phone="0221 999")
    directory.link("")
    directory.link("")
    unanswered = directory.link("seniorenbildungsberatung-sankt-volkar")
    directory.kept.revoke([unanswered.id], NOW)
    links, answers, services = directory.kept.links(), directory.kept.answers(), directory.kept.services()
    found = figures(links, answers, services, NOW, ACCEPTED)
    assert (found.invited, found.answered, found.open, found.waiting) == (3, 1, 2, 1)
    assert found.response_rate == 0.3333
    assert (found.services, found.stale) == (39, 6)
    assert figures((), (), (), NOW, ACCEPTED).response_rate is None


def test_ingesting_the_folder_again_undoes_nothing_either_and_a_newer_file_is_told(
    tmp_path: Path, make_library: Callable[[Path], OwnedLibrary]
) -> None:
    folder = tmp_path / "network" / "directory"
    folder.mkdir(parents=True)
    file = folder / "services.csv"
    file.write_bytes(SERVICES_CSV.read_bytes())
    (folder.parent / "manifest.yaml").write_text("directory: {services: directory/services.csv}\n", "utf-8")
    library = make_library(tmp_path / "data")
    assert not library.update([folder.parent]).refused
    kept = library.questionnaires
    link, _ = kept.invite(SERVICE, "Träger", NOW, LATER)
    kept.submit(link, Draft({}, {}), NOW, 1)
    current = kept.service(SERVICE)
    assert current is not None
    changed = replace(current, phone="0221 999", assured_date=ACCEPTED)
    kept.accept(1, Acceptance(changed, record_version(current), "staff", NOW))
    assert not library.update([folder.parent]).refused
    assert kept.service(SERVICE) == changed
    file.write_text(file.read_text("utf-8").replace("2026-06-15,active", "2026-11-25,active", 1), "utf-8")
    [told] = library.update([folder.parent]).refused
    assert (told.reason, f"{SERVICE}: phone" in told.message) == ("questionnaire", True)
    assert not library.update([folder.parent]).refused
    after = kept.service(SERVICE)
    assert after is not None
    assert after.phone == current.phone
    library.close()


def test_the_migrations_make_the_tables_as_they_are_declared(directory: Directory) -> None:
    ours = ("questionnaire_link", "questionnaire_answer", "directory_amendment")
    with directory.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    assert [found for found in differences if any(name in str(found) for name in ours)] == []
