"""Results: each event counts once, whenever it comes, and all that pages ask is in them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from tests.cast import NOW, Cast
from tests.race import errors, race

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.models import Event
from upwell.performance import queries, results
from upwell.performance.measures import latest
from upwell.performance.models import Result, Through
from upwell.performance.rows import ALL, Row, together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 3)
MARCH = date(2026, 3, 1)
POTHOLE: dict[str, Any] = {"service": "pothole", "version": 2, "area": "1"}


@pytest.fixture(autouse=True)
def empty(cast: Cast) -> None:
    Event.objects.all().delete()


def sent(count: int, *, at: datetime = NOW, **more: Any) -> list[Fact]:
    made = {
        "channel": "web",
        "language": "es",
        "scripted": True,
        "data": {"seconds": 150, "steps": 3},
        **POTHOLE,
        **more,
    }
    return [Fact("journey_submitted", at=at, subject=f"d{number}", **made) for number in range(count)]


def happen(*facts: Fact) -> None:
    events.record(*facts)
    while results.refresh(now=NOW):
        pass


def month(service: str = "pothole", by: str = "") -> dict[str, Row]:
    rows = queries.read(start=MARCH, until=date(2026, 4, 1), service=service, by=by)
    return {row.value: row for row in rows}


def test_what_happened_stands_in_the_day_and_the_month_of_its_service_and_of_all() -> None:
    happen(*sent(3), *sent(1, service="tree"))

    assert month()[""].sums["submitted"] == 3
    assert month(ALL)[""].sums["submitted"] == 4
    days = queries.read(grain="day", start=DAY, until=DAY + timedelta(days=1))
    assert [(row.service, row.sums["submitted_web"]) for row in days] == [("pothole", 3), ("tree", 1)]
    assert month()[""].quantile("to_send", 0.5) == 2


def test_a_month_is_told_apart_by_one_thing_at_a_time() -> None:
    happen(*sent(2), *sent(1, language="vi", channel="phone", assisted=True, scripted=None, area=""))

    found = {by: {value: row.sums["submitted"] for value, row in month(by=by).items()} for by in (
        "language", "channel", "assisted", "scripted", "area", "version",
    )}  # fmt: skip

    assert found == {
        "language": {"es": 2, "vi": 1}, "channel": {"web": 2, "phone": 1}, "assisted": {"no": 2, "yes": 1},
        "scripted": {"yes": 2, "": 1}, "area": {"1": 2, "": 1}, "version": {"2": 3},
    }  # fmt: skip


def test_each_question_says_how_many_saw_it_were_refused_and_left_there() -> None:
    def at_step(name: str, step: str, **data: Any) -> Fact:
        return Fact(name, at=NOW, subject="d1", channel="web", data={"step": step, **data}, **POTHOLE)

    happen(
        *[at_step("step_shown", "where")] * 3,
        at_step("step_answered", "where", seconds=20, changed=False),
        at_step("step_refused", "where", why="missing"),
        at_step("step_shown", "photo"),
        at_step("journey_abandoned", "photo"),
    )

    found = month(by="step")
    assert {name: dict(row.sums) for name, row in found.items()} == {
        "where": {"shown": 3, "answered": 1, "refused": 1, "form_seconds": 20},
        "photo": {"shown": 1, "abandoned": 1},
    }
    assert latest("errors").value(found["where"].sums) == 0.5


def test_cases_stand_in_the_month_they_were_opened_in() -> None:
    opened = Fact("case_opened", at=NOW - timedelta(days=20), subject="R1", **POTHOLE)
    other = Fact("case_opened", at=NOW - timedelta(days=19), subject="R2", **POTHOLE)
    happen(opened, other)
    february = queries.read(start=date(2026, 2, 1), until=MARCH, service="pothole")
    assert (february[0].waiting, february[0].lasting(DAY).waiting) == (2, 2)

    took = {"seconds": 20 * 86_400, "outcome": "done", "on_time": True}
    happen(Fact("case_closed", at=NOW, subject="R1", data=took, **POTHOLE))

    february = queries.read(start=date(2026, 2, 1), until=MARCH, service="pothole")
    assert (february[0].waiting, february[0].spreads["ended"], february[0].sums["closed"]) == (1, {"20": 1}, 0)
    assert latest("promise").value(month()[""].sums) == 1.0
    assert february[0].lasting(DAY).days(0.5) == 20


def test_in_whatever_pieces_it_comes_it_adds_up_to_the_same() -> None:
    life = [
        *sent(40), *sent(3, at=NOW - timedelta(days=33)), Fact("case_opened", at=NOW, subject="R1", **POTHOLE),
        Fact("feedback_added", at=NOW, subject="R1", data={"rating": 4, "commented": False}, **POTHOLE),
        Fact("case_closed", at=NOW, subject="R1", data={"seconds": 5, "outcome": "done", "on_time": False}, **POTHOLE),
    ]  # fmt: skip
    happen(*life)
    whole = rows()
    results.begin_anew()
    assert rows() == {}

    while results.refresh(now=NOW, limit=7):
        pass

    assert rows() == whole
    assert whole["month", "pothole", date(2026, 3, 1), "", ""]["submitted"] == 40


def rows() -> dict[tuple[Any, ...], Any]:
    found = Result.objects.values_list("grain", "service", "start", "by", "value", "sums")
    return {tuple(key): counts for *key, counts in found}


@pytest.mark.usefixtures("in_a_file")
def test_two_workers_count_nothing_twice() -> None:
    events.record(*sent(200))

    outcomes = race(*[lambda: [results.refresh(now=NOW, limit=30) for _ in range(8)]] * 3)

    assert errors(outcomes) == []
    assert month()[""].sums["submitted"] == 200


def test_a_stop_in_the_middle_has_counted_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    events.record(*sent(3))
    with monkeypatch.context() as patched:
        patched.setattr(results, "_note", stop)
        with pytest.raises(KeyboardInterrupt):
            results.refresh(now=NOW)
    assert Result.objects.count() == 0

    results.refresh(now=NOW)

    assert month()[""].sums["submitted"] == 3


def stop(*_: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_another_layout_is_counted_anew_and_what_data_sets_sent_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    happen(*sent(3))
    with transaction.atomic():
        pile = {results.Key("month", MARCH, "library"): results.Cell(Counter({"submitted": 9}))}
        results.add(pile, source="books")
    monkeypatch.setattr(results, "SCHEMA", results.SCHEMA + 1)

    happen()

    assert month()[""].sums["submitted"] == 3
    assert month("library")[""].source == "books"
    assert Through.objects.get().schema == results.SCHEMA


def test_how_fresh_they_are_is_known() -> None:
    assert queries.newest() is None
    happen(*sent(1, at=NOW - timedelta(days=2)))
    assert queries.newest() == (NOW, NOW - timedelta(days=2), NOW)
    later = NOW + timedelta(hours=1)
    results.refresh(now=later)
    assert queries.newest() == (later, NOW - timedelta(days=2), NOW)


def test_until_all_is_counted_it_is_not_called_counted() -> None:
    events.record(*sent(5, at=NOW - timedelta(days=40)), *sent(5))

    assert results.refresh(now=NOW, limit=5)
    assert queries.newest() == (NOW - timedelta(days=40), NOW - timedelta(days=40), NOW)
    results.refresh(now=NOW, limit=6)
    assert queries.newest() == (NOW, NOW, NOW)


def test_rows_are_added_up() -> None:
    happen(*sent(2), *sent(3, service="tree", data={"seconds": 600, "steps": 2}))

    both = together(queries.read(start=MARCH, until=date(2026, 4, 1)), service="both")

    assert (both.sums["submitted"], both.quantile("to_send", 0.4), both.quantile("to_send", 0.9)) == (5, 2, 10)
    assert both.quantile("first_answer", 0.5) is None


def test_in_the_midst_of_counting_the_results_are_not_whole() -> None:
    events.record(*sent(5, at=NOW - timedelta(hours=1)))
    assert not queries.is_whole()
    assert results.refresh(now=NOW, limit=2)
    assert not queries.is_whole()
    while results.refresh(now=NOW, limit=2):
        pass
    assert queries.is_whole()
    events.record(*sent(3, at=NOW))
    assert results.refresh(now=NOW + timedelta(hours=1), limit=2)
    assert not queries.is_whole()
    results.begin_anew()
    assert not queries.is_whole()


def test_a_web_process_needs_no_engine() -> None:
    code = (
        "import django, sys; django.setup(); import upwell.config.urls; from django.urls import get_resolver; "
        "get_resolver().url_patterns; "
        "print([one for one in ('ibis', 'duckdb', 'pyarrow', 'pandas') if one in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)  # noqa: S603  # our own
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_counted_anew_from_a_restored_record_nothing_of_it_is_missing() -> None:
    happen(*sent(3))
    Event.objects.update(transaction=F("transaction") - 10**12)  # as `events.rebase` leaves them

    results.begin_anew()
    happen(*sent(1))

    assert month()[""].sums["submitted"] == 4
