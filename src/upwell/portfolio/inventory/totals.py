"""What an inventory comes to in one period: over how many services, and what is left out. Pure.

Blank is not nought. A share of many services is the sum of the parts over the sum of the wholes; the mean over
services is another number, and both are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from upwell.portfolio.inventory.cells import short
from upwell.portfolio.inventory.periods import Period
from upwell.portfolio.inventory.reading import Service


@dataclass(frozen=True, slots=True)
class Total:
    """`known`: services that said a volume, `counted`: those among them that had any. Take-up and cost are over the
    services that said both parts."""

    period: Period
    services: int
    known: int
    counted: int
    volume: Decimal
    take_up_services: int
    take_up: Decimal | None
    take_up_mean: Decimal | None
    cost_services: int
    cost: Decimal
    cost_per_transaction: Decimal | None
    over: tuple[str, ...]
    """Keys of services that had more digital transactions than transactions."""

    @property
    def sentence(self) -> str:
        per = " per year" if self.period.months == 12 else ""
        of = f"total for {self.counted:,} services out of {self.services:,}"
        return f"{short(self.volume)} completed transactions{per}, {of}"


def newest(services: Iterable[Service], part: str = "") -> Period | None:
    """The last period for which anybody said a volume."""
    ends = [one.period for each in services for one in each.figures if one.figure == "volume" and one.part == part]
    return max(ends, key=lambda period: (period.until, period.start), default=None)


def values(service: Service, period: Period, part: str = "") -> dict[str, Decimal]:
    """What it said of this period; a volume that was said by channel only is the sum of those."""
    ours = [one for one in service.figures if one.period == period and one.part == part]
    by_channel = [one.value for one in ours if one.channel and one.figure == "volume"]
    added = {"volume": sum(by_channel, Decimal(0))} if by_channel else {}
    return added | {one.figure: one.value for one in ours if not one.channel}


def total(services: Sequence[Service], period: Period, part: str = "") -> Total:
    said = [(one.key, values(one, period, part)) for one in services]
    volumes = [one["volume"] for _, one in said if "volume" in one]
    both = [(one["volume"], one["digital_volume"]) for _, one in said if one.get("volume") and "digital_volume" in one]
    costs = [
        (one["volume"], one["cost_per_transaction"])
        for _, one in said
        if {"volume", "cost_per_transaction"} <= one.keys()
    ]
    cost = sum((volume * each for volume, each in costs), Decimal(0))
    return Total(
        period,
        len(services),
        len(volumes),
        sum(1 for one in volumes if one),
        sum(volumes, Decimal(0)),
        len(both),
        _ratio(sum(digital for _, digital in both), sum(volume for volume, _ in both)),
        _ratio(sum((digital / volume for volume, digital in both), Decimal(0)), len(both)),
        len(costs),
        cost,
        _ratio(cost, sum(volume for volume, _ in costs)),
        tuple(
            key for key, one in said if one.get("digital_volume", 0) > one.get("volume", one.get("digital_volume", 0))
        ),
    )


def offline_cost(said: Mapping[str, Decimal]) -> Decimal | None:
    """What a transaction cost that was not done online: the rest of the money over the rest of the transactions."""
    names = ("volume", "digital_volume", "cost_per_transaction", "digital_cost_per_transaction")
    if any(name not in said for name in names):
        return None
    volume, digital, each, online = (said[name] for name in names)
    rest = volume - digital
    return (each * volume - online * digital) / rest if rest > 0 else None


def _ratio(count: Decimal | int, of: Decimal | int) -> Decimal | None:
    return Decimal(count) / Decimal(of) if of else None
