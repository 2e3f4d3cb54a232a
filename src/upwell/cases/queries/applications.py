"""Reviews, decisions and what was asked for, as the desk and the applicant see them; and the way of an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from upwell.accounts.actor import Actor
from upwell.cases import scope, workflow
from upwell.cases.models import Case, Decision, Entry, Item, Review
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Words
from upwell.definition.applications import Wanted
from upwell.journey import others

PAGE = 50


def reviews_of(case: Case) -> list[Review]:
    """One statement, and none for what nobody reviews."""
    if not workflow.named(catalogue.city(), case.workflow).move(workflow.REVIEWED):
        return []
    return list(Review.objects.filter(case=case).order_by("-round", "asked_at", "team"))


def decisions_of(case: Case) -> list[Decision]:
    """Newest first; none are looked for where nothing is decided."""
    if not workflow.named(catalogue.city(), case.workflow).move(workflow.DECIDE):
        return []
    return list(Decision.objects.filter(case=case).order_by("-at"))


def reviewing_teams(actor: Actor) -> frozenset[str]:
    """Those of this person's teams that some service asks for reviews. No statement."""
    asked = {rule.team for one in catalogue.all_published() for rule in one.definition.reviews}
    return frozenset(team for team in asked if scope.may(actor, "work_cases", team))


def open_reviews(actor: Actor, *, limit: int = PAGE) -> list[Review]:
    """What this person's teams are asked, the longest first. One statement, or none."""
    teams = reviewing_teams(actor)
    if not teams:
        return []
    rows = Review.objects.filter(answered_at=None, team__in=sorted(teams)).select_related("case")
    return list(rows.order_by("asked_at")[:limit])


def review(review_id: int, actor: Actor) -> Review | None:
    """For the team that was asked, and for whoever sees the case. Out of sight is not there."""
    row = Review.objects.select_related("case").filter(pk=review_id).first()
    if row is None:
        return None
    mine = scope.may(actor, "work_cases", row.team) or scope.may_see(actor, row.case.team)
    return row if mine else None


def items_of(case: Case) -> list[Item]:
    """The parts of the open question; none when it is one question."""
    if case.phase != workflow.WAITING:
        return []
    return list(Item.objects.filter(question__case=case, question__ended_at=None).order_by("number"))


def items_sent(case: Case) -> list[Item]:
    """What was asked for with "something is missing" and came, the last first: for whoever reviews."""
    rows = Item.objects.filter(question__case=case, answered_at__isnull=False, answer__isnull=False)
    return list(rows.order_by("-answered_at", "number"))


def checklist_of(case: Case) -> list[Wanted]:
    """The lines of the completeness check that apply to what was answered. Where that is not known, they do."""
    if case.version_id is None:
        return []
    service = catalogue.version(case.version_id).definition
    values = others.known(service, {**(case.answered or {}), **(case.private or {})})
    return [one for one in service.checklist if one.when is None or one.when.holds(values) is not False]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way. `at`: when it was reached."""

    words: Words
    standing: Literal["done", "current", "next"]
    at: datetime | None = None


def way(case: Case) -> list[Stage]:
    """The steps of this case's workflow and how far it is; one statement, and none where it has no stages.

    What was passed is what the history says; a step that was never entered is one that is to come, or was left out."""
    flow = workflow.named(catalogue.city(), case.workflow)
    stages = flow.data.stages
    if not stages:
        return []
    entered: dict[str, datetime] = {}
    rows = Entry.objects.filter(case=case).exclude(to_state="").order_by("at", "id").values_list("to_state", "at")
    last = ""
    for state, at in rows:
        stage = flow.state(state).stage
        if stage is not None:
            entered.setdefault(stage, at)
            last = stage
    names = list(stages)
    here = names.index(last) if last in names else 0
    closed = case.closed_at is not None
    found = []
    for number, name in enumerate(names):
        if number < here or (number == here and closed):
            standing: Literal["done", "current", "next"] = "done"
        else:
            standing = "current" if number == here else "next"
        if not (closed and standing == "next"):
            found.append(Stage(stages[name], standing, entered.get(name) if number <= here else None))
    return found
