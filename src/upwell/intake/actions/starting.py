"""Beginning a journey, once for each id the client made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.questions import AddressQuestion, Question
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.intake import records, turns
from upwell.intake.drafts import may_keep, open_draft
from upwell.intake.kinds import AlreadySent, Answered, CannotStart, ServiceClosed, SignInNeeded, Visitor
from upwell.intake.models import Draft
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.answers import Problem
from upwell.journey.log import Entry
from upwell.places import queries as places


def start(
    code: str,
    *,
    draft_id: UUID,
    visitor: Visitor,
    now: datetime,
    carried: Mapping[str, Plain] | None = None,
    came_from: str = "",
    follows: UUID | None = None,
) -> Answered:
    """Begins a journey, or finds the one already begun under this id.

    `carried`: answers given in another service; `came_from` is its code. `follows`: the case it comes after.
    Raises CannotStart, ServiceClosed, AlreadySent."""
    published = startable(code, visitor)
    # a case outlives its draft: who begins anew under its id must not come out with its receipt
    if case_queries.exists(draft_id):
        raise AlreadySent
    draft = new_draft(published, draft_id, _carried(published, carried or {}, visitor, now), visitor, now)
    draft.follows = follows
    turn = turns.of_draft(draft, now=now)
    draft.log = [*draft.log, *turn.new]
    draft.standing_at = turn.walk.address
    try:
        with transaction.atomic():
            facts = records.started(draft, turn, now=now, came_from=came_from)
            draft.save(force_insert=True)
            events.record(*facts)
    except IntegrityError:  # the same id again: a second click, a form sent twice
        draft = open_draft(draft_id)
        turn = turns.of_draft(draft, now=now)
    return Answered(draft, turn.walk)


def startable(code: str, visitor: Visitor) -> Published:
    """The service as it is now, for this visitor to begin. Raises CannotStart, SignInNeeded, ServiceClosed."""
    published = catalogue.published(code)
    if published is None or not published.definition.is_taken(visitor.channel):
        raise CannotStart(code)
    if not published.open:
        raise ServiceClosed(published)
    asked = turns.as_filled_in(published, visitor.channel)
    if asked.definition.sign_in == "required" and visitor.account_id is None:
        raise SignInNeeded(code)
    return asked


def new_draft(
    published: Published, draft_id: UUID, entries: tuple[Entry, ...], visitor: Visitor, now: datetime
) -> Draft:
    return Draft(
        id=draft_id,
        service=published.code,
        version_id=published.version_id,
        log=list(entries),
        language=visitor.language,
        channel=visitor.channel,
        scripted=visitor.scripted,
        account_id=visitor.account_id,
        organisation=visitor.organisation,
        created_at=now,
        updated_at=now,
        expires_at=now + keeping(published),
    )


def keeping(published: Published) -> timedelta:
    """For how long what was not sent is kept."""
    return published.definition.keep_draft or catalogue.city().lifetimes.draft


def _carried(published: Published, carried: Mapping[str, Plain], visitor: Visitor, now: datetime) -> tuple[Entry, ...]:
    """Answers from another service, each as if given here; what this service does not take is left behind.

    A place that is no address of the city's list is none here: its words are filled in, and it is asked again."""
    answers: dict[str, Plain] = {}
    entries: list[Entry] = []
    for name, plain in carried.items():
        step = published.definition.by_name.get(name)
        if not isinstance(step, Question):
            continue
        walk = turns.settle(published.definition, answers, {}, now=now, channel=visitor.channel).walk
        taken = answering.accept(step, plain, walk.values)
        if isinstance(taken, Problem):
            continue
        if isinstance(step, AddressQuestion) and not _is_address(taken):
            entries += _filled_in(step, taken)
            continue
        answers[name] = taken
        entries.append(log.answered(name, taken))
    return tuple(entries)


def _is_address(plain: Plain) -> bool:
    known = places.place(str(plain.get("id") or "")) if isinstance(plain, Mapping) else None
    return known is not None and known.kind in ("address", "building")


def _filled_in(step: Question, plain: Plain) -> list[Entry]:
    label = plain.get("label") if isinstance(plain, Mapping) else None
    return [log.typed(step.name, {"text": label, "id": "", "lat": "", "lon": ""})] if label and may_keep(step) else []
