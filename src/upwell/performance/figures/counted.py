"""From the figures of one period to the sums that measures are made of. Pure.

A sum that nobody told is not there; one that is told as nought is there and is nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from upwell.performance.figures.kinds import ASSISTED, CHANNELS, DIGITAL, OFFLINE, ONLINE_CHANNELS, RATINGS, TOTAL

Values = Mapping[str, Decimal]
Sums = dict[str, int]
Told = dict[tuple[str, str], Sums]
"""By what they are told apart by, and the value of that; ("", "") is all."""
OF_UPWELL = ("web", "sms", "chat", "api", "phone", "counter")


def sums(
    kind: str, values: Values, *, low_is_best: bool = False, steps: Sequence[str] = (), with_sent: bool = True
) -> Told:
    """`with_sent`: whether how many were sent is told by no other data set of the service."""
    if kind == "transactions":
        return _transactions(values)
    if kind in ("satisfaction", "published_satisfaction"):
        marks = RATINGS[::-1] if low_is_best else RATINGS
        return {("", ""): {f"rated_{mark}": int(values[name]) for mark, name in enumerate(marks, 1) if name in values}}
    if kind == "states":
        return _states(values, with_sent)
    if kind == "steps":
        return _steps(values, steps)
    if kind == "costs":
        return _costs(values)
    return {("", ""): {name: int(values[name]) for name in ("uptime", "downtime") if name in values}}


def _transactions(values: Values) -> Told:
    by_channel = {name: int(values[name]) for name in CHANNELS if name in values}
    total = _total(values, by_channel)
    whole: Sums = {} if total is None else {"submitted": total}
    digital = _digital(values, by_channel)
    if digital is not None and total is not None:
        whole |= {"submitted_by_themselves": digital, "submitted_assisted": int(values.get(ASSISTED, 0))}
    whole |= {f"submitted_{name}": many for name, many in by_channel.items() if name in OF_UPWELL}
    return {("", ""): whole} | {("channel", name): {"submitted": many} for name, many in by_channel.items()}


def _total(values: Values, by_channel: Mapping[str, int]) -> int | None:
    if TOTAL in values:
        return int(values[TOTAL])
    if DIGITAL in values and OFFLINE in values:
        return int(values[DIGITAL] + values[OFFLINE] + values.get(ASSISTED, 0))
    return sum(by_channel.values()) if by_channel else None


def _digital(values: Values, by_channel: Mapping[str, int]) -> int | None:
    if DIGITAL in values:
        return int(values[DIGITAL])
    online = [many for name, many in by_channel.items() if name in ONLINE_CHANNELS]
    return sum(online) if online else None


def _states(values: Values, with_sent: bool) -> Told:
    whole = {name: int(values[name]) for name in ("started", "stopped", "abandoned") if name in values}
    if "started" in values and "completed" in values:
        ended = int(values["completed"]) + whole.setdefault("stopped", 0)
        whole.setdefault("abandoned", max(0, int(values["started"]) - ended))
    if with_sent and "completed" in values:
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


def _costs(values: Values) -> Told:
    def cents(name: str) -> int:
        return int((values[name] * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    by_channel = {name: cents(name) for name in CHANNELS if name in values}
    total = cents(TOTAL) if TOTAL in values else sum(by_channel.values()) if by_channel else None
    whole = {} if total is None else {"cost_cents": total}
    return {("", ""): whole} | {("channel", name): {"cost_cents": many} for name, many in by_channel.items()}
