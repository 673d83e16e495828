"""Passwords, roles and `netzlotse account`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.account_types import AuditEntry, Role
from index.accounts import open_accounts
from ingest.types import Visibility
from ui.accounts import Passwords, add_account
from ui.accounts_roles import Page, effective_level, may
from ui.errors import BadAccount

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()", "account"]
PASSWORD = "Regen über Eschenwalde"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


def run(data: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "NETZLOTSE_DATA_DIR": str(data)}
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin or "",
        capture_output=True,
        text=True,
        env=variables,
        check=False,
        timeout=120,
    )


def test_passwords_are_hashed_with_argon2id_and_compared(passwords: Passwords) -> None:
    stored = passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert stored != passwords.hash(PASSWORD)
    assert passwords.matches(PASSWORD, stored)
    assert passwords.matches("Regen u\u0308ber Eschenwalde", stored)
    assert not passwords.matches(PASSWORD + "x", stored)
    assert not passwords.matches(PASSWORD, "damaged")
    assert passwords.renewed(PASSWORD, stored) is None


def test_no_password_opens_an_account_that_is_not_there(passwords: Passwords) -> None:
    assert not passwords.matches("nobody has this password", None)


def test_length_is_the_only_rule(passwords: Passwords) -> None:
    assert passwords.hash("aaaaaaaaaaaa")
    for bad in ("aaaaaaaaaaa", "", "x" * 1025):
        with pytest.raises(BadAccount, match=r"12 to 1024"):
            passwords.hash(bad)


def test_roles() -> None:
    assert [effective_level(role, Visibility.CONFIDENTIAL) for role in Role] == [
        Visibility.NETWORK,
        Visibility.COMMITTEE,
        Visibility.CONFIDENTIAL,
    ]
    assert effective_level(Role.ADMIN, Visibility.NETWORK) is Visibility.NETWORK
    assert all(may(role, page) for role in (None, *Role) for page in (Page.CHAT, Page.SEARCH, Page.SOURCE))
    assert [role for role in (None, *Role) if may(role, Page.AUDIT)] == [Role.ADMIN]


def test_a_level_can_be_lowered_and_not_raised(tmp_path: Path, passwords: Passwords) -> None:
    accounts = open_accounts(tmp_path)
    made = add_account(accounts, passwords, "buero", Role.STAFF, Visibility.NETWORK, PASSWORD, 0)
    assert made.level is Visibility.NETWORK
    with pytest.raises(BadAccount, match="confidential would be more"):
        add_account(accounts, passwords, "more", Role.STAFF, Visibility.CONFIDENTIAL, PASSWORD, 0)
    for name in ("", "x", "two words", "a/b", "x" * 65):
        with pytest.raises(BadAccount, match="cannot be an account name"):
            add_account(accounts, passwords, name, Role.STAFF, None, PASSWORD, 0)
    assert len(accounts.all()) == 1
    accounts.close()


def test_the_command_line(tmp_path: Path) -> None:
    assert "only public" in run(tmp_path, "list").stdout
    added = run(tmp_path, "add", "Lotsin", "--role", "counsellor", "--password-stdin", stdin=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
    assert "lotsin: counsellor, sees network" in added.stdout
    assert run(tmp_path, "set-password", "lotsin", "--password-stdin", stdin="another password\n").returncode == 0
    assert run(tmp_path, "disable", "lotsin").returncode == 0
    listed = json.loads(run(tmp_path, "list", "--json").stdout)
    assert [(a["name"], a["role"], a["level"], a["disabled"]) for a in listed] == [
        ("lotsin", "counsellor", "network", True)
    ]
    accounts = open_accounts(tmp_path)
    found = accounts.credentials("lotsin")
    assert found is not None
    assert Passwords().matches("another password", found[1])
    accounts.record(
        [
            AuditEntry(4_000_000_000, "lotsin", "d1", Visibility.NETWORK, "page"),
            AuditEntry(1, "old", "d", Visibility.NETWORK, "page"),
        ]
    )
    accounts.close()
    assert json.loads(run(tmp_path, "audit", "--json").stdout) == [
        {"at": "2096-10-02T07:06:40+00:00", "account": "lotsin", "document": "d1", "level": "network", "via": "page"}
    ]
    assert run(tmp_path, "remove", "lotsin").returncode == 0
    assert json.loads(run(tmp_path, "list", "--json").stdout) == []
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or PASSWORD.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["add", "x1", "--role", "staff", "--password-stdin"], "short\n", "12 to 1024"),
        (["add", "x1", "--role", "staff"], "", "--password-stdin"),
        (["add", "x1", "--role", "staff", "--level", "all", "--password-stdin"], PASSWORD, "confidential"),
        (["remove", "nobody"], "", "nobody"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_changes_nothing(
    tmp_path: Path, arguments: list[str], stdin: str, says: str
) -> None:
    result = run(tmp_path, *arguments, stdin=stdin)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert json.loads(run(tmp_path, "list", "--json").stdout) == []
