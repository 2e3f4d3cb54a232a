"""Two periods of an inventory beside each other, and whether a figure is counted or stands. Pure.

A total falls when somebody stops reporting, and no service did less. So a change is told over the services that said a
volume both times, beside who stopped and who began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from upwell.portfolio.inventory.periods import Period
from upwell.portfolio.inventory.reading import Service
from upwell.portfolio.inventory.totals import newest, values

_NEARLY = 1
"""Rounded parts differ from a rounded whole by so much."""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after`: totals of all; `both_before` and `both_after` of the services that said one both times.
    `stopped` and `began`: keys with the volume that went or came, the largest first."""

    before: Decimal
    after: Decimal
    both: int
    both_before: Decimal
    both_after: Decimal
    stopped: tuple[tuple[str, Decimal], ...]
    began: tuple[tuple[str, Decimal], ...]

    @property
    def share(self) -> Decimal | None:
        """Of all: what a reader of two totals would think."""
        return self.after / self.before - 1 if self.before else None

    @property
    def like_for_like(self) -> Decimal | None:
        return self.both_after / self.both_before - 1 if self.both_before else None


def change(services: Sequence[Service], before: Period, after: Period) -> Change:
    then = {one.key: volume for one in services if (volume := values(one, before).get("volume")) is not None}
    now = {one.key: volume for one in services if (volume := values(one, after).get("volume")) is not None}
    both = then.keys() & now.keys()
    return Change(
        sum(then.values(), Decimal(0)),
        sum(now.values(), Decimal(0)),
        len(both),
        sum((then[key] for key in both), Decimal(0)),
        sum((now[key] for key in both), Decimal(0)),
        _largest({key: volume for key, volume in then.items() if key not in both}),
        _largest({key: volume for key, volume in now.items() if key not in both}),
    )


def _largest(volumes: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(volumes.items(), key=lambda one: (-one[1], one[0])))


Kind = Literal["flow", "stock", "neither"]


def volume_kind(service: Service, year: Period) -> Kind | None:
    """Whether the volume of a year is the sum of its quarters, as what is counted, or their mean, as what stands at
    its end: payments are counted, people who are paid stand. None where a quarter or the year was not said."""
    whole = values(service, year).get("volume")
    parts = [
        one.value
        for one in service.figures
        if one.part == "quarter"
        and one.figure == "volume"
        and one.period.start >= year.start
        and one.period.until <= year.until
    ]
    if whole is None or len(parts) != 4:
        return None
    together = sum(parts, Decimal(0))
    if abs(together - whole) <= _NEARLY:
        return "flow"
    return "stock" if abs(together / 4 - whole) <= _NEARLY else "neither"


def standing(services: Sequence[Service]) -> set[str]:
    """Keys of services whose newest year is the mean of its quarters."""
    if not any(one.part for each in services for one in each.figures) or (year := newest(services)) is None:
        return set()
    return {one.key for one in services if volume_kind(one, year) == "stock"}
