"""What of each service is above the waterline, what below, and of what nobody has said: by transactions, cost, people
or services. Reads the entries; the drawing is `inventory.iceberg`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from upwell.portfolio import queries
from upwell.portfolio.models import Collection

WAYS = ("volume", "cost", "people", "services")
_NAMES = ("code", "name", "top__name", "top__code", "online", "standing", "volume", "digital_volume", "cost",
          "digital_cost_per_transaction", "people")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ice:
    """Of one service: its amount on either side, and unknown."""

    code: str
    name: str
    department: str
    department_code: str
    above: float
    below: float
    unknown: float

    @property
    def amount(self) -> float:
        return self.above + self.below + self.unknown


def ice(of: Collection, way: str) -> tuple[list[Ice], int]:
    """The services that have an amount, the largest first; and how many have none, for nobody said one."""
    found, silent = [], 0
    for code, name, top, top_code, *said in queries.live(of).values_list(*_NAMES).iterator(chunk_size=2_000):
        row = dict(zip(_NAMES[4:], said, strict=True))
        parts = _parts(row, way)
        if parts is None:
            silent += 1
        elif any(parts):
            found.append(Ice(code, name, top or "", top_code or "", *parts))
    return sorted(found, key=lambda one: (-one.amount, one.name)), silent


def by_department(found: list[Ice]) -> list[Ice]:
    """Added up by department, which then stands in the place of a service; those of none are one line."""
    sums: dict[str, list[float]] = {}
    names = {}
    for one in found:
        each = sums.setdefault(one.department_code, [0.0, 0.0, 0.0])
        names[one.department_code] = one.department
        for place, amount in enumerate((one.above, one.below, one.unknown)):
            each[place] += amount
    made = [Ice(code, names[code] or "-", "", "", *each) for code, each in sums.items()]
    return sorted(made, key=lambda one: (-one.amount, one.name))


def usual(of: Collection) -> str:
    """By transactions where anybody said some, else by services."""
    return "volume" if of.until and queries.live(of).filter(volume__gt=0).exists() else "services"


def _parts(row: dict[str, object], way: str) -> tuple[float, float, float] | None:
    amount = 1.0 if way == "services" else row[way]
    if not isinstance(amount, float):
        return None
    if row["online"] or way == "services":
        return _by_standing(str(row["standing"]), amount)
    above = _online(row, way, amount)
    return (0.0, 0.0, amount) if above is None else (above, amount - above, 0.0)


def _by_standing(standing: str, amount: float) -> tuple[float, float, float]:
    if standing == "unknown":
        return 0.0, 0.0, amount
    return (amount, 0.0, 0.0) if standing == "online" else (0.0, amount, 0.0)


def _online(row: dict[str, object], way: str, amount: float) -> float | None:
    """Where no points are told: what was done online of it; None where nobody can say."""
    digital, volume, each = row["digital_volume"], row["volume"], row["digital_cost_per_transaction"]
    if way == "people" or not isinstance(digital, float) or not isinstance(volume, float):
        return None
    if way == "volume" or not volume:
        return min(digital, amount)
    if digital in (0.0, volume):
        return amount if digital else 0.0
    return min(digital * each, amount) if isinstance(each, float) else None


def totals(found: list[Ice]) -> Iterator[float]:
    yield sum(one.above for one in found)
    yield sum(one.below for one in found)
    yield sum(one.unknown for one in found)
