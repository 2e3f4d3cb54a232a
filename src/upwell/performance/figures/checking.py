"""What figures of one period say about each other: a part is not above its whole. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from upwell.performance.figures.kinds import ASSISTED, CHANNELS, DIGITAL, OFFLINE, PUBLISHED, RATINGS, TOTAL

Values = Mapping[str, Decimal]
Wrong = tuple[str, str, str]
"""The figure that is wrong, the code of the sentence, and the figure it does not go with."""
ROUNDED = Decimal("0.005")


def wrong(kind: str, values: Values, *, low_is_best: bool = False) -> Iterator[Wrong]:
    if kind in ("transactions", "costs"):
        yield from _parts(values)
    elif kind in ("satisfaction", "published_satisfaction"):
        yield from _marks(values, low_is_best)
    elif kind == "states" and values.get("completed", 0) > values.get("started", values.get("completed", 0)):
        yield "completed", "completed_above_started", "started"


def _parts(values: Values) -> Iterator[Wrong]:
    total = values.get(TOTAL)
    if total is None:
        return
    above = [name for name in (DIGITAL, ASSISTED, OFFLINE, *CHANNELS) if values.get(name, 0) > total]
    for name in above:
        yield name, "digital_above_total" if name == DIGITAL else "part_above_total", TOTAL
    for names in ((DIGITAL, ASSISTED, OFFLINE), CHANNELS):
        if not above and sum(values.get(name, Decimal(0)) for name in names) > total:
            yield TOTAL, "parts_above_total", next(name for name in names if name in values)


def _marks(values: Values, low_is_best: bool) -> Iterator[Wrong]:
    marks = [values.get(name) for name in RATINGS]
    given = [one for one in marks if one is not None]
    total = values.get(TOTAL)
    if total is not None and sum(given) > total:
        yield TOTAL, "marks_above_total", next(name for name in RATINGS if name in values)
    published, counted = values.get(PUBLISHED), sum(given)
    if published is None or len(given) < len(marks) or not counted:
        return
    upright = [one / counted for one in (reversed(given) if low_is_best else given)]
    if not _fits(upright, published) and _fits(upright[::-1], published):
        yield PUBLISHED, "scale_reversed", RATINGS[0]


def _fits(shares: list[Decimal], published: Decimal) -> bool:
    """Whether some usual way of making one figure of marks comes to the one that was published."""
    mean = sum((place * share for place, share in enumerate(shares)), Decimal(0)) / 4
    return any(abs(one - published) <= ROUNDED for one in (mean, shares[3] + shares[4]))
