"""From what a `book` step hands over to what is asked of a calendar: whose, on which route, which loads, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from upwell.bookings.availability import Asked, loads_of, may_be_free
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.definition.values import Plain
from upwell.journey.facts import fact_value
from upwell.lib.folding import fold
from upwell.vault.index import blind


class NoSuchCalendar(Exception):
    """Nobody keeps days for this: the calendar, or the one who would come, is not (or no longer) in the city's file."""


def asked(code: str, inputs: Mapping[str, Plain]) -> Asked:
    """Raises NoSuchCalendar."""
    rules = catalogue.city().calendars.get(code)
    if rules is None:
        raise NoSuchCalendar(code)
    chosen = next(iter(rules.resources)) if rules.chosen_by is None else str(inputs.get(rules.chosen_by) or "")
    if chosen not in rules.resources:
        raise NoSuchCalendar(f"{code} {chosen}")
    values = {name: fact_value(plain) for name, plain in inputs.items()}
    route = str(inputs.get(rules.route_by) or "") if rules.route_by else ""
    key = property_key(inputs.get(rules.property)) if rules.property else ""
    return Asked(code, rules, chosen, route, loads_of(rules, values), key, may_be_free(rules, values))


def otherwise(booking: Any, inputs: Mapping[str, Plain]) -> Asked:
    """What this booking asks for with other answers: whose truck comes, and for which property, stays as it was booked.

    One that was not a free one does not become one. Raises NoSuchCalendar."""
    before = again(booking)
    values = {name: fact_value(plain) for name, plain in inputs.items()}
    free = booking.free and may_be_free(before.rules, values)
    return replace(before, loads=loads_of(before.rules, values), may_be_free=free)


def again(booking: Any) -> Asked:
    """What was asked when this booking was made, by the rules of today. Raises NoSuchCalendar.

    What was not a free one does not become one: the answers that would say whether it may are with the case."""
    rules: Calendar | None = catalogue.city().calendars.get(booking.calendar)
    if rules is None or booking.resource not in rules.resources:
        raise NoSuchCalendar(booking.calendar)
    return Asked(
        booking.calendar,
        rules,
        booking.resource,
        booking.route,
        tuple(booking.loads) or ("",),
        booking.property_key,
        booking.free or (rules.free is not None and rules.free.when is None),
    )


def is_kept(booking: Any) -> bool:
    """Whether the city's file still says who keeps its days."""
    rules = catalogue.city().calendars.get(booking.calendar)
    return rules is not None and booking.resource in rules.resources


def property_key(place: Plain) -> str:
    """The mark of a property: of an address and its unit. Empty when there is no place."""
    if not isinstance(place, Mapping):
        return ""
    known = place.get("id") or place.get("label") or f"{place.get('lat')},{place.get('lon')}"
    return blind(f"property {fold(str(known))} {fold(str(place.get('unit') or ''))}")
