"""What cannot be kept of an inventory that was read: each with its cell and why. Pure.

A cell that is refused costs itself: what else its row says is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from upwell.portfolio.inventory import cells, dates
from upwell.portfolio.inventory.mapping import CHOICES, DATES, Map
from upwell.portfolio.inventory.reading import Figure, Inventory, Notice, Service

LONGEST_KEY = 250


@dataclass(slots=True)
class Checked:
    """`days`: by its cell, what a date was read as. `left_out`: the cells that are not kept."""

    notices: list[Notice] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def refuse(self, cell: str, what: str, said: str = "") -> None:
        self.notices.append(Notice(cell, what, said.strip()[: cells.SHOWN]))
        self.left_out.add(cell)


def check(found: Inventory, by: Map) -> Checked:
    checked = Checked()
    for name in DATES:
        said = {found.cell(one, name): one.fields[name] for one in found.services if name in one.fields}
        days, refused = dates.column(said, by.slashes)
        checked.days |= days
        for cell, why in refused.items():
            checked.refuse(cell, why, said[cell])
    for service in found.services:
        _choices(found, service, checked)
        for digital in _above(service):
            checked.refuse(digital.cell, "more digital transactions than transactions", digital.said)
    return checked


def _choices(found: Inventory, service: Service, checked: Checked) -> None:
    for name, choices in CHOICES.items():
        said = service.fields.get(name, "")
        if said and said.casefold() not in choices:
            checked.refuse(found.cell(service, name), f"must be one of {', '.join(choices)}", said)


def _above(service: Service) -> Iterator[Figure]:
    volumes: Counter[tuple[object, str]] = Counter()
    for one in service.figures:
        if one.figure == "volume":
            volumes[one.period, one.part] += int(one.value)
    for one in service.figures:
        whole = volumes.get((one.period, one.part))
        if one.figure == "digital_volume" and whole is not None and one.value > whole:
            yield one
