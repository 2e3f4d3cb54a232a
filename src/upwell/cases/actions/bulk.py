"""The same verb on many cases. Each case by itself: what was done, and for each refused one why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from upwell.accounts.actor import Actor
from upwell.cases.actions import moving, teamwork
from upwell.cases.actions.refusals import Refused
from upwell.cases.models import Case


@dataclass(frozen=True, slots=True)
class Result:
    """`why` is empty when done. A case out of sight has no reference here."""

    case_id: UUID
    reference: str
    done: bool
    why: str | Promise = ""


def bulk_move(
    ids: Iterable[UUID],
    name: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    message: str = "",
    outcome: str = "",
    question: str = "",
) -> list[Result]:
    said = {"reason": reason, "message": message, "outcome": outcome, "question": question}
    return _each(ids, lambda case_id: moving.move(case_id, name, by=by, now=now, seen=None, **said))


def bulk_assign(ids: Iterable[UUID], *, assignee_id: int | None, by: Actor, now: datetime) -> list[Result]:
    return _each(ids, lambda case_id: teamwork.assign(case_id, by=by, now=now, seen=None, assignee_id=assignee_id))


def _each(ids: Iterable[UUID], verb: Callable[[UUID], Case]) -> list[Result]:
    return [_result(case_id, verb) for case_id in dict.fromkeys(ids)]


def _result(case_id: UUID, verb: Callable[[UUID], Case]) -> Result:
    try:
        case = verb(case_id)
    except Refused as refusal:
        return Result(case_id, "", done=False, why=refusal.sentence)
    return Result(case_id, case.reference, done=True)
