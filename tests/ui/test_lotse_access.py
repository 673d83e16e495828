"""Who may open the counsellors' pages, and what staff are told of the counts; the command prints the same."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator

import pytest
from command_line import netzlotse
from fastapi.testclient import TestClient
from lotse_world import LotseWorld, lotse_world

from index.account_types import Role
from index.referral_counts import ReferralGroup
from ui.accounts import Passwords, add_account
from ui.app import create_app

PASSWORD = "Regen über Eschenwalde"
KREISHAUS = "bildungsberatung-kreishaus"
GROUPS = {
    ReferralGroup("2026-08", "study", "Quellrath", KREISHAUS): 11,
    ReferralGroup("2026-08", "school_leaving_certificate", "Eschenwalde, Altstadt", KREISHAUS): 8,
    ReferralGroup("2026-09", "funding", "Lindhorn", KREISHAUS): 3,
    ReferralGroup("2026-11", "study", "Lindhorn", KREISHAUS): 7,
    ReferralGroup("2026-05", "inclusion", "Heiderott", KREISHAUS): 2,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LotseWorld]:
    with lotse_world(tmp_path_factory.mktemp("access") / "data") as opened:
        for group, count in GROUPS.items():
            for _ in range(count):
                opened.library.referral_counts.add(group)
        yield opened


@pytest.fixture(scope="module")
def open_client(world: LotseWorld) -> TestClient:
    """Asked before anybody has an account."""
    return TestClient(create_app(world.library, world.assistant), follow_redirects=False)


def signed_in(world: LotseWorld, role: Role) -> TestClient:
    """Same site, as a browser says."""
    if not any(account.name == role.value for account in world.library.accounts.all()):
        add_account(world.library.accounts, Passwords(), role.value, role, None, PASSWORD, int(time.time()))
    app = create_app(world.library, world.assistant)
    client = TestClient(app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})
    answer = client.post("/anmelden", data={"name": role.value, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def test_without_accounts_the_page_is_open_and_the_numbers_are_not(open_client: TestClient) -> None:
    assert open_client.get("/lotse").status_code == 200
    assert open_client.post("/lotse", data={"thema": "study"}).status_code == 200
    assert open_client.get("/lotse/zahlen").status_code == 403
    assert 'href="/lotse"' in open_client.get("/lotse").text


@pytest.mark.parametrize(("role", "numbers"), [(Role.COUNSELLOR, 403), (Role.STAFF, 200), (Role.ADMIN, 200)])
def test_roles(world: LotseWorld, role: Role, numbers: int) -> None:
    client = signed_in(world, role)
    assert client.get("/lotse").status_code == 200
    assert client.post(f"/lotse/{KREISHAUS}/blatt.pdf").content.startswith(b"%PDF-")
    assert client.get("/lotse/zahlen").status_code == numbers


def test_with_accounts_others_are_asked_to_sign_in(world: LotseWorld) -> None:
    signed_in(world, Role.COUNSELLOR)
    stranger = TestClient(create_app(world.library, world.assistant), follow_redirects=False)
    before = world.library.referral_counts.all()
    for method, path in (
        ("GET", "/lotse"),
        ("POST", "/lotse"),
        ("GET", "/lotse/zahlen"),
        ("POST", f"/lotse/{KREISHAUS}/blatt"),
        ("POST", f"/lotse/{KREISHAUS}/blatt.pdf"),
        ("POST", f"/lotse/{KREISHAUS}/termin.ics"),
    ):
        answer = stranger.request(method, path)
        assert answer.status_code == 403, path
        assert "melden Sie sich an" in answer.text
    assert world.library.referral_counts.all() == before
    assert 'href="/lotse"' not in stranger.get("/beschluesse").text


def test_another_site_cannot_make_a_counsellor_count(world: LotseWorld) -> None:
    client = signed_in(world, Role.COUNSELLOR)
    before = world.library.referral_counts.all()
    client.headers["sec-fetch-site"] = "cross-site"
    assert client.post(f"/lotse/{KREISHAUS}/blatt").status_code == 403
    assert world.library.referral_counts.all() == before


def test_staff_see_groups_from_five_up(world: LotseWorld) -> None:
    page = signed_in(world, Role.STAFF).get("/lotse/zahlen").text
    third = page[page.index("3. Quartal 2026") : page.index("2. Quartal 2026")]
    assert "<strong>22</strong>" in third
    assert '<th scope="row">Studium</th><td>11</td>' in third
    assert "Schulabschluss" not in third, "22 - 11 - 8 would tell three"
    assert "alle anderen Themen" in third
    assert "unter 5 oder zum Schutz nicht gezeigt" in third
    second = page[page.index("2. Quartal 2026") :]
    assert "<strong>unter 5</strong>" in second
    assert "<table" not in second
    assert "mindestens" in page[: page.index("3. Quartal 2026")]


def test_the_command_tells_the_same(world: LotseWorld) -> None:
    told = json.loads(netzlotse(world.data, "referrals", "--json").stdout)
    third = next(quarter for quarter in told["quarters"] if quarter["quarter"] == "2026-Q3")
    assert third["total"] == 22
    assert third["tables"]["topic"] == {
        "groups": [{"group": "study", "name": "Studium", "count": 11}],
        "more_hidden": True,
    }
    rows = list(csv.DictReader(io.StringIO(netzlotse(world.data, "referrals", "--csv").stdout), delimiter=";"))
    counts = {(row["quarter"], row["kind"], row["group"]): row["count"] for row in rows}
    assert counts["2026-Q3", "total", ""] == "22"
    assert counts["2026-Q3", "topic", "study"] == "11"
    assert counts["2026-Q3", "topic", ""].startswith("unter 5")
    assert counts["2026-Q2", "total", ""] == "unter 5"
    assert not [count for count in counts.values() if count.isdigit() and int(count) < 5]
    assert (
        "3. Quartal 2026: 22"
        in netzlotse(
            world.data,
            "referrals",
        ).stdout
    )
    assert netzlotse(world.data, "referrals", "--json", "--csv").returncode == 2
