"""Two cases that are one, and one case that is two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import letters, links, outcomes, scope, workflow
from upwell.cases.actions import holding, ordering, parting, refusals
from upwell.cases.actions.change import Change, entry, fact, held_by_staff, minute
from upwell.cases.actions.moving import Said, close_with, end_question
from upwell.cases.actions.open import write_new
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Entry
from upwell.cases.models.case import AHEAD
from upwell.cases.models.history import What
from upwell.events import actions as events
from upwell.lib.references import new_reference


@transaction.atomic
def merge(case_id: UUID, *, into: UUID, by: Actor, now: datetime, seen: int | None) -> Case:
    """Two reports of one thing: the one that was there first goes on, whichever of them is named as `into`. The other
    closes and its resident hears of the first from now on. Answers the case that closed."""
    case, main = _both(case_id, into, by=by, seen=seen)
    change = Change(case, by=by, now=now)
    closed = next((state for state, data in change.workflow.data.states.items() if data.phase == workflow.CLOSED), "")
    was, before = case.state, case.phase
    change.set(state=closed, phase=workflow.CLOSED, merged_into=main)
    if before == workflow.WAITING:
        end_question(change)
        change.start_clock()
    joined = [{"from": case.reference, **parting.unread(case)}]
    joined += [{"from": other, "news": since} for other, since in parting.brought_unread(case).items()]
    _bring_along(case, main, now=now)
    Case.objects.filter(merged_into=case).update(merged_into=main)
    close_with(change, was, Said(outcome=outcomes.DUPLICATE), reopenable=False)
    change.entry(What.MERGED, data={"into": main.reference})
    for data in joined:
        change.entry(What.JOINED, case=main, data=data)
    change.fact("case_merged", into=main.reference)
    change.tell(Letter(letters.MERGED, into=main.reference))
    return change.write()


def _bring_along(case: Case, main: Case, *, now: datetime) -> None:
    """What either resident was promised first holds for both, so joining never makes anybody wait longer; and what is
    unread in the one is unread in the other."""
    promised = case.due_at is not None and (main.due_at is None or case.due_at < main.due_at)
    unread = case.news_at is not None and main.news_at is None
    if not (promised or unread):
        return
    main.updated_at, main.revision = now, main.revision + 1
    if unread:
        main.news_at = now
    if promised:
        moved = {"from": minute(main.due_at), "to": minute(case.due_at)}
        # a later pause counts on from these
        main.due_at, main.promise, main.clock_from = case.due_at, case.promise, case.clock_from
        parting.hand_on_pauses(case, main, now=now)
        main.queue_at = main.place_in_queue()
        events.record(fact(main, "case_due_changed", at=now, why="joined", **moved))
    main.save(update_fields=["due_at", "promise", "clock_from", "queue_at", "news_at", "updated_at", "revision"])


def _both(case_id: UUID, into: UUID, *, by: Actor, seen: int | None) -> tuple[Case, Case]:
    """The one to close, then the one that was there first."""
    if case_id == into:
        raise refusals.CannotMerge
    case, other = holding.held_both(case_id, into)
    held_by_staff(case_id, by=by, needs="merge_cases", seen=seen, hold=lambda _: case)
    if not scope.may_see(by, other.team):
        raise refusals.NotFound
    if not (case.is_live and other.is_live and case.kind == other.kind):
        raise refusals.CannotMerge
    if other.opened_at <= case.opened_at:
        return case, other
    if not scope.may(by, "merge_cases", other.team):
        raise refusals.NotAllowed
    return other, case


@transaction.atomic
def split_child(
    case_id: UUID, *, child_id: UUID, title: str, team: str, by: Actor, now: datetime, seen: int | None, note: str = ""
) -> Case:
    """A part of the work for another team, as a case of its own. The resident hears only of the first case."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    case = change.case
    if team not in change.city.teams:
        raise refusals.UnknownTeam
    if not title.strip():
        raise refusals.MissingWords
    child = _child(case, child_id, title.strip(), team, change.workflow, now)
    if not case.is_live or not write_new(child):
        raise refusals.CannotSplit
    opened = entry(child, What.OPENED, by=by, at=now, to_state=child.state, note=note, data={"parent": case.reference})
    Entry.objects.bulk_create([opened])
    events.record(fact(child, "case_opened", at=now, kind=child.kind, parent=case.reference))
    change.entry(What.SPLIT, note=note, data={"child": child.reference})
    change.fact("case_split", child=child.reference, child_service=child.service)
    change.write()
    ordering.place(child, city=change.city, by=by, now=now)
    return child


def _child(case: Case, child_id: UUID, title: str, team: str, flow: workflow.Workflow, now: datetime) -> Case:
    """Same service, place and due date; no contact, not public: the resident and the public follow the first one."""
    return Case(
        id=child_id,
        reference=new_reference(),
        service=case.service,
        version_id=case.version_id,
        kind=case.kind,
        workflow=case.workflow,
        state=flow.starts,
        phase=flow.phase(flow.starts),
        team=team,
        title=title[:300],
        words=case.words,
        answers=case.answers,
        written=case.written,
        language=case.language,
        channel=case.channel,
        lat=case.lat,
        lon=case.lon,
        cell=case.cell,
        place_label=case.place_label,
        area=case.area,
        areas=case.areas,
        opened_at=now,
        updated_at=now,
        promise=case.promise,
        clock_from=case.clock_from,
        due_at=case.due_at,
        queue_at=case.due_at or now + AHEAD,
        parent=case,
        follow_digest=links.follow_digest(child_id),
    )
