"""Guessing gets slower, for known and unknown names alike, and stays possible for everybody else."""

from __future__ import annotations

import pytest

from ui import sign_in_throttle
from ui.sign_in_throttle import ACCOUNT, FORGET_SECONDS, NETWORK, Throttle, network_of


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(throttle: Throttle, name: str, address: str, times: int) -> list[int]:
    return [throttle.attempt(name, address) for _ in range(times)]


def test_the_wait_for_an_account_doubles_and_has_an_end() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    assert fail(throttle, "lotsin", "192.0.2.1", ACCOUNT.free) == [0] * ACCOUNT.free
    waits = []
    for number in range(12):
        address = f"198.51.{number}.1"  # a new network each time: the account itself is slowed down
        waits.append(throttle.attempt("Lotsin ", address))
        clock.now += waits[-1]
        assert throttle.attempt("lotsin", address) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_attempts_while_waiting_do_not_count() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    fail(throttle, "lotsin", "192.0.2.1", ACCOUNT.free)
    assert fail(throttle, "lotsin", "192.0.2.1", 50) == [1] * 50


def test_a_network_is_slowed_down_whatever_names_it_tries() -> None:
    throttle = Throttle(Clock())
    for number in range(NETWORK.free):
        assert throttle.attempt(f"name{number}", f"192.0.2.{number}") == 0
    assert throttle.attempt("another", "192.0.2.250") == 1
    assert throttle.attempt("another", "192.0.3.1") == 0


def test_the_right_password_starts_anew() -> None:
    throttle = Throttle(Clock())
    for _ in range(10 * NETWORK.free):
        assert throttle.attempt("lotsin", "192.0.2.1") == 0
        throttle.succeeded("lotsin", "192.0.2.1")


def test_after_an_hour_all_is_forgotten() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    fail(throttle, "lotsin", "192.0.2.1", 10)
    clock.now += FORGET_SECONDS + 1
    assert fail(throttle, "lotsin", "192.0.2.1", ACCOUNT.free) == [0] * ACCOUNT.free


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_throttle, "MOST_KEPT", 50)
    throttle = Throttle(Clock())
    for number in range(500):
        throttle.attempt("x" * 5000 + str(number), f"10.{number % 250}.{number}.1")
        throttle.attempt(f"{number}", "not an address")
    assert len(throttle._tries) <= 54


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("testclient", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_networks(address: str | None, network: str) -> None:
    assert network_of(address) == network
