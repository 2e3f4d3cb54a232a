"""The event rows of a journey. None of them says what anybody answered.

A step's `section` is the step that opens it: the titles are in the definition, in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.model import Service
from upwell.definition.steps import Stop
from upwell.events.actions import Fact
from upwell.intake import submission
from upwell.intake.models import Draft
from upwell.intake.submission import Place
from upwell.intake.turns import Turn
from upwell.journey.answers import Problem
from upwell.journey.facts import Fact as Found
from upwell.journey.log import Entry
from upwell.journey.walk import Position, Walk
from upwell.places import queries as places

ENDED_AS = {"journey_stopped": "stopped", "journey_abandoned": "abandoned"}
WHERE = ("version", "channel", "language", "assisted", "scripted")


def _fact(name: str, draft: Draft, now: datetime, **data: Any) -> Fact:
    published = catalogue.version(draft.version_id)
    return Fact(
        name,
        at=now,
        subject=str(draft.pk),
        service=draft.service,
        version=published.number,
        channel=draft.channel,
        language=draft.language,
        assisted=draft.is_assisted,
        scripted=draft.scripted,
        data=data,
    )


def _ending(name: str, draft: Draft, now: datetime, **data: Any) -> tuple[Fact, ...]:
    """The draft remembers how it ended, and where that was counted; the caller saves it."""
    ending = _fact(name, draft, now, **data)
    before = _gone_on(draft, now)
    if name in ENDED_AS:
        draft.ended_as, draft.ended_in = ENDED_AS[name], place_of(ending)
    return (*before, ending)


def place_of(ending: Fact) -> dict[str, Any]:
    """Where an ending counts: what `gone_on` is to say again."""
    return {**{name: getattr(ending, name) for name in WHERE}, **ending.data}


def gone_on(as_now: Fact, was: str, place: Mapping[str, Any]) -> Fact:
    """Whoever read an answer, or left, may come back: what they had ended as no longer holds, and is taken back where
    it was counted, so that each person counts once. `as_now`: any of the journey; `place`: empty where nobody knows."""
    where = {name: place.get(name, getattr(as_now, name)) for name in WHERE}
    said = {"step": place.get("step"), "section": place.get("section"), "outcome": place.get("outcome"), "was": was}
    told = {name: value for name, value in said.items() if value is not None}
    same: dict[str, Any] = {"at": as_now.at, "subject": as_now.subject, "service": as_now.service}
    return Fact("journey_gone_on", **same, **where, data=told)


def _gone_on(draft: Draft, now: datetime) -> tuple[Fact, ...]:
    if not draft.ended_as:
        return ()
    fact = gone_on(_fact("journey_gone_on", draft, now), draft.ended_as, draft.ended_in)
    draft.ended_as, draft.ended_in = "", {}
    return (fact,)


def step_name(address: str) -> str:
    """An address without item numbers: `dogs.0.name` is the step `dogs.name`."""
    return ".".join(part for part in address.split(".") if not part.isdigit())


def of_step(definition: Service, address: str) -> dict[str, str]:
    """Which step, and which section it lies in, if the service has sections. A title holds until the next."""
    name, section, title = address.split(".")[0], "", ""
    for step in definition.walked:
        opens = getattr(step, "section", None)
        if opens and opens != title:
            section, title = step.name, opens
        if step.name == name:
            break
    return {"step": step_name(address), **({"section": section} if section else {})}


def started(draft: Draft, turn: Turn, *, now: datetime, came_from: str = "") -> tuple[Fact, ...]:
    """`came_from`: the code of the service whose answers this one goes on with."""
    came = {"from": came_from} if came_from else {}
    began = _fact("journey_started", draft, now, **came)
    return (began, *failed(draft, turn.new, now=now), *shown(draft, turn.walk, now=now))


def failed(draft: Draft, new: Iterable[Entry], *, now: datetime) -> tuple[Fact, ...]:
    """The look-ups among what came new that gave no answer."""
    told = [(entry["at"], entry.get("fact")) for entry in new]
    found = [(step, Found.from_plain(fact)) for step, fact in told if isinstance(fact, Mapping)]
    return tuple(
        _fact("lookup_failed", draft, now, step=step, provider=fact.provider)
        for step, fact in found
        if fact.state == "failed"
    )


def shown(draft: Draft, walk: Walk, *, now: datetime) -> tuple[Fact, ...]:
    """What the person sees next: a step, or the end of the road. Whoever had ended goes on."""
    if walk.position is Position.STOP:
        return _ending("journey_stopped", draft, now, step=walk.address, outcome=walk.outcome or "")
    return (*_gone_on(draft, now), _fact("step_shown", draft, now, **of_step(walk.definition, walk.address)))


def answered(
    draft: Draft, before: Walk, after: Turn, address: str, *, now: datetime, since: datetime | None
) -> tuple[Fact, ...]:
    """An answer that was taken, and what is shown next. `changed` when it was a second thought.

    `since`: when the person did something last; None when they had left meanwhile, for then it says nothing."""
    data: dict[str, Any] = {**of_step(before.definition, address), "changed": address in before.path}
    if since is not None:
        data["seconds"] = int((now - since).total_seconds())
    taken = _fact("step_answered", draft, now, **data)
    return (taken, *failed(draft, after.new, now=now), *shown(draft, after.walk, now=now))


def resumed(draft: Draft, *, now: datetime) -> tuple[Fact, ...]:
    return (_fact("journey_resumed", draft, now, step=step_name(draft.standing_at)),)


def refused(draft: Draft, walk: Walk, address: str, problem: Problem, *, now: datetime) -> Fact:
    return _fact("step_refused", draft, now, **of_step(walk.definition, address), why=problem.code)


def submitted(draft: Draft, walk: Walk, published: Published, *, now: datetime) -> tuple[Fact, ...]:
    seconds = int((now - draft.created_at).total_seconds())
    return _ending("journey_submitted", draft, now, seconds=seconds, **length(walk))


def length(walk: Walk) -> dict[str, int]:
    """How much was sent: steps, and pictures where there are some."""
    pictures = len(submission.parts(walk).uploads)
    return {"steps": len(walk.path), **({"pictures": pictures} if pictures else {})}


def where(place: Place | None) -> dict[str, Any]:
    """The place of a case and the areas it lies in, as a case takes them: called after the address next to it unless
    it is one of the city's list."""
    if place is None:
        return {}
    found: dict[str, Any] = {"place_label": place.label if place.known else "", "lat": place.lat, "lon": place.lon}
    if place.lat is not None and place.lon is not None:
        areas = places.areas_at(place.lat, place.lon)
        known = catalogue.city().places
        main = known.main
        found["areas"] = {area.set: area.code for area in areas.areas if area.set != known.outline}
        found["area"] = found["areas"].get(main, "") if main else ""
        if not found["place_label"]:
            nearest = places.nearest_address(place.lat, place.lon)
            found["place_label"] = nearest.label if nearest else ""
    return found


def placed(facts: Iterable[Fact], where: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was sent was sent from the area that it is about."""
    area = where.get("area", "")
    return tuple(replace(fact, area=area) if fact.name == "journey_submitted" else fact for fact in facts)


def abandoned(draft: Draft, *, now: datetime) -> tuple[Fact, ...]:
    """Nothing of a draft that stands at an ending: whoever read it had their answer, and that is written down."""
    definition = catalogue.version(draft.version_id).definition
    if any(isinstance(step, Stop) and step.name == draft.standing_at for step in definition.walked):
        return ()
    return _ending("journey_abandoned", draft, now, **of_step(definition, draft.standing_at))


def given(draft: Draft, by: Actor, *, now: datetime) -> Fact:
    return _fact("journey_given", draft, now, by=by.id)


def moved(draft: Draft, to: str, *, now: datetime) -> Fact:
    """`draft`: as it was before."""
    return _fact("journey_moved", draft, now, to=to, **{"from": draft.channel})


def handed_over(draft: Draft, by: Actor, *, now: datetime) -> Fact:
    return _fact("journey_handed_over", draft, now, by=by.id)


def taken_over(draft: Draft, by: Actor, *, now: datetime) -> Fact:
    """`draft`: as it was before, with the colleague's account."""
    return _fact("journey_taken_over", draft, now, by=by.id, **{"from": str(draft.account_id or "")})


def carried_over(draft: Draft, from_: int, *, again: int, gone: int, now: datetime) -> Fact:
    """`draft`: as it is now; `from_`: the number of the version it was on."""
    return _fact("journey_carried_over", draft, now, **{"from": from_, "again": again, "gone": gone})


def ended(draft: Draft, *, now: datetime) -> Fact:
    return _fact("journey_ended", draft, now)


def duplicates_shown(draft: Draft, shown: int, *, now: datetime) -> Fact:
    return _fact("duplicates_shown", draft, now, shown=shown)
