"""Which answers a draft has taken lately, by the keys their forms came with: one sent twice, or late, changes nothing.

Beside each key stands a mark of what came with it. It is keyed, for "yes" could be found out from a plain one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from upwell.intake.kinds import KeyUsed
from upwell.journey.facts import digest
from upwell.vault.index import blind

KEPT = 20
MADE_OF = "."
"""Stands in a key before the id of the version its page was made of."""
Keys = Sequence[Sequence[str]]


def new(version_id: int) -> str:
    """A key for a form, from a page made of this version."""
    return f"{uuid4().hex}{MADE_OF}{version_id}"


@dataclass(frozen=True, slots=True)
class Once:
    """One form that was sent. Without a key it is another each time."""

    key: str
    mark: str

    @classmethod
    def of(cls, key: str, *said: object) -> Once:
        return cls(key, blind(digest(said))[:24] if key else "")

    @property
    def version(self) -> int | None:
        """The id of the version its page was made of, where the key says so."""
        number = self.key.rpartition(MADE_OF)[2] if MADE_OF in self.key else ""
        return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None

    def was_taken(self, keys: Keys) -> bool:
        """Raises KeyUsed when something else came with this key before."""
        if not self.key:
            return False
        marks = {one[0]: one[1] for one in keys}
        if marks.get(self.key, self.mark) != self.mark:
            raise KeyUsed
        return self.key in marks

    def after(self, keys: Keys) -> list[Sequence[str]]:
        """The keys to keep once this is taken: the newest of them."""
        return [*keys, [self.key, self.mark]][-KEPT:] if self.key else list(keys)
