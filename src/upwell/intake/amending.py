"""What a booked request would be with other things: its journey walked once more with the new counts, by the definition
it was made with and as of the day it was made. What the rules say then holds: limits, what else is asked, the price.

Reads and asks look-ups; writes nothing. Call it outside transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from upwell.bookings import asking
from upwell.bookings import queries as booked
from upwell.bookings.availability import Asked
from upwell.bookings.queries import Booking
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.questions import QuantityQuestion, Question
from upwell.definition.steps import Book, Pay
from upwell.definition.values import Plain, as_yes_no
from upwell.intake import submission, turns
from upwell.intake.models import Amendment
from upwell.journey import answers as answering
from upwell.journey import booked as journey_booked
from upwell.journey import fees
from upwell.journey.answers import Problem
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.journey.whole import hangs_on
from upwell.payments import queries as paid
from upwell.payments.queries import Charge

ELSEWHERE = {"address", "location", "asset", "photo", "file"}
"""What such a page does not ask for: a place decides who comes, and files have pages of their own."""


class CannotAmend(Exception):
    """What is to be taken cannot be changed here."""


class NothingChanged(Exception):
    """You have not changed anything."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A booked request as it stands. `counted`: the questions that say how many; `walk`: its journey to its end."""

    booking: Booking
    case: cases.Origin
    definition: Service
    counted: tuple[str, ...]
    walk: Walk
    fees: Mapping[str, int]

    @property
    def step(self) -> Book:
        step = self.definition.by_name[self.booking.step]
        assert isinstance(step, Book)  # noqa: S101  # a booking is made by one
        return step


@dataclass(frozen=True, slots=True)
class Reading:
    """It with other answers. `given`: those that were taken; `problems` with the others, by question; `asks`: what the
    page shows. `walk` ends at a stop where the rules do not allow it. `fees`: what each pay step costs now."""

    basis: Basis
    walk: Walk
    given: Mapping[str, Plain]
    asks: tuple[str, ...]
    problems: Mapping[str, Problem] = field(default_factory=dict)
    fees: Mapping[str, int] = field(default_factory=dict)
    asked: Asked | None = None

    @property
    def is_whole(self) -> bool:
        return not self.problems and self.walk.position is Position.SUBMIT

    @property
    def is_same(self) -> bool:
        but = self.basis.booking.step
        before, after = ({k: v for k, v in w.submission().items() if k != but} for w in (self.basis.walk, self.walk))
        return before == after


def basis(case_id: UUID, *, now: datetime) -> Basis:
    """Raises CannotAmend where nothing is counted, or what was asked cannot be read any more."""
    booking, case = booked.live(case_id), cases.origin(case_id)
    if booking is None or case is None or case.version_id is None:
        raise CannotAmend
    definition = catalogue.version(case.version_id).definition
    answers = submission.again(definition, case.answers, case.contact)
    step = definition.by_name.get(booking.step)
    try:
        answers[booking.step] = booked.told(booking)
    except asking.NoSuchCalendar:
        raise CannotAmend from None
    walk, costs = _walked(definition, case, answers, now)
    counted = tuple(name for name in walk.path if isinstance(definition.by_name[name.split(".")[0]], QuantityQuestion))
    if walk.position is not Position.SUBMIT or not counted or not isinstance(step, Book) or step.name not in walk.path:
        raise CannotAmend
    return Basis(booking, case, definition, counted, walk, costs)


def as_it_is(found: Basis) -> Reading:
    """For a page on which nothing was typed yet."""
    return Reading(found, found.walk, {}, _asks(found, found.walk), fees=found.fees)


def read(found: Basis, raw: Mapping[str, Any], *, now: datetime) -> Reading:
    """`raw`: what was sent, by question, as a channel collects it. What hangs on the new counts is asked for, too."""
    given: dict[str, Plain] = {}
    problems: dict[str, Problem] = {}
    shown = _asks(found, found.walk)
    for name in (name for name in shown if name in raw):
        _take(found.definition.questions[name], raw[name], found.walk.values, given, problems)
    if problems:
        return Reading(found, found.walk, given, shown, problems)
    reading = of_answers(found, given, now=now)
    while reading.walk.position is Position.ASK and _may_take(reading, raw):
        name, question = reading.walk.address, found.definition.questions[reading.walk.address]
        _take(question, raw[name], reading.walk.values, given, problems)
        if problems:
            return replace(reading, problems=problems)
        reading = of_answers(found, given, now=now)
    at, problem = reading.walk.address, reading.walk.problem
    return replace(reading, problems={at: problem}) if problem else reading


def _may_take(reading: Reading, raw: Mapping[str, Any]) -> bool:
    """Whether the question it stands at was answered with what was sent. Raises CannotAmend for one that such a page
    does not ask."""
    name = reading.walk.address
    question = reading.basis.definition.questions.get(name)
    if question is None or "." in name or _kind(question) in ELSEWHERE:
        raise CannotAmend
    return name in raw and name not in reading.given


def of_answers(found: Basis, given: Mapping[str, Plain], *, now: datetime) -> Reading:
    """With answers that were taken before. Whether it is a free one is asked once its things are known."""
    step = found.step
    answers: dict[str, Plain] = {**found.walk.answers, **given}
    walk, costs = _walked(found.definition, found.case, answers, now)
    if step.name not in walk.path:
        return Reading(found, walk, given, _asks(found, walk))
    asked = asking.otherwise(found.booking, journey_booked.inputs(walk, step))
    if found.booking.free and not asked.may_be_free:
        answers[step.name] = {**booked.told(found.booking), "free": as_yes_no(False)}
        walk, costs = _walked(found.definition, found.case, answers, now)
    return Reading(found, walk, given, _asks(found, walk), fees=costs, asked=asked)


def _take(
    question: Question, raw: Any, values: Mapping[str, Any], given: dict[str, Plain], problems: dict[str, Problem]
) -> None:
    plain = answering.accept(question, raw, values)
    if isinstance(plain, Problem):
        problems[question.name] = plain
    else:
        given[question.name] = plain


def _walked(
    definition: Service, case: cases.Origin, answers: Mapping[str, Plain], now: datetime
) -> tuple[Walk, dict[str, int]]:
    """To its end, as if what it costs were paid; and what that is, by pay step."""
    known = {name: plain for name, plain in answers.items() if not isinstance(definition.by_name[name], Pay)}
    costs: dict[str, int] = {}
    facts: Any = {}
    while True:
        turn = turns.settle(
            definition, known, facts, now=now, channel=case.channel, asked_at=case.opened_at, unattended=True
        )
        walk, facts = turn.walk, turn.facts
        if walk.position is not Position.PAY or not isinstance(walk.step, Pay):
            return walk, costs
        costs[walk.address] = fees.cents(walk.step, walk.values) or 0
        known[walk.address] = fees.answer("paid", costs[walk.address], "")


def _asks(found: Basis, walk: Walk) -> tuple[str, ...]:
    """What the page asks: how many of what, and what hangs on that."""
    passed = [*walk.path, *([walk.address] if walk.position is Position.ASK else [])]
    return tuple(name for name in passed if name in found.counted or _hangs_on_counts(found, name))


def _hangs_on_counts(found: Basis, name: str) -> bool:
    question = found.definition.questions.get(name)
    if question is None or "." in name or _kind(question) in ELSEWHERE or question.party is not None:
        return False
    return not hangs_on(question).isdisjoint(found.counted)


def _kind(question: Question) -> str:
    return str(getattr(question, "type", ""))


def due(reading: Reading) -> dict[str, int]:
    """What is still to be paid for it, by pay step: the difference to what was paid, or would be settled as it is."""
    subject, before = reading.basis.booking.subject, reading.basis.fees
    wanted = {step: cents - settled(subject, step, before.get(step, 0)) for step, cents in reading.fees.items()}
    return {step: cents for step, cents in wanted.items() if cents > 0}


def settled(subject: UUID, step: str, price: int) -> int:
    """`price`: as it stands, which nobody owes any more once it was paid, waived, or moved to a dearer day."""
    return max(paid.paid_for(subject, step).cents, price)


def is_cheaper(reading: Reading) -> bool:
    return sum(reading.fees.values()) < sum(reading.basis.fees.values())


def words(reading: Reading, language: str) -> str:
    """The list as it would be."""
    texts, answers = Texts(reading.basis.definition, language), reading.walk.answers
    questions = reading.basis.definition.questions
    counted = [name for name in reading.basis.counted if name in reading.walk.path]
    return "; ".join(texts.shown(questions[name], name, answers[name]) for name in counted)


def stop_words(reading: Reading, language: str) -> tuple[str, str] | None:
    """What the definition says where it does not allow this: a heading and what to do."""
    if reading.walk.position is not Position.STOP:
        return None
    texts, values = Texts(reading.basis.definition, language), reading.walk.values
    title, body = (texts.of_step(reading.walk.address, part, values).text for part in ("title", "body"))
    return title, body


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for money. `words`: the list as it will be."""

    charge: Charge
    words: str


def pending(case_id: UUID, *, language: str, now: datetime) -> Pending | None:
    row = Amendment.objects.filter(pk=case_id).first()
    charge = paid.charge(row.charge) if row else None
    if row is None or charge is None or not charge.is_open:
        return None
    try:
        return Pending(charge, words(of_answers(basis(case_id, now=now), row.sealed["given"], now=now), language))
    except CannotAmend:
        return None
