"""What pages read: one row of figures, and rows added up. Pure.

Spreads are counts by whole units: `ended` (of the cases opened in the period, by days they took), `open` (those that
still wait, by the ISO day they were opened), and those of `spread.SPREADS`."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from upwell.performance.honest import Lasting
from upwell.performance.taken import Taken

ALL = "*"
"""All services together."""
ENDED, OPEN = "ended", "open"
OF_OTHERS = frozenset({"cost_cents", "uptime", "downtime"})
"""Sums that Upwell never records: what others send of them is held against whatever else is known of that time."""
DAYS = "days"
"""Of how many days a month was made, where somebody sends days."""


@dataclass(frozen=True, slots=True)
class Row:
    """`sums` answers 0 for what is not there.

    Figures of several sources are never added: `beside` is what others told of the same service and time, asked where
    this row does not know, and `instead` what they told of other times. `parts`: what it was added up of, where not
    all of them know the same; `sums` is then what Upwell recorded. `held`: sums that it tells only with others."""

    service: str = ""
    grain: str = ""
    start: date | None = None
    by: str = ""
    value: str = ""
    source: str = ""
    sums: Counter[str] = field(default_factory=Counter)
    spreads: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    beside: tuple[Row, ...] = ()
    instead: tuple[Row, ...] = ()
    parts: tuple[Row, ...] = ()
    held: frozenset[str] = frozenset()

    def taken(self) -> Taken:
        ended = {int(days): many for days, many in self.spreads.get(ENDED, {}).items()}
        return Taken(ended, {date.fromisoformat(day): many for day, many in self.spreads.get(OPEN, {}).items()})

    def lasting(self, today: date) -> Lasting:
        """How long cases take that were opened in this period, as it stands `today`."""
        return self.taken().lasting(today)

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all these sums were told. What Upwell recorded is whole; of what others sent, a sum that is not
        there is unknown, and one that is nought is there."""
        wanted = frozenset(names)
        if wanted and wanted <= self.held:
            return False
        return all(name in self.sums for name in (wanted if self.source else wanted & OF_OTHERS))

    def told(self, names: Iterable[str]) -> Counter[str] | None:
        """These sums: added up over the parts that know all of them, each part from one source. None: nobody told
        them."""
        wanted = frozenset(names)
        found = self._own(wanted)
        if found is None and not self.parts:
            halves = [half for half in (wanted - OF_OTHERS, wanted & OF_OTHERS) if half]
            each = [first(row.told(half) if row is not self else row._own(half) for row in (self, *self.beside))
                    for half in halves]  # fmt: skip
            known = [one for one in each if one is not None]
            found = _added(known) if len(known) == len(halves) else None
        return found if found is not None else first(row.told(wanted) for row in self.instead)

    def _own(self, names: frozenset[str]) -> Counter[str] | None:
        if self.parts:
            known = [one for part in self.parts if (one := part.told(names)) is not None]
            return _added(known) if known else None
        return Counter({name: self.sums[name] for name in names}) if self.knows(names) else None

    def is_whole(self, today: date) -> bool:
        """Whether each day of its month was sent, where days were; the month that runs is as whole as it can be."""
        if DAYS not in self.sums or self.start is None or self.start == today.replace(day=1):
            return True
        return self.sums[DAYS] == monthrange(self.start.year, self.start.month)[1]

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


def first(found: Iterable[Counter[str] | None]) -> Counter[str] | None:
    return next((one for one in found if one is not None), None)


def _added(counts: Iterable[Counter[str]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for one in counts:
        whole.update(one)
    return whole


def together(rows: Iterable[Row], *, service: str = "", by: str = "", value: str = "") -> Row:
    """Rows added up. Nothing added is a row of nothing."""
    parts = tuple(rows)
    mixed = any(row.source or row.beside or row.parts or row.instead for row in parts)
    sums: Counter[str] = Counter()
    spreads: dict[str, Counter[str]] = {}
    for row in parts:
        if not row.source:
            sums.update(row.sums)
        for name, counts in row.spreads.items():
            spreads.setdefault(name, Counter()).update(counts)
    return Row(service=service, by=by, value=value, sums=sums, spreads=spreads, parts=parts if mixed else ())


def grouped(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """Added up by one of their fields: `service`, `value`, `start` and so on."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(getattr(row, key)), []).append(row)
    return {
        name: together(of, **({key: name} if key in ("service", "by", "value") else {})) for name, of in found.items()
    }
