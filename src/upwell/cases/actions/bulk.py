"""The same verb on many cases. Each case by itself: what was done, and for each refused one why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from upwell.accounts.actor import Actor
from upwell.cases.actions import moving, teamwork
from upwell.cases.actions.change import NO_WORDS
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
    outcome: str = "",
    message: Mapping[str, str] = NO_WORDS,
    question: Mapping[str, str] = NO_WORDS,
) -> list[Result]:
    """`message` and `question` by language: each resident gets the words in theirs, and none in another; so do those
    of joined cases."""
    wanted = list(ids)
    language = dict(Case.objects.filter(pk__in=wanted).values_list("pk", "language"))
    joined = languages_of_joined(wanted)

    def verb(case_id: UUID) -> Case:
        spoken = language.get(case_id, "")
        return moving.move(
            case_id,
            name,
            by=by,
            now=now,
            seen=None,
            reason=reason,
            outcome=outcome,
            message=message.get(spoken, ""),
            question=question.get(spoken, ""),
            also={code: message.get(code, "") for code in joined.get(case_id, set()) - {spoken}},
        )

    return _each(wanted, verb)


def languages_of_joined(ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Which languages the residents of cases joined to these read. One statement."""
    found: dict[UUID, set[str]] = {}
    for joined in Case.objects.filter(merged_into__in=ids).only("merged_into_id", "language"):
        if joined.merged_into_id is not None:
            found.setdefault(joined.merged_into_id, set()).add(joined.language)
    return found


def bulk_move_to_team(ids: Iterable[UUID], team: str, *, by: Actor, now: datetime, reason: str) -> list[Result]:
    return _each(
        ids, lambda case_id: teamwork.move_to_team(case_id, team=team, by=by, now=now, seen=None, reason=reason)
    )


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
