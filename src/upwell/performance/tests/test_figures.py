"""From events to figures: what was recorded is what the command prints."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.cast import NOW, Cast

from upwell.config import cli
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.models import Event
from upwell.lib import clock
from upwell.performance import counting
from upwell.performance.columns import exporting
from upwell.performance.measures import latest

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def columns(settings: LazySettings, tmp_path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.COLUMNS = tmp_path / "columns"
    Event.objects.all().delete()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=3))


def happen() -> None:
    pothole, tree = {"service": "pothole", "language": "es"}, {"service": "tree", "language": "en"}
    sent = [Fact("journey_submitted", at=NOW, subject=f"d{number}", channel="web", **pothole) for number in range(3)]
    opened = [Fact("case_opened", at=NOW, subject=f"R{number}", channel="web", **pothole) for number in range(3)]
    closed = [
        Fact(
            "case_closed",
            at=NOW + timedelta(days=number),
            subject=f"R{number}",
            data={"on_time": not number, "seconds": number * 86_400, "outcome": "done"},
            **pothole,
        )
        for number in range(2)
    ]
    by_phone = Fact("journey_submitted", at=NOW, subject="d9", channel="phone", assisted=True, **tree)
    before = Fact("journey_submitted", at=NOW - timedelta(days=1), subject="d8", channel="web", **tree)
    events.record(*sent, *opened, *closed, by_phone, before)
    exporting.take_over()


def test_figures_of_a_period_by_service() -> None:
    happen()

    found = counting.figures(["service"], start=DAY, until=DAY + timedelta(days=3), today=DAY + timedelta(days=3))

    assert [one.group for one in found] == [("pothole",), ("tree",)]
    pothole, tree = found
    assert (pothole.sums["submitted"], tree.sums["submitted"]) == (3, 1)
    assert (pothole.value(latest("promise")), tree.value(latest("promise"))) == (0.5, None)
    assert pothole.lasting is not None
    assert (pothole.lasting.days(0.5), pothole.lasting.waiting, tree.lasting) == (1, 1, None)


def test_figures_by_what_a_case_does_not_know_have_no_days() -> None:
    happen()

    found = counting.figures(["scripted"], start=DAY, until=DAY + timedelta(days=3), today=DAY)

    assert [(one.group, one.lasting) for one in found] == [((None,), None)]


def test_without_columns_there_is_nothing_to_tell() -> None:
    assert counting.figures(["service"], start=DAY, until=DAY + timedelta(days=1), today=DAY) == []


def test_the_command_takes_over_what_is_new_and_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    happen()
    events.record(Fact("journey_submitted", at=NOW, subject="d7", service="tree", language="vi", channel="sms"))

    assert cli.main(["measures", "--by", "language", "--from", "2026-03-01", "--until", "2026-03-10"]) == 0

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    by_language = {line[0]: line[1] for line in lines if line and line[0] in ("es", "en", "vi")}
    assert by_language == {"es": "3", "en": "2", "vi": "1"}
    assert cli.main(["measures", "--anew", "--from", "2026-03-01", "--until", "2026-03-10"]) == 0
    assert ["pothole", "3"] in [line.split()[:2] for line in capsys.readouterr().out.splitlines()]


def test_a_question_is_answered_or_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    happen()

    assert cli.main(["measures", "--ask", "volume by service"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()][1:] == [
        ["pothole", "3", "-"],
        ["tree", "2", "-"],
    ]
    assert cli.main(["measures", "--ask", "volume by servce"]) == 2
    assert "Did you mean “service”?" in capsys.readouterr().err
