"""How far a key result is, from 0 to 1. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from upwell.performance.honest import FLOOR
from upwell.performance.measures import BY_KEY, Better, Measure
from upwell.performance.rows import Row

OF_ALL = Measure(
    "asked", 1, "Asked how it was", "Of all closed cases, after how many somebody was asked how it was",
    "asked how it was ÷ closed", "Upwell",
    {"asked_how_it_was": Fraction(1)}, {"closed": Fraction(1)},
)  # fmt: skip
ASKED = Measure(
    "asked", 2, "Asked how it was", "Of all closed cases, after how many somebody was asked how it was",
    "asked how it was ÷ (closed − taken back or joined to another)", "Upwell",
    {"asked_how_it_was": Fraction(1)}, {"closed": Fraction(1), "taken_back": Fraction(-1)},
    "Cases their resident took back, and those joined to another.", since=date(2026, 11, 28),
)  # fmt: skip
BOUND: Mapping[str, Measure] = {**BY_KEY, OF_ALL.key: OF_ALL, ASKED.key: ASKED}
"""What a key result may be bound to."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`value`: none where nothing was counted, or (`few`) so little that it would tell of persons; `of`: how many the
    share is of, none for a plain number."""

    target: float
    value: float | None = None
    of: int | None = None
    score: float | None = None
    few: bool = False

    @property
    def met(self) -> bool | None:
        return None if self.score is None else self.score >= 1


def standing(measure: Measure, row: Row, target: float, *, begun: float | None = None) -> Standing:
    parts = measure.parts(row.sums)
    if parts.value is None:
        return Standing(target, of=parts.of)
    of = None if parts.of is None else measure.told_of(row)
    if not measure.may_be_told(parts) or (of is not None and of < FLOOR):
        return Standing(target, few=True)
    value = parts.value if of is not None else float(row.told[next(iter(measure.numerator))])
    return Standing(target, value, of, score(value, target, measure.better, begun))


def score(value: float, target: float, better: Better, begun: float | None = None) -> float:
    """1 at the target and past it, 0 where it began; without a beginning the part of the target that is reached."""
    if begun is not None and begun != target:
        return min(1.0, max(0.0, (value - begun) / (target - begun)))
    if better == "less":
        return 1.0 if value <= target else target / value
    return 1.0 if value >= target else value / target


def mean(scores: Sequence[float | None]) -> float | None:
    """Of those that are known: what nobody counted is not nought."""
    known = [one for one in scores if one is not None]
    return sum(known) / len(known) if known else None


def of_how_many(standings: Collection[Standing]) -> tuple[int, int]:
    """How many of these have a score, and how many there are."""
    return sum(one.score is not None for one in standings), len(standings)


@dataclass(frozen=True, slots=True)
class Quarter:
    """`until`: the first day after it."""

    code: str
    start: date
    until: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    return quarter(f"{day.year}-Q{(day.month - 1) // 3 + 1}")


def quarter(code: str) -> Quarter:
    """As `city.yaml` writes it: 2026-Q4. Raises ValueError."""
    year, _, number = code.partition("-Q")
    which = int(number)
    if not 1 <= which <= 4:
        raise ValueError(code)
    first = date(int(year), 3 * which - 2, 1)
    after = date(first.year + 1, 1, 1) if which == 4 else date(first.year, first.month + 3, 1)
    return Quarter(code, first, after)
