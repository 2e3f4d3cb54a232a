"""What an applicant's own page has more: what is asked for in several parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from upwell.ui.fields import Field

PREFIX = "item-"
MOST_TEXT = 2_000


def item_fields(items: Sequence[Any], error: str) -> list[Field]:
    """A box for each thing that is still missing; the first says what was wrong."""
    missing = [one for one in items if one.answered_at is None]
    return [
        Field(
            "textarea",
            f"{PREFIX}{one.number}",
            one.text,
            error=error if place == 0 else "",
            max_length=MOST_TEXT,
            optional=len(missing) > 1,
            rows=3,
        )
        for place, one in enumerate(missing)
    ]


def given(post: Mapping[str, str]) -> dict[int, str]:
    """What was filled in, by number."""
    found = {}
    for name in post:
        number = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and number.isascii() and number.isdigit() and len(number) < 4:
            found[int(number)] = post[name].strip()[:MOST_TEXT]
    return {number: words for number, words in found.items() if words}
