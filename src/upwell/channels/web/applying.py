"""What an applicant's own page has more: what is asked for in several parts, each with a box for words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from upwell.ui.fields import Field

PREFIX = "item-"
MOST_TEXT = 2_000


def box(number: int, *, typed: str = "", error: str = "") -> Field:
    """For words to one thing that is missing; its title stands above."""
    return Field(
        "textarea",
        f"{PREFIX}{number}",
        gettext("Your answer"),
        value=typed,
        error=error,
        max_length=MOST_TEXT,
        optional=True,
        rows=3,
    )


def given(post: Mapping[str, str], items: Sequence[Any]) -> dict[int, str]:
    """What was filled in, by number."""
    typed = {one.number: str(post.get(f"{PREFIX}{one.number}", "")).strip() for one in items}
    return {number: words[:MOST_TEXT] for number, words in typed.items() if words}
