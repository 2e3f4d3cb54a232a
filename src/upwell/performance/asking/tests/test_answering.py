"""Answers against figures counted by hand; nobody is told what they may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from upwell.performance import engine, piling
from upwell.performance import rows as rows_of
from upwell.performance.asking import answering, public
from upwell.performance.asking.answering import answer
from upwell.performance.asking.answers import PUBLIC, Answer, Scope
from upwell.performance.asking.language import CannotAsk, read
from upwell.performance.columns import layout
from upwell.performance.published import published
from upwell.performance.rows import Row

TODAY = date(2026, 3, 17)
NOON = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
ALL = Scope()


class Town:
    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def happens(self, name: str, *, days: float = 0, many: int = 1, **more: Any) -> None:
        at = NOON + timedelta(days=days)
        blank = {field.name: None for field in layout.ARROW} | {"assisted": False, "service": "pothole"}
        for _ in range(many):
            row = blank | {"id": len(self.rows), "at": at, "day": at.date(), "name": name, **more}
            self.rows.append(row)

    def case(self, number: int, *, opened: float = 0, closed: float | None = None, **more: Any) -> None:
        first = (NOON + timedelta(days=opened)).date()
        self.happens("case_opened", days=opened, subject=f"R{number}", opened=first, **more)
        if closed is not None:
            seconds = int((closed - opened) * 86_400)
            known = {"subject": f"R{number}", "opened": first, "seconds": seconds, "outcome": "done"}
            self.happens("case_closed", days=closed, **known, **more)

    def asked(self, text: str, scope: Scope = ALL) -> Answer:
        with engine.of(pa.Table.from_pylist(self.rows, schema=layout.ARROW)) as events:
            return answer(events, read(text, today=TODAY), scope, today=TODAY)

    def publicly(self, text: str) -> Answer:
        with engine.of(pa.Table.from_pylist(self.rows, schema=layout.ARROW)) as events:
            pile = piling.pile(events)
        rows = sorted(
            (Row(key.service, key.grain, key.start, key.by, key.value, "", cell.sums, cell.spreads)
             for key, cell in pile.items() if key.grain == "month" and key.service != rows_of.ALL),
            key=lambda row: (row.start, row.service, row.value),
        )  # fmt: skip

        def told(by: str) -> list[Row]:
            return list(published([row for row in rows if row.by == by], by=by))

        return public.answer(told, read(text, today=TODAY), today=TODAY)

    def values(self, text: str, scope: Scope = ALL) -> dict[Any, Any]:
        found = self.asked(text, scope)
        return {line.group if len(line.group) != 1 else line.group[0]: line.value for line in found.lines}


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_measure_by_one_or_two_things_or_none(town: Town) -> None:
    town.happens("journey_submitted", many=3, channel="web", language="en")
    town.happens("journey_abandoned", channel="web", language="en")
    town.happens("journey_submitted", channel="sms", language="vi")
    town.happens("journey_submitted", many=2, channel="web", service="tree", days=40)

    assert town.values("completion by channel where service is pothole") == {"web": 0.75, "sms": 1.0}
    assert town.values("volume") == {(): 6}
    assert town.values("volume by channel, language") == {("web", "en"): 3, ("sms", "vi"): 1, ("web", None): 2}
    assert town.values("volume by service where language is unknown") == {"tree": 2}
    assert town.values("volume by service where channel is not web") == {"pothole": 1}
    assert town.values("volume by month") == {date(2026, 3, 1): 4, date(2026, 4, 1): 2}
    assert town.values("volume by weekday during 2026-03") == {1: 4}
    assert town.values("share of volume by channel") == {"web": 5 / 6, "sms": 1 / 6}
    line = town.asked("completion by channel where service is pothole").lines[0]
    assert line.of == 4
    assert line.interval is not None


def test_days_to_finish_count_what_is_still_open_and_any_percentile_may_be_asked(town: Town) -> None:
    for number in range(6):
        town.case(number, closed=number + 1)
    for number in range(6, 10):
        town.case(number, area="3")

    assert town.values("days_to_finish") == {(): 5}
    assert town.values("p30 of days_to_finish") == {(): 3}
    assert town.values("p90 of days_to_finish") == {(): None}
    assert town.values("days_to_finish by area") == {None: 3, "3": None}
    assert town.values("waiting by area") == {"3": 15}


def test_a_backlog_is_as_it_was_on_that_day(town: Town) -> None:
    town.case(1, closed=5)
    town.case(2, opened=3)

    backlog = {day: town.values(f"backlog on 2026-03-{day:02}") for day in (1, 2, 5, 7, 8)}
    assert backlog == {1: {}, 2: {(): 1}, 5: {(): 2}, 7: {(): 1}, 8: {(): 1}}
    assert town.values("backlog by service on 2026-03-05") == {"pothole": 2}


def test_how_long_cases_are_in_a_state(town: Town) -> None:
    town.case(1)
    town.happens("case_moved", days=1, subject="R1", **{"from": "received", "to": "in_progress"})
    town.happens("case_moved", days=1.5, subject="R1", **{"from": "in_progress", "to": "waiting"})
    town.case(2)
    town.happens("case_moved", days=3, subject="R2", **{"from": "received", "to": "in_progress"})

    assert town.values("dwell by state") == {"received": 24, "in_progress": 12}
    assert town.values("p90 of dwell by state") == {"received": 72, "in_progress": 12}
    assert town.values("dwell where state is received") == {(): 24}


def test_while_a_case_is_closed_it_is_in_no_state(town: Town) -> None:
    town.case(1)
    town.happens("case_moved", days=1, subject="R1", **{"from": "received", "to": "in_progress"})
    town.happens("case_moved", days=2, subject="R1", **{"from": "in_progress", "to": "in_progress"})
    town.happens("case_closed", days=3, subject="R1", **{"from": "in_progress"})
    town.happens("case_reopened", days=30, subject="R1")
    town.happens("case_moved", days=30.5, subject="R1", **{"from": "reopened", "to": "in_progress"})
    town.case(2, closed=400)  # of before: it does not say in which state it was closed

    assert town.values("dwell by state") == {"received": 24, "in_progress": 48, "reopened": 12}
    assert town.values("dwell") == {(): 24}


def test_how_long_first_answers_and_forms_take(town: Town) -> None:
    town.happens("case_answered", seconds=3 * 3600, many=3)
    town.happens("case_answered", seconds=30 * 3600)
    assert town.values("first_answer") == {(): 3}
    assert town.values("p90 of first_answer") == {(): 30}


def test_services_outside_the_scope_are_not_counted_at_all(town: Town) -> None:
    town.happens("journey_submitted", many=30)
    town.happens("journey_submitted", many=20, service="tree")
    mine = Scope(services=frozenset({"tree"}))

    assert town.values("volume", mine) == {(): 20}
    assert town.values("volume by service", mine) == {"tree": 20}
    assert town.values("share of volume by service", mine) == {"tree": 1}
    assert town.values("volume where service is pothole", mine) == {}


def test_the_public_is_told_of_no_small_group_and_of_others_in_tens(town: Town) -> None:
    for channel, many in (("web", 54), ("sms", 3), ("phone", 14), ("chat", 20)):
        town.happens("journey_submitted", many=many, channel=channel)

    found = town.publicly("volume by channel")

    assert {line.group[0]: line.value for line in found.lines} == {"web": 60, "phone": 10, "chat": 20, "sms": None}
    assert [line.group[0] for line in found.lines if line.hidden] == ["sms"]
    shares = town.publicly("share of volume by channel")
    assert {line.group[0]: line.value for line in shares.lines}["web"] == 0.67
    assert {line.group[0] for line in shares.lines if line.hidden} == {"sms"}


def test_each_question_of_a_form_can_be_asked_for(town: Town) -> None:
    town.happens("step_shown", many=4, step="photo")
    town.happens("journey_abandoned", step="photo")
    assert town.values("left by step") == {"photo": 0.25}
    assert town.values("left where step is photo") == {(): 0.25}


def test_no_two_public_questions_tell_of_a_few_people_or_a_day(town: Town) -> None:
    town.happens("journey_submitted", many=52, channel="web", language="en")
    town.happens("journey_submitted", many=3, channel="web", language="vi")

    assert [line.value for line in town.publicly("volume").lines] == [55]
    assert [line.value for line in town.publicly("volume where language is not vi").lines] == [50]
    for text, code, word in (
        ("volume by day", "months_by", "day"),
        ("volume during 2026-03-02", "months", "volume"),
        ("volume during last 8 weeks", "months", "volume"),
        ("backlog on 2026-03-05", "month_end", "2026-02-28"),
    ):
        with pytest.raises(CannotAsk) as refused:
            town.publicly(text)
        assert (refused.value.code, refused.value.word) == (code, word)
    assert town.values("backlog on 2026-02-28", PUBLIC) == {}


@pytest.mark.parametrize(
    "text",
    [
        "volume by channel, language",
        "volume by channel where language is vi",
        "volume where area is 3 and channel is web",
        "volume by team",
    ],
)
def test_the_public_is_not_told_two_things_of_people_at_once_nor_of_teams(town: Town, text: str) -> None:
    town.happens("journey_submitted", many=52, channel="web", language="en")

    with pytest.raises(CannotAsk) as refused:
        town.publicly(text)
    assert refused.value.code == "one_thing"


def test_the_public_is_told_shares_and_times_of_enough_people(town: Town) -> None:
    for number in range(20):
        town.case(number, closed=number + 1, language="en")
    town.case(21, closed=1, language="vi")
    town.happens("journey_submitted", many=30, channel="web", assisted=False, language="en")
    town.happens("journey_submitted", many=4, channel="phone", assisted=True, language="en")
    town.happens("journey_abandoned", many=6, channel="web", assisted=False, language="en")

    assert [(line.group, line.value, line.of) for line in town.publicly("completion by language").lines] == [
        (("en",), 0.85, 30)
    ]
    assert [line.hidden for line in town.publicly("assisted").lines] == [True]
    lines = town.publicly("median of days_to_finish by language").lines
    assert [(line.group[0], line.value, line.of, line.hidden) for line in lines] == [
        ("en", 10, 20, False), ("vi", None, None, True),
    ]  # fmt: skip
    assert [line.value for line in town.publicly("volume by service, quarter").lines] == [34]
    assert [line.group for line in town.publicly("volume by assisted").lines if not line.hidden] == [(False,)]


def test_a_group_that_nothing_knows_is_no_answer(town: Town) -> None:
    town.happens("journey_submitted", many=20, channel="web")
    with pytest.raises(CannotAsk) as refused:
        town.asked("volume by team")
    assert (refused.value.code, refused.value.word) == ("untold", "team")
    with pytest.raises(CannotAsk) as refused:
        town.publicly("volume by area")
    assert (refused.value.code, refused.value.word) == ("untold", "area")


def test_more_groups_than_can_be_added_up_are_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_CELLS", 2)
    for number in range(3):
        town.happens("journey_submitted", channel=f"c{number}")
    with pytest.raises(CannotAsk) as refused:
        town.asked("volume by channel")
    assert refused.value.code == "too_much"
