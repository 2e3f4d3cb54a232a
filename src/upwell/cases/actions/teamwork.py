"""Who works a case, and what staff write about it.

Assigning, notes, words to the resident, another team, another place: the verbs that leave a case in its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.cases import letters, routing
from upwell.cases.actions import ordering, refusals
from upwell.cases.actions.change import NO_WORDS, Change, also_kept, fact, held_by_staff, lasted
from upwell.cases.actions.open import cell_of
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Entry
from upwell.cases.models.history import What
from upwell.cases.wording import searched
from upwell.catalogue import queries as catalogue
from upwell.definition.values import Plain
from upwell.events import actions as events


@transaction.atomic
def assign(case_id: UUID, *, by: Actor, now: datetime, seen: int | None, assignee_id: int | None) -> Case:
    """To somebody of the case's team; None takes it from whoever has it. To take a case oneself is not assigning."""
    needs = "work_cases" if assignee_id == by.account_id else "assign_cases"
    case = held_by_staff(case_id, by=by, needs=needs, seen=seen)
    change = Change(case, by=by, now=now)
    called = _called(assignee_id, case.team) if assignee_id is not None else ""
    change.set(assignee_id=assignee_id)
    change.entry(What.ASSIGNED, data={"person": assignee_id, "called": called})
    change.fact("case_assigned", to_team=case.team, person=assignee_id)
    return change.write()


def _called(account_id: int, team: str) -> str:
    for colleague in accounts.colleagues(team):
        if colleague.pk == account_id:
            return colleague.called
    raise refusals.UnknownPerson


@transaction.atomic
def note(case_id: UUID, *, by: Actor, now: datetime, text: str, seen: int | None = None) -> Entry:
    """For colleagues only."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    if not text.strip():
        raise refusals.MissingWords
    made = change.entry(What.NOTED, note=text.strip())
    change.fact("case_noted")
    change.write()
    return made


@transaction.atomic
def asked_about(reference: str, *, by: Actor, now: datetime) -> None:
    """Somebody called or came only to hear how it stands: told with what is known of the request, not of the call."""
    case = Case.objects.get(reference=reference)
    events.record(fact(case, "case_asked_about", at=now))


@transaction.atomic
def mark_read(case_id: UUID, *, by: Actor, now: datetime, seen: int | None = None) -> Case:
    """Somebody read what the resident wrote, and nothing else needs to be done about it."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    if change.case.news_at is None:
        raise refusals.NothingNew
    change.entry(What.READ)
    return change.write()


@transaction.atomic
def tell(
    case_id: UUID,
    *,
    by: Actor,
    now: datetime,
    message: str,
    seen: int | None = None,
    also: Mapping[str, str] = NO_WORDS,
) -> Entry:
    """Words to the resident; the case stays where it is. `also`: by language, for residents of joined cases."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    if not message.strip():
        raise refusals.MissingWords
    others = {code: words.strip() for code, words in also.items() if words.strip()}
    made = change.entry(What.TOLD, message=message.strip(), data=also_kept(others))
    change.fact("case_noted", kind="told")
    change.tell(Letter(letters.PROGRESS, message.strip(), moved=False, also=others))
    change.write()
    return made


@transaction.atomic
def move_to_team(case_id: UUID, *, team: str, by: Actor, now: datetime, seen: int | None, reason: str) -> Case:
    """The case leaves its team and whoever had it; its promise stays, for it was made to the resident."""
    change = Change(held_by_staff(case_id, by=by, needs="assign_cases", seen=seen), by=by, now=now)
    if team not in change.city.teams or team == change.case.team:
        raise refusals.UnknownTeam
    if not reason.strip():
        raise refusals.MissingWords
    hand_over(change, team, note=reason.strip(), data={"why": "staff"})
    return change.write()


def hand_over(change: Change, team: str, *, note: str = "", data: Mapping[str, Plain]) -> None:
    """Whatever the reason; a team that was proposed meanwhile has come true, or has not."""
    before = change.case.team
    change.decide_proposal(accepted=change.case.proposed_team == team)
    change.set(team=team, assignee_id=None)
    change.entry(What.REROUTED, note=note, data={"from_team": before, "to_team": team, **data})
    change.fact("case_assigned", from_team=before, to_team=team)
    ordering.follow_team(change.case, city=change.city, by=change.by, now=change.now, goes_on=True)


@transaction.atomic
def change_place(
    case_id: UUID,
    *,
    lat: float | None,
    lon: float | None,
    place_label: str,
    area: str,
    areas: Mapping[str, Plain],
    by: Actor,
    now: datetime,
    seen: int | None,
) -> Case:
    """The place was wrong. Where only the area decides whose it is, the case moves to the team of the new one."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    case = change.case
    before = {"lat": case.lat, "lon": case.lon, "place_label": case.place_label}
    known = catalogue.version(case.version_id) if case.version_id is not None else None
    was = case.area
    words = searched(case.title, place_label, case.answers, known.definition if known else None)
    change.set(
        lat=lat,
        lon=lon,
        cell=cell_of(lat, lon),
        place_label=place_label[:300],
        area=area,
        areas=dict(areas),
        words=words,
    )
    change.entry(What.PLACED, data=before)
    change.fact("case_noted", kind="placed")
    if area != was:
        change.fact("case_placed", **{"from": was}, seconds=lasted(case, now), **_ended(case))
    team = _team_of_area(case)
    if team and team != case.team:
        hand_over(change, team, data={"why": "area"})
    return change.write()


def _ended(case: Case) -> dict[str, str | int]:
    return {"took": lasted(case, case.closed_at), "outcome": case.outcome} if case.closed_at else {}


def _team_of_area(case: Case) -> str:
    """The team of the service's area rules; rules on answers were decided when the case was opened."""
    published = catalogue.version(case.version_id) if case.version_id is not None else None
    if published is None:
        return ""
    routed = routing.route(published.definition, {}, routing.codes(case.areas), catalogue.city())
    return routed.team if routed.why == "area" else ""
