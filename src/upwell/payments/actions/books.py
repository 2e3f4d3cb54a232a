"""Asking the provider for its books of some days, and laying ours beside them. Writes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from upwell.payments import books, providers, queries
from upwell.payments.books import Difference
from upwell.payments.ports import Unreachable
from upwell.payments.refusals import CannotReach, NoProvider

AROUND = timedelta(days=3)


def compare(start: datetime, end: datetime) -> list[Difference]:
    """Differences in [start, end). Each side is looked for in the days around as well, for clocks and banks differ.

    Raises CannotReach, NoProvider."""
    provider = providers.chosen()
    if provider is None:
        raise NoProvider
    try:
        theirs = provider.books(start - AROUND, end + AROUND)
    except Unreachable:
        raise CannotReach from None
    ours = queries.books(provider.name, start - AROUND, end + AROUND)
    within = {(one.direction, one.reference) for one in (*ours, *theirs) if start <= one.at < end}
    return [one for one in books.differences(ours, theirs) if (one.direction, one.reference) in within]
