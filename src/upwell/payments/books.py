"""Our books beside the provider's: what is in one and not in the other, and why somebody must look. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from upwell.payments.ports import Direction, Listed

Kind = Literal["only_there", "only_here", "amount"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`only_there`: the provider has it and we do not; `only_here`: the other way round; `amount`: not alike."""

    kind: Kind
    direction: Direction
    reference: str
    ours: int | None
    theirs: int | None


def differences(ours: Iterable[Listed], theirs: Iterable[Listed]) -> list[Difference]:
    """By direction and reference; the day does not count, for a payment at midnight lies on two."""
    here = {(one.direction, one.reference): one for one in ours}
    there = {(one.direction, one.reference): one for one in theirs}
    found: list[Difference] = []
    for key in sorted(here.keys() | there.keys()):
        mine, other = here.get(key), there.get(key)
        if mine is None and other is not None:
            found.append(Difference("only_there", *key, None, other.cents))
        elif other is None and mine is not None:
            found.append(Difference("only_here", *key, mine.cents, None))
        elif mine and other and (mine.cents, mine.currency) != (other.cents, other.currency):
            found.append(Difference("amount", *key, mine.cents, other.cents))
    return found
