"""What a calendar has achieved, by those who come: how soon, how quickly said yes, how often not done. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count as Counted
from django.db.models import Q

from upwell.bookings.models import Booking, Change, Slot
from upwell.bookings.queries.books import CANCELLED, COMPLETED, CONFIRMED, MISSED, NO_SHOW, ONE_CONFIRMED
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.partners import queries as orders


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the bookings for some days, of one resource. `lead_days`: from confirming to the day first booked,
    on average; `accept_hours`: from having the order to saying yes; None without any. Shares are of those whose end is
    known: done, missed or nobody there; what was missed and put right later was missed. `unheard`: over, and nobody has
    said how. `double`: more than there was room for, or two of one property on a day that may have one."""

    booked: int = 0
    cancelled: int = 0
    lead_days: float | None = None
    accept_hours: float | None = None
    done: int = 0
    missed: float | None = None
    no_show: float | None = None
    unheard: int = 0
    double: int = 0


@dataclass(frozen=True, slots=True)
class _One:
    """A booking, as far as it is counted. `lead` in days, `accepted` in seconds."""

    state: str
    is_over: bool
    lead: int | None
    accepted: float | None


def figures(calendar: str, *, first: date, last: date, today: date) -> dict[str, Figures]:
    """By resource, for the days of [first, last]; a handful of statements, however many bookings."""
    rules = catalogue.city().calendars.get(calendar)
    rows = Booking.objects.filter(calendar=calendar, day__range=(first, last), reference__gt="")
    found = list(rows.values_list("pk", "resource", "state", "day", "property_key"))
    since, begun = _first_days(calendar, first, last)
    partners = {one.partner for one in rules.resources.values() if one.partner} if rules else set()
    accepted = orders.accepted_after(sorted(partners), first, last)
    double = _over_room(calendar, rules, first, last)
    missed = _missed([pk for pk, *_rest in found])
    grouped: dict[str, list[_One]] = {}
    days: Counter[tuple[str, str, date]] = Counter()
    for pk, resource, state, day, key in found:
        lead = (begun.get(pk, day) - since[pk]).days if pk in since else None
        ended = MISSED if pk in missed and state == COMPLETED else state
        grouped.setdefault(resource, []).append(_One(ended, day < today, lead, accepted.get(pk)))
        days[resource, key, day] += bool(key and rules and rules.one_a_day and state in ONE_CONFIRMED)
    for (resource, _key, _day), times in days.items():
        double[resource] += max(0, times - 1)
    return {resource: _figures(each, double[resource]) for resource, each in grouped.items()}


def _first_days(calendar: str, first: date, last: date) -> tuple[Mapping[UUID, date], Mapping[UUID, date]]:
    """When each was confirmed, and for which day at first, where it was moved since."""
    zone = catalogue.city().zone
    told = Change.objects.filter(
        booking__calendar=calendar,
        booking__day__range=(first, last),
        booking__reference__gt="",
        what__in=("confirmed", "moved"),
    )
    since: dict[UUID, date] = {}
    begun: dict[UUID, date] = {}
    for booking, what, at, before in told.order_by("at", "pk").values_list("booking", "what", "at", "from_day"):
        if what == "confirmed":
            since.setdefault(booking, at.astimezone(zone).date())
        elif before is not None:
            begun.setdefault(booking, before)
    return since, begun


def _missed(bookings: Sequence[UUID]) -> set[UUID]:
    """Those that somebody said nobody came to, or could not do, whatever became of them later."""
    return set(Change.objects.filter(booking__in=bookings, what="missed").values_list("booking", flat=True))


def _over_room(calendar: str, rules: Calendar | None, first: date, last: date) -> Counter[str]:
    """By resource, how many claims there are beyond the books, or beyond the room where the city says what it is."""
    slots = Slot.objects.filter(calendar=calendar, day__range=(first, last))
    live = slots.annotate(live=Counted("claims", filter=Q(claims__live=True)))
    found: Counter[str] = Counter()
    for resource, load, taken, claims in live.values_list("resource", "load", "taken", "live"):
        of = rules.resources.get(resource) if rules else None
        counted = of is not None and of.partner is None and (not load or load in (rules.loads if rules else ()))
        room = of.fits(load) if of is not None and counted else claims
        found[resource] += max(0, claims - min(taken, room))
    return found


def _figures(each: Sequence[_One], double: int) -> Figures:
    states = Counter(one.state for one in each)
    over = states[COMPLETED] + states[MISSED] + states[NO_SHOW]
    hours = _mean([one.accepted for one in each])
    return Figures(
        booked=len(each),
        cancelled=states[CANCELLED],
        lead_days=_mean([one.lead for one in each]),
        accept_hours=hours / 3600 if hours is not None else None,
        done=states[COMPLETED],
        missed=states[MISSED] / over if over else None,
        no_show=states[NO_SHOW] / over if over else None,
        unheard=sum(one.state == CONFIRMED and one.is_over for one in each),
        double=double,
    )


def _mean(numbers: Sequence[float | None]) -> float | None:
    known = [one for one in numbers if one is not None]
    return sum(known) / len(known) if known else None
