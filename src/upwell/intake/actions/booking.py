"""Choosing a day in a journey, and keeping it to the end: held when chosen, made sure of before sending, confirmed with
the case. The vendor is asked outside transactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import asking
from upwell.bookings import queries as booked_queries
from upwell.bookings.queries import Booking
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.definition.questions import QuantityQuestion
from upwell.definition.steps import Book
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.intake import appointments, turns
from upwell.intake.actions.answering import shown_at, take_turn
from upwell.intake.actions.keys import Once
from upwell.intake.drafts import open_draft, unsent
from upwell.intake.kinds import Answered, SlotLost, StaleStep, WentOn
from upwell.intake.models import Draft
from upwell.intake.turns import Turn
from upwell.journey import booked, log
from upwell.journey.log import Entry
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS
from upwell.vault.index import blind

SENDING = timedelta(minutes=5)
"""How long a day is made sure of when the request is sent."""


def choose_day(
    draft_id: UUID,
    address: str,
    code: str,
    *,
    now: datetime,
    key: str = "",
    caller: str = "",
    seen: int | None = None,
) -> Answered:
    """Holds a day and takes it as the answer. The one held before for this step is given back. `caller`: a mark of the
    connection it is asked over. `seen`: as for an answer.

    Raises what `bookings.hold` raises, StaleStep, KeyUsed, WentOn, NoSuchDraft, AlreadySent, ServiceClosed."""
    draft = open_draft(draft_id)
    once = Once.of(key, "booked", address, code)
    if seen not in (None, draft.rev) and not once.was_taken(draft.keys):
        raise WentOn(address)
    walk = turns.of_draft(draft, now=now).walk
    step = step_of(walk, address)
    booking = _held(draft, walk, step, code, now=now, caller=caller)
    plain = {**booked_queries.told(booking), "asked": booked.asked(walk.values, step)}
    return take_turn(
        draft_id,
        address,
        lambda turn: _taken(turn, address, plain),
        now=now,
        once=once,
        seen=seen,
    )


def _held(draft: Draft, walk: Walk, step: Book, code: str, *, now: datetime, caller: str) -> Booking:
    inputs = booked.inputs(walk, step)
    try:
        return bookings.hold(
            code,
            step.use,
            inputs,
            subject=draft.pk,
            step=step.name,
            service=draft.service,
            lasts=step.hold_for,
            now=now,
            caller=caller,
        )
    except (bookings.SlotGone, bookings.LimitReached) as error:
        note_gone(draft, step, code, error, resource=asking.asked(step.use, inputs).resource, now=now)
        raise


def let_day_go(draft_id: UUID, address: str, *, now: datetime, seen: int | None = None) -> Answered:
    """Gives a day back that this journey holds: the step is open again, and somebody else may have the day.

    Raises StaleStep, WentOn, NoSuchDraft, AlreadySent, ServiceClosed."""

    def decide(turn: Turn) -> tuple[Entry, ...]:
        if not isinstance(turn.walk.definition.by_name.get(address), Book) or address not in turn.walk.answers:
            raise StaleStep(address)
        return (log.removed(address),)

    done = take_turn(draft_id, address, decide, now=now, once=Once.of("", address), seen=seen)
    bookings.let_go(draft_id, step=address, now=now)
    return done


def step_of(walk: Walk, address: str) -> Book:
    """The step that books at this address. Raises StaleStep."""
    shown = shown_at(walk, address)
    if shown.position is not Position.BOOK or not isinstance(shown.step, Book):
        raise StaleStep(address)
    return shown.step


def _taken(turn: Turn, address: str, plain: Mapping[str, Plain]) -> tuple[Entry, ...]:
    step_of(turn.walk, address)
    return (log.answered(address, plain),)


def note_gone(draft: Draft, step: Book, code: str, error: Exception, *, resource: str, now: datetime) -> None:
    why = "many_here" if isinstance(error, bookings.ManyHeldHere) else "taken"
    why = error.why if isinstance(error, bookings.LimitReached) else why
    data: dict[str, events.Value] = {"calendar": step.use, "resource": resource, "day": code[:10], "why": why}
    events.record(events.Fact("booking_gone", at=now, subject=str(draft.pk), service=draft.service, data=data))


def wait_for_day(
    found: Answered, address: str, week: date, *, to: Mapping[str, str], link: str, now: datetime, any_day: bool = False
) -> bool:
    """Whether they did not wait for that week yet. `to`: an `email` or a `phone`. `any_day`: a later one does, too.

    Raises StaleStep, bookings.NoSuchCalendar, TooMany."""
    step = step_of(found.walk, address)
    limits.take(LINKS, "to", blind(to.get("email") or to.get("phone", "")), now=now)
    return bookings.wait(
        step.use,
        booked.inputs(found.walk, step),
        week,
        subject=found.draft.pk,
        service=found.draft.service,
        to=to,
        link=links.in_language(link, found.draft.language),
        language=found.draft.language,
        now=now,
        any_day=any_day,
    )


def booking_ids(walk: Walk) -> dict[str, UUID]:
    """The bookings this journey made on its path, by step."""
    found = {}
    for name in walk.names:
        plain = walk.answers.get(name)
        if isinstance(walk.definition.by_name[name], Book) and isinstance(plain, Mapping):
            found[name] = UUID(str(plain["booking"]))
    return found


def make_sure(
    draft: Draft,
    walk: Walk,
    *,
    now: datetime,
    lasts: timedelta = SENDING,
    tell: Callable[[str], object] = lambda _step: None,
) -> None:
    """Before it is sent: the days are still this person's, taken anew if their time ran out meanwhile.

    Where one is gone the journey stands at that step again, with everything else kept: raises SlotLost. `tell` is
    called with the step in the transaction that gives the day up."""
    for step, booking_id in booking_ids(walk).items():
        try:
            bookings.renew(booking_id, lasts=lasts, now=now)
        except (bookings.SlotGone, bookings.NoSuchBooking, bookings.LimitReached, bookings.NoSuchCalendar) as error:
            give_up(draft.pk, step, now=now, along=partial(tell, step))
            raise SlotLost(step, getattr(error, "why", "")) from error


def give_up(draft_id: UUID, step: str, *, now: datetime, along: Callable[[], object]) -> None:
    """The day is no longer theirs: the question is open again, also while the service is closed."""
    once = Once.of("", step)
    take_turn(draft_id, step, lambda turn: (log.removed(step),), now=now, once=once, along=along, find=unsent)


def calendar_file(walk: Walk, *, language: str, place: str) -> str:
    """Of what this journey booked, for the first letter; empty when it booked nothing."""
    ids = booking_ids(walk)
    return appointments.file_of(list(ids.values()), language=language, place=place) if ids else ""


def work(walk: Walk) -> cases.Wanted:
    """What the booking says about the work, for the partner behind its calendar; nothing where nothing was booked."""
    for step, booking_id in booking_ids(walk).items():
        row = booked_queries.get(booking_id)
        if row is not None:
            return appointments.work(row, items=items_of(walk, step))
    return cases.Wanted()


def items_of(walk: Walk, step: str) -> list[dict[str, Any]]:
    """What is counted among the things the booking hands over, for the crew's list: in each of the service's words."""
    handed = cast("Book", walk.definition.by_name[step]).with_.values()
    found: list[dict[str, Any]] = []
    for name in handed:
        question, counts = walk.definition.questions.get(name), walk.answers.get(name)
        if isinstance(question, QuantityQuestion) and isinstance(counts, Mapping):
            words = {code: Texts(walk.definition, code) for code in walk.definition.languages}
            found += [
                {
                    "code": code,
                    "name": {lang: texts.option(name, code).text for lang, texts in words.items()},
                    "count": n,
                }
                for code, n in counts.items()
            ]
    return found


def confirm_all(walk: Walk, *, reference: str, by: Actor, now: datetime) -> None:
    """With the case, in its transaction. Raises bookings.HoldLapsed; LimitReached where somebody else of the property
    was quicker: `make_sure` says so then."""
    for booking_id in booking_ids(walk).values():
        bookings.confirm(booking_id, reference=reference, by=by, now=now)
