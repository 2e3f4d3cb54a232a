"""What a case does when a partner says something about its work order.

Called by the reader of events in `jobs`, in its transaction. A case that cannot follow (it is closed already, a
resident is being asked) keeps a note instead: staff see what the partner said and decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.cases import outcomes, routing, workflow
from upwell.cases.actions import ordering, refusals
from upwell.cases.actions.asking import service_of
from upwell.cases.actions.change import Change, held
from upwell.cases.actions.moving import move
from upwell.cases.actions.teamwork import hand_over
from upwell.cases.models import Case
from upwell.cases.models.history import What
from upwell.cases.queries.crews import could_not_words
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import MissedRule
from upwell.catalogue.city import City
from upwell.definition.steps import Book
from upwell.journey import others
from upwell.partners import queries as orders
from upwell.partners.queries import WorkOrder

START = "start"
MAY = frozenset({"see_cases", "work_cases", "close_cases"})


@transaction.atomic
def follow(event: Any, *, now: datetime) -> None:
    """Raises nothing that is the partner's doing."""
    order = orders.order(UUID(str(event.data["order"])))
    if order is None:
        return
    verb = FOLLOWS.get(event.name.removeprefix("work_order_"), _noted)
    try:
        with transaction.atomic():
            verb(order, event, now)
    except refusals.NotFound:
        return
    except refusals.Refused:
        _noted(order, event, now)


def _by(order: WorkOrder, team: str) -> Actor:
    """The partner, with what its news may do to the case of its own order."""
    partner = catalogue.city().partners.get(order.partner)
    called = partner.name["en"] if partner else order.partner
    return Actor("partner", order.partner, called, permissions=MAY, teams=frozenset({team}))


def _noted(order: WorkOrder, event: Any, now: datetime) -> None:
    case = held(order.case_id)
    change = Change(case, by=_by(order, case.team), now=now)
    change.entry(What.NOTED, note=order.words or "", data=_data(order, event))
    change.fact("case_noted", kind="partner")
    change.write()


def _data(order: WorkOrder, event: Any) -> dict[str, Any]:
    said = {"work": event.name.removeprefix("work_order_"), "partner": order.partner}
    return {**said, **{key: event.data[key] for key in ("why", "day", "to") if event.data.get(key)}}


def _started(order: WorkOrder, event: Any, now: datetime) -> None:
    case = held(order.case_id)
    if not workflow.named(catalogue.city(), case.workflow).allows(case.state, START):
        _noted(order, event, now)
        return
    move(case.pk, START, by=_by(order, case.team), now=now, seen=None)


def _done(order: WorkOrder, _event: Any, now: datetime) -> None:
    case = held(order.case_id)
    said = _in_language_of(case, lambda: done_words(order, case.language))
    _close(case, order, outcomes.DONE, said, now)


def _could_not(order: WorkOrder, event: Any, now: datetime) -> None:
    """Where the reason does not lie with whoever booked, the case stays open and the work is still wanted: of what was
    booked `intake` says when they come again. What has no day they get once more, then the city's own team looks."""
    case = held(order.case_id)
    rules, city = _missed_rule(case), catalogue.city()
    if order.why in rules.comes_again:
        _noted(order, event, now)
        if order.booking_id is None and orders.could_not_before(order):
            to_city(case.pk, why="escalated", by=_by(order, case.team), now=now)
        elif order.booking_id is None:
            ordering.follow_team(case, city=city, by=_by(order, case.team), now=now)
        return
    instead = rules.blocks.get(order.why)  # type: ignore[call-overload]  # a code
    words = city.word(instead, case.language) if instead else ""
    said = _in_language_of(case, lambda: could_not_words(order, words))
    nothing = order.why == "nothing_out" and NOT_FOUND in _offered(case)
    _close(case, order, NOT_FOUND if nothing else CANNOT, said, now)


def _missed_rule(case: Case) -> MissedRule:
    """What the calendar says in which this was booked."""
    service, calendars = service_of(case), catalogue.city().calendars
    used = (step.use for step in service.walked if isinstance(step, Book)) if service else ()
    return next((calendars[name].missed for name in used if name in calendars), MissedRule())


NOT_FOUND, CANNOT = "could_not_find", "cannot_do"


def _offered(case: Case) -> Any:
    return outcomes.offered(catalogue.city(), case.kind, case.service)


def _close(case: Case, order: WorkOrder, outcome: str, said: str, now: datetime) -> None:
    by, photos = _by(order, case.team), [UUID(one) for one in order.photos]
    how: dict[str, Any] = {"by": by, "now": now, "seen": None, "outcome": outcome, "message": said}
    how["reason"] = order.words or ""
    try:
        with transaction.atomic():
            move(case.pk, workflow.CLOSE, **how, photos=photos)
    except refusals.PhotoGone:
        move(case.pk, workflow.CLOSE, **how)


def _in_language_of(case: Case, words: Callable[[], str]) -> str:
    with translation.override(case.language):
        return words()


def done_words(order: WorkOrder, language: str) -> str:
    """What was taken and where to, in the language that is on. A code without words is nobody's to read."""
    names = {code: said.get(language) or said.get("en") for code, said in _names(order).items()}
    names["pieces"] = _("pieces")
    taken = [f"{count} × {names[code]}" for code, count in order.items.items() if names.get(code)]
    said = [_("Taken: %(items)s.") % {"items": ", ".join(taken)}] if taken else []
    if order.taken_to:
        said.append(_("It went to: %(place)s.") % {"place": order.taken_to})
    return "\n".join(said)


def _names(order: WorkOrder) -> dict[str, Mapping[str, str]]:
    """Of what was ordered, and of the loads that some vendors count in instead."""
    loads = [load for calendar in catalogue.city().calendars.values() for load in calendar.loads.items()]
    found: dict[str, Mapping[str, str]] = {code: load.name for code, load in loads}
    return found | {item["code"]: item.get("name", {}) for item in order.facts.get("items", ()) if "code" in item}


def _declined(order: WorkOrder, event: Any, now: datetime) -> None:
    """To the partner that is asked next, or back to the city's desk as new."""
    city, case = catalogue.city(), held(order.case_id)
    if not case.is_live:
        raise refusals.CannotMove
    change = Change(case, by=_by(order, case.team), now=now)
    to = str(event.data.get("to") or "")
    team = team_of(city, to) if to else desk_of(city, case)
    if not to:
        start = change.workflow.starts
        change.set(news_at=case.news_at or now)
        if change.workflow.phase(case.state) == workflow.OPEN and case.state != start:
            change.set(state=start)
    if team and team != case.team:
        hand_over(change, team, note=order.words or "", data={"why": "declined", **_data(order, event)})
    else:
        change.entry(What.NOTED, note=order.words or "", data=_data(order, event))
        change.fact("case_noted", kind="partner")
    change.write()


def team_of(city: City, partner: str) -> str:
    return next((code for code, team in city.teams.items() if team.partner == partner), "")


def desk_of(city: City, case: Case) -> str:
    """The city's own team that has it already, that of the service's route, or the first of the department."""
    if routing.is_own(city, case.team):
        return case.team
    return _routed(city, case) or _of_department(city, case.team)


def _routed(city: City, case: Case) -> str:
    service = service_of(case)
    if service is None:
        return ""
    return routing.own_team(service, others.known(service, case.answered), routing.codes(case.areas), city)


def _of_department(city: City, team: str) -> str:
    mine = city.teams[team].department if team in city.teams else ""
    own = (code for code, each in city.teams.items() if each.department == mine and routing.is_own(city, code))
    return next(own, "")


@transaction.atomic
def to_city(case_id: UUID, *, why: str, by: Actor, now: datetime) -> None:
    """The city's own team has the case from now on; a partner that has work to put right keeps it."""
    change = Change(held(case_id), by=by, now=now)
    case = change.case
    team = desk_of(change.city, case)
    if team and team != case.team:
        change.decide_proposal(accepted=case.proposed_team == team)
        change.entry(What.REROUTED, data={"from_team": case.team, "to_team": team, "why": why})
        change.fact("case_assigned", from_team=case.team, to_team=team)
        change.set(team=team, assignee_id=None)
    change.hears()
    change.write()


FOLLOWS: dict[str, Callable[[WorkOrder, Any, datetime], None]] = {
    "under_way": _started,
    "done": _done,
    "could_not": _could_not,
    "declined": _declined,
}
"""By the name of the event; what is not here stands on the case as a note."""

READ = frozenset(
    f"work_order_{name}"
    for name in (*FOLLOWS, "accepted", "stuck", "day_gone", "day_proposed", "reminded", "news_kept")
)
