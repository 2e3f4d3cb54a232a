"""What a question, a look-up or a sum can yield, and the two ways of having no value.

*Absent*: off the path, skipped, or a look-up that found nothing; every condition on it is false.
*Unknown* (`None`): on the path but not answered yet; conditions on it are neither true nor false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, StrEnum
from typing import Final


class ValueType(StrEnum):
    """The kinds of value that conditions, sums and wording can tell apart."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    RECORD = "record"
    FILES = "files"
    ITEMS = "items"


class _Absent(Enum):
    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent.ABSENT


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount of dollars; whole cents whenever it leaves the engine."""

    dollars: Decimal

    @classmethod
    def from_cents(cls, cents: int) -> Money:
        return cls(Decimal(cents) / 100)

    @property
    def cents(self) -> int:
        return int((self.dollars * 100).quantize(Decimal(1), ROUND_HALF_UP))


Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""What JSON can hold: how answers and facts are stored."""

Value = str | Decimal | Money | date | time | tuple["Value", ...] | Mapping[str, "Value"]
"""What conditions and sums see."""

Values = Mapping[str, Value | _Absent]


def find(values: Values, dotted: str) -> Value | _Absent | None:
    """`road.owner` in the values; absent when a part is missing below a known name, None when the name is unknown."""
    name, *parts = dotted.split(".")
    found: Value | _Absent | None = values.get(name)
    for part in parts:
        if not isinstance(found, Mapping):
            return found if found is None else ABSENT
        found = found.get(part, ABSENT)
    return found


def as_yes_no(truth: bool) -> str:
    return "yes" if truth else "no"
