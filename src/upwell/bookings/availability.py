"""Which days can be offered, and why others cannot. Pure: from a calendar, what is taken and the time, to offers.

Days are the city's; instants are UTC. Everything is half-open but the window of days ahead, whose last day counts."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from upwell.catalogue.calendars import WHOLE_DAY, Calendar, CutoffRule, Resource
from upwell.definition.values import Money, Values
from upwell.lib.workdays import DAY, Workdays
from upwell.partners.ports import Cutoff

WEEK = timedelta(days=7)
Why = Literal["", "full", "yours", "too_many"]


@dataclass(frozen=True, slots=True)
class Count:
    """One row of the books: what was taken of a load in a window of a day. `known`: those the vendor knows of."""

    taken: int = 0
    known: int = 0


Key = tuple[date, str, str]
"""Day, window, load."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A day, or a window of one. `free`: how many more fit. `why` not, when it cannot be had."""

    day: date
    window: str
    free: int
    why: Why = ""

    @property
    def code(self) -> str:
        return code_of(self.day, self.window)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants of a calendar: whose, on which route, which loads, for which property (its mark), and whether
    it could be one of the free ones."""

    calendar: str
    rules: Calendar
    resource: str
    route: str
    loads: tuple[str, ...]
    property_key: str = ""
    may_be_free: bool = True

    @property
    def of(self) -> Resource:
        return self.rules.resources[self.resource]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the days besides the rules.

    `counts`: the books. `vendor`: what it says is free, by day and window; None when it has no say or is `down`.
    `unasked`: bookings made by day while it was down. `closed`: days that staff closed. `mine`: this property's."""

    counts: Mapping[Key, Count] = field(default_factory=dict)
    vendor: Mapping[tuple[date, str], int | None] | None = None
    down: bool = False
    unasked: Mapping[date, int] = field(default_factory=dict)
    closed: Collection[date] = frozenset()
    mine: Sequence[date] = ()


def code_of(day: date, window: str) -> str:
    """How an offer is named in forms and programs: `2026-12-03`, `2026-12-03.morning`."""
    return day.isoformat() if window == WHOLE_DAY else f"{day.isoformat()}.{window}"


def read_code(code: str) -> tuple[date, str] | None:
    day, _dot, window = code.partition(".")
    try:
        return date.fromisoformat(day), window or WHOLE_DAY
    except ValueError:
        return None


def cutoff(rule: CutoffRule) -> Cutoff:
    return Cutoff(rule.at, rule.days_before, rule.working)


def loads_of(rules: Calendar, values: Values) -> tuple[str, ...]:
    """The loads a request has, in the calendar's order; a calendar without loads has one of no name."""
    found = tuple(code for code, load in rules.loads.items() if load.when is None or load.when.holds(values) is True)
    return found or ("",)


def may_be_free(rules: Calendar, values: Values) -> bool:
    return rules.free is not None and (rules.free.when is None or rules.free.when.holds(values) is True)


def windows(rules: Calendar) -> tuple[str, ...]:
    return tuple(rules.windows) or (WHOLE_DAY,)


def span(rules: Calendar, day: date, window: str, workdays: Workdays) -> tuple[datetime, datetime]:
    """When a window begins and ends; a whole day ends at midnight."""
    chosen = rules.windows.get(window)
    if chosen is not None:
        return workdays.at(day, chosen.starts), workdays.at(day, chosen.ends)
    begins = workdays.at(day, rules.starts) if rules.starts else workdays.end_of(day - DAY)
    return begins, workdays.end_of(day)


def first_and_last(rules: Calendar, now: datetime, workdays: Workdays) -> tuple[date, date]:
    """The days one may book on, both included; cut-offs and closed days apart."""
    today = workdays.local_day(now)
    return today, today + rules.window


def service_days(resource: Resource, route: str, first: date, last: date) -> list[date]:
    """Every day in [first, last] on which the route is served, in order.

    With `slide`, a holiday pushes the days of its week from that day on by one."""
    weekdays = resource.routes[route].weekdays if route in resource.routes else resource.weekdays
    monday = first - DAY * first.weekday() - WEEK
    found: set[date] = set()
    while monday <= last:
        found.update(_served(resource, weekdays, monday))
        monday += WEEK
    return sorted(day for day in found if first <= day <= last and not _blacked_out(resource, day))


def _served(resource: Resource, weekdays: Iterable[int], monday: date) -> Iterator[date]:
    off = sorted(day for day in resource.holidays if monday <= day < monday + WEEK)
    for weekday in weekdays:
        day = monday + DAY * (weekday - 1)
        if resource.slide:
            for holiday in off:
                day += DAY if holiday <= day else timedelta(0)
        elif day in off:
            continue
        yield day


def _blacked_out(resource: Resource, day: date) -> bool:
    return any(one.from_ <= day <= one.until for one in resource.closed)


def may_book(asked: Asked, day: date, now: datetime, workdays: Workdays) -> bool:
    """Whether the day lies within the window, is served, and its cut-off has not passed."""
    first, last = first_and_last(asked.rules, now, workdays)
    return first <= day <= last and day in bookable(asked, day, day, now, workdays)


def served(asked: Asked, first: date, last: date, workdays: Workdays) -> list[date]:
    """The days of [first, last] with service, the city's holidays left out where the calendar keeps them."""
    off = workdays.holidays if asked.rules.city_holidays else frozenset()
    return [day for day in service_days(asked.of, asked.route, first, last) if day not in off]


def bookable(
    asked: Asked, first: date, last: date, now: datetime, workdays: Workdays, *, days: Sequence[date] | None = None
) -> list[date]:
    """The days of [first, last] that the rules allow, however full they are. `days`: those `served`, if they are known.

    A later day never has an earlier cut-off, so the first day that is allowed brings all after it."""
    rule = cutoff(asked.rules.book_rule(asked.of))
    known = served(asked, first, last, workdays) if days is None else [day for day in days if first <= day <= last]
    begin = next((number for number, day in enumerate(known) if rule.allows(day, now, workdays)), len(known))
    return known[begin:]


def offers(
    asked: Asked,
    standing: Standing,
    *,
    first: date,
    last: date,
    now: datetime,
    workdays: Workdays,
    days: Sequence[date] | None = None,
) -> list[Offer]:
    """Every window of every bookable day of [first, last], free or not. `days`: as in `bookable`."""
    today, end = first_and_last(asked.rules, now, workdays)
    parts = windows(asked.rules)
    return [
        _offer(asked, standing, day, window, today)
        for day in bookable(asked, max(first, today), min(last, end), now, workdays, days=days)
        if day not in standing.closed
        for window in parts
        if day > today or span(asked.rules, day, window, workdays)[0] > now
    ]


def _offer(asked: Asked, standing: Standing, day: date, window: str, today: date) -> Offer:
    free = max(0, room(asked, standing, day, window, today))
    why: Why = "" if free else "full"
    if asked.rules.one_a_day and day in standing.mine:
        why = "yours"
    elif over_limit(asked.rules, standing.mine, day):
        why = "too_many"
    return Offer(day, window, free, why)


def room(asked: Asked, standing: Standing, day: date, window: str, today: date) -> int:
    """How many more requests with all these loads fit: the scarcest load decides."""
    if standing.down:
        agreed = asked.of.when_down
        if agreed is None or day < today + DAY * agreed.from_days:
            return 0
        return agreed.each_day - standing.unasked.get(day, 0)
    if standing.vendor is not None:
        return _room_at_vendor(asked, standing, day, window)
    return min(asked.of.fits(load) - _count(standing, day, window, load).taken for load in asked.loads)


def _room_at_vendor(asked: Asked, standing: Standing, day: date, window: str) -> int:
    """What it says is free, less those of ours that it has not heard of."""
    if (day, window) not in standing.vendor:  # type: ignore[operator]  # asked only of a vendor with a say
        return 0
    free = standing.vendor[day, window]  # type: ignore[index]  # as above
    unheard = max(counted.taken - counted.known for counted in _counts(asked, standing, day, window))
    return 1_000 if free is None else free - max(0, unheard)


def _counts(asked: Asked, standing: Standing, day: date, window: str) -> list[Count]:
    return [_count(standing, day, window, load) for load in asked.loads]


def _count(standing: Standing, day: date, window: str, load: str) -> Count:
    return standing.counts.get((day, window, load), NOTHING)


NOTHING = Count()


def over_limit(rules: Calendar, mine: Sequence[date], day: date) -> bool:
    """Whether one more on this day would be too many for the property, by any of its limits."""
    return any(_within(mine, day, quota.months) >= quota.at_most for quota in rules.limits)


def is_free_use(rules: Calendar, used: Sequence[date], day: date) -> bool:
    """Whether a booking on this day is one of the free ones, `used` being the days of those it had."""
    return rules.free is not None and _within(used, day, rules.free.months) < rules.free.at_most


def _within(days: Sequence[date], day: date, months: int) -> int:
    """The most that a stretch of so many months with this day in it would hold of the others.

    Counted back and ahead: a booking for next week and one made later for tomorrow are near each other both ways."""
    stretches = [(months_before(end, months), end) for end in {day, *(one for one in days if one >= day)}]
    return max(sum(begin < one <= end for one in days) for begin, end in stretches if begin < day)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of a month too short for it."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def may_change(asked_of: Resource, rules: Calendar, day: date, now: datetime, workdays: Workdays) -> bool:
    return cutoff(rules.change_rule(asked_of)).allows(day, now, workdays)


def change_until(asked_of: Resource, rules: Calendar, day: date, workdays: Workdays) -> datetime:
    return cutoff(rules.change_rule(asked_of)).moment(day, workdays)


def kept_of_fee(rules: Calendar, day: date, paid: int, now: datetime, workdays: Workdays) -> int:
    """The cents of what was paid that are not given back when a booking for this day is cancelled now."""
    rule = rules.refund
    if rule is None or (rule.until is not None and cutoff(rule.until).allows(day, now, workdays)):
        return 0
    return paid if rule.keeps is None else min(paid, Money(rule.keeps).cents)


def gives_back(asked_of: Resource, rules: Calendar, day: date, now: datetime, workdays: Workdays) -> bool:
    """Whether a free use is given back when cancelled now."""
    rule = rules.free.give_back_until if rules.free else None
    return cutoff(rule or rules.change_rule(asked_of)).allows(day, now, workdays)
