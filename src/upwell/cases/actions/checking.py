"""Asking the applicant for several things at once: one letter, one stop of the clock, answers that come in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.cases import workflow
from upwell.cases.actions import moving, refusals
from upwell.cases.actions.asking import service_of
from upwell.cases.actions.change import Change, held, held_by_staff
from upwell.cases.models import Case, Item, Question
from upwell.cases.models.history import What
from upwell.journey.texts import Texts

MOST = 15
MOST_WORDS = 2_000


@transaction.atomic
def request_more(
    case_id: UUID, *, items: Sequence[str], other: str = "", by: Actor, now: datetime, seen: int | None
) -> Case:
    """`items` are names of the service's checklist; each line of `other` is one thing more. Raises MissingWords."""
    case = held_by_staff(case_id, by=by, needs="work_cases", seen=seen)
    change = Change(case, by=by, now=now)
    wanted = [*_of_list(case, items), *(line.strip() for line in other.splitlines() if line.strip())][:MOST]
    if not change.workflow.allows(case.state, workflow.ASK):
        raise refusals.CannotMove
    if not wanted:
        raise refusals.MissingWords
    with translation.override(case.language):
        intro = gettext("Something is missing. Send us:")
    text = "\n".join([intro, *(f"{number}. {what}" for number, what in enumerate(wanted, 1))])
    done = moving.carry_out(change, workflow.ASK, moving.Said(question=text))
    question = Question.objects.get(case=case, ended_at=None)
    rows = [Item(question=question, number=number, text=what) for number, what in enumerate(wanted, 1)]
    Item.objects.bulk_create(rows)
    return done


def _of_list(case: Case, items: Sequence[str]) -> list[str]:
    service = service_of(case)
    if service is None:
        return []
    texts = Texts(service, case.language)
    return [texts.get(f"checklist.{one.item}.what", one.what).text for one in service.checklist if one.item in items]


@transaction.atomic
def receive_items(
    case_id: UUID, answers: Mapping[int, str], *, by: Actor, now: datetime, sent: Sequence[UUID] = ()
) -> Case:
    """Some of what was asked for, by number. With the last of it the case goes back to where it was asked.

    `sent`: as in `receive_answer`."""
    change = Change(held(case_id), by=by, now=now)
    if not change.workflow.allows(change.case.state, workflow.ANSWER):
        raise refusals.NothingAsked
    missing = list(Item.objects.filter(question__case=change.case, question__ended_at=None, answered_at=None))
    said = {one: answers.get(one.number, "").strip()[:MOST_WORDS] for one in missing}
    if not any(said.values()):
        raise refusals.MissingWords
    for one, words in said.items():
        if words:
            one.answer, one.answered_at = words, now
            one.save(update_fields=["answer", "answered_at"])
    moving.attach_sent(change, sent)
    text = "\n".join(f"{one.number}. {words}" for one, words in said.items() if words)
    if all(said.values()):
        return moving.carry_out(change, workflow.ANSWER, moving.Said(), answer=text)
    change.entry(What.ADDED, said=text, data={"parts": True})
    change.hears()
    change.fact("case_added_to")
    return change.write()
