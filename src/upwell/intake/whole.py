"""Whole forms: every answer at once, from another program. One journey, one case, no draft kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.intake import actions, lookups, records
from upwell.intake.actions import NotDeclared, Sent, Visitor
from upwell.intake.actions.starting import keeping
from upwell.intake.models import Ending
from upwell.journey import facts as journey_facts
from upwell.journey import proving
from upwell.journey.answers import Problem
from upwell.journey.walk import Position, Walk
from upwell.journey.whole import Whole, read


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a whole form was not taken: problems by address, or the ending it came to."""

    published: Published
    walk: Walk
    problems: Mapping[str, Problem]

    @property
    def stopped(self) -> bool:
        return not self.problems and self.walk.position is Position.STOP


def settle(published: Published, raw: Mapping[str, Any], *, now: datetime, channel: str) -> Whole:
    """Reads the form, carrying out the look-ups it needs; for dry runs too."""
    return _settled(published, raw, now=now, channel=channel)[0]


def _settled(
    published: Published, raw: Mapping[str, Any], *, now: datetime, channel: str
) -> tuple[Whole, dict[str, journey_facts.Fact]]:
    facts = {journey_facts.TODAY: journey_facts.today(now.astimezone(catalogue.city().zone).date())}
    whole = read(published.definition, raw, facts, channel=channel)
    for _ in published.definition.walked:
        needed = whole.walk.needed
        if needed is None:
            break
        facts[needed.step.name] = lookups.carry_out(needed, now=now)
        whole = read(published.definition, raw, facts, channel=channel)
    return whole, facts


def submit(
    code: str,
    raw: Mapping[str, Plain],
    *,
    case_id: UUID,
    visitor: Visitor,
    by: Actor,
    now: datetime,
    declared: bool,
    source: str = "",
    external_id: str = "",
    added: str = "",
    vouched: bool = False,
) -> Sent | Refused:
    """Sends a whole form. The same `case_id` again gives the same case. Raises CannotStart, ServiceClosed, NotDeclared.

    `declared`: whether whoever sends it was told what they declare by it, and did. `vouched`: whether the contact is
    proved, where the service wants that; no program is believed in it. `added`: what came along and no question takes,
    kept, sealed, as the resident's own words."""
    published = actions.startable(code, visitor)
    whole, found = _settled(published, raw, now=now, channel=visitor.channel)
    failed = _failed(found, published, case_id, visitor, now)
    problems = {**whole.problems, **({} if vouched else _unproved(whole))}
    if problems or whole.walk.position is not Position.SUBMIT:
        return _refuse(Refused(published, whole.walk, problems), failed, case_id, visitor, now)
    if whole.walk.declares and not declared:
        raise NotDeclared
    sent = _submitted(whole.walk, published, case_id, visitor, now)
    with transaction.atomic():
        facts = (*failed, *_gone_on(sent), sent)
        came: Any = {"facts": facts, "source": source, "external_id": external_id}
        opened = actions.open_case(whole.walk, published, case_id=case_id, visitor=visitor, by=by, now=now, **came)
        if added and opened.created:
            cases.add_information(case_id, text=added, by=by, now=now)
    return Sent(case_id, opened.case, opened.follow_secret, opened.created)


def _unproved(whole: Whole) -> dict[str, Problem]:
    """The contact that somebody would have to prove by typing a code."""
    asked = ((name, whole.walk.definition.by_name.get(name)) for name in whole.walk.path)
    found = [name for name, step in asked if step and proving.to_prove(step, whole.walk.answers.get(name))]
    return {name: Problem("needs_code", field="email") for name in found}


def _refuse(refused: Refused, failed: list[Fact], case_id: UUID, visitor: Visitor, now: datetime) -> Refused:
    with transaction.atomic():
        events.record(*failed, *_refused(refused, case_id, visitor, now))
    return refused


def _failed(
    found: Mapping[str, journey_facts.Fact], published: Published, case_id: UUID, visitor: Visitor, now: datetime
) -> list[Fact]:
    return [
        _fact("lookup_failed", published, case_id, visitor, now, step=step, provider=fact.provider)
        for step, fact in found.items()
        if fact.state == "failed"
    ]


def _refused(refused: Refused, case_id: UUID, visitor: Visitor, now: datetime) -> list[Fact]:
    """Which questions were refused and why, or how the form ended without being sent."""
    published, form = refused.published, refused.published.definition
    if refused.stopped:
        step, outcome = refused.walk.address, refused.walk.outcome or ""
        return _stopped(
            _fact("journey_stopped", published, case_id, visitor, now, step=step, outcome=outcome), published
        )
    return [
        _fact("step_refused", published, case_id, visitor, now, why=problem.code, **records.of_step(form, address))
        for address, problem in refused.problems.items()
    ]


def _stopped(ending: Fact, published: Published) -> list[Fact]:
    """Sent again and again, it ended once, as it did last."""
    place = records.place_of(ending)
    kept = {"ended_in": place, "expires_at": ending.at + keeping(published)}
    known, first = Ending.objects.select_for_update().get_or_create(pk=UUID(ending.subject), defaults=kept)
    if first:
        return [ending]
    if known.ended_in == place:
        return []
    Ending.objects.filter(pk=known.pk).update(**kept)
    return [records.gone_on(ending, "stopped", known.ended_in), ending]


def _gone_on(sent: Fact) -> list[Fact]:
    """What it had ended with before other answers were sent."""
    known = Ending.objects.filter(pk=UUID(sent.subject)).first()
    if known is None:
        return []
    known.delete()
    return [records.gone_on(sent, "stopped", known.ended_in)]


def _submitted(walk: Walk, published: Published, case_id: UUID, visitor: Visitor, now: datetime) -> Fact:
    return _fact("journey_submitted", published, case_id, visitor, now, **records.length(walk))


def _fact(name: str, published: Published, case_id: UUID, visitor: Visitor, now: datetime, **data: str | int) -> Fact:
    return Fact(
        name,
        at=now,
        subject=str(case_id),
        service=published.code,
        version=published.number,
        channel=visitor.channel,
        language=visitor.language,
        assisted=visitor.assisted,
        scripted=visitor.scripted,
        data=data,
    )
