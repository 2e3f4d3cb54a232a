"""The way of an application on its applicant's own page: each step in words, from received to what comes after the
permit, with where it is now and by when the next thing is to be done. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from upwell.cases.queries import Asked, Sequel, Stage
from upwell.catalogue import queries as catalogue
from upwell.channels.web import appointment, timeline
from upwell.intake.sequels import After
from upwell.journey.texts import Texts
from upwell.permits.queries import Issued
from upwell.ui import formats
from upwell.ui.parts import Moment


def way(
    stages: Sequence[Stage],
    case: Any,
    found: After,
    issued: Sequence[Issued],
    *,
    others: Sequence[Asked] = (),
    aim: str,
    language: str,
) -> list[Moment]:
    """Empty for what has no stages. `aim`: by when it is to be decided, as the page says it."""
    if not stages:
        return []
    open_, city = case.closed_at is None, catalogue.city()
    steps = [
        Moment(
            title=city.word(one.words, language),
            at=one.at,
            text=aim if open_ and one is stages[-1] else "",
            state=one.standing,
        )
        for one in stages
    ]
    steps = _with_others(steps, [one for one in others if one.latest], language)
    if not (open_ or issued or found.cases or found.next):
        return steps  # refused, or taken back: nothing comes after it
    return [*steps, *_permit(case, issued, language), *_after(found, issued, language)]


def _with_others(steps: list[Moment], others: Sequence[Asked], language: str) -> list[Moment]:
    """Those who must answer come right after it was received: while one of them has not, that is where it is."""
    heard = [moment for one in others if (moment := _other(one, language)) is not None]
    waits = any(one.state == "current" for one in heard)
    first = replace(steps[0], state="done") if waits and steps[0].state == "current" else steps[0]
    return [first, *heard, *steps[1:]]


def _other(one: Asked, language: str) -> Moment | None:
    who, said = {"who": one.title}, timeline.of_other(_BECAME.get(one.how, ""))
    if said:
        return Moment(title=said % who, at=one.ended_at)
    if one.ended_at is not None:  # it went on without them
        return None
    until = formats.day(catalogue.city().workdays.local_day(one.until), language=language)
    return Moment(
        title=gettext("%(who)s: we wait for the answer") % who,
        text=gettext("The link works until %(day)s.") % {"day": until},
        state="current",
    )


_BECAME = {"answered": "agreed", "declined": "refused", "silent": "unheard"}


def _permit(case: Any, issued: Sequence[Issued], language: str) -> list[Moment]:
    """The newest one; one that is still to come where the service gives any."""
    if case.closed_at is None:
        gives = case.version_id is not None and catalogue.version(case.version_id).definition.permit is not None
        return [Moment(title=gettext("Permit"), state="next")] if gives else []
    newest = max(issued, key=lambda one: one.issued_at, default=None)
    if newest is None:
        return []
    if newest.revoked_at is not None:
        return [Moment(title=gettext("Permit revoked"), at=newest.revoked_at)]
    until, over = _last_day(newest, language), newest.standing == "expired"
    said = gettext("It was valid until %(day)s.") if over else gettext("It is valid until %(day)s.")
    text = said % {"day": until} if until else ""
    return [
        Moment(title=gettext("Permit %(number)s issued") % {"number": newest.number}, at=newest.issued_at, text=text)
    ]


def _last_day(permit: Issued, language: str) -> str:
    """The last day on which it holds, in words."""
    if permit.valid_until is None:
        return ""
    workdays = catalogue.city().workdays
    return formats.day(workdays.local_day(permit.valid_until - timedelta(microseconds=1)), language=language)


def _after(found: After, issued: Sequence[Issued], language: str) -> list[Moment]:
    """What was booked after it, its day, how it ended; and what is still to be booked."""
    steps = [moment for one in found.cases for moment in _sequel(one, language)]
    if found.known is None or any(one.closed_at is None or one.is_good for one in found.cases):
        return steps
    texts = Texts(found.known.definition, language)
    name = {"service": texts.of_case().text}
    book, result = gettext("Book: %(service)s"), gettext("%(service)s: the result")
    to_come = Moment(title=result % name, state="next")
    if found.next is None:
        return [*steps, Moment(title=book % name, state="next"), to_come]
    until = next((_last_day(one, language) for one in reversed(issued) if one.standing == "valid"), "")
    text = gettext("You can do it on this page until %(day)s.") % {"day": until} if until else ""
    text = text or gettext("You can do it on this page.")
    return [*steps, Moment(title=book % name, text=text, state="current"), to_come]


def _sequel(one: Sequel, language: str) -> list[Moment]:
    """That it was asked for, and where it stands."""
    name = Texts(catalogue.version(one.version_id).definition, language).of_case().text if one.version_id else one.title
    if one.closed_at is not None:
        said, _message = timeline.outcome_words(one.outcome, language)
        return [_begun(name, one.opened_at), Moment(title=f"{name}: {said}" if said else name, at=one.closed_at)]
    booked = appointment.standing(one.id, language)
    day = str(booked["day"]) if booked else timeline.state_words(one.state, language)
    return [_begun(name, one.opened_at), Moment(title=name, text=day, state="current")]


def _begun(name: str, at: datetime) -> Moment:
    return Moment(title=gettext("%(service)s: booked") % {"service": name}, at=at)
