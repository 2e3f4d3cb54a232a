"""Books the next one of what is booked again and again, once the one before it is over.

As its person would: a journey with the same answers, through the same look-ups, holds and letters. So a hauler that has
changed, a full week, a holiday or a vendor that is down are dealt with as for everybody. Idempotent: the id of each
journey is worked out from the series and its number, and a case of that id is the one booked before."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from upwell.accounts.actor import SYSTEM
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.availability import Offer
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.definition.channels import REPEAT
from upwell.definition.values import Plain
from upwell.intake import queries, submission
from upwell.intake.actions import answering, repeating
from upwell.intake.actions.booking import choose_day
from upwell.intake.actions.keys import Once
from upwell.intake.actions.sending import submit
from upwell.intake.actions.starting import start
from upwell.intake.kinds import (
    AlreadySent,
    Answered,
    CannotSend,
    CannotStart,
    NoSuchDraft,
    NotComplete,
    ServiceClosed,
    StaleStep,
    Visitor,
)
from upwell.intake.models import Draft, Series, SeriesEnd
from upwell.journey import log, proving
from upwell.journey.walk import Position
from upwell.lib.batches import BATCH
from upwell.lib.workdays import DAY

logger = logging.getLogger(__name__)

Why = SeriesEnd.Why
EVERY = timedelta(hours=1)
EARLY = time(6)
WEEK = timedelta(days=7)
WEEKS_LATER = 3
"""A week that is full goes over into the next ones, so many of them; then nothing can be booked."""
TRIES = 5
NOT_DONE = {str(booked.MISSED), str(booked.NO_SHOW)}


class NoDay(Exception):
    """No day is free yet."""


class MustAsk(Exception):
    """The journey does not come to its end with these answers: only its person can answer."""


def book_next(*, now: datetime) -> int:
    """How many series were seen to. Whoever claims one first has it for an hour."""
    if not catalogue.has_city():
        return 0
    due = list(Series.objects.filter(live=True, look_at__lte=now).order_by("look_at")[:BATCH])
    for series in due:
        if Series.objects.filter(pk=series.pk, look_at=series.look_at, live=True).update(look_at=now + EVERY):
            _see_to(series, now)
    return len(due)


def _see_to(series: Series, now: datetime) -> None:
    today = catalogue.city().workdays.local_day(now)
    if not _is_over(series.latest, now):
        return
    if _not_done(series.latest) and series.before is not None and _not_done(series.before):
        _end(series, Why.MISSED, now)
    elif series.next_on >= series.until:
        _end(series, Why.YEAR, now)
    elif _week(series.next_on)[0] + WEEK * (WEEKS_LATER + 1) <= today:
        _end(series, Why.NO_DAY, now)
    elif today < (opens := _opens_on(series)):
        Series.objects.filter(pk=series.pk).update(look_at=catalogue.city().workdays.at(opens, EARLY))
    else:
        _book(series, now)


def _opens_on(series: Series) -> date:
    """From when on the whole wanted week can be booked."""
    rows = booked.of_subject(series.latest)
    rules = catalogue.city().calendars.get(rows[0].calendar) if rows else None
    last = _week(series.next_on)[1] - DAY
    return last - rules.window if rules else last


def _is_over(case_id: UUID, now: datetime) -> bool:
    """Done, missed, cancelled, or its day has passed."""
    rows = booked.of_subject(case_id)
    return not rows or rows[0].state != booked.CONFIRMED or rows[0].ends_at <= now


def _not_done(case_id: UUID) -> bool:
    rows = booked.of_subject(case_id)
    return bool(rows) and str(rows[0].state) in NOT_DONE


def _week(day: date) -> tuple[date, date]:
    monday = day - DAY * day.weekday()
    return monday, monday + WEEK


def _book(series: Series, now: datetime) -> None:
    draft_id = uuid5(series.pk, str(series.number + 1))
    try:
        found = _journey(series, draft_id, now)
        if found is not None:
            _to_its_end(series, found, now)
    except NoDay:
        _throw_away(draft_id, now)  # its look-ups are made anew tomorrow
        Series.objects.filter(pk=series.pk).update(look_at=now + DAY)
    except AlreadySent:
        pass
    except (MustAsk, CannotStart, ServiceClosed):
        _throw_away(draft_id, now)
        _end(series, Why.ASK, now)
        return
    except (StaleStep, CannotSend, NotComplete, NoSuchDraft) as error:
        logger.warning("series %s: tried again later, %s", series.reference, type(error).__name__)
        return
    rows = booked.of_subject(draft_id)
    if case_queries.exists(draft_id) and rows:
        repeating.advance(series, draft_id, rows[0].day, now=now)


def _throw_away(draft_id: UUID, now: datetime) -> None:
    bookings.let_go(draft_id, now=now)
    Draft.objects.filter(pk=draft_id, state=Draft.State.OPEN).delete()


def _journey(series: Series, draft_id: UUID, now: datetime) -> Answered | None:
    """The journey with the answers of the latest, up to what only this time can say. None when it was sent."""
    came = case_queries.origin(series.latest)
    if came is None or not came.contact:
        raise MustAsk
    if case_queries.exists(draft_id):
        return None
    who: Any = {"account_id": came.account_id, "organisation": came.organisation}
    found = start(
        series.service,
        draft_id=draft_id,
        visitor=Visitor(REPEAT, came.language, **who),
        now=now,
        carried=_answers(series, came),
        follows=series.pk,
    )
    return _proved(found, now)


def _answers(series: Series, came: case_queries.Origin) -> dict[str, Plain]:
    published = catalogue.published(series.service)
    if published is None:
        raise MustAsk
    return submission.again(published.definition, came.answers, came.contact)


def _proved(found: Answered, now: datetime) -> Answered:
    """The address was proved when it was first given, and nobody could change it since."""
    facts = []
    for name in found.walk.answers:
        wanted = proving.to_prove(found.walk.definition.by_name[name], found.walk.answers[name])
        if wanted:
            facts.append(log.looked_up(name, proving.fact(wanted, at=now.isoformat())))
    if not facts:
        return found
    entries = tuple(facts)
    return answering.take_turn(found.draft.pk, found.walk.address, lambda _: entries, now=now, once=Once("", ""))


def _to_its_end(series: Series, found: Answered, now: datetime) -> None:
    """Raises NoDay, MustAsk."""
    draft_id = found.draft.pk
    for _ in found.walk.definition.walked:
        walk = found.walk
        if walk.position is Position.TELL:
            found = answering.read_notice(draft_id, walk.address, now=now)
        elif walk.position is Position.BOOK and walk.address == series.step:
            found = _chosen(series, found, now)
        elif walk.position in (Position.CHECK, Position.SUBMIT) and not walk.declares:
            submit(draft_id, confirmation=walk.confirmation(), declared=False, by=SYSTEM, now=now)
            return
        else:
            raise MustAsk


def _chosen(series: Series, found: Answered, now: datetime) -> Answered:
    """The first free day of the wanted week, or else of the ones after it. Raises NoDay."""
    address = found.walk.address
    kept = queries.days(found, address, now=now)
    if kept is None:
        raise MustAsk
    for offer in _wanted(series.next_on, kept.dates.open):
        with suppress(bookings.SlotGone, bookings.NotOffered, bookings.LimitReached):
            return choose_day(found.draft.pk, address, offer.code, now=now)
    raise NoDay


def _wanted(day: date, offers: list[Offer]) -> list[Offer]:
    monday, _ = _week(day)
    end = monday + WEEK * (WEEKS_LATER + 1)
    return [offer for offer in offers if monday <= offer.day < end][:TRIES]


def _end(series: Series, why: str, now: datetime) -> None:
    """And its person is told, with the link to go on or to book anew."""
    with suppress(repeating.CannotEnd):
        repeating.end(series.pk, why, by=SYSTEM, now=now)
        cases.tell_series_ended(series.latest, why=why, dedupe=f"series {series.pk} {series.number} {why}", now=now)


def standing(case_id: UUID) -> Mapping[str, Any] | None:
    """The series a case belongs to, for its person's page; None for most."""
    series = Series.objects.filter(pk=case_queries.first_of(case_id)).first()
    if series is None:
        return None
    last = None if series.live else series.ends.filter(lifted_at=None).order_by("-at").first()
    return {"id": series.pk, "months": series.months, "live": series.live, "why": last.why if last else ""}
