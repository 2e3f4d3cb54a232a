"""What becomes of drafts that are open when a new version of their service is published. Pure.

`keep`: they are finished on the version they were begun with; with `begins`, until then, and from then on they move.
`move`: whoever opens one goes on with the new version, and reads what changed. `end`: they are closed, with words, and
their answers are still shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

What = Literal["keep", "move", "end"]


@dataclass(frozen=True, slots=True)
class CarryOver:
    """`begins`: before that moment drafts are kept all the same. `words`: for `end`, by language, with English."""

    what: What = "keep"
    begins: datetime | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    def at(self, now: datetime) -> What:
        if self.begins is not None and now < self.begins:
            return "keep"
        return "move" if self.what == "keep" and self.begins is not None else self.what

    def plain(self) -> dict[str, Any]:
        begins = self.begins.isoformat() if self.begins else None
        return {"what": self.what, "begins": begins, "words": dict(self.words)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> CarryOver:
        begins = plain.get("begins")
        return cls(plain["what"], datetime.fromisoformat(begins) if begins else None, plain.get("words") or {})


KEEP = CarryOver()


@dataclass(frozen=True, slots=True)
class Later:
    """A version that was published after another one."""

    version_id: int
    number: int
    carry_over: CarryOver


@dataclass(frozen=True, slots=True)
class Way:
    """Where a draft goes on: `to` a version, None where it stands; or `ended` by a version, with its words."""

    to: int | None = None
    ended: Later | None = None


def way(later: Sequence[Later], now: datetime) -> Way:
    """From the versions after the one a draft is on, in the order of their numbers: each decided for the drafts that
    were open then, those that had moved on to the one before among them. What was ended once stays so."""
    to = None
    for one in later:
        match one.carry_over.at(now):
            case "end":
                return Way(to, one)
            case "move":
                to = one.version_id
    return Way(to)
