"""Other things are to be taken than were asked for first: the answers change, the work order follows, the resident is
told the new list. What it was before stays in the history, as counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import letters
from upwell.cases.actions import ordering
from upwell.cases.actions.appointing import to_day
from upwell.cases.actions.change import Change, held
from upwell.cases.actions.ordering import Wanted
from upwell.cases.actions.refusals import CannotMove
from upwell.cases.letters import Letter
from upwell.cases.models import Case
from upwell.cases.models.history import What
from upwell.cases.wording import searched
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.questions import QuantityQuestion
from upwell.definition.values import Plain


@transaction.atomic
def amend(
    case_id: UUID,
    *,
    answers: Mapping[str, Plain],
    written: Mapping[str, Plain],
    wanted: Wanted,
    items: str,
    by: Actor,
    now: datetime,
    day: date | None = None,
    why: str = "",
    calendar: str = "",
) -> Case:
    """`answers` and `written`: all of them, as they are from now on; `items`: the new list in the resident's words,
    `day`: another one, `why`: what staff tell the resident. Raises CannotMove for a case that is over."""
    change = Change(held(case_id), by=by, now=now)
    case = change.case
    if not case.is_live or case.version_id is None:
        raise CannotMove
    definition = catalogue.version(case.version_id).definition
    data: dict[str, Any] = {"counts": _counts(definition, case.answers, answers)}
    change.set(answers=dict(answers), written=dict(written) or None)
    change.set(words=searched(case.title, case.place_label, case.answers, definition))
    if day is not None:
        data |= to_day(change, day)
    change.entry(What.AMENDED, data=data, note=why)
    ordering.rework(case, city=change.city, by=by, now=now, wanted=wanted)
    change.tell(Letter(letters.AMENDED, why if by.kind == "staff" else "", calendar=calendar, note=items))
    return change.write()


def _counts(definition: Service, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """How many of each thing, before and after, of every question where that is another."""
    asked = [name for name, question in definition.questions.items() if isinstance(question, QuantityQuestion)]
    return {name: [before.get(name), after.get(name)] for name in asked if before.get(name) != after.get(name)}
