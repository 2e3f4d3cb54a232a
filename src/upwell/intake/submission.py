"""What of a finished journey goes where: open answers, sealed answers, the way to reach the person, the place.

Private is what says who somebody is; written is what they put in their own words. Both are sealed, apart from each
other, for a crew may read the one and not the other. What the service shows to everybody stays open.

Pure: from a walk that reached its end to the parts of a case. Left-over answers never get here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from upwell.definition.model import Service
from upwell.definition.questions import AddressQuestion, AssetQuestion, ContactQuestion, LocationQuestion, Question
from upwell.definition.values import Plain
from upwell.journey.walk import Walk

PLACES = (LocationQuestion, AddressQuestion, AssetQuestion)


@dataclass(frozen=True, slots=True)
class Place:
    """`known`: the label is that of a place on the city's list, not somebody's own words."""

    label: str
    lat: float | None
    lon: float | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    open: Mapping[str, Plain]
    written: Mapping[str, Plain]
    private: Mapping[str, Plain]
    contact: Mapping[str, str]
    place: Place | None
    uploads: tuple[str, ...]
    by_program: bool = False

    def shown(self, label: str) -> Mapping[str, Plain]:
        """The open answers with `label` for every place that somebody put into words of their own: people write names,
        phone numbers and stories there too, and places are shown to everybody."""
        worded = {name: {**plain, "label": label} for name, plain in self._worded().items()}
        return {**self.open, **worded}

    def sealed(self) -> Mapping[str, Plain]:
        """What is written, those words among it."""
        return {**self.written, **self._worded()}

    def _worded(self) -> Mapping[str, Mapping[str, Plain]]:
        return {} if self.by_program else {name: plain for name, plain in self.open.items() if _is_worded(plain)}


def _is_worded(plain: Plain) -> TypeGuard[Mapping[str, Plain]]:
    return isinstance(plain, Mapping) and "label" in plain and (not plain.get("id") or "note" in plain)


def parts(walk: Walk, *, by_program: bool = False) -> Parts:
    """Splits the answers on the path. Names, emails, phones, PINs and sensitive answers are private.

    `by_program`: the words for a place are an address that a program with a key found, not what somebody typed."""
    submitted = walk.submission()
    asked = {name: walk.definition.by_name[name] for name in submitted}
    private = {name for name, step in asked.items() if _is_private(step)}
    free = walk.definition.free_texts - walk.definition.shown_texts - private
    written = {name for name in free if submitted.get(name) is not None}  # of what was skipped there is nothing to seal
    others = walk.definition.reaches  # how to reach somebody else is private too, and not the applicant's own address
    contact_names = {name for name, step in asked.items() if isinstance(step, ContactQuestion)} - others
    return Parts(
        open={name: plain for name, plain in submitted.items() if name not in private | written},
        written={name: plain for name, plain in submitted.items() if name in written},
        private={name: plain for name, plain in submitted.items() if name in private - contact_names},
        contact=contact_in(walk.definition, submitted),
        place=_place(asked, submitted, by_program),
        uploads=tuple(_uploads(asked, submitted)),
        by_program=by_program,
    )


def contact_in(definition: Service, answers: Mapping[str, Plain]) -> Mapping[str, str]:
    """How to reach whoever answered: of what is asked at the top of a service, whether or not it is on the path."""
    own = {name: definition.by_name[name] for name in answers if name in definition.by_name}
    asked = {name: step for name, step in own.items() if name not in definition.reaches}
    contact: dict[str, str] = {}
    for name, step in asked.items():
        if isinstance(step, ContactQuestion):
            contact.update(_texts(answers[name]))
    return contact or _scattered_contact(asked, answers)


def again(definition: Service, answers: Mapping[str, Plain], contact: Mapping[str, str]) -> dict[str, Plain]:
    """What somebody answered, from the parts of their case: for a walk along the same way."""
    steps, others = definition.by_name, definition.reaches
    reached = {name: dict(contact) for name, step in steps.items() if isinstance(step, ContactQuestion)}
    given: dict[str, Plain] = {**answers, **{name: how for name, how in reached.items() if name not in others}}
    return {name: given[name] for name in steps if name in given}


def _is_private(step: Any) -> bool:
    if isinstance(step, Question):
        return step.personal or step.sensitive
    return any(_is_private(question) for question in getattr(step, "steps", ()))


def _texts(plain: Plain) -> dict[str, str]:
    return {key: str(part) for key, part in plain.items()} if isinstance(plain, Mapping) else {}


def _scattered_contact(asked: Mapping[str, Any], submitted: Mapping[str, Plain]) -> dict[str, str]:
    """Where a definition asks for name, email and phone one by one: the first of each."""
    found: dict[str, str] = {}
    for name, step in asked.items():
        kind = getattr(step, "type", "")
        if kind in ("name", "email", "phone") and submitted[name]:
            found.setdefault(kind, str(submitted[name]))
    return found


def _place(asked: Mapping[str, Any], submitted: Mapping[str, Plain], by_program: bool) -> Place | None:
    """The first place that has a point, else the first known by its words."""
    places = [submitted[name] for name, step in asked.items() if isinstance(step, PLACES)]
    given = [place for place in places if isinstance(place, Mapping)]
    pointed = [place for place in given if "lat" in place and "lon" in place]
    for place in [*pointed, *given]:
        lat, lon = place.get("lat"), place.get("lon")
        exact = isinstance(lat, int | float) and isinstance(lon, int | float)
        label, known = str(place.get("label") or ""), by_program or not _is_worded(place)
        return Place(label, float(lat), float(lon), known) if exact else Place(label, None, None, known)  # type: ignore[arg-type]  # numbers when exact
    return None


def _uploads(asked: Mapping[str, Any], submitted: Mapping[str, Plain]) -> list[str]:
    found: list[str] = []
    for name, step in asked.items():
        plain = submitted[name]
        if getattr(step, "type", "") in ("photo", "file") and isinstance(plain, list):
            found.extend(str(one) for one in plain)
    return found
