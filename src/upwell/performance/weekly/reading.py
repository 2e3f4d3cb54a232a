"""What the rules are asked of: weeks and days beside those before them and those of a year ago, and the targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from upwell.performance import queries
from upwell.performance.models import Score
from upwell.performance.objectives.reading import DECK, MET, ON_TIME, deck
from upwell.performance.rows import ALL, Row
from upwell.performance.shown import noted
from upwell.performance.weekly.rules import Happened, Missed, Span

WEEKS = 8
SEASON = range(50, 55)
"""So many weeks ago is this time of the year before."""


def weeks(monday: date) -> list[Span]:
    """Every service, and all together, in the week that begins then."""
    return _spans(monday, 7)


def days(day: date) -> list[Span]:
    """The same on one day, beside the same weekday before."""
    return _spans(day, 1)


def _spans(start: date, length: int) -> list[Span]:
    until = start + timedelta(days=length)
    near = _read(start - timedelta(weeks=WEEKS), until)
    first, last = start - timedelta(weeks=max(SEASON)), start - timedelta(weeks=min(SEASON))
    far = _read(first, last + timedelta(days=length))
    earliest = min((day for of in near.values() for day in of), default=start)
    return [
        Span(
            service,
            _sum(of, start, length),
            [
                _sum(of, begins, length)
                for begins in (start - timedelta(weeks=back) for back in range(1, WEEKS + 1))
                if begins >= earliest
            ],
            [_sum(far.get(service, {}), start - timedelta(weeks=back), length) for back in SEASON] if far else [],
        )
        for service, of in sorted(near.items())
    ]


def _read(start: date, until: date) -> dict[str, dict[date, Row]]:
    found: dict[str, dict[date, Row]] = {}
    rows: Iterable[Row] = queries.read(grain="day", start=start, until=until, source="")
    for row in (*rows, *queries.read(grain="day", start=start, until=until, service=ALL, source="")):
        if row.service and row.start is not None:
            found.setdefault(row.service, {})[row.start] = row
    return found


def _sum(of: dict[date, Row], start: date, length: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for offset in range(length):
        row = of.get(start + timedelta(days=offset))
        if row is not None:
            sums.update(row.sums)
    return sums


def happened(monday: date) -> list[Happened]:
    """What staff wrote beside the figures of this week; the same of several services is one."""
    found: dict[tuple[date, str], Happened] = {}
    for note in noted.of_all(monday, monday + timedelta(days=7)):
        key = note.day, note.words.get("en", "")
        before = found.get(key, Happened(note.day, note.words, ()))
        found[key] = replace(before, services=(*before.services, note.service) if note.service else before.services)
    return list(found.values())


def targets(monday: date) -> list[Missed]:
    """How promises stand against the target of the four, at the end of the week."""
    before = monday - timedelta(days=7)
    kept = Score.objects.filter(week=before, objective=DECK, result=MET, score__isnull=False)
    was = {service: (score or 0) >= 1 for service, score in kept.values_list("service", "score")}
    found = []
    for four in deck(monday + timedelta(days=6), to_the_day=True):
        one = four.results.get(MET)
        if one is not None and one.value is not None:
            found.append(Missed(four.service, "promise.1", one.value, one.of or 0, ON_TIME, was.get(four.service)))
    return found
