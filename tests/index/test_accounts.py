"""Accounts, sessions and audit entries in the catalogue, without a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.account_types import AuditEntry, Role
from index.accounts import Accounts, open_accounts
from index.errors import DuplicateAccount, UnknownAccount
from ingest.types import Visibility


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    opened = open_accounts(tmp_path)
    yield opened
    opened.close()


def add(accounts: Accounts, name: str = "lotsin") -> int:
    return accounts.add(name, Role.COUNSELLOR, Visibility.NETWORK, "hash", 100).id


def test_names_are_the_same_in_upper_and_lower_case(accounts: Accounts) -> None:
    add(accounts, " Lotsin ")
    found = accounts.credentials("LOTSIN")
    assert found is not None
    assert (found[0].name, found[1]) == ("lotsin", "hash")
    with pytest.raises(DuplicateAccount, match="lotsin"):
        add(accounts, "lotsin")
    assert [account.name for account in accounts.all()] == ["lotsin"]


def test_nobody_can_sign_in_without_an_open_account(accounts: Accounts) -> None:
    assert not accounts.any()
    add(accounts)
    assert accounts.any()
    accounts.set_disabled("lotsin", True)
    assert not accounts.any()


@pytest.mark.parametrize("what", ["set_password", "disable", "remove"])
def test_changes_of_an_account_end_its_sessions_and_no_others(accounts: Accounts, what: str) -> None:
    for name in ("lotsin", "other"):
        assert accounts.open_session(add(accounts, name), "hash", f"token of {name}", 100)
    if what == "set_password":
        accounts.set_password("lotsin", "new hash")
    elif what == "disable":
        accounts.set_disabled("lotsin", True)
        accounts.set_disabled("lotsin", False)
    else:
        accounts.remove("lotsin")
    assert accounts.session("token of lotsin") is None
    assert accounts.session("token of other") is not None


def test_no_session_begins_with_an_old_password_or_a_locked_account(accounts: Accounts) -> None:
    number = add(accounts)
    assert not accounts.open_session(number, "another hash", "token", 100)
    accounts.set_disabled("lotsin", True)
    assert not accounts.open_session(number, "hash", "token", 100)
    assert accounts.session("token") is None


def test_sessions_that_have_run_out_are_deleted(accounts: Accounts) -> None:
    number = add(accounts)
    for token, created in (("old", 100), ("idle", 500), ("fresh", 500)):
        accounts.open_session(number, "hash", token, created)
    accounts.touch_session("fresh", 900)
    assert accounts.purge_sessions(created_before=200, seen_before=600) == 2
    assert accounts.session("fresh") is not None


def test_unknown_accounts_are_named(accounts: Accounts) -> None:
    for change in (
        lambda: accounts.remove("nobody"),
        lambda: accounts.set_password("nobody", "hash"),
        lambda: accounts.set_disabled("nobody", True),
    ):
        with pytest.raises(UnknownAccount, match="nobody"):
            change()


def test_the_audit_log_outlives_the_account_and_is_purged(accounts: Accounts) -> None:
    add(accounts)
    old = AuditEntry(100, "lotsin", "doc", Visibility.NETWORK, "page")
    new = AuditEntry(900, "lotsin", "doc", Visibility.COMMITTEE, "search")
    accounts.record([old, new])
    accounts.remove("lotsin")
    assert accounts.audit() == [old, new]
    assert accounts.purge_audit(500) == 1
    assert accounts.audit() == [new]
