"""What pages read: one row of figures, and rows added up. Pure.

Spreads are counts by whole units: `ended` (of the cases opened in the period, by days they took), `open` (those that
still wait, by the ISO day they were opened), and those of `spread.SPREADS`."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    """`sums` answers 0 for what is not there. `told`: the same as it is public, where that was decided (`published`);
    `few`: of a month what is too small to be told, of several what is told with such months in it.

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
    told: Counter[str] = field(default_factory=Counter)
    few: frozenset[str] = frozenset()
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

    def counts_for(self, names: Iterable[str]) -> Row | None:
        """A row with these sums and what of them is told: added up over the parts that know all of them, each part from
        one source. None: nobody told them."""
        wanted = frozenset(names)
        found = self._own(wanted)
        if found is None and not self.parts:
            halves = [half for half in (wanted - OF_OTHERS, wanted & OF_OTHERS) if half]
            each = [_first(row.counts_for(half) if row is not self else row._own(half) for row in (self, *self.beside))
                    for half in halves]  # fmt: skip
            known = [one._only(half) for one, half in zip(each, halves, strict=True) if one is not None]
            found = _added(known) if len(known) == len(halves) else None
        return found if found is not None else _first(row.counts_for(wanted) for row in self.instead)

    def _own(self, names: frozenset[str]) -> Row | None:
        if self.parts:
            known = [one for part in self.parts if (one := part.counts_for(names)) is not None]
            return _added(one._only(names) for one in known) if known else None
        return self if self.knows(names) else None

    def _only(self, names: frozenset[str]) -> Row:
        sums, told = ({name: of[name] for name in names} for of in (self.sums, self.told))
        return Row(sums=Counter(sums), told=Counter(told), few=self.few & names)

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


def _first(found: Iterable[Row | None]) -> Row | None:
    return next((one for one in found if one is not None), None)


def _added(rows: Iterable[Row]) -> Row:
    whole = Row()
    few: set[str] = set()
    for row in rows:
        whole.sums.update(row.sums)
        whole.told.update(row.told)
        few |= row.few
    return replace(whole, few=frozenset(few))


def together(rows: Iterable[Row], *, service: str = "", by: str = "", value: str = "") -> Row:
    """Rows added up. Nothing added is a row of nothing."""
    parts = tuple(rows)
    mixed = any(row.source or row.beside or row.parts or row.instead for row in parts)
    sums: Counter[str] = Counter()
    told: Counter[str] = Counter()
    few: set[str] = set()
    spreads: dict[str, Counter[str]] = {}
    for row in parts:
        if not row.source:
            sums.update(row.sums)
            told.update(row.told)
            few |= row.few
        for name, counts in row.spreads.items():
            spreads.setdefault(name, Counter()).update(counts)
    return Row(
        service=service, by=by, value=value, sums=sums, spreads=spreads, told=told, few=frozenset(few),
        parts=parts if mixed else (),
    )  # fmt: skip


def grouped(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """Added up by one of their fields: `service`, `value`, `start` and so on."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(getattr(row, key)), []).append(row)
    return {
        name: together(of, **({key: name} if key in ("service", "by", "value") else {})) for name, of in found.items()
    }
