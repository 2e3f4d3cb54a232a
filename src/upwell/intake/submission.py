"""What of a finished journey goes where: open answers, sealed answers, the way to reach the person, the place.

Private is what says who somebody is; written is what they put in their own words. Both are sealed, apart from each
other, for a crew may read the one and not the other. What the service shows to everybody stays open.

Pure: from a walk that reached its end to the parts of a case. Left-over answers never get here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upwell.definition.questions import AddressQuestion, AssetQuestion, ContactQuestion, LocationQuestion, Question
from upwell.definition.values import Plain
from upwell.journey.walk import Walk

PLACES = (LocationQuestion, AddressQuestion, AssetQuestion)


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Parts:
    open: Mapping[str, Plain]
    written: Mapping[str, Plain]
    private: Mapping[str, Plain]
    contact: Mapping[str, str]
    place: Place | None
    uploads: tuple[str, ...]


def parts(walk: Walk) -> Parts:
    """Splits the answers on the path. Names, e-mails, phones, PINs and sensitive answers are private."""
    submitted = walk.submission()
    asked = {name: walk.definition.by_name[name] for name in submitted}
    private = {name for name, step in asked.items() if _is_private(step)}
    free = walk.definition.free_texts - walk.definition.shown_texts - private
    written = {name for name in free if submitted.get(name) is not None}  # of what was skipped there is nothing to seal
    contact_names = {name for name, step in asked.items() if isinstance(step, ContactQuestion)}
    contact: dict[str, str] = {}
    for name in contact_names:
        contact.update(_texts(submitted[name]))
    return Parts(
        open={name: plain for name, plain in submitted.items() if name not in private | written},
        written={name: plain for name, plain in submitted.items() if name in written},
        private={name: plain for name, plain in submitted.items() if name in private - contact_names},
        contact=contact or _scattered_contact(asked, submitted),
        place=_place(asked, submitted),
        uploads=tuple(_uploads(asked, submitted)),
    )


def _is_private(step: Any) -> bool:
    if isinstance(step, Question):
        return step.personal or step.sensitive
    return any(_is_private(question) for question in getattr(step, "steps", ()))


def _texts(plain: Plain) -> dict[str, str]:
    return {key: str(part) for key, part in plain.items()} if isinstance(plain, Mapping) else {}


def _scattered_contact(asked: Mapping[str, Any], submitted: Mapping[str, Plain]) -> dict[str, str]:
    """Where a definition asks for name, e-mail and phone one by one: the first of each."""
    found: dict[str, str] = {}
    for name, step in asked.items():
        kind = getattr(step, "type", "")
        if kind in ("name", "email", "phone") and submitted[name]:
            found.setdefault(kind, str(submitted[name]))
    return found


def _place(asked: Mapping[str, Any], submitted: Mapping[str, Plain]) -> Place | None:
    """The first place that has a point, else the first known by its words."""
    places = [submitted[name] for name, step in asked.items() if isinstance(step, PLACES)]
    given = [place for place in places if isinstance(place, Mapping)]
    pointed = [place for place in given if "lat" in place and "lon" in place]
    for place in [*pointed, *given]:
        lat, lon = place.get("lat"), place.get("lon")
        exact = isinstance(lat, int | float) and isinstance(lon, int | float)
        label = str(place.get("label") or "")
        return Place(label, float(lat), float(lon)) if exact else Place(label, None, None)  # type: ignore[arg-type]  # numbers when exact
    return None


def _uploads(asked: Mapping[str, Any], submitted: Mapping[str, Plain]) -> list[str]:
    found: list[str] = []
    for name, step in asked.items():
        plain = submitted[name]
        if getattr(step, "type", "") in ("photo", "file") and isinstance(plain, list):
            found.extend(str(one) for one in plain)
    return found
