"""What a browser sent for a question, gathered into the raw form that `journey.answers` reads.

Places are looked up here, and photos kept, for only the web sends them so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from upwell.definition.questions import Question, type_of
from upwell.definition.values import Plain
from upwell.forms import uploads
from upwell.forms.uploads import NAME, REFUSALS
from upwell.intake import placing
from upwell.journey.answers import Problem
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.ui import sentences

PLACES = ("address", "location")
OFFERED = f"{NAME}-offered"  # for which words the places to choose from were offered


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


def read(
    request: HttpRequest, question: Question, *, draft_id: UUID, stored: Plain, now: datetime, name: str = NAME
) -> Sent:
    """`name`: that of the field, on a page with several questions."""
    kind, post = type_of(question), own(request.POST, name)
    try:
        callers.count(kinds.LOOK_UPS if kind in PLACES else kinds.ANSWERS, request, now=now)
    except TooMany as refusal:
        typed = uploads.kept(post, draft_id, stored) if kind in uploads.KINDS else gathered(post, question, kind)
        return Sent(None, typed, refusal=refusal)
    if kind in uploads.KINDS:
        return _files(request, post, question, draft_id, stored, now, name)
    raw = gathered(post, question, kind)
    if kind not in PLACES:
        return Sent(raw, raw)
    if _is_other_text(post, raw, stored):
        raw = {**raw, "id": "", "lat": "", "lon": ""}
        return _placed(placing.found(raw["text"], question), raw)
    return _place(post, question, raw, stored)


def own(post: QueryDict, name: str) -> QueryDict:
    """What was sent for one question, under the names of a page that asks nothing else."""
    if name == NAME:
        return post
    mine = QueryDict(mutable=True)
    for key in post:
        if key == name or key.startswith(f"{name}-"):
            mine.setlist(NAME + key[len(name) :], post.getlist(key))
    return mine


def _is_other_text(post: QueryDict, typed: Mapping[str, str], stored: Plain) -> bool:
    """Other words over the place that was there before. Where no script runs, its hidden id and pin come along."""
    if not isinstance(stored, Mapping) or OFFERED in post or typed["text"] in ("", stored.get("label")):
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
    if chosen:
        return _placed(placing.chosen(chosen, question, text, stored), typed)
    if kind == "location" and lat and lon:
        return _placed(placing.pinned(lat, lon, text), typed)
    if not text:
        return Sent("", typed)
    if chosen == "" and post.get(OFFERED, "").strip() == text:
        return Sent(None, typed, Problem("place_again"))
    return _placed(placing.found(text, question), typed)


def _placed(found: placing.Placed, typed: Mapping[str, str]) -> Sent:
    code = found.problem.code if found.problem else ""
    said = sentences.with_person(code) if code in ("place_outside", "address_not_found") else ""
    return Sent(found.raw, typed, found.problem, said=said, candidates=found.offers)


def _files(
    request: HttpRequest, post: QueryDict, question: Question, draft_id: UUID, stored: Plain, now: datetime, name: str
) -> Sent:
    """Those kept before, less the one taken out, and the new ones.

    `-kept` are those of a page that was refused: they came with the file that could not be taken."""
    ids = uploads.kept(post, draft_id, stored)
    for sent in request.FILES.getlist(name):
        try:
            ids.append(uploads.keep(request, question, sent, draft_id, now))
        except TooMany as refusal:
            return Sent(ids, ids, refusal=refusal)
        except REFUSALS as refused:
            code = type_of(question)
            return Sent(ids, ids, Problem(code), said=gettext(refused.__doc__ or ""))
    return Sent(ids, ids)
