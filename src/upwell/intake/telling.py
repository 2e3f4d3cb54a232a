"""What a booking means for its resident, in words: which day and hours, who comes, for what, what to do, until when it
can be changed. The same in the first letter, in reminders and on the page of the request. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from upwell.bookings import queries as booked
from upwell.bookings.queries import CONFIRMED, Booking
from upwell.cases import promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.questions import QuantityQuestion
from upwell.definition.steps import Book
from upwell.definition.values import Plain
from upwell.intake import money
from upwell.intake.queries import SentView
from upwell.journey import booked as journey_booked
from upwell.journey.answers import value as answer_value
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk
from upwell.ui import formats


def receipt_values(sent: SentView, language: str, *, now: datetime) -> dict[str, Any]:
    """What fills the words of a receipt: the answers, the reference, by when."""
    values: dict[str, Any] = {**sent.values, "reference": sent.reference, "target_days": str(sent.target_days or "")}
    if sent.due_at:
        workdays = catalogue.city().workdays
        last, today = promise.last_day(sent.due_at, workdays), workdays.local_day(now)
        values["due_date"] = formats.day(last, language=language, today=today)
    return values


def of_walk(walk: Walk, subject: UUID, booking_ids: Iterable[UUID], language: str, *, now: datetime) -> dict[str, Any]:
    """For the first letter, before there is a case: what was booked on this path, and what was or is to be paid."""
    said: dict[str, Any] = {"money": money.words(subject, language, now=now)}
    answers = {name: walk.answers[name] for name in walk.names if name in walk.answers}
    for booking_id in booking_ids:
        row = booked.get(booking_id)
        if row is not None:
            said |= {"day": row.starts_at, **words(row, walk.definition, answers, language, now=now)}
            said["title"] = _title(walk.definition, language)
            break
    return {name: each for name, each in said.items() if each}


def of_case(case_id: UUID, *, now: datetime, language: str = "") -> dict[str, Any]:
    """The same for a case; nothing of a booking that is over or cancelled. `language`: its own, if not another."""
    case, rows = cases.answered(case_id), booked.of_subject(case_id)
    if case is None or case.version_id is None:
        return {}
    spoken, definition = language or case.language, catalogue.version(case.version_id).definition
    said: dict[str, Any] = {"money": money.words(case_id, spoken, now=now)}
    if rows and rows[0].state == CONFIRMED and rows[0].ends_at > now:
        said |= {"day": rows[0].starts_at, **words(rows[0], definition, case.answers, spoken, now=now)}
        said["title"] = _title(definition, spoken)
    return {name: each for name, each in said.items() if each}


def words(
    booking: Booking, definition: Service, answers: Mapping[str, Plain], language: str, *, now: datetime
) -> dict[str, str]:
    """Only what there is to say."""
    texts = Texts(definition, language)
    said = {
        "span": _span(booking, language),
        **_by(booking, language),
        "items": _items(texts, answers),
        "todo": texts.of_step(booking.step, "remind", _values(definition, answers)).text,
        "change_until": _change_until(booking, language, now),
    }
    return {name: each for name, each in said.items() if each}


def _title(definition: Service, language: str) -> str:
    own = definition.receipt
    return Texts(definition, language).get("receipt.title", own.title).text if own else ""


def _span(booking: Booking, language: str) -> str:
    """Between which hours; empty for a whole day."""
    rules = catalogue.city().calendars.get(booking.calendar)
    window = rules.windows.get(booking.window) if rules else None
    if window is None:
        return ""
    return f"{formats.clock(window.starts, language=language)} – {formats.clock(window.ends, language=language)}"


def _by(booking: Booking, language: str) -> dict[str, str]:
    """Who comes, where a partner or one of the city's own does; else where to go, where the place has a name."""
    city = catalogue.city()
    rules = city.calendars.get(booking.calendar)
    resource = rules.resources.get(booking.resource) if rules else None
    partner = city.partners.get(resource.partner) if resource and resource.partner else None
    if partner is not None:
        return {"who": city.word(partner.name, language)}
    if resource is None or not resource.name:
        return {}
    return {"who" if resource.comes else "place": city.word(resource.name, language)}


def _items(texts: Texts, answers: Mapping[str, Plain]) -> str:
    asked = texts.service.questions.items()
    counted = [name for name, one in asked if isinstance(one, QuantityQuestion) and answers.get(name)]
    return "\n".join(texts.shown(texts.service.questions[name], name, answers[name]) for name in counted)


def _values(definition: Service, answers: Mapping[str, Plain]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: answer_value(step, answers[name]) for name, step in definition.questions.items() if name in answers
    }
    for step in definition.steps:
        if isinstance(step, Book) and step.name in answers:
            found[step.name] = journey_booked.value(answers[step.name])
    return found


def _change_until(booking: Booking, language: str, now: datetime) -> str:
    city, until = catalogue.city(), booked.change_until(booking)
    if until is None or now >= until:
        return ""
    return formats.moment(until, zone=city.zone, language=language, today=city.workdays.local_day(now))
