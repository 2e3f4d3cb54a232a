"""A booking that comes again by itself: begun with the first, ended by its person or by what became of it.

Booking the next one is `intake/repeating.py`. Each end is a row that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.bookings.availability import months_before
from upwell.catalogue import queries as catalogue
from upwell.definition.steps import Book
from upwell.definition.values import find
from upwell.events import actions as events
from upwell.intake.models import Series, SeriesEnd
from upwell.journey.walk import Walk

A_YEAR = 12
Why = SeriesEnd.Why


class CannotEnd(Exception):
    """This has ended already, or nothing is booked by itself here."""


class CannotGoOn(Exception):
    """This goes on anyway, or cannot be taken up again. Book anew."""


def after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month too short for it."""
    return months_before(day, -months)


def begin(walk: Walk, case: Any, *, by: Actor, now: datetime) -> Series | None:
    """With the first case, in its transaction. None where nothing repeats, or for one that a series booked."""
    step = _repeats(walk)
    if step is None or Series.objects.filter(pk=case.follows_id).exists():
        return None
    plain, months = walk.answers[step.name], months_of(walk, step)
    assert isinstance(plain, Mapping)  # noqa: S101  # it is booked
    first = date.fromisoformat(str(plain["day"]))
    made = Series.objects.create(
        id=case.pk,
        reference=case.reference,
        service=case.service,
        step=step.name,
        months=months,
        first_on=first,
        next_on=after(first, months),
        until=after(first, A_YEAR),
        latest=case.pk,
        begun_at=now,
        begun_by=by.id,
        look_at=now,
    )
    _record(made, "series_begun", now, months=months)
    return made


def _repeats(walk: Walk) -> Book | None:
    steps = (walk.definition.by_name[name] for name in walk.names if isinstance(walk.answers.get(name), Mapping))
    return next((step for step in steps if isinstance(step, Book) and months_of(walk, step)), None)


def months_of(walk: Walk, step: Book) -> int:
    """None of them: it is booked once."""
    found = find(walk.values, step.repeats) if step.repeats else None
    return min(int(found), A_YEAR) if isinstance(found, Decimal) and found > 0 else 0


def note(walk: Walk, language: str) -> str:
    """What the first letter of each says; empty where nothing repeats."""
    if _repeats(walk) is None:
        return ""
    with translation.override(language):
        return gettext(
            "We book the next one for you after this one. On your page you can move it, skip it or stop them all."
        )


@transaction.atomic
def stop(series_id: UUID, *, by: Actor, now: datetime) -> Series:
    """Its person wants no more. What is booked stays booked. Raises CannotEnd."""
    return end(series_id, Why.STOPPED, by=by, now=now)


@transaction.atomic
def end(series_id: UUID, why: str, *, by: Actor, now: datetime) -> Series:
    """Raises CannotEnd."""
    series = Series.objects.select_for_update().filter(pk=series_id, live=True).first()
    if series is None:
        raise CannotEnd
    series.live = False
    series.save(update_fields=["live"])
    SeriesEnd.objects.create(series=series, at=now, why=why, by_kind=by.kind, by_id=by.id)
    _record(series, "series_ended", now, why=str(why))
    return series


@transaction.atomic
def go_on(series_id: UUID, *, by: Actor, now: datetime) -> Series:
    """For another year from now on. Days that passed meanwhile are left out. Raises CannotGoOn."""
    series = Series.objects.select_for_update().filter(pk=series_id, live=False).first()
    if series is None or catalogue.published(series.service) is None:
        raise CannotGoOn
    today = catalogue.city().workdays.local_day(now)
    while series.next_on <= today:
        series.number += 1
        series.next_on = after(series.first_on, (series.number + 1) * series.months)
    series.live, series.until, series.before, series.look_at = True, after(series.next_on, A_YEAR), None, now
    series.save(update_fields=["live", "until", "before", "look_at", "number", "next_on"])
    SeriesEnd.objects.filter(series=series, lifted_at=None).update(lifted_at=now, lifted_by=by.id)
    _record(series, "series_resumed", now, months=series.months)
    return series


@transaction.atomic
def advance(series: Series, case_id: UUID, day: date, *, now: datetime) -> bool:
    """The next is booked. Whether this call noted it: another worker may have been quicker."""
    number = series.number + 1
    mine = Series.objects.filter(pk=series.pk, number=series.number, live=True).update(
        number=number,
        next_on=after(series.first_on, (number + 1) * series.months),
        before=series.latest,
        latest=case_id,
        look_at=now,
    )
    if mine:
        ahead = (day - catalogue.city().workdays.local_day(now)).days
        _record(series, "series_booked", now, number=number, days_ahead=ahead)
    return bool(mine)


def _record(series: Series, name: str, now: datetime, **data: events.Value) -> None:
    events.record(events.Fact(name, at=now, subject=series.reference, service=series.service, data=data))
