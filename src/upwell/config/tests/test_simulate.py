"""What `simulate` says when the city it should bring to life is not there, or is nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from upwell.catalogue import queries as catalogue
from upwell.config import cli
from upwell.config.commands import city, sandbox, simulating
from upwell.intake.tests.scene import QUICK, publish
from upwell.places import editions
from upwell.simulation.years.playing import Progress


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


@pytest.mark.usefixtures("city")
def test_whoever_stops_it_reads_that_it_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tired(*args: object, **more: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulating.playing, "live", tired)

    assert simulate() == simulating.STOPPED
    assert "goes on from the last" in capsys.readouterr().err


def test_progress_says_how_fast_it_is_and_how_long_it_takes() -> None:
    made = Progress(date(2026, 2, 3), days=73, of=365, opened=1_500)

    assert simulating.line(made, 30) == "2026-02-03: day 73 of 365, 1,500 cases, 50 a second, 2 min left"
    assert simulating.line(Progress(made.day, 365, 365, 1_500), 60).endswith("25 a second, 0 s left")


def test_where_nobody_looks_on_nothing_is_said_on_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    teller = simulating.Teller()
    teller.tell(Progress(date(2026, 2, 3), 1, 2, 3))
    teller.end()

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("days", "lives"), [(29, ["year", "book 28"]), (28, ["weeks", "book 28"])])
def test_a_sandbox_begins_with_a_life_or_with_weeks(
    days: int, lives: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(simulating, "play", lambda *args, **more: told.append("year"))
    monkeypatch.setattr(sandbox, "_live", lambda *args, **more: told.append("weeks"))
    monkeypatch.setattr(simulating, "book", lambda days, **more: told.append(f"book {days}"))

    sandbox._begin(days, 5)

    assert told == lives


def test_the_check_of_a_city_says_what_is_wrong_with_its_year(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "city.yaml").write_text("city: example\n")
    (tmp_path / "life.yaml").write_text("services:\n  moon: 3\n")

    assert cli._run(cli._parser().parse_args(["check", str(tmp_path)])) == 1

    assert "life.yaml:2" in capsys.readouterr().out
