"""What pages read: one row of figures, and rows added up. Pure.

Spreads are counts by whole units: `ended` (of the cases opened in the period, by days they took), `open` (those that
still wait, by the ISO day they were opened), and those of `spread.SPREADS`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from upwell.performance.honest import Lasting
from upwell.performance.taken import Taken

ALL = "*"
"""All services together."""
ENDED, OPEN = "ended", "open"


@dataclass(frozen=True, slots=True)
class Row:
    """`sums` answers 0 for what is not there. `told`: the same as it is public, where that was decided (`published`);
    `few`: of a month what is too small to be told, of several what is told with such months in it."""

    service: str = ""
    grain: str = ""
    start: date | None = None
    by: str = ""
    value: str = ""
    source: str = ""
    sums: Counter[str] = field(default_factory=Counter)
    spreads: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    few: frozenset[str] = frozenset()

    def taken(self) -> Taken:
        ended = {int(days): many for days, many in self.spreads.get(ENDED, {}).items()}
        return Taken(ended, {date.fromisoformat(day): many for day, many in self.spreads.get(OPEN, {}).items()})

    def lasting(self, today: date) -> Lasting:
        """How long cases take that were opened in this period, as it stands `today`."""
        return self.taken().lasting(today)

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all these sums were told. What Upwell recorded is whole; of what others sent, a sum that is not
        there is unknown, and one that is nought is there."""
        return not self.source or all(name in self.sums for name in names)

    @property
    def waiting(self) -> int:
        """Cases opened in this period that are still open."""
        return sum(self.spreads.get(OPEN, {}).values())

    def quantile(self, name: str, share: float) -> int | None:
        """Within how many whole units that share of them was; None where there were none."""
        counts = sorted((int(units), many) for units, many in self.spreads.get(name, {}).items())
        wanted, so_far = share * sum(many for _, many in counts), 0
        for units, many in counts:
            so_far += many
            if so_far >= wanted:
                return units
        return None


def together(rows: Iterable[Row], *, service: str = "", by: str = "", value: str = "") -> Row:
    """Rows added up. Nothing added is a row of nothing."""
    sums: Counter[str] = Counter()
    told: Counter[str] = Counter()
    few: set[str] = set()
    spreads: dict[str, Counter[str]] = {}
    for row in rows:
        sums.update(row.sums)
        told.update(row.told)
        few |= row.few
        for name, counts in row.spreads.items():
            spreads.setdefault(name, Counter()).update(counts)
    return Row(service=service, by=by, value=value, sums=sums, spreads=spreads, told=told, few=frozenset(few))


def grouped(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """Added up by one of their fields: `service`, `value`, `start` and so on."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(getattr(row, key)), []).append(row)
    return {
        name: together(of, **({key: name} if key in ("service", "by", "value") else {})) for name, of in found.items()
    }
