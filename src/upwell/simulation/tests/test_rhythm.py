"""What a plan means on a day: seasons, storms and what they leave behind, outages, changes; what is wrong with one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from upwell.lib.workdays import DAY, Workdays
from upwell.simulation.years import declared
from upwell.simulation.years.becoming import Fate, Known
from upwell.simulation.years.declared import Change, District, Outage, Plan, Season, Speech, Storm, Way
from upwell.simulation.years.rhythm import Asked, Rhythm

SAN_JOSE = Path(__file__).parents[4] / "cities/sanjose"
WORKDAYS = Workdays(ZoneInfo("America/Los_Angeles"), frozenset(range(5)), frozenset({date(2026, 5, 25)}))
BEGINS = date(2025, 11, 1)
STORM = date(2026, 2, 3)
WORDS = {"en": "Something happened"}
PLAN = Plan(
    seasons={"rain": Season(months=(2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2), services=frozenset({"drain"}))},
    storms=(Storm(name=WORDS, on="02-03", days=4, times={"drain": 10}, slower=4, recovers=5),),
    outages=(Outage(name=WORDS, on="05-12", at=time(9), hours=7),),
    changes=(Change(on="06-15", services=frozenset({"tax"}), leaves=2.5, refused=2, said=WORDS),),
    channels={"web": Way(first=0.2, last=0.9), "phone": Way(first=0.8, last=0.1)},
    languages={"en": Speech(share=3), "es": Speech(share=1)},
    districts={"5": District(slower=2)},
)
SERVICES = (Asked("drain", "report"), Asked("tax", "request"))


@pytest.fixture
def rhythm() -> Rhythm:
    return Rhythm(PLAN, SERVICES, 100, BEGINS, WORKDAYS)


def test_a_storm_brings_many_at_once_and_leaves_work_behind(rhythm: Rhythm) -> None:
    assert rhythm.expected(STORM) > 4 * rhythm.expected(STORM - 7 * DAY)
    assert rhythm.storm("drain", STORM) == 10
    assert 1 < rhythm.storm("drain", STORM + 3 * DAY) < 10
    assert rhythm.storm("drain", STORM + 4 * DAY) == rhythm.storm("tax", STORM) == 1

    after = [rhythm.slower("drain", "1", STORM + DAY * days) for days in (-1, 0, 10, 20, 60)]
    assert after == sorted(after[:2]) + sorted(after[2:], reverse=True)
    assert after[0] == after[-1] == 1
    assert after[1] == 4
    assert rhythm.slower("tax", "5", STORM) == 2


def test_seasons_change_from_month_to_month_without_a_jump(rhythm: Rhythm) -> None:
    year = [rhythm.season("drain", date(2026, 1, 1) + DAY * days) for days in range(365)]

    assert max(year) == 2
    assert min(year) == 1
    assert max(abs(one - next_) for one, next_ in pairwise(year)) < 0.05
    assert rhythm.season("tax", STORM) == 1


def test_weekends_and_holidays_are_quieter(rhythm: Rhythm) -> None:
    monday = date(2026, 5, 18)

    assert rhythm.expected(monday + 6 * DAY) < rhythm.expected(monday + 7 * DAY) < rhythm.expected(monday)


def test_more_come_by_themselves_as_the_year_goes_on(rhythm: Rhythm) -> None:
    def web(day: date) -> int:
        return sum(rhythm.channel(day, Random(n), ["web", "phone"]) == "web" for n in range(500))

    assert web(BEGINS) < 150 < 350 < web(BEGINS + 365 * DAY)
    assert rhythm.channel(BEGINS, Random(1), ["sms"]) == "sms"


def test_the_pages_are_gone_for_some_hours_of_one_day(rhythm: Rhythm) -> None:
    nine = datetime(2026, 5, 12, 16, tzinfo=UTC)

    assert rhythm.outage(nine) is PLAN.outages[0]
    assert rhythm.outage(nine + timedelta(hours=6.9)) is not None
    assert rhythm.outage(nine - timedelta(minutes=1)) is rhythm.outage(nine + timedelta(hours=7)) is None


def test_a_change_holds_from_its_first_day_on(rhythm: Rhythm) -> None:
    assert rhythm.changed("tax", date(2026, 6, 14)) == (2.5, 2)
    assert rhythm.changed("tax", date(2026, 6, 15)) == rhythm.changed("drain", BEGINS) == (1, 1)


def test_what_is_told_has_its_days_in_order(rhythm: Rhythm) -> None:
    told = rhythm.told(BEGINS + 365 * DAY)

    assert [day.isoformat() for day, *_ in told] == ["2026-02-03", "2026-05-12", "2026-06-15"]
    assert rhythm.told(BEGINS) == []


def test_days_of_a_leap_year_and_the_turn_of_the_year() -> None:
    assert declared.first_day("02-29", date(2026, 1, 1)) == date(2026, 3, 1)
    assert declared.first_day("02-03", date(2026, 2, 4)) == date(2027, 2, 3)
    assert declared.last_day("12-31", date(2026, 2, 4)) == date(2025, 12, 31)


def test_a_fate_is_the_same_whenever_it_is_asked_and_late_after_a_storm(rhythm: Rhythm) -> None:
    def late(opened: date) -> int:
        at = datetime.combine(opened, time(18), UTC)
        cases = [
            Known(Random(n).getrandbits(64), "R", "drain", "report", "en", "1", "t", at, at + 3 * DAY)  # type: ignore[arg-type]
            for n in range(300)
        ]
        assert Fate(cases[0], rhythm).acts() == Fate(cases[0], rhythm).acts()
        return sum(Fate(case, rhythm).finished > at + 3 * DAY for case in cases)

    assert 0 < late(STORM - 30 * DAY) < 60 < 120 < late(STORM)


def test_what_is_wrong_with_a_plan_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "services/pothole").mkdir(parents=True)
    (tmp_path / "services/pothole/service.yaml").touch()
    assert declared.read(tmp_path) == (Plan(), [])
    (tmp_path / "life.yaml").write_text("services:\n  pothole: 2\n  moon: 3\nholidays: 0.5\n")

    problems = declared.read(tmp_path)[1]

    assert [(one.line, one.what) for one in problems] == [(3, "There is no service moon")]
    (tmp_path / "life.yaml").write_text("holidays: often\n")
    assert declared.read(tmp_path)[1]


def test_san_joses_year_is_as_it_should_be_written() -> None:
    plan, problems = declared.read(SAN_JOSE)

    assert problems == []
    assert plan.storms
    assert plan.outages
    assert plan.changes
