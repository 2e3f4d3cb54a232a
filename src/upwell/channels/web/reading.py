"""What a browser sent for a question, gathered into the raw form that `journey.answers` reads.

Places are looked up here, and photos kept, for only the web sends them so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from upwell.cases.queries import metres_between
from upwell.channels.web import buildings, uploads
from upwell.channels.web.uploads import NAME, REFUSALS
from upwell.definition.questions import Question, type_of
from upwell.definition.values import Plain
from upwell.journey.answers import Problem
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.places import queries as places
from upwell.ui import sentences

WORDS = "words"
AT_THE_PIN_M = 150
NUMBER = re.compile(r"\b\d+[a-z]?\b", re.IGNORECASE)  # of a house; "5th" is a street's
PLACES = ("address", "location")


@dataclass(frozen=True, slots=True)
class Sent:
    """`raw` for the journey; `typed` to show again; `candidates` when a place must be chosen first; `refusal` when this
    caller has done enough for now."""

    raw: Any
    typed: Any = None
    problem: Problem | None = None
    said: str = ""
    candidates: Sequence[Any] = field(default=())
    refusal: TooMany | None = None


def read(request: HttpRequest, question: Question, *, draft_id: UUID, stored: Plain, now: datetime) -> Sent:
    kind = type_of(question)
    try:
        callers.count(kinds.LOOK_UPS if kind in PLACES else kinds.ANSWERS, request, now=now)
    except TooMany as refusal:
        typed = (
            uploads.kept(request, draft_id, stored) if kind in uploads.KINDS else gathered(request.POST, question, kind)
        )
        return Sent(None, typed, refusal=refusal)
    if kind in uploads.KINDS:
        return _files(request, question, draft_id, stored, now)
    raw = gathered(request.POST, question, kind)
    if kind not in PLACES:
        return Sent(raw, raw)
    if _is_other_text(request.POST, raw, stored):
        raw = {**raw, "id": "", "lat": "", "lon": ""}
        return _searched(raw["text"], question, raw)
    return _place(request.POST, question, raw, stored)


def _is_other_text(post: QueryDict, typed: Mapping[str, str], stored: Plain) -> bool:
    """Other words over the place that was there before. Where no script runs, its hidden id and pin come along."""
    if not isinstance(stored, Mapping) or "offered" in post or typed["text"] in ("", stored.get("label")):
        return False
    brought = [part for part in ("id", "lat", "lon") if f"{NAME}-{part}" in post]
    return bool(brought) and all(typed[part] == str(stored.get(part, "")) for part in brought)


def gathered(post: QueryDict, question: Question, kind: str) -> Any:
    """The raw form of what stands in the fields of one question."""
    gather = _GATHER.get(kind)
    return gather(post, question) if gather else post.get(NAME, "")


def typed(request: HttpRequest, question: Question, *, draft_id: UUID, stored: Plain, now: datetime) -> Any:
    """What stands in the fields, looked up and judged by nobody, in the form that shows it again."""
    kind = type_of(question)
    if kind in uploads.KINDS:
        return read(request, question, draft_id=draft_id, stored=stored, now=now).typed
    return gathered(request.POST, question, kind)


def _parts(*names: str) -> Any:
    return lambda post, question: {name: post.get(f"{NAME}-{name}", "") for name in names}


def _quantities(post: QueryDict, question: Any) -> dict[str, str]:
    return {key: post.get(f"{NAME}-{key}", "") for key in question.options}


def _words_and_pin(post: QueryDict, question: Question) -> dict[str, str]:
    typed = {key: post.get(f"{NAME}-{key}", "")[:40] for key in ("id", "lat", "lon")}
    return {"text": post.get(NAME, "").strip()[:200], **typed}


_GATHER: Mapping[str, Any] = {
    "choices": lambda post, question: [key for key in post.getlist(NAME) if key],
    "date": _parts("month", "day", "year"),
    "contact": _parts("name", "email", "phone"),
    "quantity": _quantities,
    "address": _words_and_pin,
    "location": _words_and_pin,
}


def _place(post: QueryDict, question: Question, typed: Mapping[str, str], stored: Plain) -> Sent:
    """A candidate chosen, a pin set, or words to search for; words that mean several places ask back."""
    kind = type_of(question)
    text, lat, lon = typed["text"], typed["lat"], typed["lon"]
    chosen = post.get(f"{NAME}-id")  # None when no candidates were offered
    if chosen == WORDS and kind == "location" and text:
        return Sent({"label": text}, typed)
    if chosen:
        return _chosen(chosen, question, typed, stored)
    if kind == "location" and lat and lon:
        if text and (named := _elsewhere(text, lat, lon)):
            return Sent(None, typed, Problem("place_two"), candidates=named)
        return Sent({"label": text or _nearest(lat, lon), "lat": lat, "lon": lon}, typed)
    if not text:
        return Sent("", typed)
    if chosen == "" and post.get("offered", "").strip() == text:
        return Sent(None, typed, Problem("place_again"))
    return _searched(text, question, typed)


def _chosen(chosen: str, question: Question, typed: Mapping[str, str], stored: Plain) -> Sent:
    """A building that stands there already was chosen whole before, and is not asked about again."""
    if whole := buildings.chosen_whole(chosen):
        return Sent({**_raw(whole), "whole": "yes"}, typed)
    if another := buildings.chosen_another(chosen, typed["text"]):
        return Sent(_raw(another), typed)
    found = places.place(chosen)
    if found is None:
        return _searched(typed["text"], question, typed)
    if isinstance(stored, Mapping) and stored.get("id") == chosen:
        said = {name: stored[name] for name in ("label", "whole") if name in stored}
        return Sent({**_raw(found), **said}, typed)  # with the unit that only its words have
    return _taken(found, question, typed)


def _taken(found: places.Candidate, question: Question, typed: Mapping[str, str]) -> Sent:
    if not buildings.is_open(found, question):
        return Sent(_raw(found), typed)
    return Sent(None, typed, Problem("place_unit"), candidates=buildings.offered(found, question))


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
    return [*named, OwnWords(places.point(*at).id, gettext("Where the pin is"), _nearest(lat, lon))]


def _searched(text: str, question: Question, typed: Mapping[str, str]) -> Sent:
    kind = type_of(question)
    found = places.search(text, limit=8)
    if found.sure:
        return _taken(found.sure, question, typed)
    if found.candidates:
        return Sent(None, typed, Problem(_ask_which(text, found)), candidates=_which(text, found, question))
    # "behind the school, next to the canal" names no other city, whatever stands after a comma
    if found.outside and (kind != "location" or NUMBER.match(text)):
        return Sent(None, typed, Problem("place_outside"), said=sentences.with_person("place_outside"))
    if kind == "location":
        return Sent(None, typed, Problem("place_unknown"), candidates=_own_words(text, kind))
    return Sent(None, typed, Problem("address_not_found"), said=sentences.with_person("address_not_found"))


def _which(text: str, found: places.Found, question: Question) -> list[Any]:
    """What it may be. A unit we do not have, at a building we do, may be any of its others."""
    kind = type_of(question)
    only = found.candidates[0]
    if len(found.candidates) == 1 and only.exact and buildings.is_open(only, question):
        return buildings.offered(only, question, text)
    return [*found.candidates, *_own_words(text, kind)]


def _ask_which(text: str, found: places.Found) -> str:
    """Only whoever typed a number can be told that we do not have it."""
    if any(one.exact for one in found.candidates):
        known = not found.unit or any(one.unit == found.unit for one in found.candidates)
        return "place_choose" if known else "place_other_unit"
    return "place_closest" if NUMBER.search(text) else "place_no_number"


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The place as the person said it: a spot may be known by its words alone, an address must be one we know."""

    id: str
    label: str
    hint: str


def _own_words(text: str, kind: str) -> list[OwnWords]:
    return [OwnWords(WORDS, text, gettext("Use what I typed"))] if kind == "location" else []


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


def _files(request: HttpRequest, question: Question, draft_id: UUID, stored: Plain, now: datetime) -> Sent:
    """Those kept before, less the one taken out, and the new ones.

    `-kept` are those of a page that was refused: they came with the file that could not be taken."""
    ids = uploads.kept(request, draft_id, stored)
    for sent in request.FILES.getlist(NAME):
        try:
            ids.append(uploads.keep(request, question, sent, draft_id, now))
        except TooMany as refusal:
            return Sent(ids, ids, refusal=refusal)
        except REFUSALS as refused:
            code = type_of(question)
            return Sent(ids, ids, Problem(code), said=gettext(refused.__doc__ or ""))
    return Sent(ids, ids)
