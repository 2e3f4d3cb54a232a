"""Which counts are public: one decision, from which every page, file and public answer takes its numbers. Pure.

A count of a service in a month is told from FLOOR on. A smaller one waits, with those of its other months, until they
come to ten more. Parts of a count (by language, marks) are told in tens that add up to the tens of their whole.
Whatever is told of more than one cell is a sum of such cells. Why, and what can be worked out of it: record 0034."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from upwell.performance.honest import FLOOR, tens
from upwell.performance.rows import Row
from upwell.performance.sums import CHANNELS, RATINGS, SUMS

STEP = "step"
MANY = KEPT = 5
"""Of so many small counts the sum may be told in tens, as long as each could still be so many numbers."""
WITHIN: Mapping[tuple[str, ...], str] = {
    tuple(f"rated_{mark}" for mark in RATINGS): "",
    ("fixed", "partly_fixed", "not_fixed"): "",
    ("submitted_by_themselves", "submitted_assisted"): "submitted",
    ("submitted_scripted", "submitted_plain"): "submitted",
    tuple(f"submitted_{channel}" for channel in CHANNELS): "submitted",
}
"""What people are or said, as parts of a count: of this one with a rest, or of no other than their sum."""
_INNER = frozenset(name for names in WITHIN for name in names)
_REST = ""


@dataclass(slots=True)
class Waiting:
    """Small months of a count. Each is one at least, which everybody sees; what is more is told in tens, and never so
    much that the others must have been full."""

    many: int = 0
    more: int = 0
    told: int = 0

    def add(self, count: int) -> int:
        most = (FLOOR - 2) * self.many
        self.many += 1
        self.more += count - 1
        tens = min(self.more, most) // FLOOR * FLOOR - self.told
        self.told += tens
        return 1 + tens


@dataclass(slots=True)
class Shared:
    """Tens of a whole, handed out to its parts: each to the one that is owed most."""

    whole: int = 0
    handed: int = 0
    owed: dict[str, int] = field(default_factory=dict)

    def add(self, whole: int, counts: Mapping[str, int]) -> dict[str, int]:
        """`whole`: what of it is told."""
        for part, count in counts.items():
            self.owed[part] = self.owed.get(part, 0) + count
        self.whole += whole
        left = self.whole // FLOOR - self.handed
        self.handed += left
        given = dict.fromkeys(counts, 0)
        for part, owed in self.owed.items():  # most of it at once: nobody owed so much more than the others is left out
            if tens := min(left, max(0, owed // FLOOR - len(self.owed))):
                left -= tens
                self._give(given, part, tens)
        for _ in range(left):
            self._give(given, max(self.owed, key=lambda part: (self.owed[part], part)), 1)
        return given

    def _give(self, given: dict[str, int], part: str, tens: int) -> None:
        given[part] = given.get(part, 0) + tens * FLOOR
        self.owed[part] -= tens * FLOOR


class Cells:
    """Takes the rows of one thing month after month, from the first there is, and says what of them is told."""

    def __init__(self, by: str = "", names: Collection[str] = tuple(SUMS)) -> None:
        self.by = by
        self.names = [name for name in dict.fromkeys(names) if name not in _INNER]
        self.inner = {parts: whole for parts, whole in WITHIN.items() if not {*parts}.isdisjoint(names)}
        self._waiting: dict[tuple[str, str], Waiting] = defaultdict(Waiting)
        self._shared: dict[tuple[str, str], Shared] = defaultdict(Shared)

    def month(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of one month, those of a service and a source together. What two sources tell is not added, so each has
        cells of its own."""
        for (service, source), found in groupby(rows, key=lambda row: (row.service, row.source)):
            of_service, whose = list(found), f"{service} {source}".strip()
            if self.by == STEP:
                yield from (self._step(row) for row in of_service)
            elif self.by:
                yield from self._parts(whose, of_service)
            else:
                for row in of_service:
                    counts, few = self._wholes(whose, row.sums)
                    yield replace(row, told=counts, few=few)

    def _step(self, row: Row) -> Row:
        """Questions of a form are no parts of anything, but who answers one sees the next: in tens, each by itself."""
        told: Counter[str] = Counter()
        for name in self.names:
            count = row.sums.get(name, 0)
            told[name] = self._shared[f"{row.service} {row.source} {row.value}", name].add(count, {name: count})[name]
        return replace(row, told=told, few=frozenset(name for name in told if told[name] < FLOOR))

    def _wholes(self, service: str, sums: Mapping[str, int]) -> tuple[Counter[str], frozenset[str]]:
        told: Counter[str] = Counter()
        few = set()
        for name in self.names:
            told[name] = self._whole(service, name, sums.get(name, 0))
            if 0 < sums.get(name, 0) < FLOOR:
                few.add(name)
        for parts, whole in self.inner.items():
            counts = {name: sums.get(name, 0) for name in parts}
            of = sum(counts.values())
            if whole:
                counts[_REST] = max(0, sums.get(whole, 0) - of)
                public = told[whole] if whole in told else self._whole(service, whole, sums.get(whole, 0))
            else:
                public = self._whole(service, parts[0], of)
            given = self._shared[service, parts[0]].add(public, counts)
            told.update({name: given[name] for name in parts})
            few |= {name for name in parts if any(counts.values()) and given[name] < FLOOR}
        return told, frozenset(few)

    def _whole(self, service: str, name: str, count: int) -> int:
        return count if count <= 0 or count >= FLOOR else self._waiting[service, name].add(count)

    def _parts(self, service: str, rows: list[Row]) -> Iterator[Row]:
        whole: Counter[str] = Counter()
        for row in rows:
            whole.update(row.sums)
        public, _few = self._wholes(service, whole)
        told: dict[str, Counter[str]] = defaultdict(Counter)
        for name in public:
            counts = {row.value: row.sums.get(name, 0) for row in rows}
            for value, given in self._shared[f"{service} {self.by}", name].add(public[name], counts).items():
                told[value][name] = given
        there = {row.value: row for row in rows}
        for value in sorted(told):  # one without a row this month may be owed its tens still
            row = there.get(value) or replace(rows[0], value=value, sums=Counter(), spreads={})
            few = frozenset(name for name in public if whole[name] and told[value][name] < FLOOR)
            yield replace(row, told=told[value], few=few)


def of_all(rows: Iterable[Row], name: str) -> int:
    """What is told of all services together in one month: what was counted, in tens, where each small count among them
    keeps KEPT values at least; else the sum of what is told of each, which is a little less."""
    found = list(rows)
    small = [row.sums[name] for row in found if name in row.few]
    large = sum(row.sums[name] for row in found if name not in row.few)
    many, told = len(small), tens(large + sum(small))
    least = max(many, told - FLOOR // 2 - large)
    most = min((FLOOR - 1) * many, told + FLOOR // 2 - 1 - large)
    lowest = max(1, least - (FLOOR - 1) * (many - 1))
    highest = min(FLOOR - 1, most - (many - 1))
    if many >= MANY and highest - lowest + 1 >= KEPT:
        return told
    return sum(row.told[name] for row in found)


def published(rows: Iterable[Row], *, by: str = "", names: Collection[str] = tuple(SUMS)) -> Iterator[Row]:
    """`rows` of one thing in the order of their months, from the first there is; no more than a month is held."""
    cells = Cells(by, names)
    for _month, found in groupby(rows, key=lambda row: row.start):
        yield from cells.month(found)
