"""`netzlotse questionnaire` from the outside: links are shown once, drafts are written and never sent."""

from __future__ import annotations

import csv
import datetime
import email
import email.policy
import json
import stat
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from index.owner import Owner
from index.questionnaire import open_questionnaires, record_version
from index.questionnaire_types import Acceptance, Draft, Link
from index.store import Store
from ui.cli import app
from ui.errors import WrongUsage

SERVICES_CSV = Path(__file__).resolve().parents[2] / "corpus" / "directory" / "services.csv"
SERVICE = "bildungsberatung-kreishaus"
STALE = 6
"""Records of the sample that were confirmed more than a year ago on any day after November 2026; more with time."""


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETZLOTSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NETZLOTSE_PUBLIC_URL", "https://netz.example/lotse/")
    assert CliRunner().invoke(app, ["directory", "import", str(SERVICES_CSV)]).exit_code == 0
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["questionnaire", *map(str, arguments)])


def link_of(data_dir: Path, address: str) -> Link | None:
    kept = open_questionnaires(data_dir)
    try:
        return kept.link(urlsplit(address).path.rsplit("/", 1)[-1])
    finally:
        kept.close()


def test_links_open_the_record_they_were_made_for_also_beside_a_server(data_dir: Path) -> None:
    owner = Owner(data_dir)
    try:
        [made] = json.loads(run("invite", SERVICE, "--json").stdout)["invitations"]
    finally:
        owner.release()
    assert made["link"].startswith("https://netz.example/lotse/fragebogen/")
    link = link_of(data_dir, made["link"])
    assert link is not None
    assert (link.id, link.service_id) == (made["link_id"], SERVICE)
    assert (link.expires - link.created) == 60 * 86_400
    assert made["link"] not in run("status", "--json").stdout, "it is shown only once"
    other = run("invite", SERVICE, "--url", "http://other.example:8080").stdout
    assert other.startswith(f"{SERVICE}: http://other.example:8080/fragebogen/")


def test_all_stale_and_new(data_dir: Path) -> None:
    assert len(json.loads(run("invite", "--all", "--json").stdout)["invitations"]) == 39
    stale = json.loads(run("invite", "--stale", "--json").stdout)["invitations"]
    assert len(stale) >= STALE
    new = json.loads(run("invite", "--new", "Verein A", "--new", "  =B\n ", "--json").stdout)["invitations"]
    assert [(item["service_id"], item["organization"]) for item in new] == [("", "Verein A"), ("", "=B")]


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "--stale"), (SERVICE, "--new", "x"), ("nichts",), (SERVICE, "nichts"), ("--new", " ")]
)
def test_wrong_use_makes_no_link(data_dir: Path, arguments: tuple[str, ...]) -> None:
    assert isinstance(run("invite", *arguments).exception, WrongUsage)
    assert json.loads(run("status", "--json").stdout)["links"] == []


def test_without_an_address_no_link_is_made(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETZLOTSE_PUBLIC_URL")
    wrong = run("invite", SERVICE).exception
    assert isinstance(wrong, WrongUsage)
    assert "NETZLOTSE_PUBLIC_URL" in str(wrong)
    assert json.loads(run("status", "--json").stdout)["links"] == []


def test_the_csv_is_for_its_owner_only_and_calculates_nothing(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    assert run("invite", "--new", "=HYPERLINK(1)", "--csv", file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [row] = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert row["organization"] == "'=HYPERLINK(1)"
    assert link_of(data_dir, row["link"]) is not None
    before = file.read_bytes()
    assert isinstance(run("invite", "--all", "--csv", file).exception, WrongUsage)
    assert isinstance(run("invite", "--all", "--csv", tmp_path / "nowhere" / "x.csv").exception, WrongUsage)
    assert file.read_bytes() == before
    assert len(json.loads(run("status", "--json").stdout)["links"]) == 1


def test_revoking_one_link_or_all_of_a_service(data_dir: Path) -> None:
    for _ in range(2):
        run("invite", SERVICE)
    run("invite", "--new", "Verein")
    assert run("revoke", "3").exit_code == 0
    assert isinstance(run("revoke", "99").exception, WrongUsage)
    states = {item["link_id"]: item["state"] for item in json.loads(run("status", "--json").stdout)["links"]}
    assert states == {1: "open", 2: "open", 3: "revoked"}
    assert run("revoke", SERVICE).exit_code == 0
    told = run("status")
    assert "revoked" in told.stdout
    assert json.loads(run("status", "--json").stdout)["invited"] == 0


def test_drafts_are_ready_and_name_a_link_that_opens(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "drafts"
    assert isinstance(run("remind", "--drafts", folder).exception, WrongUsage), "there is no sender"
    monkeypatch.setenv("NETZLOTSE_QUESTIONNAIRE_SENDER", "Bildungsbüro <bildung@kreis.example>")
    due = json.loads(run("remind", "--json").stdout)["due"]
    assert len(due) >= STALE
    assert run("remind", "--drafts", folder).exit_code == 0
    assert sorted(path.stem for path in folder.iterdir()) == sorted(item["service_id"] for item in due)
    for item in due:
        path = folder / f"{item['service_id']}.eml"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert mail["from"].addresses[0].display_name == "Bildungsbüro"
        assert mail["to"].addresses[0].addr_spec == item["email"]
        assert mail["x-unsent"] == "1"
        [address] = [line for line in mail.get_content().splitlines() if line.startswith("https://")]
        link = link_of(data_dir, address)
        assert link is not None
        assert link.service_id == item["service_id"]
    assert isinstance(run("remind", "--drafts", folder).exception, WrongUsage), "nothing is overwritten"


def test_who_has_answered_is_not_reminded(data_dir: Path) -> None:
    due = json.loads(run("remind", "--json").stdout)["due"]
    kept = open_questionnaires(data_dir)
    link, _ = kept.invite(due[0]["service_id"], "Träger", 0, 2**40)
    kept.submit(link, Draft({}, {}), 0, 1)
    kept.close()
    left = json.loads(run("remind", "--json").stdout)["due"]
    assert [item["service_id"] for item in left] == [item["service_id"] for item in due[1:]]


@pytest.mark.parametrize(
    "address", ["", "keine", "ö@b.example", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example"]
)
def test_records_without_a_usable_address_are_listed(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    kept = open_questionnaires(data_dir)
    services = kept.services()
    Store(kept._engine).replace_services([replace(s, email=address, assured_date=None) for s in services[:2]])
    kept.close()
    monkeypatch.setenv("NETZLOTSE_QUESTIONNAIRE_SENDER", "bildung@kreis.example")
    answer = run("remind", "--drafts", tmp_path / "drafts")
    assert answer.exit_code == 1
    assert all(service.id in answer.stderr.replace("\n", "") for service in services[:2])
    assert list((tmp_path / "drafts").iterdir()) == []
    assert json.loads(run("status", "--json").stdout)["links"] == []


def test_line_breaks_in_a_record_add_no_header_to_the_draft(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = open_questionnaires(data_dir)
    [first, *_] = kept.services()
    evil = replace(first, organization="A\nBcc: x@y.example", name="B\nBcc: x@y.example", assured_date=None)
    Store(kept._engine).replace_services([evil])
    kept.close()
    monkeypatch.setenv("NETZLOTSE_QUESTIONNAIRE_SENDER", "bildung@kreis.example")
    assert run("remind", "--drafts", tmp_path / "drafts").exit_code == 0
    [path] = (tmp_path / "drafts").iterdir()
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert mail["bcc"] is None
    assert [address.addr_spec for address in mail["to"].addresses] == [first.email]


@pytest.mark.parametrize("sender", ["", "Bildungsbüro", "a@", "a@b.example\nBcc: c@d.example"])
def test_senders_that_cannot_be(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("NETZLOTSE_QUESTIONNAIRE_SENDER", sender)
    assert isinstance(run("remind", "--drafts", tmp_path / "drafts").exception, WrongUsage)


def test_an_import_tells_what_it_met(data_dir: Path) -> None:
    kept = open_questionnaires(data_dir)
    link, _ = kept.invite(SERVICE, "Träger", 0, 2**40)
    kept.submit(link, Draft({}, {}), 0, 1)
    current = kept.service(SERVICE)
    assert current is not None
    changed = replace(current, phone="0221 999", assured_date=datetime.date(2026, 11, 24))
    kept.accept(1, Acceptance(changed, record_version(current), "staff", 0))
    kept.close()
    answer = CliRunner().invoke(app, ["directory", "import", str(SERVICES_CSV)])
    assert answer.exit_code == 0
    assert f"{SERVICE}: die Datei ist älter" in answer.stdout.replace("\n", " ")
    told = json.loads(CliRunner().invoke(app, ["directory", "import", str(SERVICES_CSV), "--json"]).stdout)
    assert told["questionnaire"] == [{"service_id": SERVICE, "kept": ["phone"], "undone": [], "missing": False}]
    assert told["changed"] == []
    assert run("discard", SERVICE).exit_code == 0
    told = json.loads(CliRunner().invoke(app, ["directory", "import", str(SERVICES_CSV), "--json"]).stdout)
    assert (told["questionnaire"], told["changed"]) == ([], [SERVICE])
