"""The place of a request, from GeoReport's arguments to the answer of the service's own question.

A point counts before an address id, and that before words. Words that name one known address become it; a spot may be
known by its words alone, an address may not."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from upwell.channels.open311.arguments import Arguments
from upwell.places import queries as places

MOST_WORDS = 200
MOST_OFFERED = 5
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?")


class NotAPlace(Exception):
    """Its text is the sentence for whoever sent it."""


def read(arguments: Arguments, kind: str) -> Any:
    """The raw answer for a question of this type, or None when no place was sent. Raises NotAPlace."""
    lat, long, words = arguments.one("lat"), arguments.one("long"), arguments.one("address_string")
    if lat or long:
        return _pointed(*_point(lat, long), words, kind)
    if address_id := arguments.one("address_id"):
        found = places.place(address_id)
        if found is None:
            raise NotAPlace(_("There is no address with this address_id."))
        return _raw(found)
    return searched(words, kind) if words else None


def _point(lat: str, long: str) -> tuple[float, float]:
    if not lat or not long:
        raise NotAPlace(_("Send lat and long together."))
    if _DEGREES.fullmatch(lat) and _DEGREES.fullmatch(long) and abs(float(lat)) <= 90 and abs(float(long)) <= 180:
        return float(lat), float(long)
    raise NotAPlace(_("lat and long are degrees in figures, such as 37.3382 and -121.8863."))


def _pointed(lat: float, lon: float, words: str, kind: str) -> dict[str, Any]:
    nearest = None if kind == "location" and words else places.nearest_address(lat, lon)
    if kind == "address" and nearest is not None:
        return _raw(nearest)
    if words or kind == "location":
        label = words[:MOST_WORDS] or (nearest.label if nearest else "")
        return {"label": label, "lat": lat, "lon": lon}
    raise NotAPlace(_("There is no address we know near this point. Send address_string."))


def searched(words: str, kind: str) -> dict[str, Any]:
    """Raises NotAPlace for a place outside the city, and for an address that is none or could be several."""
    found = places.search(words[:MOST_WORDS], limit=MOST_OFFERED)
    exact = [candidate for candidate in found.candidates if candidate.exact]
    if sure := found.sure or (exact[0] if len(exact) == 1 and not found.unit else None):
        return _raw(sure)
    if found.outside:
        raise NotAPlace(_("This place is outside the city."))
    if kind == "location":
        return {"label": words[:MOST_WORDS]}
    if not found.candidates:
        raise NotAPlace(_("We do not know this address. Check the number and the street name."))
    offers = "; ".join(f"{candidate.label} ({candidate.id})" for candidate in found.candidates)
    raise NotAPlace(
        _("This address could be several. Send one of these as address_id: %(offers)s") % {"offers": offers}
    )


def _raw(candidate: places.Candidate) -> dict[str, Any]:
    raw: dict[str, Any] = {"label": candidate.label, "id": candidate.id}
    if candidate.lat is not None:
        raw["lat"], raw["lon"] = candidate.lat, candidate.lon
    if candidate.unit:
        raw["unit"] = candidate.unit
    return raw
