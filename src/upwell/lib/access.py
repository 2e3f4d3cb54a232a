"""Marks on each view who may open it, so that one test can hold every URL against the table of expectations. Pure.

`public` says so on purpose; a view without a mark fails the build. What a mark demands is enforced by
`accounts.access`, which sets it together with the check."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
_MARK = "upwell_needs"


def public(view: View) -> View:
    """Anybody may open this; what it shows is public, or opened by a secret in its address."""
    return needing(PUBLIC, view)


def needing(requirement: str, view: View) -> View:
    setattr(view, _MARK, requirement)
    return view


def requirement_of(view: Callable[..., Any]) -> str | None:
    """What the view, or what a decorator wrapped into it, demands; None when nobody said."""
    seen: Any = view
    while seen is not None:
        if hasattr(seen, _MARK):
            return str(getattr(seen, _MARK))
        seen = getattr(seen, "view_class", None) or getattr(seen, "__wrapped__", None)
    return None
