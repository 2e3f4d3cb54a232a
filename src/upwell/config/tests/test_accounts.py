"""Locking somebody out, or taking one role, by the command line; nobody is asked for a password."""

from __future__ import annotations

import io

import pytest
from tests.cast import Cast

from upwell.accounts import queries
from upwell.config import cli


def upwell(*words: str) -> int:
    return cli._run(cli._parser().parse_args(words))


def test_an_account_is_shut_and_opened_again(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert upwell("account", "Worker", "--shut") == 0
    cast.worker.refresh_from_db()
    assert not cast.worker.is_active

    assert upwell("account", "worker", "--open") == 0
    cast.worker.refresh_from_db()
    assert cast.worker.is_active
    assert capsys.readouterr().out == "worker is shut; its sessions have ended.\nworker may sign in again.\n"


def test_a_role_is_taken_in_the_team_it_was_given_in(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert upwell("account", "worker", "--remove-role", "crew") == 1
    assert "worker is not crew in every team" in capsys.readouterr().err

    assert upwell("account", "worker", "--remove-role", "crew", "--team", "paving") == 0
    assert queries.actor_of(cast.worker).permissions == frozenset()


def test_an_account_nobody_has_is_said_and_not_made(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert upwell("account", "nobody", "--shut") == 1
    assert "There is no account 'nobody'." in capsys.readouterr().err
    assert queries.account_named("nobody") is None


def test_a_role_more_asks_for_no_password_and_ends_no_session(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = cast.worker.password

    assert upwell("account", "worker", "--role", "lead", "--team", "paving") == 0

    cast.worker.refresh_from_db()
    assert cast.worker.password == before
    assert capsys.readouterr().out == "worker is lead in paving.\n"


@pytest.mark.parametrize("words", [("--role", "nosuch"), ("--role", "crew", "--team", "nosuch")])
def test_a_role_or_team_the_city_has_not_is_said_before_anything_is_done(
    cast: Cast, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert upwell("account", "somebody.new", *words) == 1

    assert "'nosuch'. The city has: " in capsys.readouterr().err
    assert queries.account_named("somebody.new") is None


def test_a_new_account_and_its_role_come_together_or_not_at_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough for 12\nshort\n"))

    assert upwell("account", "somebody.new", "--called", "Somebody", "--role", "crew", "--team", "paving") == 0
    assert upwell("account", "another.new", "--role", "crew", "--team", "paving") == 1

    assert "may sign in.\nsomebody.new is crew in paving." in capsys.readouterr().out
    assert queries.account_named("another.new") is None
