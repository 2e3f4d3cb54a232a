"""The look-up `permit_record`: what became of a permit whose number somebody types, and whether it is for this place.

It never says for whom or for which address a permit is. Wrong numbers are counted for each place: nobody tries many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from upwell.cases import queries as cases
from upwell.definition.providers import Shape
from upwell.definition.values import Plain, ValueType, as_yes_no
from upwell.lib.folding import fold
from upwell.limits import actions as limits
from upwell.limits.kinds import PERMIT_NUMBERS
from upwell.permits import queries as permits


class PermitRecord:
    """`standing` is valid, expired or revoked; `service` the one it was issued by; `here` is left out where its address
    is known no more. A permit for a house holds for its units, and the other way round."""

    name = "permit_record"
    version = 1
    shape = Shape(
        inputs={"number": ValueType.TEXT, "place": ValueType.PLACE},
        outputs={"standing": ValueType.TEXT, "service": ValueType.TEXT, "here": ValueType.YES_NO},
    )

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        """None for a number that is nobody's. Raises TooMany after many that did not fit this place."""
        label = _label(inputs.get("place"))
        limits.take(PERMIT_NUMBERS, label, now=now)
        permit = permits.by_number(str(inputs.get("number") or ""))
        if permit is None:
            return None
        found: dict[str, Plain] = {"standing": permit.standing(now), "service": permit.service}
        granted_for = fold(cases.place_of(permit.about))
        if granted_for:
            here = _same(granted_for, label)
            found["here"] = as_yes_no(here)
            if here:
                limits.give_back(PERMIT_NUMBERS, label)
        return found


def _label(place: Plain) -> str:
    return fold(str(place.get("label") or "")) if isinstance(place, Mapping) else ""


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (bool(shorter) and longer.startswith(f"{shorter} "))
