"""The event rows of a journey. None of them says what anybody answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.events.actions import Fact
from upwell.intake.models import Draft
from upwell.intake.submission import Place
from upwell.journey.answers import Problem
from upwell.journey.walk import Position, Walk
from upwell.places import queries as places


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
        scripted=draft.scripted,
        data=data,
    )


def step_name(address: str) -> str:
    """An address without item numbers: `dogs.0.name` is the step `dogs.name`."""
    return ".".join(part for part in address.split(".") if not part.isdigit())


def started(draft: Draft, walk: Walk, published: Published, *, now: datetime) -> tuple[Fact, ...]:
    return (_fact("journey_started", draft, now), *_shown(draft, walk, now))


def _shown(draft: Draft, walk: Walk, now: datetime) -> tuple[Fact, ...]:
    """What the person sees next: a step, or the end of the road."""
    if walk.position is Position.STOP:
        return (_fact("journey_stopped", draft, now, step=walk.address, outcome=walk.outcome or ""),)
    return (_fact("step_shown", draft, now, step=step_name(walk.address)),)


def answered(draft: Draft, before: Walk, after: Walk, address: str, *, now: datetime) -> tuple[Fact, ...]:
    """An answer that was taken, and what is shown next. `changed` when it was a second thought."""
    changed = address in before.path
    return (_fact("step_answered", draft, now, step=step_name(address), changed=changed), *_shown(draft, after, now))


def resumed(draft: Draft, *, now: datetime) -> tuple[Fact, ...]:
    return (_fact("journey_resumed", draft, now, step=step_name(draft.standing_at)),)


def refused(draft: Draft, walk: Walk, address: str, problem: Problem, *, now: datetime) -> Fact:
    return _fact("step_refused", draft, now, step=step_name(address), why=problem.code)


def submitted(draft: Draft, walk: Walk, published: Published, *, now: datetime) -> tuple[Fact, ...]:
    seconds = int((now - draft.created_at).total_seconds())
    return (_fact("journey_submitted", draft, now, steps=len(walk.path), seconds=seconds),)


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


def abandoned(draft: Draft, *, now: datetime) -> Fact:
    return _fact("journey_abandoned", draft, now, step=step_name(draft.standing_at))


def duplicates_shown(draft: Draft, shown: int, *, now: datetime) -> Fact:
    return _fact("duplicates_shown", draft, now, shown=shown)
