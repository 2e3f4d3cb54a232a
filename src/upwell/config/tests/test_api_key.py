"""The command that lets programs knock."""

from __future__ import annotations

import pytest

from upwell.channels.api.models import Key, Program
from upwell.config import cli
from upwell.config.commands import programs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "prepare", lambda: None)


def run(*words: str) -> int:
    return programs.api_key(cli._parser().parse_args(["api-key", *words]))


def test_a_key_is_made_and_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kiosk", "--scope", "status:read", "--days", "30") == 0

    printed = capsys.readouterr().out.strip()
    assert printed.startswith(f"upw_{Key.objects.get().prefix}_")
    assert Program.objects.get().scopes == ["status:read"]
    assert Key.objects.get().expires_at is not None


def test_it_is_renewed_shown_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    run("kiosk")
    assert run("kiosk", "--renew") == 0
    assert run("kiosk", "--show") == 0
    assert capsys.readouterr().out.count("never used") == 2
    assert run("kiosk", "--revoke-key", Key.objects.order_by("pk")[0].prefix) == 0
    assert run("kiosk", "--revoke") == 0
    assert Key.objects.filter(revoked_at=None).count() == 0


def test_what_cannot_be_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kiosk", "--scope", "everything") == 1
    assert run("nobody", "--revoke") == 1
    assert run("nobody", "--show") == 1
    assert "at least one known scope" in capsys.readouterr().err
