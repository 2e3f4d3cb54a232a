"""Whether two groups wait equally long, with what is still open counted as open. Pure.

The log-rank test (Mantel 1966; Peto and Peto 1972) on counts by whole days. Over several services each is compared
within itself and what differs is added up (the stratified test), so that nobody waits longer on paper only because they
ask for other things."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from upwell.performance.honest import Lasting

Counts = Mapping[int, tuple[int, int]]
"""By whole days: how many ended after them, and how many are still open that long."""


@dataclass(frozen=True, slots=True)
class Waited:
    """`ended` of the first group, `expected` had it been as quick as both together. Fewer than expected: slower."""

    ended: int
    expected: float
    variance: float

    @property
    def z(self) -> float:
        return (self.ended - self.expected) / math.sqrt(self.variance) if self.variance > 0 else 0.0

    @property
    def chance(self) -> float:
        """How likely a difference as wide comes by chance."""
        return 2 * (1 - NormalDist().cdf(abs(self.z)))


def compared(strata: Iterable[tuple[Counts, Counts]]) -> Waited:
    """One pair of groups, or the same pair in each of several services."""
    ended, expected, variance = 0, 0.0, 0.0
    for one, other in strata:
        at_risk, others = _all(one), _all(other)
        for day in sorted({*one, *other}):
            mine, mine_open = one.get(day, (0, 0))
            theirs, theirs_open = other.get(day, (0, 0))
            done, risk = mine + theirs, at_risk + others
            if done and risk > 1:
                share = at_risk / risk
                ended += mine
                expected += done * share
                variance += done * share * (1 - share) * (risk - done) / (risk - 1)
            elif done:
                ended += mine
                expected += at_risk / risk * done
            at_risk -= mine + mine_open
            others -= theirs + theirs_open
    return Waited(ended, expected, variance)


def _all(counts: Counts) -> int:
    return sum(ended + waiting for ended, waiting in counts.values())


def mixed(curves: Sequence[Lasting], weights: Sequence[float]) -> Lasting:
    """How long it takes over services of this mix."""
    whole = sum(weights)
    days = sorted({day for curve in curves for day, _ in curve.steps})
    steps, doubt = [], []
    at, still, variance = [0] * len(curves), [1.0] * len(curves), [0.0] * len(curves)
    for day in days:
        for place, curve in enumerate(curves):
            while at[place] < len(curve.steps) and curve.steps[at[place]][0] <= day:
                still[place] = curve.steps[at[place]][1]
                variance[place] = still[place] ** 2 * curve.doubt[at[place]]
                at[place] += 1
        share = sum(weight * one for weight, one in zip(weights, still, strict=True)) / whole
        spread = sum((weight / whole) ** 2 * one for weight, one in zip(weights, variance, strict=True))
        steps.append((day, share))
        doubt.append(spread / share**2 if share > 1e-12 else 0.0)
    ended, waiting = sum(curve.ended for curve in curves), sum(curve.waiting for curve in curves)
    return Lasting(tuple(steps), ended, waiting, tuple(doubt))
