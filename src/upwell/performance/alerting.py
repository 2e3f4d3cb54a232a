"""What needs somebody's eyes: which alerts there are now, from the results and from what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from upwell.cases import queries as cases
from upwell.cases.queries import Load
from upwell.catalogue import queries as catalogue
from upwell.performance import alerts, queries
from upwell.performance.measures import latest
from upwell.performance.objectives.reading import ON_TIME
from upwell.performance.rows import Row
from upwell.performance.weekly import reading, rules, sayings
from upwell.performance.weekly.rules import Sentence

UNUSUAL, DUE_SOON, BELOW = "unusual", "due_soon", "below_target"
KINDS = (UNUSUAL, DUE_SOON, BELOW)
SOON = 2
"""Working days."""
FEWEST = 5
SHARE = 0.25
"""At least so many open requests, and so large a share of them, fall due soon and were not begun."""
LEAST_JUDGED = 10

Said = dict[str, tuple[str, Sentence]]
"""By what it is about: the service, and what is to be said."""


def look(now: datetime) -> bool:
    """For the worker: raises what there is, ends what is over."""
    if not catalogue.has_city() or queries.newest() is None:
        return False
    city = catalogue.city()
    today = now.astimezone(city.zone).date()
    open_now = cases.loads(until=city.workdays.end_of(city.workdays.day_after(today, SOON)), now=now)
    month = queries.read(start=today.replace(day=1), until=today + timedelta(days=1), source="")
    yesterday = today - timedelta(days=1)
    if _is_counted(today) and yesterday not in city.holidays:  # which are like no other day of the week
        _hold(UNUSUAL, unusual(yesterday), now)
    _hold(DUE_SOON, due_soon(open_now), now)
    _hold(BELOW, below_target(queries.grouped(month, "service"), open_now), now)
    return False


def _is_counted(today: date) -> bool:
    """Whether yesterday is: else it would look as if nothing had happened."""
    newest = queries.newest()
    return newest is not None and newest[0] >= catalogue.city().workdays.end_of(today - timedelta(days=1))


def unusual(day: date) -> Said:
    return {
        f"{one.service}:{one.measure}": (one.service, rules.sentence_of(one))
        for span in reading.days(day)
        for one in rules.outside(span)
        if one.worse is not False  # what is better than usual needs nobody
    }


def due_soon(open_now: Mapping[str, Load]) -> Said:
    return {
        service: (service, Sentence("due_soon", {"service": service, "due": load.due_not_begun, "open": load.open}))
        for service, load in open_now.items()
        if load.due_not_begun >= FEWEST and load.due_not_begun >= SHARE * load.open
    }


def below_target(month: Mapping[str, Row], open_now: Mapping[str, Load]) -> Said:
    """With what is late already: however it ends, it ends late."""
    return dict(_below(month, open_now))


def _below(month: Mapping[str, Row], open_now: Mapping[str, Load]) -> Iterable[tuple[str, tuple[str, Sentence]]]:
    for service in sorted({*month, *open_now} - {""}):
        parts = latest("promise").parts(month[service].sums if service in month else Row().sums)
        of = (parts.of or 0) + open_now.get(service, Load()).late
        if of >= LEAST_JUDGED and float(parts.count) < ON_TIME * of:
            values = {"service": service, "now": float(parts.count) / of, "of": of, "target": ON_TIME}
            yield service, (service, Sentence("below_target", values))


def _hold(kind: str, found: Said, now: datetime) -> None:
    known = {one.code for one in catalogue.all_published()}
    said = {about: (service if service in known else "", _words(one)) for about, (service, one) in found.items()}
    alerts.hold(kind, said, now)


def _words(one: Sentence) -> dict[str, str]:
    return sayings.in_every_language(lambda: sayings.say(one))
