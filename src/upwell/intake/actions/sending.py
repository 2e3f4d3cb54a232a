"""Sending a finished journey: one case under the draft's id, however often it is asked for.

What is sent is what the person saw and agreed to: that is decided here, on the revision that is written, for no look
a page took before can know what another window does in between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.bookings.actions import HoldLapsed, LimitReached
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.catalogue.queries import Published
from upwell.definition.questions import FileQuestion
from upwell.definition.steps import Pay, Repeat
from upwell.events import actions as events
from upwell.files import actions as files
from upwell.files import queries as file_queries
from upwell.intake import declaring, records, submission, telling, turns
from upwell.intake.actions import booking, repeating
from upwell.intake.drafts import any_draft, refuse_closed
from upwell.intake.kinds import (
    AnswersChanged,
    HasVirus,
    NoSuchDraft,
    NotComplete,
    NotDeclared,
    Sent,
    StaleStep,
    Visitor,
)
from upwell.intake.models import Draft
from upwell.journey import log
from upwell.journey.walk import Position, Walk

PROGRAMS = {"api"}  # channels whose words for a place come from a program, not from a person
TRIES = 5


def submit(draft_id: UUID, *, confirmation: str, declared: bool, by: Actor, now: datetime, read_at: str = "") -> Sent:
    """Sends a finished draft: one case, however often this is called.

    `confirmation` is the walk's own, of the page the person saw; `declared` whether they made the declaration there;
    `read_at` the phone that is told of it right now, in the conversation it is sent from.
    Raises AnswersChanged, NotDeclared, SlotLost, HasVirus, NotComplete, NoSuchDraft, ServiceClosed."""
    for _ in range(TRIES):
        draft = any_draft(draft_id)
        if draft.state == Draft.State.SUBMITTED:
            return receipt_of(draft)
        refuse_closed(draft)
        walk = _agreed(draft, confirmation, declared, now)
        refuse_infected(draft, walk, now)
        booking.make_sure(draft, walk, now=now)
        try:
            sent = send(draft, walk, by=by, now=now, read_at=read_at)
        except (HoldLapsed, LimitReached):
            continue  # it ran out, or somebody else of the property was quicker, this very moment
        if sent is not None:
            return sent
    raise StaleStep(draft.standing_at)


def _agreed(draft: Draft, confirmation: str, declared: bool, now: datetime) -> Walk:
    """The walk to its end, if it shows what the person saw and they declared what it asks."""
    turn = turns.of_draft(draft, now=now)
    if turn.walk.position not in (Position.CHECK, Position.SUBMIT):
        raise NotComplete
    if confirmation != turn.walk.confirmation():
        raise AnswersChanged
    if turn.walk.declares and not declared:
        raise NotDeclared
    if turn.walk.position is Position.CHECK:
        confirmed = log.confirmed(turn.walk.address, confirmation)
        turn = turns.of_draft(draft, now=now, added=(*turn.new, confirmed))
    if turn.walk.position is not Position.SUBMIT:
        raise NotComplete
    return turn.walk


def refuse_infected(draft: Draft, walk: Walk, now: datetime) -> None:
    """Documents that wait for the scanner are looked at now, before anything is written; their answers stay."""
    asked = [name for name in walk.names if isinstance(walk.definition.by_name[name], FileQuestion | Repeat)]
    if not asked:
        return
    infected = {str(one.pk) for one in files.scan_now(draft.pk, now=now)}
    submitted = walk.submission() if infected else {}
    for name in asked:
        if any(one in str(submitted.get(name)) for one in infected):
            raise HasVirus(name)


def send(draft: Draft, walk: Walk, *, by: Actor, now: datetime, read_at: str = "") -> Sent | None:
    """For a walk that came to its end and was agreed to. None when somebody was quicker: they sent it, or changed an
    answer; it is to be looked at anew."""
    published, by = turns.definition_of(draft), _sender(draft, by)
    with transaction.atomic():
        mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
        if not mine.update(state=Draft.State.SUBMITTED, log=[], keys=[], rev=draft.rev + 1, updated_at=now):
            return None
        visitor = _visitor(draft, by)
        facts = records.submitted(draft, walk, published, now=now)
        came: Any = {"facts": facts, "follows": draft.follows, "read_at": read_at}
        opened = open_case(walk, published, case_id=draft.pk, visitor=visitor, by=by, now=now, **came)
        if not opened.created:  # the case of this id is somebody else's
            raise NoSuchDraft
        booking.confirm_all(walk, reference=opened.case.reference, by=by, now=now)
        repeating.begin(walk, opened.case, by=by, now=now)
    return Sent(draft.pk, opened.case, opened.follow_secret, opened.created)


def _sender(draft: Draft, by: Actor) -> Actor:
    """Whoever filled it in for somebody sends it, also when it is the payment that does."""
    filled_in = accounts.account(draft.account_id) if draft.is_assisted and draft.account_id else None
    return accounts.actor_of(filled_in) if filled_in and by.kind != "staff" else by


def _visitor(draft: Draft, by: Actor) -> Visitor:
    """A form of an organisation stays its, whoever sends it and whoever has left since. What staff fill in for somebody
    is nobody's of the accounts: whoever proves the address it was sent with finds it there."""
    if draft.is_assisted:
        return Visitor(draft.channel, draft.language, draft.scripted)
    of = draft.organisation if draft.organisation and accounts.organisation(draft.organisation) else None
    who = _who_acts(of, by.account_id, draft.account_id) if of else draft.account_id
    return Visitor(draft.channel, draft.language, draft.scripted, account_id=who, organisation=of)


def _who_acts(organisation: UUID, *account_ids: int | None) -> int | None:
    """The first of these people who acts for it now."""
    return next((one for one in account_ids if one and accounts.may_act(one, organisation)), None)


def open_case(
    walk: Walk,
    published: Published,
    *,
    case_id: UUID,
    visitor: Visitor,
    by: Actor,
    now: datetime,
    facts: tuple[events.Fact, ...] = (),
    source: str = "",
    external_id: str = "",
    follows: UUID | None = None,
    read_at: str = "",
) -> cases.Opened:
    """The case of a finished walk, with its pictures and what was declared. Call it inside a transaction."""
    parts = submission.parts(walk, by_program=visitor.channel in PROGRAMS)
    came: dict[str, Any] = {"source": source, "external_id": external_id, "facts": facts, "follows_id": follows}
    came["read_at"] = read_at
    booked = booking.booking_ids(walk).values()
    came["told"] = telling.of_walk(walk, case_id, booked, visitor.language, now=now)
    opened = cases.open_case(_new_case(walk, published, parts, case_id, visitor, came), by=by, now=now)
    if opened.created and parts.uploads:
        files.attach(_still_there(parts.uploads, case_id), draft=case_id, reference=opened.case.reference)
    return opened


def _new_case(
    walk: Walk, published: Published, parts: submission.Parts, case_id: UUID, visitor: Visitor, came: Mapping[str, Any]
) -> cases.NewCase:
    where = records.where(parts.place)
    came = {**came, "facts": records.placed(came["facts"], where)}
    return cases.NewCase(
        id=case_id,
        definition=published.definition,
        version_id=published.version_id,
        title=published.definition.case_name or published.definition.name,
        values=walk.values,
        answers=parts.shown(where.get("place_label", "")),
        written=parts.sealed(),
        private=parts.private,
        contact=parts.contact,
        language=visitor.language,
        channel=visitor.channel,
        assisted=visitor.assisted,
        scripted=visitor.scripted,
        account_id=visitor.account_id,
        calendar=booking.calendar_file(walk, language=visitor.language, place=where.get("place_label", "")),
        work=booking.work(walk),
        organisation=visitor.organisation,
        note=repeating.note(walk, visitor.language),
        remark=waived_because(walk),
        declared=declaring.record(walk, published, visitor.language),
        pictures=len(parts.uploads),
        **where,
        **came,
    )


def waived_because(walk: Walk) -> str:
    """Why staff said that there is nothing to pay, for colleagues to read."""
    paid = (walk.answers.get(name) for name in walk.names if isinstance(walk.definition.by_name[name], Pay))
    return "\n".join(str(plain["why"]) for plain in paid if isinstance(plain, Mapping) and plain.get("why"))


def _still_there(uploads: tuple[str, ...], draft_id: UUID) -> list[UUID]:
    """A report is sent even when one of its pictures was lost meanwhile."""
    kept = {one.pk for one in file_queries.of_draft(draft_id)}
    return [one for one in map(UUID, uploads) if one in kept]


def receipt_of(draft: Draft) -> Sent:
    secret = links.follow_secret(draft.pk)
    view = case_queries.by_follow_secret(secret)
    if view is None:
        raise NoSuchDraft
    return Sent(draft.pk, view.case, secret, created=False)
