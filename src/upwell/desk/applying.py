"""What the page of an application has more: its checklist, the teams' reviews, the decision form, its permits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.cases import queries as case_queries
from upwell.cases import workflow
from upwell.cases.queries import CasePage
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Standard
from upwell.desk.forms import Typed
from upwell.desk.names import Names
from upwell.journey.texts import Texts
from upwell.permits import queries as permits

OUTCOMES = ("granted", "granted_with_conditions", "refused")


@dataclass(frozen=True, slots=True)
class Line:
    """One review in words."""

    row: Any
    href: str
    team: str
    title: str
    says: str
    conditions: Sequence[str]


def may(page: CasePage, names: Names, actor: Actor) -> dict[str, bool]:
    """Which of an application's own forms are on the page."""
    case, flow = page.case, workflow.named(names.city, page.case.workflow)
    if flow.move(workflow.DECIDE) is None:
        return {"decide": False, "request": False}
    return {
        "decide": flow.allows(case.state, workflow.DECIDE) and actor.may("close_cases", case.team),
        "request": flow.allows(case.state, workflow.ASK) and actor.may("work_cases", case.team),
    }


def context(page: CasePage, names: Names, actor: Actor, now: datetime, typed: Typed) -> dict[str, Any]:
    """Nothing is asked for a case that is no application."""
    case, flow = page.case, workflow.named(names.city, page.case.workflow)
    if flow.move(workflow.DECIDE) is None:
        return {}
    decides = may(page, names, actor)["decide"]
    lists, reviews = names.city.decisions, case_queries.reviews_of(case)
    return {
        "checklist": _checklist(case, names) if flow.allows(case.state, workflow.ASK) else [],
        "reviews": lines(reviews, names),
        "waits_for_reviews": decides and any(row.answered_at is None for row in reviews),
        "may_pass_over": actor.may("close_cases", case.team) and case.is_live,
        "endings": [(code, names.outcome(code, case.kind, case.service)) for code in OUTCOMES] if decides else [],
        "reasons": listed(lists.reasons, case.service, names) if decides else [],
        "conditions": listed(lists.conditions, case.service, names) if decides else [],
        "ticked_conditions": _ticked(case, reviews, typed),
        "permits": permits.issued_for(case.reference, now=now),
        "may_revoke": actor.may("close_cases", case.team),
    }


def _ticked(case: Any, reviews: Sequence[Any], typed: Typed) -> Sequence[str]:
    """What was ticked before; until then what the teams of this round ask for."""
    if typed.form == "ruling":
        return typed.chosen.get("condition", ())
    return [code for row in reviews if row.round == case.reopened for code in row.conditions]


def _checklist(case: Any, names: Names) -> list[tuple[str, str]]:
    if case.version_id is None:
        return []
    service = catalogue.version(case.version_id).definition
    texts = Texts(service, names.language)
    return [
        (one.item, texts.get(f"checklist.{one.item}.what", one.what).text) for one in case_queries.checklist_of(case)
    ]


def listed(found: Mapping[str, Standard], service: str, names: Names) -> list[tuple[str, str]]:
    return [(code, names.word(one.text)) for code, one in found.items() if not one.services or service in one.services]


def lines(rows: Sequence[Any], names: Names) -> list[Line]:
    known = names.city.decisions.conditions
    said = {
        "approve": _("Approves"),
        "conditions": _("Approves with conditions"),
        "object": _("Objects"),
        "set_aside": _("Passed over"),
        "": _("Not answered yet"),
    }
    return [
        Line(
            row=row,
            href=reverse("desk:review", args=[row.pk]),
            team=names.team(row.team),
            title=names.title(row.case.service, row.case.title),
            says=said[row.says],
            conditions=[names.word(known[code].text) for code in row.conditions if code in known],
        )
        for row in rows
    ]
