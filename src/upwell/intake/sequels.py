"""The service that comes after a request: whether it is offered now, and with which answers it begins. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from upwell.cases import outcomes
from upwell.cases import queries as cases
from upwell.cases.queries import Sequel
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.applications import FollowOn
from upwell.definition.values import Plain
from upwell.permits import queries as permits


@dataclass(frozen=True, slots=True)
class After:
    """`next`: what is offered now, if anything is; `known`: whether this service has something that comes after it."""

    cases: list[Sequel] = field(default_factory=list)
    next: Published | None = None
    answers: Mapping[str, Plain] = field(default_factory=dict)
    known: Published | None = None


NOTHING = After()


def after(case: Any, *, now: datetime) -> After:
    """Of a case as its resident's page has it. No statement where its service has nothing that comes after it."""
    rule = _rule(case)
    if rule is None:
        return NOTHING
    came = cases.sequels_of(case.pk)
    mine = [one for one in came if one.service == rule.service]
    published = catalogue.published(rule.service)
    number = _permit(case, now) if rule.when == "granted" else ""
    ready = bool(number) if rule.when == "granted" else _done(case)
    under_way = any(one.closed_at is None or one.is_good for one in mine)
    offered = published is not None and published.open and published.definition.is_taken("web")
    if not offered or not ready or under_way:
        return After(came, known=published)
    return After(came, published, _answers(case, rule, number), published)


def _rule(case: Any) -> FollowOn | None:
    return catalogue.version(case.version_id).definition.follow_on if case.version_id is not None else None


def _permit(case: Any, now: datetime) -> str:
    """The number of the permit that holds; empty without one."""
    issued = permits.issued_for(case.reference, now=now) if case.closed_at is not None else []
    return next((one.number for one in reversed(issued) if one.standing == "valid"), "")


def _done(case: Any) -> bool:
    city = catalogue.city()
    found = outcomes.find(city, case.outcome, kind=case.kind, service=case.service) if case.outcome else None
    return found is not None and found.good


def _answers(case: Any, rule: FollowOn, number: str) -> dict[str, Plain]:
    given = case.answered
    found: dict[str, Plain] = {there: given[here] for there, here in rule.carry.items() if here in given}
    return {**found, rule.permit: number} if rule.permit and number else found
