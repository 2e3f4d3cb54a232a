"""Puts together what the page of one case shows: what the resident said, what may be done, what was, what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.cases import closing, promise, workflow
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage, Near
from upwell.desk import answers, applying, booked, forms, maps, money, others, papers, spoken, work
from upwell.desk.forms import NOTHING, Typed
from upwell.desk.lines import Lines, state_tag, tag
from upwell.desk.names import Names, language_name
from upwell.desk.told import Teller, Told
from upwell.feedback import queries as feedback
from upwell.feedback.queries import Answer
from upwell.files import queries as files
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.ui.fields import Field, Option
from upwell.ui.parts import Photo

NEAR_M = 250
BOOKS = ("booking", "application")
NEAR_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who hears of what is done to the case, as far as staff need to know before they write."""

    language: str
    spoken: str
    has_address: bool


def context(page: CasePage, names: Names, *, actor: Actor, now: datetime, typed: Typed = NOTHING) -> dict[str, Any]:
    case = page.case
    lines = Lines(names, now=now, prefix=f"{reverse('desk:queue')}cases/")
    told = Teller(page, names, _closing_photos(page), _feedback(page)).all()
    moves, may = forms.move_forms(page, names, typed), _may(page, actor) | applying.may(page, names, actor)
    return {
        "page_of": page,
        "case": case,
        "sent_for": _sent_for(case.organisation),
        "actor": actor,
        "now": now,
        "typed": typed,
        "tag": state_tag(names, case),
        "service": names.service(case.service),
        "team": names.team(case.team) if case.team else "",
        "outcome": names.outcome(case.outcome, case.kind, case.service) if case.outcome else "",
        "reader": reader(page, names),
        "answers": answers.spoken(case.version_id, case.answered, here=names.language, there=case.language),
        **sent_along(case, names, team=case.team, unscanned=may["unscanned"]),
        "areas": _areas(page, names),
        **_money(page, actor),
        "moves": moves,
        "left": forms.left(typed, moves, may),
        "others": spoken.of_joined(page, names, typed.values if typed.form == "tell" else {}),
        "may": may,
        **_hands(page, names, actor),
        "history": told,
        "news": _news(page, told, names),
        "proposed": names.team(page.proposal.team) if page.proposal else "",
        "declined": _declined(page, told, actor),
        "last": max((one.id for one in told), default=0),
        **_dates(page, lines),
        **applying.context(page, names, actor, now, typed),
        **_outside(page, names, now),
        **_family(page, lines),
        **_where(page, names, now),
        "place_field": place_field(page, names, typed),
        "child_id": typed.values.get("child_id") or uuid4(),
        "scripts": ("queue", "address", "map", "photos"),
    }


def _where(page: CasePage, names: Names, now: datetime) -> dict[str, Any]:
    case = page.case
    return {
        "near": _near(page, names, now),
        "map": maps.place_map(names.city, case.lat, case.lon, near=reverse("desk:near", args=[case.reference])),
        "corner": next(iter(maps.corners(case.lat, case.lon, limit=1)), None),
    }


def _hands(page: CasePage, names: Names, actor: Actor) -> dict[str, Any]:
    """Who else could have it. No company decides about an application."""
    team, apply = page.case.team, page.case.kind == "application"
    others = [code for code, one in names.city.teams.items() if code != team and not (apply and one.partner)]
    return {
        "colleagues": accounts.colleagues(team) if actor.may("assign_cases", team) else [],
        "teams": names.teams(tuple(others)),
    }


def _money(page: CasePage, actor: Actor) -> dict[str, Any]:
    return {"money": money.fees_of(page.case.pk) if actor.may("see_payments", page.case.team) else []}


def _outside(page: CasePage, names: Names, now: datetime) -> dict[str, Any]:
    """Its day, and the work order. Asked for only where the city has any."""
    case = page.case
    return {
        "booking": booked.of_case(case.pk, now=now) if names.city.calendars and case.kind in BOOKS else None,
        "work": work.of_case(case.pk) if names.city.partners else [],
    }


def _family(page: CasePage, lines: Lines) -> dict[str, Any]:
    return {
        "children": [lines.line(row) for row in page.children],
        "after": [lines.line(row) for row in page.after],
        "merged": [lines.line(row) for row in page.merged],
    }


def _sent_for(organisation: UUID | None) -> str:
    """In whose name it was sent: what it is. Its name stands with the contact, for who opens that."""
    found = accounts.organisation(organisation) if organisation else None
    words = {"business": _("Sent for a business."), "household": _("Sent for a tenant or household.")}
    return words.get(found.kind, _("Sent by a property manager.")) if found else ""


def _dates(page: CasePage, lines: Lines) -> dict[str, Any]:
    """Its dates, and whom it waits for."""
    case = page.case
    return {
        "parties": others.listed(case, lines.names, now=lines.now),
        "due": lines.due_at(case.due_at) if case.phase == workflow.OPEN else None,
        "due_on": promise.last_day(case.due_at, lines.workdays) if case.due_at else None,
    }


def _news(page: CasePage, told: Sequence[Told], names: Names) -> list[Told]:
    """What residents wrote and nobody has acted on, the first first: of this case, and of those joined to it."""
    since = page.case.news_at
    if since is None:
        return []
    own = [one for one in told if one.by_resident and one.at >= since]
    return sorted([*own, *Teller(page, names).brought()], key=lambda one: (one.at, one.id))


def _declined(page: CasePage, told: Sequence[Told], actor: Actor) -> Told | None:
    """What was decided about a team this person proposed, until they do something else with the case."""
    own = [entry for entry in page.entries if entry.by_kind == "staff" and entry.by_id == actor.id]
    if not own or own[-1].what != "proposed" or not page.case.is_live:
        return None
    return next((one for one in told if one.what == "declined" and one.at >= own[-1].at), None)


def reader(page: CasePage, names: Names) -> Reader:
    code = page.case.language
    return Reader(code, language_name(code) if code != names.language else "", bool(hears_by(page, "progress")))


def hears_by(page: CasePage, template: str) -> str:
    """How this message would reach the resident: "email", "text", or not at all."""
    contact = page.case.contact or {}
    way = notify.way_to(Recipient(email=contact.get("email"), phone=contact.get("phone")), template)
    return way[0] if way else ""


def heard(done: str, page: CasePage, template: str) -> str:
    """What was done, and how the resident hears of it."""
    told = {
        "email": _("The letter is on its way."),
        "text": _("A text message with a link is on its way."),
    }.get(hears_by(page, template))
    nobody = _("Nobody gets a letter. Call the resident.")
    return f"{done} {told or nobody}"


def _may(page: CasePage, actor: Actor) -> dict[str, bool]:
    """What this person may do in this case's team, for the page to offer; the actions ask again."""
    live = page.case.is_live
    allowed = {name: actor.may(f"{name}_cases", page.case.team) for name in ("work", "assign", "merge")}
    moves_on = allowed["work"] and not allowed["assign"]
    return {
        **allowed,
        "merge": allowed["merge"] and live,
        "propose": moves_on and live and page.proposal is None,
        "split": allowed["work"] and live,
        "contact": actor.may("see_contact", page.case.team),
        "unscanned": actor.may("open_unscanned", page.case.team),
        "take": allowed["work"] and page.case.assignee_id != actor.account_id and live,
    }


def _closing_photos(page: CasePage) -> Mapping[str, Photo]:
    """Asked for only where there are some."""
    there = any("photos" in entry.data for entry in page.entries)
    return closing.photos(page.case.reference) if there else {}


def _feedback(page: CasePage) -> Sequence[Answer]:
    """Asked for only where there was a closing to say something about."""
    closed = any(entry.what == "closed" for entry in page.entries)
    return feedback.answers_of_case(page.case.reference) if closed else ()


def sent_along(case: Any, names: Names, *, team: str, unscanned: bool) -> dict[str, Any]:
    """`unscanned`: whether this person, who looks for `team`, opens what no virus scanner has looked at."""
    pictures, documents = files.sent_along(case.reference)
    lines = papers.listed(documents, case, names.language)
    who = papers.who_lets_through(lines, case, team, names, may=unscanned)
    return {"photos": _photos(pictures), "documents": lines, "who_opens": who}


def _photos(uploads: Sequence[Any]) -> list[Photo]:
    return [
        Photo(
            url=files.picture_url(upload, "small"),
            alt=_("Photo %(number)d of %(count)d from the resident") % {"number": number, "count": len(uploads)},
            full=files.picture_url(upload),
        )
        for number, upload in enumerate(uploads, 1)
    ]


def _areas(page: CasePage, names: Names) -> list[tuple[str, str]]:
    """Each area the place lies in: the set's name and the area's. The main set's names are known, and every place
    lies within the city's outline."""
    kept, known = names.city.places, names.areas()
    main, found = kept.main, []
    for code, value in (page.case.areas or {}).items():
        if code == kept.outline != main:
            continue
        values = [value] if isinstance(value, str) else [str(one) for one in value or []]
        found += [(names.area_set(code), known.get(one, one) if code == main else one) for one in values]
    return found


def _near(page: CasePage, names: Names, now: datetime) -> list[tuple[Near, Any]]:
    """Live reports of the same service close by: what this one may be a double of."""
    case = page.case
    flow, near = case.workflow, near_by(page, now)
    return [(one, tag(names.state(flow, one.state), names.tone(flow, one.state))) for one in near]


def near_by(page: CasePage, now: datetime) -> list[Near]:
    """Without its own family: what is part of the same work is said apart, and is no double."""
    case = page.case
    if case.lat is None or case.lon is None:
        return []
    since = now - NEAR_FOR
    near = case_queries.near(case.lat, case.lon, services=[case.service], within_m=NEAR_M, since=since, limit=9)
    family = {case.pk, case.parent_id, *(row.id for row in page.children)}
    return [one for one in near if one.id not in family]


def place_field(page: CasePage, names: Names, typed: Typed) -> Field:
    """The location question again, for staff: an address, one of several candidates, or a pin."""
    case, value = page.case, typed.values if typed.form == "place" else {}
    return Field(
        "location",
        "place",
        _("Address or corner"),
        hint=_("Type an address or a corner, or move the pin."),
        error=typed.error if typed.form == "place" else "",
        value={
            "text": value.get("text", case.place_label),
            "id": value.get("id", ""),
            "lat": value.get("lat", "" if case.lat is None else str(case.lat)),
            "lon": value.get("lon", "" if case.lon is None else str(case.lon)),
        },
        options=[
            Option(one.id, one.label, one.hint)  # type: ignore[attr-defined]  # candidates of places.queries
            for one in (typed.candidates if typed.form == "place" else ())
        ],
        autocomplete="off",
        source=reverse("web:place_search"),
        map=maps.place_map(names.city, case.lat, case.lon),
    )
