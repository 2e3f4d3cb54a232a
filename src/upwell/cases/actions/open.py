"""Opens a case: where every submission ends, exactly once for each draft.

The primary key is the draft's id, so a second try finds the first one's case and gives the same receipt. Who works it
and by when is worked out here from the published service. Called inside the caller's transaction or in its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import invitations, letters, links, others, promise, routing, workflow
from upwell.cases.actions import asking
from upwell.cases.actions.change import entry, fact
from upwell.cases.actions.ordering import AS_SOON_AS_CAN_BE, Wanted, place
from upwell.cases.models import Case, Pause
from upwell.cases.models.case import AHEAD, GRID
from upwell.cases.models.history import What
from upwell.cases.phones import phone_mark
from upwell.cases.wording import searched
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.definition.model import Service
from upwell.definition.values import Plain, Values
from upwell.events import actions as events
from upwell.events.inserting import insert
from upwell.lib.references import new_reference
from upwell.lib.secret import digest
from upwell.vault.index import blind

TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A finished journey. `values` serve promise and routing and are not stored; from `written` on, what is sealed."""

    id: UUID
    definition: Service
    version_id: int | None
    title: str
    values: Values = field(default_factory=dict)
    answers: Mapping[str, Plain] = field(default_factory=dict)
    written: Mapping[str, Plain] = field(default_factory=dict)
    private: Mapping[str, Plain] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    channel: str = "web"
    assisted: bool = False
    scripted: bool | None = None
    lat: float | None = None
    lon: float | None = None
    place_label: str = ""
    area: str = ""
    areas: Mapping[str, Plain] = field(default_factory=dict)
    account_id: int | None = None
    organisation: UUID | None = None
    source: str = ""
    external_id: str = ""
    parent_id: UUID | None = None
    follows_id: UUID | None = None  # what it comes after: the permit that is inspected, the first of a series
    note: str = ""  # what the first letter says of what comes next
    remark: str = ""  # what colleagues should know of how it came
    declared: Mapping[str, Plain] = field(default_factory=dict)  # which sentence was agreed to by sending
    facts: tuple[events.Fact, ...] = ()
    pictures: int = 0
    calendar: str = ""  # the calendar file of what was booked, for the first letter
    read_at: str = ""  # the phone on which its resident reads of it right now
    told: Mapping[str, Any] = field(default_factory=dict)  # what the first letter says of what was booked and paid
    work: Wanted = AS_SOON_AS_CAN_BE  # for a partner's work order: the day and the truck that were booked


@dataclass(frozen=True, slots=True)
class Opened:
    """`created` is false when this draft had opened its case before."""

    case: Case
    follow_secret: str
    created: bool


class CannotOpen(Exception):
    """No case could be written."""


@transaction.atomic(savepoint=False)
def open_case(new: NewCase, *, by: Actor, now: datetime) -> Opened:
    """Raises CannotOpen. At most six statements, the transaction's own apart, where nobody else is asked, and four for
    a partner's work order."""
    city = catalogue.city()
    secret = links.follow_secret(new.id)
    routed = routing.route(new.definition, new.values, routing.codes(new.areas), city)
    case = _case(new, routed.team, city, secret, now)
    asked = _waits_for(case, new, city, now)
    if not write_new(case):
        return Opened(Case.objects.get(pk=new.id), secret, created=False)

    how: dict[str, Any] = {"team": routed.team, "rule": routed.rule, "why": routed.why}
    if new.declared:
        how["declared"] = dict(new.declared)
    insert(entry(case, What.OPENED, by=by, at=now, to_state=case.state, note=new.remark, data=how))
    opened = fact(case, "case_opened", at=now, kind=case.kind, **_event_data(new, case))
    called = ", ".join(invitations.called(name, new.definition, case.language) for name in asked)
    first: dict[str, Any] = {"calendar": new.calendar, "others": called, "note": new.note, "told": new.told}
    first["read_at"] = new.read_at
    queued = letters.receipt(case, city=city, now=now, **first)
    queued += _ask_others(case, new, asked, now) if asked else []
    ordered: list[events.Fact] = []
    place(case, city=city, by=by, now=now, wanted=new.work, collect=ordered)
    events.record(*new.facts, replace(opened, scripted=new.scripted), *queued, *ordered)
    return Opened(case, secret, created=True)


def _waits_for(case: Case, new: NewCase, city: City, now: datetime) -> list[str]:
    """Whose answers it waits for. Their part comes first: nobody at the city looks before all of them have answered."""
    asked = list(others.applying(new.definition, new.values)) if new.definition.parties else []
    flow = workflow.for_service(city, new.definition.kind, new.definition.workflow)
    move = flow.move(workflow.INVITE)
    if not asked or move is None:
        return []
    case.state, case.phase, case.waiting_since = move.to, flow.phase(move.to), now
    case.queue_at = case.place_in_queue()
    return asked


def _ask_others(case: Case, new: NewCase, asked: list[str], now: datetime) -> list[events.Fact]:
    facts = asking.invite_all(case, new.definition, asked, new.private, now=now)
    target = case.target
    if target is None or case.state in target.pauses_while:
        Pause.objects.create(case=case, from_at=now)
        facts.append(fact(case, "case_paused", at=now, why=case.state))
    return facts


def write_new(case: Case) -> bool:
    """Whether this call wrote the case. A row of the same id is the same draft, of the same reference bad luck: another
    is drawn. Raises CannotOpen. For whoever opens a case inside a transaction.

    An insert that yields to what is there leaves a PostgreSQL transaction usable."""
    for _ in range(TRIES):
        if insert(case, yields=True):
            return True
        if Case.objects.filter(pk=case.pk).exists():
            return False
        case.reference = new_reference()
    raise CannotOpen


def _case(new: NewCase, team: str, city: City, secret: str, now: datetime) -> Case:
    service = new.definition
    flow = workflow.for_service(city, service.kind, service.workflow)
    rule = promise.rule_for(service.promise, new.values)
    target = promise.Target.of(rule, new.values) if rule else None
    if target is not None and not target.is_counted:
        target = None
    due = promise.due_at(target, now, city.workdays) if target else None
    shown = service.public
    return Case(
        id=new.id,
        reference=new_reference(),
        service=service.service,
        version_id=new.version_id,
        kind=service.kind,
        workflow=flow.name,
        state=flow.starts,
        phase=flow.phase(flow.starts),
        team=team,
        account_id=new.account_id,
        organisation=new.organisation,
        title=new.title[:300],
        words=searched(new.title, new.place_label, new.answers, service),
        answers=new.answers,
        written=new.written or None,
        private=new.private or None,
        contact=new.contact or None,
        contact_index=_contact_index(new.contact),
        phone_index=phone_mark(new.contact.get("phone", "")),
        language=new.language,
        channel=new.channel,
        assisted=new.assisted,
        source=new.source,
        external_id=new.external_id,
        lat=new.lat,
        lon=new.lon,
        cell=cell_of(new.lat, new.lon),
        place_label=new.place_label[:300],
        area=new.area,
        areas=new.areas,
        on_map=bool(shown and shown.map and new.lat is not None),
        in_open311=bool(shown and shown.open311),
        opened_at=now,
        updated_at=now,
        promise=target.plain() if target else None,
        clock_from=now,
        due_at=due,
        queue_at=due or now + AHEAD,
        parent_id=new.parent_id,
        follows_id=new.follows_id,
        follow_digest=digest(secret),
    )


def _event_data(new: NewCase, case: Case) -> dict[str, events.Value]:
    data: dict[str, events.Value] = {}
    if new.source:
        data["source"] = new.source
    target = case.target
    if target and target.within and target.counted_in == "working_days":
        data["target_days"] = target.within
    if new.pictures:
        data["pictures"] = new.pictures
    return data


def cell_of(lat: float | None, lon: float | None) -> int | None:
    return None if lat is None or lon is None else GRID.cell(lat, lon)


def _contact_index(contact: Mapping[str, str]) -> str:
    """Finds a person's cases by the address we write to."""
    reach = contact.get("email") or contact.get("phone")
    return blind(reach) if reach else ""
