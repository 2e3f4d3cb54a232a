"""Somebody else's part of a case: answering it by their own link, saying no, and what the applicant may do meanwhile.

While somebody has not answered, the case waits and its clock stands still. A no ends the wait too: the applicant may
name another person or take the request back, and otherwise the team decides with that answer. The case is held by every
verb here, so the last two who answer at the same moment move it on once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases import invitations, letters, others, workflow
from upwell.cases.actions import asking, refusals
from upwell.cases.actions.change import Change, fact, held, held_by_staff
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Party
from upwell.cases.models.history import What
from upwell.definition.model import Service
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.journey.answers.people import read_email

OTHER = Actor("resident", "", "")
"""Somebody else with a link; which of them, the entry's data says."""

MOST_WORDS = 2_000
DONE = frozenset({Party.How.ANSWERED, Party.How.DECLINED})


@transaction.atomic
def begin_part(party_id: UUID, *, language: str, now: datetime) -> Party:
    """They pressed the button: from now on they are known to have seen it, and in which language they read."""
    row = _held_open(party_id, now)
    if row.opened_at is None:
        row.opened_at = now
        events.record(fact(row.case, "party_opened", at=now, party=row.name))
    row.language = language
    row.save(update_fields=["opened_at", "language"])
    return row


@transaction.atomic
def keep_part(party_id: UUID, answers: Mapping[str, Plain], *, seen: int, now: datetime) -> Party:
    """Keeps what they have answered so far, sealed. Raises ChangedMeanwhile when another window was quicker."""
    row = _held_open(party_id, now)
    if row.rev != seen:
        raise refusals.ChangedMeanwhile
    row.answers, row.rev = dict(answers), row.rev + 1
    row.save(update_fields=["answers", "rev"])
    return row


@transaction.atomic
def finish_part(party_id: UUID, answers: Mapping[str, Plain], *, seen: int, now: datetime) -> Party:
    """They sent their answers: what they saw on the page, or nothing. Their link ends."""
    row = _held_open(party_id, now)
    if row.rev != seen:
        raise refusals.ChangedMeanwhile
    row.answers = dict(answers)
    return _heard(row, Party.How.ANSWERED, What.AGREED, "party_answered", letters.OTHER_ANSWERED, now)


@transaction.atomic
def decline_part(party_id: UUID, *, why: str, now: datetime) -> Party:
    """They say no, or that they are not the person. What they had answered is thrown away."""
    if not why.strip():
        raise refusals.MissingWords
    row = _held_open(party_id, now)
    row.answers, row.why = None, why.strip()[:MOST_WORDS]
    return _heard(row, Party.How.DECLINED, What.REFUSED, "party_declined", letters.OTHER_DECLINED, now)


def _held_open(party_id: UUID, now: datetime) -> Party:
    """The case first, as everywhere. Raises LinkEnded."""
    case_id = Party.objects.filter(pk=party_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise refusals.LinkEnded
    case = held(case_id)
    row = Party.objects.select_for_update(of=("self",)).get(pk=party_id)
    row.case = case
    if not row.is_open(now) or not case.is_live:
        raise refusals.LinkEnded
    return row


def _heard(row: Party, how: Party.How, what: str, event: str, letter: str, now: datetime) -> Party:
    change, service = Change(row.case, by=OTHER, now=now), _service(row.case)
    _end(row, how, now)
    change.entry(what, data={"party": row.name})
    change.hears()
    change.fact(event, party=row.name, hours=int((now - row.invited_at).total_seconds() // 3600))
    change.tell(Letter(letter, invitations.called(row.name, service, row.case.language)))
    _go_on_if_all(change, service)
    change.write()
    events.record(*invitations.to_party(row, invitations.THANKS, service=service, now=now))
    return row


def _end(row: Party, how: Party.How, now: datetime) -> None:
    row.how, row.ended_at, row.remind_on = how, now, None
    row.save(update_fields=["how", "ended_at", "remind_on", "answers", "why"])


def _go_on_if_all(change: Change, service: Service) -> None:
    """The latest of each is what counts."""
    if not change.workflow.allows(change.case.state, workflow.HEARD):
        return
    rows = Party.objects.filter(case=change.case).order_by("invited_at").values_list("name", "how")
    if all(how in DONE for how in dict(rows).values()):
        _leave(change, workflow.HEARD)


def _leave(change: Change, name: str) -> None:
    """Out of waiting; the clock runs again from here."""
    move, was = change.workflow.move(name), change.case.state
    assert move is not None  # noqa: S101  # asked for by its name in `allows`
    change.set(state=move.to, phase=change.workflow.phase(move.to))
    change.start_clock()
    change.entry(What.MOVED, by=SYSTEM, from_state=was, to_state=move.to, data={"move": name})
    change.fact("case_moved", kind=name, **{"from": was, "to": move.to})


def drop_open(change: Change) -> None:
    """The case ends, or goes on, without those who have not answered; their links end with it."""
    for row in Party.objects.filter(case=change.case, ended_at=None):
        row.answers = None
        _end(row, Party.How.DROPPED, change.now)
        change.fact("party_ended", party=row.name, how=Party.How.DROPPED.value)


@transaction.atomic
def send_again(case_id: UUID, party_id: UUID, *, by: Actor, now: datetime) -> Party:
    """The same link once more: asked for by the applicant, or by staff. Raises TooManyLetters, LinkEnded."""
    case = _for_them(case_id, by)
    row = Party.objects.filter(case=case, pk=party_id).first()
    if row is None or not row.is_open(now):
        raise refusals.LinkEnded
    row.case = case
    if row.letters >= others.MOST_LETTERS or not asking.may_write(row, now=now):
        raise refusals.TooManyLetters
    row.letters += 1
    row.save(update_fields=["letters"])
    events.record(
        fact(case, "party_written_to", at=now, party=row.name, why="asked"),
        *invitations.to_party(row, invitations.INVITATION, service=_service(case), now=now),
    )
    return row


@transaction.atomic
def name_another(case_id: UUID, name: str, *, email: str, by: Actor, now: datetime) -> Party:
    """Another person, or another address of the same one: the link before ends, and the case waits (again).

    Raises CannotAskAnother once it has gone on to be looked at or many were asked, NotAnAddress."""
    case = _for_them(case_id, by)
    change, service = Change(case, by=by, now=now), _service(case)
    address = read_email(email)
    if not isinstance(address, str) or not address:
        raise refusals.NotAnAddress
    before = list(Party.objects.filter(case=case, name=name).order_by("invited_at"))
    waits = change.workflow.move(workflow.INVITE)
    if not before or waits is None or not _may_ask(change, before[-1]) or len(before) >= others.MOST_TIMES:
        raise refusals.CannotAskAnother
    if before[-1].ended_at is None:
        before[-1].answers = None
        _end(before[-1], Party.How.REPLACED, now)
        change.fact("party_ended", party=name, how=Party.How.REPLACED.value)
    row, told = asking.invite(case, service, name, address, now=now, times=len(before) + 1)
    was = case.state
    if was != waits.to:
        change.set(state=waits.to, phase=change.workflow.phase(waits.to))
        change.stop_clock()
        change.fact("case_moved", kind=workflow.INVITE, **{"from": was, "to": waits.to})
    change.entry(What.INVITED, from_state=was, to_state=waits.to, data={"party": name})
    change.write()
    events.record(*told)
    return row


def _may_ask(change: Change, last: Party) -> bool:
    """While it waits, or before anybody reviews it; never in place of somebody who has agreed."""
    allowed = change.workflow.allows
    state = change.case.state
    return last.how != Party.How.ANSWERED and (allowed(state, workflow.HEARD) or allowed(state, workflow.INVITE))


def _for_them(case_id: UUID, by: Actor) -> Case:
    if by.kind == "staff":
        return held_by_staff(case_id, by=by, needs="work_cases", seen=None)
    return held(case_id)


def _service(case: Case) -> Service:
    found = asking.service_of(case)
    if found is None:
        raise refusals.LinkEnded
    return found


@transaction.atomic
def remind(party_id: UUID, *, now: datetime) -> bool:
    """Once, when its time has come. False when it has not, or they have answered meanwhile."""
    try:
        row = _held_open(party_id, now)
    except refusals.LinkEnded:
        Party.objects.filter(pk=party_id).update(remind_on=None)
        return False
    if row.remind_on is None or row.remind_on > now:
        return False
    row.remind_on = None
    facts = []
    if asking.may_write(row, now=now):
        row.reminded_at, row.letters = now, row.letters + 1
        facts = invitations.to_party(row, invitations.REMINDER, service=_service(row.case), now=now)
        facts.append(fact(row.case, "party_written_to", at=now, party=row.name, why="reminder"))
    row.save(update_fields=["remind_on", "reminded_at", "letters"])
    events.record(*facts)
    return True


@transaction.atomic
def run_out(party_id: UUID, *, now: datetime) -> bool:
    """Their time is over. The case still waits: its applicant hears of it, and may ask another or take it back."""
    case_id = Party.objects.filter(pk=party_id).values_list("case_id", flat=True).first()
    if case_id is None:
        return False
    change = Change(held(case_id), by=SYSTEM, now=now)
    row = Party.objects.get(pk=party_id)
    if row.ended_at is not None or now < row.until:
        return False
    row.answers = None
    _end(row, Party.How.SILENT, now)
    change.entry(What.UNHEARD, data={"party": row.name})
    change.fact("party_ended", party=row.name, how=Party.How.SILENT.value)
    if change.case.is_live:
        change.tell(
            Letter(letters.OTHER_SILENT, invitations.called(row.name, _service(change.case), change.case.language))
        )
    change.write()
    return True
