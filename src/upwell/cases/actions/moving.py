"""Moves a case along its workflow: staff's verbs, and the resident's reopening, answer and withdrawal.

The table says which moves there are and what each asks for; the phases a move leads from and to say what it does:
into waiting stops the clock and asks, out of it starts the clock, into closed writes a Closure and sets the one window
for reopening, out of closed writes a Reopening and starts a new promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upwell.accounts.actor import Actor
from upwell.cases import closing, letters, links, outcomes, workflow
from upwell.cases.actions import holding, ordering, parties, parting, refusals, reviewing, sequels
from upwell.cases.actions.change import NO_WORDS, Change, also_kept, held, held_by_staff, lasted
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Closure, Entry, Question, Reopening
from upwell.cases.models.history import What
from upwell.catalogue.city import Move
from upwell.files import actions as files
from upwell.lib.secret import digest
from upwell.permits import actions as permits

_TAKEN_UP = "The application was taken up again."
Words = dict[str, Any]
"""What an entry says, by column."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote with a move. `reason` stays inside, `message` and `question` go to the resident; `also` is
    the message in other languages, for residents of joined cases. `named` stands only in the letter of a question."""

    reason: str = ""
    message: str = ""
    outcome: str = ""
    question: str = ""
    photos: tuple[UUID, ...] = ()  # of the finished work, at closing
    coming: int = 0  # photos that are on their way, for a letter that is only looked at
    also: Mapping[str, str] = field(default_factory=dict)
    named: str = ""

    def trimmed(self) -> Said:
        trimmed = (self.reason.strip(), self.message.strip(), self.outcome.strip(), self.question.strip())
        also = {code: words.strip() for code, words in self.also.items()}
        return Said(*trimmed, self.photos, self.coming, also, self.named)


@transaction.atomic
def move(
    case_id: UUID,
    name: str,
    *,
    by: Actor,
    now: datetime,
    seen: int | None,
    reason: str = "",
    message: str = "",
    outcome: str = "",
    question: str = "",
    photos: Sequence[UUID] = (),
    also: Mapping[str, str] = NO_WORDS,
    coming: int = 0,
) -> Case:
    """Any move of the case's workflow by staff. `seen` is the revision the person looked at; `photos` are uploads
    kept under `closing.bundle` and count only where the move closes the case. `also` is the message by language, for
    residents of joined cases: empty words are none, and who reads a language that is not there gets `message`.
    `coming` is for a preview: how many photos more the letter will speak of when they have arrived."""
    case = held_by_staff(case_id, by=by, needs="see_cases", seen=seen, hold=holding.held_with_main)
    change = Change(case, by=by, now=now)
    found = _allowed(change, name)
    if name in workflow.BY_ITSELF or name == workflow.WITHDRAW:  # theirs outside, whatever a workflow says
        raise refusals.CannotMove
    if by.kind != "system" and not by.may(found.needs, case.team):
        raise refusals.NotAllowed
    if name == workflow.DECIDE:  # `deciding.decide` alone does that, with its reasons and after the reviews
        raise refusals.DecidedByItself
    said = Said(reason, message, outcome, question, tuple(photos), coming, also).trimmed()
    _check_words(change, found, said)
    return _carried_out(change, name, found, said)


def close(
    case_id: UUID, *, by: Actor, now: datetime, seen: int | None, outcome: str, message: str = "", reason: str = ""
) -> Case:
    return move(case_id, workflow.CLOSE, by=by, now=now, seen=seen, outcome=outcome, message=message, reason=reason)


def ask_resident(case_id: UUID, *, by: Actor, now: datetime, seen: int | None, question: str) -> Case:
    """Asks, and stops the clock until the answer comes."""
    return move(case_id, workflow.ASK, by=by, now=now, seen=seen, question=question)


def reopen(case_id: UUID, *, by: Actor, now: datetime, why: str, seen: int | None = None, message: str = "") -> Case:
    """By the resident while the window set at closing lasts; by staff at any time. `message`: what the letter says."""
    if by.kind != "resident":
        return move(case_id, workflow.REOPEN, by=by, now=now, seen=seen, reason=why, message=message)
    said = Said(reason=why, message=message)
    return _by_resident(case_id, workflow.REOPEN, said, refusals.CannotReopen, by=by, now=now)


def withdraw(case_id: UUID, *, by: Actor, now: datetime, why: str = "") -> Case:
    """The resident takes the request back. Where others reported the same thing, the work goes on for them."""
    said = Said(reason=why, outcome=outcomes.WITHDRAWN)
    return _by_resident(case_id, workflow.WITHDRAW, said, refusals.CannotWithdraw, by=by, now=now)


@transaction.atomic
def receive_answer(case_id: UUID, *, text: str, by: Actor, now: datetime, sent: Sequence[UUID] = ()) -> Case:
    """The resident answers the open question; the case goes back to where it was asked and the clock runs again.
    `sent` are uploads kept under `closing.reply_bundle`: they are tied to the case with the answer."""
    change = Change(held(case_id), by=by, now=now)
    if change.case.phase != workflow.WAITING:
        raise refusals.NothingAsked
    if not change.workflow.allows(change.case.state, workflow.ANSWER):  # it waits for somebody else
        raise refusals.NothingAsked
    if not text.strip():
        raise refusals.MissingWords
    attach_sent(change, sent)
    return carry_out(change, workflow.ANSWER, Said(), answer=text.strip())


def attach_sent(change: Change, sent: Sequence[UUID]) -> None:
    """Ties what was sent along with an answer to the case."""
    try:
        files.attach(sent, draft=closing.reply_bundle(change.case.pk), reference=change.case.reference)
    except files.CannotAttach:
        raise refusals.FileGone from None


@transaction.atomic
def _by_resident(
    case_id: UUID, name: str, said: Said, refusal: type[refusals.CannotMove], *, by: Actor, now: datetime
) -> Case:
    hold = holding.held_with_all if name == workflow.WITHDRAW else held
    change = Change(hold(case_id), by=by, now=now)
    found = change.workflow.move(name)
    if found is None or not change.workflow.allows(change.case.state, name):
        raise refusal
    if name == workflow.REOPEN and not change.case.may_reopen(now):
        raise refusal
    return _carried_out(change, name, found, said.trimmed())


def _allowed(change: Change, name: str) -> Move:
    found = change.workflow.move(name)
    if found is None or not change.workflow.allows(change.case.state, name):
        raise _REFUSAL.get(name, refusals.CannotMove)
    return found


_REFUSAL: dict[str, type[refusals.CannotMove]] = {
    workflow.CLOSE: refusals.CannotClose,
    workflow.REOPEN: refusals.CannotReopen,
}


def _check_words(change: Change, move_: Move, said: Said) -> None:
    """A message may be left out where the outcome brings the city's own words, unless those point at the message."""
    if "outcome" in move_.asks or change.workflow.phase(move_.to) == workflow.CLOSED:
        found = outcomes.offered(change.city, change.case.kind, change.case.service).get(said.outcome)
        if found is None:
            raise refusals.UnknownOutcome
        _check_day(change, said.outcome)
        if found.needs_words and not all((said.message, *said.also.values())):
            raise refusals.MissingWords
        said = replace(said, message=said.message or ("-" if found.message else ""))
    if any(not getattr(said, word) for word in move_.asks if word != "outcome"):
        raise refusals.MissingWords


def _check_day(change: Change, outcome: str) -> None:
    """Nobody was there before the booked day has begun. A partner that says it was is believed: it came early."""
    case, today = change.case, change.city.workdays.local_day(change.now)
    booked = case.target.on if case.target else None
    if booked is None or booked <= today or change.by.kind == "partner":
        return
    if outcomes.says_visited(change.city, outcome) and not _missed_before(case):
        raise refusals.DayToCome


def _missed_before(case: Case) -> bool:
    """What was missed is put right by a day, and may be before it; unless it was booked for another one since."""
    told = Q(what=What.TOLD, data__has_key="absence") | Q(what=What.RESCHEDULED)
    last = Entry.objects.filter(told, case=case).order_by("at", "id").last()
    return last is not None and last.what == What.TOLD


def carry_out(change: Change, name: str, said: Said, answer: str = "") -> Case:
    """A move that was found to be allowed, and all that it means. For the verbs of this room."""
    return _carried_out(change, name, _allowed(change, name), said, answer)


def _carried_out(change: Change, name: str, move_: Move, said: Said, answer: str = "") -> Case:
    case, flow = change.case, change.workflow
    was, before = case.state, flow.phase(case.state)
    if change.by.kind == "resident" and name != workflow.WITHDRAW:
        change.hears()
    to = _waited(change, name, move_, answer) if before == workflow.WAITING else move_.to
    after = flow.phase(to)
    change.set(state=to, phase=after)
    if before == workflow.WAITING:
        change.start_clock()
    if before == workflow.CLOSED and after != workflow.CLOSED:
        permits.revoke_all(case.reference, why=_TAKEN_UP, by=change.by.id, called=change.by.called, now=change.now)
        _reopened(change, was, said)
    elif after == workflow.CLOSED:
        reviewing.drop_open(change)
        close_with(change, was, said, reopenable=name != workflow.WITHDRAW)
    elif after == workflow.WAITING:
        _asked(change, was, said)
    else:
        _moved(change, name, was, said, answer, tells=move_.tells)
    reviewing.ask_teams(change)
    return change.write()


def _waited(change: Change, name: str, move_: Move, answer: str) -> str:
    """Ends what it waited for; the state it goes to."""
    if change.workflow.allows(change.case.state, workflow.HEARD):
        parties.drop_open(change)
    asked_in = end_question(change, answer)
    if asked_in not in change.workflow.data.states:
        return move_.to
    # without an answer, too, no stage of an application is passed over
    staged = name == workflow.GO_ON and change.workflow.state(asked_in).stage is not None
    return asked_in if name == workflow.ANSWER or staged else move_.to


def _moved(change: Change, name: str, was: str, said: Said, answer: str, *, tells: bool) -> None:
    what = What.ANSWERED if name == workflow.ANSWER else What.MOVED
    data = {"move": name, **also_kept(said.also)}
    words: Words = {"note": said.reason, "message": said.message, "said": answer or None, "data": data}
    change.entry(what, from_state=was, to_state=change.case.state, **words)
    change.fact("case_moved", kind=name, **{"from": was, "to": change.case.state})
    if tells or said.message:
        change.tell(Letter(letters.PROGRESS, said.message, moved=was != change.case.state, also=said.also))


def _asked(change: Change, was: str, said: Said) -> None:
    question = said.question or said.message
    Question.objects.create(case=change.case, asked_at=change.now, asked_in=was, text=question)
    change.entry(What.ASKED, from_state=was, to_state=change.case.state, note=said.reason, message=question)
    change.fact("case_moved", kind=workflow.ASK, **{"from": was, "to": change.case.state})
    change.fact("case_asked")
    change.stop_clock()
    change.tell(Letter(letters.QUESTION, f"{question}\n\n{said.named}".strip()))


def end_question(change: Change, answer: str = "") -> str:
    """Closes the open question, answered or not; the state it was asked in."""
    question = Question.objects.filter(case=change.case, ended_at=None).first()
    if question is None:
        return ""
    question.ended_at = change.now
    if answer:
        question.answer, question.answered_at = answer, change.now
        hours = int((change.now - question.asked_at).total_seconds() // 3600)
        change.fact("case_replied", hours=hours)
    question.save(update_fields=["ended_at", "answer", "answered_at"])
    return question.asked_in


def close_with(change: Change, was: str, said: Said, *, reopenable: bool) -> None:
    """Everything that closing means; the window for reopening is set here and nowhere else."""
    case, now = change.case, change.now
    outcome = outcomes.find(change.city, said.outcome, kind=case.kind, service=case.service)
    sequels.ended(change, outcome)
    change.decide_proposal(accepted=False)  # whose it would be is nobody's question any more
    ordering.cancel(case, city=change.city, by=change.by, now=now, why=said.outcome)
    can_reopen = reopenable and change.workflow.allows(case.state, workflow.REOPEN)
    until = now + change.city.lifetimes.reopen if can_reopen else None
    change.set(closed_at=now, outcome=said.outcome, reopen_until=until)
    asks = bool(outcome and outcome.ask_feedback)
    secret = links.feedback_secret(case.id, case.reopened) if asks else ""
    Closure.objects.create(
        case=case,
        at=now,
        by=change.by.id,
        outcome=said.outcome,
        message=said.message,
        due_at=case.due_at,
        feedback_digest=digest(secret) if secret else "",
    )
    data = {"outcome": said.outcome, **_photos(case, said), **also_kept(said.also)}
    words: Words = {"message": said.message, "data": data, **_reason(change, said)}
    change.entry(What.CLOSED, from_state=was, to_state=case.state, **words)
    pictures = {"pictures": len(said.photos)} if said.photos else {}
    change.fact("case_closed", **{"from": was}, **_measures(change), **pictures)
    if said.outcome == outcomes.WITHDRAWN:
        parting.pass_on(change, was)
        change.fact("case_withdrawn")
        change.tell(Letter(letters.WITHDRAWN))
    elif said.outcome != outcomes.DUPLICATE:
        change.tell(
            Letter(letters.ANSWER, said.message, said.outcome, photos=len(said.photos) + said.coming, also=said.also)
        )


def _photos(case: Case, said: Said) -> dict[str, list[str]]:
    if not said.photos:
        return {}
    try:
        return {"photos": closing.attach(case.pk, case.reference, said.photos)}
    except files.CannotAttach:
        raise refusals.PhotoGone from None


def _reason(change: Change, said: Said) -> Words:
    """A resident's reason is sealed as their own words; that of staff is a note for colleagues."""
    return {"said": said.reason or None} if change.by.kind == "resident" else {"note": said.reason}


def _measures(change: Change) -> dict[str, str | int | bool | None]:
    case, workdays = change.case, change.city.workdays
    opened, closed = workdays.local_day(case.opened_at), workdays.local_day(change.now)
    data: dict[str, str | int | bool | None] = {
        "outcome": case.outcome,
        "kind": case.kind,
        "on_time": case.on_time,
        "seconds": lasted(case, change.now),
        "working_days": workdays.days_between(opened, closed),
    }
    if case.due_at is not None and case.on_time is False:
        data["over_by_hours"] = int((change.now - case.due_at).total_seconds() // 3600)
    target = case.target
    if target and target.within and target.counted_in == "working_days":
        data["target_days"] = target.within
    return data


def _reopened(change: Change, was: str, said: Said) -> None:
    """Back to the team's queue, on top, with a new promise from now. A joined case parts from the other."""
    case, now, by_resident = change.case, change.now, change.by.kind == "resident"
    days = (now - case.closed_at).days if case.closed_at else 0
    undone: dict[str, int | str] = {
        "took": lasted(case, case.closed_at or now),
        "outcome": case.outcome,
        "seconds": lasted(case, now),
    }
    Reopening.objects.create(case=case, at=now, by=change.by.id, by_resident=by_resident, why=said.reason)
    change.set(closed_at=None, outcome="", reopen_until=None, reopened=case.reopened + 1, clock_from=now)
    change.set(forgotten_at=None)  # what is said from now on has its own time
    change.set_due(why="reopened")
    apart = parting.part(change)
    sequels.taken_up(change)
    ordering.follow_team(case, city=change.city, by=change.by, now=now)
    change.entry(What.REOPENED, from_state=was, to_state=case.state, data=apart, **_reason(change, said))
    why = "resident" if by_resident else "parted" if apart else "staff"
    change.fact("case_reopened", why=why, times=case.reopened, days_after=days, **undone)
    change.tell(Letter(letters.REOPENED, said.message))


@transaction.atomic
def add_information(case_id: UUID, *, text: str, by: Actor, now: datetime) -> Entry:
    """The resident adds something unasked; the case stays where it is."""
    change = Change(held(case_id), by=by, now=now)
    if change.case.phase == workflow.CLOSED:
        raise refusals.CannotMove
    if not text.strip():
        raise refusals.MissingWords
    added = change.entry(What.ADDED, said=text.strip())
    change.hears()
    change.fact("case_added_to")
    change.write()
    return added
