"""Which way a charge and a refund may go, as tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping

CHARGE: Mapping[str, frozenset[str]] = {
    "due": frozenset({"in_progress", "paid", "failed", "cancelled"}),
    "in_progress": frozenset({"due", "paid"}),
    "paid": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
"""Nothing is taken back while somebody may be paying: it is due again first, once the provider says so."""

REFUND: Mapping[str, frozenset[str]] = {
    "requested": frozenset({"sent", "done", "failed"}),
    "sent": frozenset({"done", "failed"}),
    "done": frozenset({"failed"}),
    "failed": frozenset(),
}
"""A bank may send back days later what was done. What failed stays; another one may be asked for."""


def before(table: Mapping[str, frozenset[str]], to: str) -> frozenset[str]:
    """The states from which one may come to `to`."""
    return frozenset(state for state, onward in table.items() if to in onward)
