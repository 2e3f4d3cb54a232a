"""What services promised about themselves and whether they kept it: a file of service standards. Pure.

A standard is evaluable where its target is known and anything was measured. What nobody measured was not missed. A
government publishes performance rounded, and a target may be met by the rounding alone: both are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from upwell.portfolio.inventory import cells, periods
from upwell.portfolio.inventory.mapping import Code, Heading, MapRefused, PeriodColumn, Strict, folded
from upwell.portfolio.inventory.periods import Period
from upwell.portfolio.inventory.reading import FileRefused, Notice

_HUNDRED = Decimal(100)


class StandardsMap(Strict):
    kind: Literal["standards"]
    collection: Code
    service: Heading
    key: Heading
    text: Heading
    type: Heading
    channel: Heading
    period: PeriodColumn
    target: Heading
    met: Heading
    total: Heading
    performance: Heading
    blank: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Standard:
    """`target` and `published` between 0 and 1; `met` of `total`. None where it was not said. `line`: of the file's
    rows, the headings being the first."""

    service: str
    key: str
    text: str
    type: str
    channel: str
    target: Decimal | None
    met: Decimal | None
    total: Decimal | None
    published: Decimal | None
    period: Period | None = None
    line: int = 0

    @property
    def performance(self) -> Decimal | None:
        """As the volumes say, not rounded."""
        return self.met / self.total if self.met is not None and self.total else None

    @property
    def is_met(self) -> bool | None:
        """As it was published, where it was."""
        shown = self.performance if self.published is None else self.published
        return None if shown is None or self.target is None or self.performance is None else shown >= self.target

    @property
    def is_met_by_rounding(self) -> bool:
        return bool(self.is_met and self.target is not None and (self.performance or Decimal(0)) < self.target)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the standards there are, how many could be judged, and how many of those were met."""

    standards: int
    evaluable: int
    met: int
    by_rounding: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.met) / self.evaluable if self.evaluable else None


def read(rows: Iterable[Sequence[str]], by: StandardsMap) -> tuple[list[Standard], list[Notice]]:
    """`rows`: the headings first. Raises FileRefused."""
    lines = iter(rows)
    header = [folded(one) for one in next(lines, ())]
    named = {name: getattr(by, name) for name in _TEXTS + _NUMBERS}
    lacking = [heading for heading in named.values() if folded(heading) not in header]
    if lacking:
        raise FileRefused(f"The file has no column {lacking[0]!r}.")
    places = {name: header.index(folded(heading)) for name, heading in named.items()}
    when = header.index(folded(by.period.column)) if folded(by.period.column) in header else None
    found: list[Standard] = []
    notices: list[Notice] = []
    for line, row in enumerate(lines, 2):
        texts = {name: row[places[name]].strip() if places[name] < len(row) else "" for name in _TEXTS}
        numbers = {name: _number(row, line, places[name], by, notices) for name in _NUMBERS}
        found.append(
            Standard(
                **texts,
                target=_hundredth(numbers["target"]),
                published=_hundredth(numbers["performance"]),
                met=numbers["met"],
                total=numbers["total"],
                period=_period(row, line, when, by, notices),
                line=line,
            )
        )
    return found, notices


_TEXTS = ("service", "key", "text", "type", "channel")
_NUMBERS = ("target", "met", "total", "performance")


def _hundredth(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / _HUNDRED


def _period(row: Sequence[str], line: int, place: int | None, by: StandardsMap, notices: list[Notice]) -> Period | None:
    said = row[place].strip() if place is not None and place < len(row) else ""
    try:
        return periods.read(by.period.rule, said)
    except periods.UnknownPeriod:
        notices.append(Notice(f"{cells.letters(place or 0)}{line}", "not a period", said[: cells.SHOWN]))
        return None


def _number(row: Sequence[str], line: int, place: int, by: StandardsMap, notices: list[Notice]) -> Decimal | None:
    said = row[place] if place < len(row) else ""
    try:
        return cells.number(said, "money", blank=by.blank)
    except cells.CellRefused as error:
        notices.append(Notice(f"{cells.letters(place)}{line}", str(error), said.strip()[: cells.SHOWN]))
        return None


def kept(standards: Iterable[Standard]) -> Kept:
    all_ = list(standards)
    judged = [one for one in all_ if one.is_met is not None]
    met = [one for one in judged if one.is_met]
    return Kept(len(all_), len(judged), len(met), sum(one.is_met_by_rounding for one in met))


def read_map(path: Path) -> StandardsMap | None:
    """None where the map is of an inventory. Raises MapRefused."""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return None  # reading it as the map of an inventory says what is wrong
    if not isinstance(said, dict) or said.get("kind") != "standards":
        return None
    try:
        return StandardsMap.model_validate(said)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise MapRefused(f"{path.name}: {wrong}") from None
