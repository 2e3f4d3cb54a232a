"""What is booked and what is free, for who books and for whose booking it is. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from upwell.bookings import asking, availability, vendors
from upwell.bookings.availability import Asked, Count, Key, Offer, Standing
from upwell.bookings.models import LIVE, USED, USES_FREE, Change, ClosedDay, Slot, State
from upwell.bookings.models import Booking as Booking  # what most of these answer
from upwell.bookings.vendors import UNASKED
from upwell.catalogue import queries as catalogue
from upwell.definition.values import Plain, as_yes_no
from upwell.lib.workdays import DAY

CONFIRMED, COMPLETED, CANCELLED = State.CONFIRMED, State.COMPLETED, State.CANCELLED
MISSED, NO_SHOW = State.MISSED, State.NO_SHOW
LOOKED_BACK = DAY * 60
ONE_CONFIRMED = (CONFIRMED, COMPLETED, MISSED, NO_SHOW)
SAYS_SO = ("resident", "staff", "partner")


@dataclass(frozen=True, slots=True)
class Had:
    """The days of a property's bookings in one calendar, and those of its free uses."""

    days: tuple[date, ...]
    free_days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """What can be offered. `down`: the vendor cannot be reached; the days are those it agreed to."""

    offers: list[Offer]
    down: bool = False

    @property
    def open(self) -> list[Offer]:
        return [one for one in self.offers if not one.why]


@dataclass(frozen=True, slots=True)
class _Whose:
    calendar: str
    resource: str
    route: str


def dates(
    asked: Asked, *, first: date, last: date, now: datetime, but: UUID | None = None, of: UUID | None = None
) -> Dates:
    """Every offer of [first, last]. `but`: a booking that is about to be moved, which does not stand in its own way.
    `of`: the journey that looks."""
    workdays = catalogue.city().workdays
    begin, end = availability.first_and_last(asked.rules, now, workdays)
    first, last = max(first, begin), min(last, end)
    if first > last:
        return Dates([])
    said = vendors.free(asked, first, last, now=now)
    counted = counts(asked, first, last, now=now)
    standing = Standing(
        counts=counted,
        vendor=said.free,
        down=said.down,
        unasked=_unasked(counted),
        closed=closed_days(asked, first, last),
        mine=of_property(asked.property_key, asked.calendar, now=now, but=but, of=of).days,
    )
    whose = _Whose(asked.calendar, asked.resource, asked.route)
    days = _served(catalogue.edition(), whose, first, last)
    found = availability.offers(asked, standing, first=first, last=last, now=now, workdays=workdays, days=days)
    return Dates(found, said.down)


def _unasked(counted: dict[Key, Count]) -> dict[date, int]:
    return {day: count.taken for (day, _window, load), count in counted.items() if load == UNASKED}


def counts(asked: Asked, first: date, last: date, *, now: datetime) -> dict[Key, Count]:
    """What is taken in [first, last]; what ran out and nobody gave back yet does not count.

    Here and below statements are written out: every page with days asks them for weeks, and Django would spend longer
    on the rows than the database."""
    rows: dict[Key, Count] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [asked.calendar, asked.resource, first, last, asked.route])
        for day, window, load, taken, known in cursor.fetchall():
            rows[_day(day), window, load] = Count(taken, known)
        cursor.execute(LAPSED, [connection.ops.adapt_datetimefield_value(now), asked.calendar, asked.resource])
        for day, window, load, route, lapsed in cursor.fetchall():
            key = (_day(day), window, load)
            if route == asked.route and key in rows:
                rows[key] = Count(rows[key].taken - lapsed, rows[key].known)
    return rows


COUNTS = (
    'SELECT day, "window", load, taken, known FROM bookings_slot'
    " WHERE calendar = %s AND resource = %s AND day BETWEEN %s AND %s AND route = %s"
)
LAPSED = (
    'SELECT s.day, s."window", s.load, s.route, COUNT(*) FROM bookings_claim c JOIN bookings_slot s ON s.id = c.slot_id'
    " WHERE c.live AND c.until IS NOT NULL AND c.until <= %s AND s.calendar = %s AND s.resource = %s"
    ' GROUP BY s.day, s."window", s.load, s.route'
)


def _day(kept: date | str) -> date:
    """SQLite keeps days as text."""
    return date.fromisoformat(kept) if isinstance(kept, str) else kept


def _id(kept: UUID | str) -> UUID:
    """SQLite keeps ids as text."""
    return UUID(kept) if isinstance(kept, str) else kept


def known_to_vendor(asked: Asked, day: date, window: str) -> dict[str, int]:
    return dict(_slots(asked).filter(day=day, window=window).values_list("load", "known"))


@lru_cache(256)
def _served(_edition: int, asked: _Whose, first: date, last: date) -> list[date]:
    """For a day the same for everybody: of one edition of the city, and forgotten with it."""
    city = catalogue.city()
    rules = city.calendars[asked.calendar]
    return availability.served(
        Asked(asked.calendar, rules, asked.resource, asked.route, ()), first, last, city.workdays
    )


def _slots(asked: Asked) -> QuerySet[Slot]:
    return Slot.objects.filter(calendar=asked.calendar, resource=asked.resource, route=asked.route)


def slot_ids(asked: Asked, day: date, window: str, loads: Iterable[str]) -> list[int]:
    return list(_slots(asked).filter(day=day, window=window, load__in=loads).values_list("pk", flat=True))


def closed_days(asked: Asked, first: date, last: date) -> set[date]:
    """The days of [first, last] that staff closed."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, [asked.calendar, asked.resource, first, last])
        return {_day(day) for (day,) in cursor.fetchall()}


CLOSED = (
    "SELECT day FROM bookings_closedday"
    " WHERE calendar = %s AND resource = %s AND day BETWEEN %s AND %s AND lifted_at IS NULL"
)


def is_closed(calendar: str, resource: str, day: date) -> bool:
    return ClosedDay.objects.filter(calendar=calendar, resource=resource, day=day, lifted_at=None).exists()


def of_property(key: str, calendar: str, *, now: datetime, but: UUID | None = None, of: UUID | None = None) -> Had:
    """What a property has had in a calendar. A late cancellation used its free use, and what was missed did not.

    Of holds only those of the journey `of` count: anybody who knows an address can hold a day for it, and must not keep
    its people from booking. Who confirms first has what is left."""
    if not key:
        return Had((), ())
    with connection.cursor() as cursor:
        cursor.execute(HAD, [key, calendar, State.HELD, connection.ops.adapt_datetimefield_value(now)])
        found = [
            (_day(day), state, *rest)
            for pk, subject, day, state, *rest in cursor.fetchall()
            if _id(pk) != but and (state != State.HELD or _id(subject) == of)
        ]
    days = tuple(day for day, state, _free, _kept in found if state in USED)
    free = tuple(day for day, state, free, kept in found if free and (state in USES_FREE or kept))
    return Had(days, free)


HAD = (
    "SELECT id, subject, day, state, free, keeps_free_use FROM bookings_booking"
    " WHERE property_key = %s AND calendar = %s AND NOT (state = %s AND expires_at IS NOT NULL AND expires_at <= %s)"
)


def live(subject: UUID, step: str = "") -> Booking | None:
    """The booking of a journey or case that is held or confirmed."""
    mine = Booking.objects.filter(subject=subject, state__in=LIVE)
    return (mine.filter(step=step) if step else mine).order_by("made_at").first()


def by_reference(reference: str) -> Booking | None:
    """The confirmed booking of a case."""
    return Booking.objects.filter(reference=reference, state=CONFIRMED).order_by("made_at").first()


def get(booking_id: UUID) -> Booking | None:
    return Booking.objects.filter(pk=booking_id).first()


def of_subject(subject: UUID) -> list[Booking]:
    """Every booking that was ever confirmed for this case, the newest first."""
    confirmed = Q(state__in=ONE_CONFIRMED) | Q(state=State.CANCELLED, reference__gt="")
    return list(Booking.objects.filter(confirmed, subject=subject).order_by("-made_at"))


def of_subjects(subjects: Sequence[UUID]) -> dict[UUID, Booking]:
    """The newest confirmed booking of each, in one statement."""
    rows = Booking.objects.filter(subject__in=subjects, state__in=ONE_CONFIRMED).order_by("made_at")
    return {booking.subject: booking for booking in rows}


def history(booking_id: UUID) -> list[Change]:
    return list(Change.objects.filter(booking=booking_id).order_by("at", "pk"))


def reported(booking_id: UUID) -> Change | None:
    """The last time somebody said that it was not done and is to be put right; nothing once it has another day."""
    told = Q(what="missed", by_kind__in=SAYS_SO) | Q(what="moved")
    last = Change.objects.filter(told, booking=booking_id).order_by("-at", "-pk").first()
    return last if last is not None and last.what == "missed" else None


def missed_before(booking_id: UUID) -> bool:
    """Whether somebody said so already, whatever became of it since."""
    return Change.objects.filter(booking=booking_id, what="missed", by_kind__in=SAYS_SO).exists()


def owed(subject: UUID) -> Booking | None:
    """What was missed for this case and is to be put right."""
    newest = next(iter(of_subject(subject)), None)
    if newest is None or newest.state != MISSED or reported(newest.pk) is None:
        return None
    return newest


def escalated(booking_id: UUID) -> bool:
    return Change.objects.filter(booking=booking_id, what="escalated").exists()


def done_on(booking_id: UUID) -> datetime | None:
    """When those who came said last that it was done."""
    said = Change.objects.filter(booking=booking_id, what="completed").order_by("-at", "-pk")
    return said.values_list("at", flat=True).first()


def not_reminded(*, first: date, last: date, limit: int) -> list[Booking]:
    """Confirmed ones on the days of [first, last] that nobody looked at for a reminder on the day before `first`."""
    rows = Booking.objects.filter(state=State.CONFIRMED, day__gte=first, day__lte=last)
    return list(rows.exclude(looked_on=first - DAY).order_by("day", "pk")[:limit])


def of_day(calendar: str, resource: str, day: date) -> list[Booking]:
    rows = Booking.objects.filter(calendar=calendar, resource=resource, day=day, state__in=ONE_CONFIRMED)
    return list(rows.order_by("starts_at", "made_at"))


def told(booking: Booking) -> dict[str, Plain]:
    """A booking as a journey keeps it: what the wording of a definition may print."""
    city = catalogue.city()
    asked = asking.again(booking)
    partner = city.partners.get(asked.of.partner or "")
    name = asked.of.name or (partner.name if partner else asked.rules.name)
    until = availability.change_until(asked.of, asked.rules, booking.day, city.workdays).astimezone(city.zone)
    whole = asked.rules.windows.get(booking.window) is None
    starts = asked.rules.starts if whole else asked.rules.windows[booking.window].starts
    ends = None if whole else asked.rules.windows[booking.window].ends
    return {
        "booking": str(booking.pk),
        "day": booking.day.isoformat(),
        "weekday": booking.day.isoweekday(),
        "window": booking.window,
        "starts": starts.isoformat("minutes") if starts else "",
        "ends": ends.isoformat("minutes") if ends else "",
        "by": booking.resource,
        "by_name": city.word(name, "en"),
        "by_names": {language: said for language, said in name.items() if said != name["en"]},
        "phone": (partner.phone if partner else None) or "",
        "free": as_yes_no(booking.free),
        "change_day": until.date().isoformat(),
        "change_time": until.time().isoformat("minutes"),
    }


def change_until(booking: Booking) -> datetime:
    """The last moment for its resident to move or cancel it: until it begins when nobody keeps its days any more."""
    try:
        asked = asking.again(booking)
    except asking.NoSuchCalendar:
        return booking.starts_at
    return availability.change_until(asked.of, asked.rules, booking.day, catalogue.city().workdays)


def unheard(*, now: datetime, limit: int) -> list[Booking]:
    """Their day is over, and nobody has said what became of them; those of the last weeks, the longest first."""
    today = catalogue.city().workdays.local_day(now)
    rows = Booking.objects.filter(state=CONFIRMED, day__range=(today - LOOKED_BACK, today - DAY))
    return list(rows.order_by("day", "pk")[:limit])


def stranded(*, now: datetime) -> list[Booking]:
    """Confirmed ones still to come whose calendar, or the one who would come, is not in the city's file any more."""
    city = catalogue.city()
    rows = Booking.objects.filter(state=CONFIRMED, day__gte=city.workdays.local_day(now), ends_at__gt=now)
    kept = {name: set(rules.resources) for name, rules in city.calendars.items()}
    pairs = rows.order_by().values_list("calendar", "resource").distinct()
    gone = [Q(calendar=name, resource=who) for name, who in pairs if who not in kept.get(name, ())]
    return list(rows.filter(reduce(or_, gone)).order_by("day", "pk")) if gone else []


def kept_of_fee(booking: Booking, paid: int, *, now: datetime) -> int:
    """The cents that are not given back when its resident cancels it now."""
    rules = catalogue.city().calendars.get(booking.calendar)
    if rules is None:
        return 0
    return availability.kept_of_fee(rules, booking.day, paid, now, catalogue.city().workdays)
