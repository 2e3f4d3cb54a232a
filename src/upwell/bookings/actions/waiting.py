"""Somebody waits for a day in a full week, or for any day where none is free. They are told in their turn; the day is
not kept for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from upwell.bookings import asking, availability, queries
from upwell.bookings.actions.refusals import NotOffered
from upwell.bookings.models import LIVE, Booking, Waiting
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.journey.texts import Texts
from upwell.lib.batches import delete_some
from upwell.lib.workdays import DAY
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient

WEEK = 7 * DAY
NOON = time(12)
HEAD_START = timedelta(hours=4)
"""So long a free place counts as theirs who were told of it and have not booked yet; then the next one hears of it."""
ANY = "any_day"
MOST = 50
"""So many are looked at in one run."""


@transaction.atomic
def wait(
    calendar: str,
    inputs: Mapping[str, Plain],
    week: date,
    *,
    subject: UUID,
    service: str,
    to: Mapping[str, str],
    link: str,
    language: str,
    now: datetime,
    any_day: bool = False,
) -> bool:
    """Whether they did not wait yet. `to`: an `email` or a `phone`. `link` opens their journey again. `any_day`: of
    that week or of any later one.

    Raises NoSuchCalendar; NotOffered for a week that nothing can be booked in now."""
    asked = asking.asked(calendar, inputs)
    first, last = availability.first_and_last(asked.rules, now, catalogue.city().workdays)
    if not first - WEEK < week <= last:
        raise NotOffered
    row = Waiting(
        id=uuid4(),
        calendar=asked.calendar,
        resource=asked.resource,
        route=asked.route,
        loads=list(asked.loads),
        week_on=week - DAY * week.weekday(),
        subject=subject,
        sealed={**_kept(to), "link": link, "service": service, **({ANY: True} if any_day else {})},
        language=language,
        since=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    events.record(_waited_for(row, service))
    return True


def _waited_for(row: Waiting, service: str) -> Fact:
    data: dict[str, events.Value] = {"calendar": row.calendar, "resource": row.resource, "day": row.week_on.isoformat()}
    return Fact("booking_waited_for", at=row.since, subject=str(row.subject), service=service, data=data)


def _kept(to: Mapping[str, str]) -> dict[str, str]:
    return {way: to.get(way, "") for way in ("email", "phone")}


def stop_waiting(subjects: Iterable[UUID]) -> None:
    """These journeys have their day, or were thrown away: nobody keeps where to write any longer."""
    Waiting.objects.filter(subject__in=list(subjects)).delete()


def forget_told(*, now: datetime) -> int:
    """One batch of those who were told and have had their head start, and of those nobody can be told of any more. How
    many."""
    city = catalogue.city()
    week_over = Q(week_on__lte=city.workdays.local_day(now) - WEEK)
    nobody_waits = week_over & Q(since__lte=now - city.lifetimes.draft)  # for any day: as long as a draft is kept
    return delete_some(Waiting.objects.filter(Q(told_at__lte=now - HEAD_START) | nobody_waits))


def tell_first(calendar: str, resource: str, week: date, *, now: datetime) -> int:
    """Tells the first in line of a week, one for each place that is free now and that nobody else has just been told
    of. Waiting for a week ends with it; waiting for any day, with the journey that would book it.

    The vendor is asked: call it outside transactions."""
    line = Waiting.objects.filter(calendar=calendar, resource=resource, week_on=week)
    waiting = line.filter(told_at=None).order_by("since")[:MOST]
    city = catalogue.city()
    rules = city.calendars.get(calendar)
    if rules is None or resource not in rules.resources:
        line.filter(told_at=None).delete()
        return 0
    told, used = 0, _still_coming(line, now)
    for row in waiting:
        last = _last_day(row, rules, now)
        if last is None:
            row.delete()
            continue
        asked = availability.Asked(calendar, rules, resource, row.route, tuple(row.loads) or ("",))
        free = queries.dates(asked, first=week, last=last, now=now).open
        places = sum(offer.free for offer in free)
        if places > used and _tell(row, free[0], now=now):
            told, used = told + 1, used + 1
    return told


def _last_day(row: Waiting, rules: Calendar, now: datetime) -> date | None:
    """The last day that would do for them; None when they wait for nothing any more."""
    city = catalogue.city()
    today = city.workdays.local_day(now)
    if row.sealed.get(ANY):
        return today + rules.window if now < row.since + city.lifetimes.draft else None
    return row.week_on + WEEK - DAY if today < row.week_on + WEEK else None


def _still_coming(line: QuerySet[Waiting], now: datetime) -> int:
    """How many were told a while ago and have no day yet."""
    told = set(line.filter(told_at__gt=now - HEAD_START).values_list("subject", flat=True))
    came = Booking.objects.filter(subject__in=told, state__in=LIVE).values_list("subject", flat=True)
    return len(told - set(came))


@transaction.atomic
def _tell(row: Waiting, offer: availability.Offer, *, now: datetime) -> bool:
    """Once: whoever else runs this at the same moment finds them told."""
    if not Waiting.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
        return False
    kept = row.sealed
    published = catalogue.published(kept["service"])
    name = Texts(published.definition, row.language).of_service("name").text if published else ""
    notify.queue(
        "day_free",
        to=Recipient(email=kept["email"], phone=kept.get("phone")),
        language=row.language,
        values={"service": name, "resume_link": kept["link"], "day": catalogue.city().workdays.at(offer.day, NOON)},
        about="",
        dedupe=f"day_free {row.pk}",
        now=now,
    )
    return True
