"""Commands bring the embedded database up to date by themselves, and no other."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from upwell.config import cli
from upwell.config.commands import city

pytestmark = pytest.mark.django_db

VERBS = (
    ["load"],
    ["close", "pothole"],
    ["reopen", "pothole"],
    ["import", "places", "addresses.csv", "--map", "addresses"],
    ["simulate"],
    ["account", "worker"],
    ["key", "a program"],
    ["reseal"],
    ["serve", "--port", "0"],
    ["worker"],
)


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the database was brought up to date."""
    times: list[bool] = []
    monkeypatch.setattr(city, "migrate", lambda: times.append(True))
    monkeypatch.setattr(city, "is_migrated", lambda: False)
    return times


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_database_that_is_behind_is_left_as_it_is(
    words: list[str], migrated: list[bool], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(settings, "SANDBOX", True)

    assert cli._run(cli._parser().parse_args(words)) == 1

    assert capsys.readouterr().err == "The database is behind this program. Run: upwell migrate\n"
    assert migrated == []


def test_the_embedded_one_is_brought_up_to_date(migrated: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")

    city.prepare()

    assert migrated == [True]
