"""A case whose team is a partner's has a work order there: made with the case, gone with it.

Called by the other verbs, inside their transaction. What the crew gets to read is put together here and nowhere else:
the place, the answers about the thing itself, the resident's words, and the phone number only where the service says
so. Never a name, an email address or a private answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from upwell.accounts.actor import Actor
from upwell.cases import closing
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.definition.model import Service
from upwell.definition.questions import ContactQuestion, Question
from upwell.definition.values import Plain
from upwell.events.actions import Fact
from upwell.journey.texts import Texts
from upwell.journey.words import home_of
from upwell.partners import actions as partners
from upwell.partners import queries as orders

NOT_SAID = {"photo", "file", "location", "address", "asset"}
"""Questions whose answers are shown otherwise: as pictures, and as the place."""
COUNTED = {"quantity"}
"""And those that a booking's own items say already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a booking knows about the work. `partner` where it is another than the team's; `facts` join ours."""

    partner: str = ""
    booking_id: UUID | None = None
    loads: tuple[str, ...] = ()
    route: str = ""
    place_in_route: int = 0
    day: date | None = None
    window: str = ""
    hold: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


AS_SOON_AS_CAN_BE = Wanted()


def place(
    case: Case,
    *,
    city: City,
    by: Actor,
    now: datetime,
    wanted: Wanted = AS_SOON_AS_CAN_BE,
    collect: list[Fact] | None = None,
) -> None:
    """The work order, if somebody outside the city does this work."""
    partner = wanted.partner or partner_of(city, case.team)
    if not partner or partner not in city.partners:
        return
    work = partners.Work(
        partner=partner,
        case_id=case.pk,
        reference=case.reference,
        service=case.service,
        bundle=closing.bundle(case.pk),
        team=case.team,
        area=case.area,
        facts={**facts_of(case, city, NOT_SAID | COUNTED if wanted.facts.get("items") else NOT_SAID), **wanted.facts},
        booking_id=wanted.booking_id,
        loads=wanted.loads,
        route=wanted.route,
        place_in_route=wanted.place_in_route,
        day=wanted.day,
        window=wanted.window,
        hold=wanted.hold,
    )
    partners.order(work, by=by, now=now, collect=collect)


def partner_of(city: City, team: str) -> str:
    known = city.teams.get(team)
    return (known and known.partner) or ""


def cancel(case: Case, *, city: City, by: Actor, now: datetime, why: str) -> None:
    """The work is not wanted any more; nothing is asked where no partner works for the city."""
    if city.partners:
        partners.cancel_of_case(case.pk, by=by, now=now, why=why)


def rework(case: Case, *, city: City, by: Actor, now: datetime, wanted: Wanted) -> None:
    """The crew reads what is to be taken now. What ended at this very moment stays as it was done."""
    there = orders.open_order(case.pk) if city.partners else None
    if there is None:
        return
    columns = {name: getattr(wanted, name) for name in ("loads", "route", "day", "window", "hold")}
    with suppress(partners.CannotChange):
        partners.change(there.pk, by=by, now=now, facts={**facts_of(case, city), **wanted.facts}, **columns)


def follow_team(case: Case, *, city: City, by: Actor, now: datetime, goes_on: bool = False) -> None:
    """After another team has the case: the partner that has it already goes on, any other's order is taken back.
    `goes_on`: what was booked stays booked, so the next partner gets the order of the one before."""
    if not city.partners:
        return
    wanted, there = partner_of(city, case.team), orders.open_order(case.pk)
    if there is not None and there.partner != wanted:
        partners.cancel_of_case(case.pk, by=by, now=now, why="other_team")
        there = None
    if there is not None or not case.is_live:
        return
    today, known = city.workdays.local_day(now), wanted in city.partners
    taken = goes_on and known and partners.give_over(case.pk, wanted, team=case.team, today=today, by=by, now=now)
    if not taken:
        place(case, city=city, by=by, now=now)


def facts_of(case: Case, city: City, unsaid: Set[str] = NOT_SAID) -> dict[str, Any]:
    known = catalogue.version(case.version_id).definition if case.version_id is not None else None
    facts: dict[str, Any] = {
        "address": case.place_label,
        "home": _home(case, city.languages),
        "lat": case.lat,
        "lon": case.lon,
        "title": {language: _title(case, known, language) for language in city.languages},
        "lines": {language: _lines(case, known, language, unsaid) for language in city.languages},
        "language": case.language,
    }
    if known is not None and "phone" in known.crew_sees:
        facts["phone"] = (case.contact or {}).get("phone", "")
    return {name: fact for name, fact in facts.items() if fact not in (None, "", {})}


def _title(case: Case, known: Service | None, language: str) -> str:
    return Texts(known, language).of_case().text if known else case.title


def _lines(case: Case, known: Service | None, language: str, unsaid: Set[str]) -> list[list[str]]:
    """Question and answer, in this language; answers that say who somebody is are not among these."""
    if known is None:
        return []
    texts, answered = Texts(known, language), case.answered
    return [
        [texts.of_step(address, "title", {}).text, texts.shown(question, address, answered[address])]
        for address, question in known.questions.items()
        if address in answered and _is_said(question, answered[address], unsaid)
    ]


def _home(case: Case, languages: Iterable[str]) -> dict[str, str]:
    """Which home of the building, where the address does not say it; none once staff have moved it elsewhere."""
    label = case.place_label
    places = [plain for plain in case.answered.values() if isinstance(plain, Mapping) and plain.get("label") == label]
    found = {language: home_of(places[0], language) for language in languages} if places and label else {}
    return {language: said for language, said in found.items() if said}


def _is_said(question: Question, plain: Plain, unsaid: Set[str]) -> bool:
    kind = str(getattr(question, "type", ""))
    return kind not in unsaid and not isinstance(question, ContactQuestion) and plain not in (None, "", [])
