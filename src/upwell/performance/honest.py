"""What a figure is worth: how sure it is, when it may be shown, and when a difference is one. Pure.

The formulas work on counts as they come from the columns; libraries of statistics take one value for each case, and a
city has millions. Tests hold them against SciPy's."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import Literal

CONFIDENCE = 0.95
FLOOR = 10
"""Of fewer people nothing is told in public."""
Cell = tuple[Hashable, Hashable]
"""The row and the column of a table."""


def interval(count: float, of: float, *, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Wilson's interval of a share; None where there is nothing to have a share of. `count` need not be whole: a mean
    of marks between 0 and 1 is a share, too, and its interval is then a little wider than it had to be."""
    if of <= 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(max(0.0, share * (1 - share)) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def hidden(counts: Mapping[Cell, int], floor: int) -> set[Cell]:
    """Cells of a table with totals that may not be shown: those between 1 and `floor` - 1, and so many others that no
    row and no column has a single hidden cell, which its total would tell. The smallest are taken first; a nought is
    not taken, for it tells nothing and hides nothing."""
    gone = {cell for cell, count in counts.items() if 0 < count < floor}
    lines: list[list[Cell]] = []
    for place in (0, 1):
        by_line: dict[Hashable, list[Cell]] = {}
        for cell, count in counts.items():
            if count:
                by_line.setdefault(cell[place], []).append(cell)
        lines += by_line.values()
    changed = True
    while changed:
        changed = False
        for line in lines:
            told = [cell for cell in line if cell in gone]
            if told and (len(told) == 1 or sum(counts[cell] for cell in told) < floor):
                others = sorted((counts[cell], repr(cell), cell) for cell in line if cell not in gone)
                if others:
                    gone.add(others[0][2])
                    changed = True
    return gone


def tens(many: int) -> int:
    """What is known in tens only, as it is said."""
    return (many + FLOOR // 2) // FLOOR * FLOOR


Side = Literal["both", "under", "over", "few"]


def side(count: float, of: float) -> Side:
    """What may be told of a share of people who are or said something: where fewer than FLOOR are in it, or outside of
    it, only that, for it would tell of all the others; of so few that neither could be, nothing."""
    if of < 2 * FLOOR:
        return "few"
    if count < FLOOR:
        return "under"
    return "over" if of - count < FLOOR else "both"


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long something takes, with what has not ended yet. `steps`: after so many days, the share that is still
    open, falling; it says nothing past the last day on which anything ended."""

    steps: tuple[tuple[int, float], ...]
    ended: int
    waiting: int
    doubt: tuple[float, ...] = ()
    """At each step the variance of its share by the square of it (Greenwood)."""
    at_risk: tuple[int, ...] = ()
    """At each step of how many it is."""

    def days(self, share: float) -> int | None:
        """After how many days this share has ended; None where so many have not, yet."""
        return next((day for day, still in self.steps if still <= 1 - share + 1e-12), None)

    def bands(self, confidence: float = CONFIDENCE) -> list[tuple[float, float]]:
        """At each step between which shares are still open: Greenwood's variance on the scale of log(−log), which keeps
        within 0 and 1; where all have ended, up to where it was before."""
        z = NormalDist().inv_cdf((1 + confidence) / 2)
        found: list[tuple[float, float]] = []
        for (_day, still), doubt in zip(self.steps, self.doubt, strict=True):
            if still <= 1e-12:
                found.append((0.0, found[-1][1] if found else 1.0))
                continue
            reach = math.exp(z * math.sqrt(doubt) / abs(math.log(still)))
            found.append((still**reach, still ** (1 / reach)))
        return found

    def days_between(self, share: float, confidence: float = CONFIDENCE) -> tuple[int | None, int | None]:
        """Between which days this share has ended (Brookmeyer and Crowley): the first on which it may have, the first
        on which it surely has; None where that has not come yet."""
        ends = list(zip(self.steps, self.bands(confidence), strict=True))
        edge = 1 - share + 1e-12
        first = next((day for (day, _), (low, _high) in ends if low <= edge), None)
        last = next((day for (day, _), (_low, high) in ends if high <= edge), None)
        return first, last


def lasting(counts: Mapping[int, tuple[int, int]]) -> Lasting:
    """Kaplan and Meier's estimate. `counts`: by whole days, how many ended after them, and how many are still open
    that long. Looking only at what has ended makes a backlog look quick."""
    ended, waiting = sum(one for one, _ in counts.values()), sum(one for _, one in counts.values())
    at_risk, still = ended + waiting, 1.0
    steps, doubt, risks, so_far = [], [], [], 0.0
    for day, (done, open_) in sorted(counts.items()):
        if done:
            still *= 1 - done / at_risk
            so_far += done / (at_risk * (at_risk - done)) if at_risk > done else 0.0
            steps.append((day, still))
            doubt.append(so_far)
            risks.append(at_risk)
        at_risk -= done + open_
    return Lasting(tuple(steps), ended, waiting, tuple(doubt), tuple(risks))


@dataclass(frozen=True, slots=True)
class Gap:
    """Of two groups: the difference of their shares, how sure it is, and how likely one as wide comes by chance."""

    difference: float
    low: float
    high: float
    chance: float


def gap(count: float, of: float, other: float, other_of: float, *, confidence: float = CONFIDENCE) -> Gap | None:
    """Newcombe's interval of a difference of shares, from the two Wilson intervals; the chance by the pooled share."""
    one, two = interval(count, of, confidence=confidence), interval(other, other_of, confidence=confidence)
    if one is None or two is None:
        return None
    share, against = count / of, other / other_of
    difference = share - against
    low = difference - math.hypot(share - one[0], two[1] - against)
    high = difference + math.hypot(one[1] - share, against - two[0])
    pooled = (count + other) / (of + other_of)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / other_of))
    chance = 2 * (1 - NormalDist().cdf(abs(difference) / spread)) if spread else 1.0
    return Gap(difference, low, high, chance)


def found(chances: Sequence[float], *, rate: float = 1 - CONFIDENCE) -> list[bool]:
    """Which of many differences are more than chance, where many were looked at (Benjamini and Hochberg): of those
    that are said to be, at most `rate` are expected not to be."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    last = max(
        (place for place, which in enumerate(order, 1) if chances[which] <= rate * place / len(order)), default=0
    )
    held = set(order[:last])
    return [which in held for which in range(len(chances))]


@dataclass(frozen=True, slots=True)
class Band:
    """Between which values a figure usually is at this time of the year or the week."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


LEAST = 4
"""So many earlier values must there be before anybody can say what is usual."""


def usual(earlier: Iterable[float], *, width: float = 3.0) -> Band | None:
    """From the values of the same season before (the same weekday, the same month): their median, and `width` times
    what most are away from it. One storm in it does not widen the band."""
    values = list(earlier)
    if len(values) < LEAST:
        return None
    middle = median(values)
    away = 1.4826 * median(abs(value - middle) for value in values)  # as wide as a standard deviation, where usual
    least = math.sqrt(max(middle, 1.0))  # counts wander by so much without any cause
    return Band(middle - width * max(away, least), middle + width * max(away, least))


def in_season(
    lately: Iterable[float], before_then: Iterable[float], then: Iterable[float], *, width: float = 3.0
) -> Band | None:
    """What is usual at this time of the year: as it was `then`, a year ago, and as much more or less as it has been
    `lately` than in the same time before `then`. None: of that year too little is known."""
    now, was = list(lately), list(before_then)
    if min(len(now), len(was)) < LEAST or not median(was):
        return None
    level = median(now) / median(was)
    return usual((value * level for value in then), width=width)


def usual_share(earlier: Iterable[tuple[float, int]], of: int, *, width: float = 3.0) -> Band | None:
    """The same for a share, or a mean between 0 and 1: from counts and of how many they were. Of few a share wanders
    more, so the band is at least as wide as chance makes one of `of`."""
    there = [(count, whole) for count, whole in earlier if whole > 0]
    if len(there) < LEAST or of <= 0:
        return None
    shares = [count / whole for count, whole in there]
    middle = median(shares)
    away = 1.4826 * median(abs(share - middle) for share in shares)
    whole = sum(of for _, of in there)
    near = (middle * whole + 1) / (whole + 2)  # one that was 0 or 1 always need not be so for ever
    least = math.sqrt(near * (1 - near) * (1 / of + 1 / whole))
    return Band(max(0.0, middle - width * max(away, least)), min(1.0, middle + width * max(away, least)))
