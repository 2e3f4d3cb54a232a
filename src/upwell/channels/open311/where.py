"""The place of a request, from GeoReport's arguments to the answer of the service's own question.

A point counts before an address id, and that before words; what a place is then, `intake.programs` says."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from upwell.channels.open311.arguments import Arguments
from upwell.intake.programs import NotAPlace, of_candidate, pointed, searched
from upwell.places import queries as places

__all__ = ["NotAPlace", "read", "searched"]

_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?")


def read(arguments: Arguments, kind: str) -> Any:
    """The raw answer for a question of this type, or None when no place was sent. Raises NotAPlace."""
    lat, long, words = arguments.one("lat"), arguments.one("long"), arguments.one("address_string")
    if lat or long:
        return _at(*_point(lat, long), words, kind)
    if address_id := arguments.one("address_id"):
        found = places.place(address_id)
        if found is None:
            raise NotAPlace(_("There is no address with this address_id."))
        return of_candidate(found)
    return searched(words, kind) if words else None


def _point(lat: str, long: str) -> tuple[float, float]:
    if not lat or not long:
        raise NotAPlace(_("Send lat and long together."))
    if _DEGREES.fullmatch(lat) and _DEGREES.fullmatch(long) and abs(float(lat)) <= 90 and abs(float(long)) <= 180:
        return float(lat), float(long)
    raise NotAPlace(_("lat and long are degrees in figures, such as 37.3382 and -121.8863."))


def _at(lat: float, lon: float, words: str, kind: str) -> dict[str, Any]:
    try:
        return pointed(lat, lon, words, kind)
    except NotAPlace:
        raise NotAPlace(_("There is no address we know near this point. Send address_string.")) from None
