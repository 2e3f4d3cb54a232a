"""The day a case was booked for is another one, or came to nothing: the promise follows, and the resident is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import letters, links
from upwell.cases.actions.change import Change, held
from upwell.cases.actions.refusals import CannotMove, MissingWords
from upwell.cases.letters import Letter
from upwell.cases.models import Case
from upwell.cases.models.history import What
from upwell.definition.values import Plain
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient


def remind(case_id: UUID, *, values: Mapping[str, Any], dedupe: str, now: datetime) -> bool:
    """Writes the reminder of a day that is near, in the caller's transaction; whether there is a way to send it.

    `values`: those of the letter but for the service, the reference and the link."""
    case = Case.objects.defer("written", "private").filter(pk=case_id, closed_at=None).first()
    return case is not None and _write(case, letters.REMINDER, {"place": case.place_label, **values}, dedupe, now)


def tell_series_ended(case_id: UUID, *, why: str, dedupe: str, now: datetime) -> bool:
    """Nothing more is booked by itself; `why` is one of stopped, missed, year, no_day, ask."""
    case = Case.objects.defer("written", "private").filter(pk=case_id).first()
    return case is not None and _write(case, letters.SERIES_ENDED, {why: "yes"}, dedupe, now)


@transaction.atomic
def not_done(
    case_id: UUID,
    *,
    what: str,
    day: date | None,
    message: str,
    note: str,
    by: Actor,
    now: datetime,
    choose: bool = False,
) -> Case:
    """The booked day came to nothing, staff or those who came say; the resident reads `message`, colleagues `note`.
    `what`: the code of it. `day`: by when it is put right, or nothing more is promised. `choose`: they may have another
    day instead, and the letter leads there. Raises MissingWords, CannotMove for a case that is over."""
    change = Change(held(case_id), by=by, now=now)
    if not change.case.is_live:
        raise CannotMove
    if not note.strip():
        raise MissingWords
    if day is not None:
        days = to_day(change, day)
    else:
        days = {}
        change.no_day(why=what)
    change.entry(What.TOLD, message=message, note=note.strip(), data={"absence": what, **days})
    change.fact("case_noted", kind="told")
    change.tell(Letter(letters.PROGRESS, message, moved=False, choose=choose))
    return change.write()


def _write(case: Case, template: str, values: Mapping[str, Any], dedupe: str, now: datetime) -> bool:
    contact = case.contact or {}
    to = Recipient(email=contact.get("email"), phone=contact.get("phone"))
    shared = {
        "service": letters.service_name(case, case.language),
        "reference": case.reference,
        "follow_link": links.in_language(links.follow_link(case.pk), case.language),
    }
    about, said = case.reference, {**shared, **values}
    letter = notify.queue(template, to=to, language=case.language, values=said, about=about, dedupe=dedupe, now=now)
    return letter is not None


def to_day(change: Change, day: date) -> dict[str, str | None]:
    """The promise moves to this day; from which one to which, for the history."""
    case = change.case
    before = case.target.on if case.target else None
    if case.target is not None and before is not None:
        change.set(promise=replace(case.target, on=day).plain())
        change.set_due(why="moved")
    return {"from_day": before.isoformat() if before else None, "to_day": day.isoformat()}


@transaction.atomic
def reschedule(
    case_id: UUID, day: date, *, step: str, plain: Plain, by: Actor, now: datetime, why: str = "", calendar: str = ""
) -> Case:
    """`plain`: the answer of the step that booked, as it reads now. `calendar`: the letter's calendar file.

    Raises CannotMove for a case that is over."""
    change = Change(held(case_id), by=by, now=now)
    case = change.case
    if not case.is_live:
        raise CannotMove
    change.set(answers={**case.answers, step: plain})
    change.entry(What.RESCHEDULED, data=to_day(change, day), note=why)
    theirs = by.kind == "resident"
    change.tell(Letter(letters.RESCHEDULED, "" if theirs else why, calendar=calendar, by_them=theirs))
    return change.write()
