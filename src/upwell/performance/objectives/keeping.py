"""Writes down how every key result stood at the end of each week, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from upwell.catalogue import queries as catalogue
from upwell.performance import queries
from upwell.performance.models import Score
from upwell.performance.objectives.reading import DECK, deck, declared
from upwell.performance.objectives.scoring import Standing, quarter_of

WEEKS_SHOWN = 13


def last_week(now: datetime) -> date:
    """The Monday of the last week that is over."""
    today = now.astimezone(catalogue.city().zone).date()
    return today - timedelta(days=today.weekday() + 7)


def is_counted(week: date) -> bool:
    """Whether what happened in it has been counted: the results were refreshed after its end."""
    newest = queries.newest()
    end = catalogue.city().workdays.end_of(week + timedelta(days=6))
    return newest is not None and newest[0] >= end


def keep(now: datetime) -> bool:
    if not catalogue.has_city():
        return False
    week = last_week(now)
    if queries.is_whole() and is_counted(week) and not Score.objects.filter(week=week).exists():
        Score.objects.bulk_create(list(_scores(week)), batch_size=500, ignore_conflicts=True)
    return False


def _scores(week: date) -> Iterator[Score]:
    sunday = week + timedelta(days=6)
    for four in deck(sunday, to_the_day=True):
        for name, one in four.results.items():
            yield _score(week, DECK, name, four.service, one)
    for objective in declared(quarter_of(sunday), sunday, to_the_day=True):
        for name, one in objective.results.items():
            yield _score(week, objective.code, name, "", one)


def _score(week: date, objective: str, result: str, service: str, one: Standing) -> Score:
    return Score(
        week=week, objective=objective, result=result, service=service, value=one.value, score=one.score, of=one.of or 0
    )


def history(objective: str, *, service: str = "") -> dict[date, dict[str, Score]]:
    """By week, the newest first: its key results."""
    found: dict[date, dict[str, Score]] = {}
    rows = Score.objects.filter(objective=objective, service=service).order_by("-week")
    for row in rows[: WEEKS_SHOWN * 20]:
        found.setdefault(row.week, {})[row.result] = row
    return dict(list(found.items())[:WEEKS_SHOWN])
