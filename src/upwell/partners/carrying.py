"""The way to one partner for what is sent to it."""

from __future__ import annotations

from upwell.catalogue import queries as catalogue
from upwell.partners import scheduling
from upwell.partners.kinds import kind_of
from upwell.partners.ports import Carrier
from upwell.partners.reach import reach


def carrier_for(code: str) -> Carrier | None:
    """None for a partner whose people look for themselves, one the city no longer has, and one nobody set up: its
    messages wait, and `doctor` says so. A vendor with a say in days is asked through the breaker it has for them."""
    kind, where = kind_of(catalogue.city().partners.get(code)), reach(code)
    if not where.url:
        return None
    if kind.schedules:
        return scheduling.carrier_for(code)
    return kind.carries(where) if kind.carries else None
