"""Where a published series changed what it means. Pure.

Somebody publishes a figure each month and, beside it, what it was made of. Each version of the measure says what the
figure should have been; where another version begins to agree, the line is broken, and nobody became happier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ROUNDED = 0.005
"""Published in whole hundredths: a figure is reproduced when it is no further away than half of one."""


@dataclass(frozen=True, slots=True)
class Said:
    """`published`, between 0 and 1, and the sums it was made of."""

    month: date
    published: float
    sums: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `last` the series is version `key` of the measure; `agreeing` of its `months` are reproduced.
    `others`: versions that agree as well, so that the series alone cannot tell."""

    key: str
    start: date
    last: date
    months: int
    agreeing: int
    others: tuple[str, ...] = ()


def stretches(series: Iterable[Said], versions: Sequence[tuple[str, Mapping[date, float | None]]]) -> list[Stretch]:
    """The fewest stretches that explain the series, those that explain most months of it among them. `versions`: keys
    with what each says of every month. Months nobody can explain belong to the stretch they stand in."""
    said = sorted(series, key=lambda one: one.month)
    agrees = [
        [
            value is not None and abs(value - one.published) <= ROUNDED + 1e-9
            for one in said
            for value in [of.get(one.month)]
        ]
        for _, of in versions
    ]
    history: list[list[tuple[int, int]]] = []  # what it costs up to here in each version, and the version before
    for place in range(len(said)):
        row = []
        for version in range(len(versions)):
            miss = 0 if agrees[version][place] else _MISS
            costs = (
                [(cost + (0 if other == version else _BREAK), other) for other, (cost, _) in enumerate(history[-1])]
                if history
                else [(0, version)]
            )
            cost, other = min(costs, key=lambda one: (one[0], one[1] != version))
            row.append((cost + miss, other))
        history.append(row)
    return _told(said, [key for key, _ in versions], agrees, history)


_MISS, _BREAK = 4, 5
"""A break costs a little more than a month nobody explains: one odd month at the end, or two inside, are odd months."""


def _told(
    said: Sequence[Said],
    keys: Sequence[str],
    agrees: Sequence[Sequence[bool]],
    history: Sequence[Sequence[tuple[int, int]]],
) -> list[Stretch]:
    if not said:
        return []
    way = [min(range(len(keys)), key=lambda version: history[-1][version][0])]
    for row in reversed(history[1:]):
        way.append(row[way[-1]][1])
    way.reverse()
    found: list[Stretch] = []
    start = 0
    for place in range(1, len(said) + 1):
        if place < len(said) and way[place] == way[start]:
            continue
        chosen = way[start]
        agreeing = sum(agrees[chosen][start:place])
        others = tuple(
            key
            for version, key in enumerate(keys)
            if version != chosen and sum(agrees[version][start:place]) == agreeing
        )
        found.append(Stretch(keys[chosen], said[start].month, said[place - 1].month, place - start, agreeing, others))
        start = place
    return found
