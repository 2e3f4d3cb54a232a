"""What `simulate` says when the city it should bring to life is not there, or is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from upwell.catalogue import queries as catalogue
from upwell.config import cli
from upwell.config.commands import city
from upwell.intake.tests.scene import QUICK, publish
from upwell.places import editions


@pytest.fixture(autouse=True)
def nowhere(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.DATA, settings.SANDBOX = tmp_path, True
    monkeypatch.setattr(city, "migrate", lambda: None)
    catalogue.forget()
    editions.forget()
    yield
    catalogue.forget()
    editions.forget()


def simulate(days: str = "1") -> int:
    return cli._run(cli._parser().parse_args(["simulate", "--days", days]))


def test_a_citys_own_installation_is_no_place_for_invented_cases(capsys: pytest.CaptureFixture[str], settings) -> None:
    settings.SANDBOX = False

    assert simulate() == 1
    assert "This is no sandbox" in capsys.readouterr().err


def test_a_number_of_days_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("-3") == 1
    assert "from 1 on" in capsys.readouterr().err


def test_without_a_city_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate() == 1
    assert "No city is loaded yet." in capsys.readouterr().err


@pytest.mark.usefixtures("city")
def test_without_a_service_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate() == 1
    assert "No service is open." in capsys.readouterr().err


@pytest.mark.usefixtures("city")
def test_without_addresses_it_says_what_to_import(capsys: pytest.CaptureFixture[str]) -> None:
    publish(QUICK)

    assert simulate() == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "No addresses are there. Run: upwell import places FILE --map NAME\n")
