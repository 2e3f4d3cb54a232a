"""From what a person says to a place the city knows: by words, by a pin, or by one of those offered.

Words that mean several places ask back; a spot may be known by its words alone, an address must be one we know. For
every channel in which people say where something is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from upwell.cases.queries import metres_between
from upwell.definition.questions import Question, type_of
from upwell.definition.values import Plain
from upwell.journey.answers import Problem
from upwell.places import queries as places

WORDS = "words"
AT_THE_PIN_M = 150
NUMBER = re.compile(r"\b\d+[a-z]?\b", re.IGNORECASE)  # of a house; "5th" is a street's
WHOLE = "whole-"
ANOTHER = "another-"
MOST_UNITS = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen beside the places themselves: the words as they were typed, the pin, a whole building."""

    id: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Placed:
    """`raw` for the journey, or the `problem` with it; `offers` when one must be chosen first."""

    raw: Any = None
    problem: Problem | None = None
    offers: Sequence[Any] = ()


def found(text: str, question: Question) -> Placed:
    """The place that these words mean, or those they may mean."""
    kind = type_of(question)
    found = places.search(text, limit=8)
    if found.sure:
        return _taken(found.sure, question)
    if found.candidates:
        return Placed(None, Problem(_ask_which(text, found)), _which(text, found, question))
    # "behind the school, next to the canal" names no other city, whatever stands after a comma
    if found.outside and (kind != "location" or NUMBER.match(text)):
        return Placed(None, Problem("place_outside"))
    if kind == "location" and says_something(text):
        return Placed(None, Problem("place_unknown"), _own_words(text, kind))
    return Placed(None, Problem("address_not_found"))


def chosen(chosen: str, question: Question, text: str, stored: Plain = None) -> Placed:
    """One of those offered. A building that stands there already was chosen whole before, and is not asked about
    again."""
    if chosen == WORDS and type_of(question) == "location" and says_something(text):
        return Placed({"label": text})
    if whole := _whole(chosen):
        return Placed({**_raw(whole), "whole": "yes"})
    if another := _another(chosen, text):
        return Placed(_raw(another))
    known = places.place(chosen)
    if known is None:
        return found(text, question)
    if isinstance(stored, Mapping) and stored.get("id") == chosen:
        said = {name: stored[name] for name in ("label", "whole") if name in stored}
        return Placed({**_raw(known), **said})  # with the unit that only its words have
    return _taken(known, question)


def pinned(lat: str, lon: str, text: str = "") -> Placed:
    """A pin on the map, and what was typed beside it."""
    if text and (named := _elsewhere(text, lat, lon)):
        return Placed(None, Problem("place_two"), named)
    return Placed({"label": text or _nearest(lat, lon), "lat": lat, "lon": lon})


def _taken(found: places.Candidate, question: Question) -> Placed:
    if not _is_open(found, question):
        return Placed(_raw(found))
    return Placed(None, Problem("place_unit"), _homes(found, question))


def _elsewhere(text: str, lat: str, lon: str) -> list[Any]:
    """The addresses that these words name, and the pin, when the pin stands at none of them: nobody but the person
    knows which of the two they mean, and a crew that drives to the wrong one helps nobody."""
    try:
        at = float(lat), float(lon)
    except ValueError:
        return []
    if not (abs(at[0]) <= 90 and abs(at[1]) <= 180):  # no point on earth, NaN among them: the question refuses it
        return []
    named = [one for one in places.search(text, limit=5).candidates if one.exact or NUMBER.match(text)]
    far = [one.lat is None or one.lon is None or metres_between(*at, one.lat, one.lon) > AT_THE_PIN_M for one in named]
    if not named or not all(far):
        return []
    return [*named, Offered(places.point(*at).id, gettext("Where the pin is"), _nearest(lat, lon))]


def _which(text: str, found: places.Found, question: Question) -> list[Any]:
    """What it may be. A unit we do not have, at a building we do, may be any of its others."""
    kind = type_of(question)
    only = found.candidates[0]
    if len(found.candidates) == 1 and only.exact and _is_open(only, question):
        return _homes(only, question, text)
    return [*found.candidates, *_own_words(text, kind)]


def _ask_which(text: str, found: places.Found) -> str:
    """Only whoever typed a number can be told that we do not have it."""
    if any(one.exact for one in found.candidates):
        known = not found.unit or any(one.unit == found.unit for one in found.candidates)
        return "place_choose" if known else "place_other_unit"
    return "place_closest" if NUMBER.search(text) else "place_no_number"


def says_something(text: str) -> bool:
    """Whether a crew could find a place by these words: not by a smile, nor by a few dots."""
    return any(sign.isalnum() for sign in text)


def _own_words(text: str, kind: str) -> list[Offered]:
    return [Offered(WORDS, text, gettext("Use what I typed"))] if kind == "location" else []


def _raw(candidate: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {"label": candidate.label, "id": candidate.id}
    if candidate.lat is not None:
        raw["lat"], raw["lon"] = candidate.lat, candidate.lon
    if candidate.unit:
        raw["unit"] = candidate.unit
    return raw


def _nearest(lat: str, lon: str) -> str:
    try:
        nearest = places.nearest_address(float(lat), float(lon))
    except ValueError:
        return ""
    return nearest.label if nearest else ""


def _is_open(candidate: places.Candidate, question: Question) -> bool:
    """Whether it is not said yet which home of this building is meant."""
    return candidate.units > 0 and getattr(question, "units", "ignored") != "ignored"


def _homes(building: places.Candidate, question: Question, text: str = "") -> list[Any]:
    """The homes of a building to choose from. `text`: names a unit that is none of these, and that can be had all the
    same. A building of many units asks for the number to be typed instead of showing a hundred rows."""
    units: Sequence[Any] = places.units(building.id)
    own = places.own_address(building.id)
    return [
        *([own] if own else []),
        *(units if len(units) <= MOST_UNITS else ()),
        *(_more(building, text) if getattr(question, "units", "") == "ask" else []),
    ]


def _more(building: places.Candidate, text: str) -> list[Offered]:
    whole = Offered(f"{WHOLE}{building.id}", gettext("The whole building"), building.label)
    if not text:
        return [whole]
    named = places.with_named_unit(building, text)
    return [Offered(f"{ANOTHER}{building.id}", gettext("Another home in this building"), named.label), whole]


def _another(chosen: str, text: str) -> places.Candidate | None:
    building = places.place(chosen.removeprefix(ANOTHER)) if chosen.startswith(ANOTHER) else None
    return places.with_named_unit(building, text) if building else None


def _whole(chosen: str) -> places.Candidate | None:
    return places.place(chosen.removeprefix(WHOLE)) if chosen.startswith(WHOLE) else None
