"""From the figures of one period to the sums that measures are made of. Pure.

A sum that nobody told is not there; one that is told as nought is there and is nought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from upwell.performance.figures.kinds import (
    ASSISTED,
    CHANNELS,
    DIGITAL,
    OFFLINE,
    ONLINE_CHANNELS,
    PUBLISHED,
    RATINGS,
    TOTAL,
)

Values = Mapping[str, Decimal]
Sums = dict[str, int]
Told = dict[tuple[str, str], Sums]
"""By what they are told apart by, and the value of that; ("", "") is all."""
OF_PUBLISHED = 1_000_000
"""A share that was published is kept as so many of so many."""
OF_UPWELL = ("web", "sms", "chat", "api", "phone", "counter")


def sums(
    kind: str,
    values: Values,
    *,
    missing: Collection[str] = (),
    low_is_best: bool = False,
    steps: Sequence[str] = (),
) -> Told:
    """`missing`: figures that belong to the period and were not reported. What they would be a part of is not known."""
    if kind == "transactions":
        return _transactions(values, missing)
    if kind in ("satisfaction", "published_satisfaction"):
        return _marks(values, low_is_best)
    if kind == "states":
        return _states(values, missing)
    if kind == "steps":
        return _steps(values, steps)
    if kind == "costs":
        return _costs(values, missing)
    return _monitoring(values)


def expected(kind: str, since: Mapping[str, date], start: date) -> frozenset[str]:
    """Channels that a period is to have: whatever an earlier one had. `since`: the first period each was told of."""
    if kind not in ("transactions", "costs"):
        return frozenset()
    return frozenset(name for name, first in since.items() if name in CHANNELS and first <= start)


def _marks(values: Values, low_is_best: bool) -> Told:
    marks = RATINGS[::-1] if low_is_best else RATINGS
    whole = {f"rated_{mark}": int(values[name]) for mark, name in enumerate(marks, 1) if name in values}
    if PUBLISHED in values:
        whole["published"] = int(values[PUBLISHED] * OF_PUBLISHED)
    return {("", ""): whole}


def _monitoring(values: Values) -> Told:
    """Where only the share is told, each period weighs alike."""
    whole = {name: int(values[name]) for name in ("uptime", "downtime") if name in values}
    if not whole and PUBLISHED in values:
        up = int(values[PUBLISHED] * OF_PUBLISHED)
        whole = {"uptime": up, "downtime": OF_PUBLISHED - up}
    return {("", ""): {"uptime": 0, "downtime": 0} | whole if whole else {}}


def _transactions(values: Values, missing: Collection[str]) -> Told:
    by_channel = {name: int(values[name]) for name in CHANNELS if name in values}
    total = _total(values, by_channel, missing)
    whole: Sums = {} if total is None else {"submitted": total}
    digital = _digital(values, by_channel, missing)
    if digital is not None and total is not None:
        whole["submitted_by_themselves"] = digital
        if ASSISTED not in missing:
            whole["submitted_assisted"] = int(values.get(ASSISTED, 0))
    whole |= {f"submitted_{name}": many for name, many in by_channel.items() if name in OF_UPWELL}
    return {("", ""): whole} | {("channel", name): {"submitted": many} for name, many in by_channel.items()}


def _total(values: Values, by_channel: Mapping[str, int], missing: Collection[str]) -> int | None:
    if TOTAL in values:
        return int(values[TOTAL])
    if DIGITAL in values and OFFLINE in values:
        return None if ASSISTED in missing else int(values[DIGITAL] + values[OFFLINE] + values.get(ASSISTED, 0))
    return _sum(by_channel, CHANNELS, missing)


def _digital(values: Values, by_channel: Mapping[str, int], missing: Collection[str]) -> int | None:
    if DIGITAL in values:
        return int(values[DIGITAL])
    return None if DIGITAL in missing else _sum(by_channel, ONLINE_CHANNELS, missing)


def _sum(by_channel: Mapping[str, int], names: Sequence[str], missing: Collection[str]) -> int | None:
    """Of all these channels; of some of them it would look like a fall."""
    known = [by_channel[name] for name in names if name in by_channel]
    return sum(known) if known and not any(name in missing for name in names) else None


def _states(values: Values, missing: Collection[str]) -> Told:
    whole = {name: int(values[name]) for name in ("started", "stopped", "abandoned") if name in values}
    if "started" in values and "completed" in values and "stopped" not in missing:
        ended = int(values["completed"]) + whole.setdefault("stopped", 0)
        whole.setdefault("abandoned", max(0, int(values["started"]) - ended))
    if "completed" in values:
        whole["submitted"] = int(values["completed"])
    if "abandoned" in whole:  # each of them counts once
        whole |= {"stopped_before": 0, "abandoned_before": 0}
    return {("", ""): whole}


def _steps(values: Values, steps: Sequence[str]) -> Told:
    found: Told = {("step", name): {"shown": int(many)} for name, many in values.items()}
    for name, following in pairwise(steps):
        if name in values and following in values and values[name] >= values[following]:
            found["step", name] |= {"abandoned": int(values[name] - values[following]), "abandoned_here_before": 0}
    return found


def _costs(values: Values, missing: Collection[str]) -> Told:
    def cents(name: str) -> int:
        return int((values[name] * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    by_channel = {name: cents(name) for name in CHANNELS if name in values}
    total = cents(TOTAL) if TOTAL in values else _sum(by_channel, CHANNELS, missing)
    whole = {} if total is None else {"cost_cents": total}
    return {("", ""): whole} | {("channel", name): {"cost_cents": many} for name, many in by_channel.items()}
