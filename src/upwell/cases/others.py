"""Who else has a part in a case, as its service says: which of them apply, and where they can be reached. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upwell.definition.applications import Party
from upwell.definition.model import Service
from upwell.definition.values import Values

MOST_TIMES = 5
"""How many people may be asked one after the other for the same part."""

MOST_LETTERS = 4
"""How often the same letter may be sent to one of them, the reminder apart."""


def applying(service: Service, values: Values) -> dict[str, Party]:
    """Those whose condition holds, or who have none, in a settled order."""
    named = sorted(service.parties.items())
    return {name: one for name, one in named if one.when is None or one.when.holds(values) is True}


def reach(service: Service, name: str, private: Mapping[str, Any]) -> str:
    """The email address the applicant gave for them; empty when there is none to write to."""
    given = private.get(service.parties[name].reach)
    found = given.get("email") if isinstance(given, Mapping) else given
    return str(found or "").strip()
