"""The look-ups that definitions may use, and how one is carried out: outside any transaction, its answer a fact."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.definition.providers import LookUpFailed, Provider, Shape
from upwell.definition.values import Plain, ValueType
from upwell.intake.alike import most_alike
from upwell.intake.permitted import PermitRecord
from upwell.journey.facts import Fact
from upwell.journey.walk import Needed
from upwell.lib.folding import fold
from upwell.places import providers as places

logger = logging.getLogger(__name__)


class TableProvider:
    """Looks one row up in a decision table of the city; the table's name is the provider's, and its rows are its
    version: what was found in it is asked again once the city has changed it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = catalogue.table_mark(name)
        table = catalogue.city().tables[name]
        keys, self.alike = table.keys, table.alike
        self.shape = Shape(inputs=dict.fromkeys(keys, ValueType.TEXT), outputs={}, open_outputs=True)

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        row = self._alike(inputs) if self.alike else self._same(inputs)
        return None if row is None else {key: cell for key, cell in row.items() if key not in inputs}

    def _same(self, inputs: Mapping[str, Plain]) -> Mapping[str, str] | None:
        wanted = {key: fold(str(value)) for key, value in inputs.items()}
        rows = catalogue.table(self.name)
        return next((row for row in rows if all(fold(row[key]) == value for key, value in wanted.items())), None)

    def _alike(self, inputs: Mapping[str, Plain]) -> Mapping[str, str] | None:
        (key, typed), *_ = inputs.items()
        rows = catalogue.table(self.name)
        place = most_alike(str(typed), (row[key] for row in rows))
        return None if place is None else rows[place]


def outdated(facts: Mapping[str, Fact]) -> frozenset[str]:
    """The look-ups whose answer stands in a table that the city has changed since."""
    tables = catalogue.city().tables
    return frozenset(
        name
        for name, fact in facts.items()
        if fact.provider in tables and fact.version != catalogue.table_mark(fact.provider)
    )


def of_folder(folder: Path, zone: ZoneInfo) -> dict[str, Provider]:
    """The built-in look-ups for a city's folder: its imports say what is known of an address."""
    return {provider.name: provider for provider in (*places.of_city(folder, zone), PermitRecord())}


_kept: dict[int, dict[str, Provider]] = {}


def _providers() -> dict[str, Provider]:
    """Those of the running city, made anew when it is published anew."""
    edition = catalogue.edition()
    if edition not in _kept:
        _kept.clear()
        _kept[edition] = of_folder(settings.CITY_FOLDER, catalogue.city().zone)
    return _kept[edition]


def _provider(name: str) -> Provider:
    provider = _providers().get(name)
    if provider is not None:
        return provider
    if name in catalogue.city().tables:
        return TableProvider(name)
    raise LookUpFailed(f"no provider {name}")


def carry_out(needed: Needed, *, now: datetime) -> Fact:
    """Asks the provider. A failure is a fact too: the definition says what follows from it."""
    name, at = needed.step.use, now.isoformat()
    try:
        provider = _provider(name)
        found = provider.look_up(needed.inputs, now=now)
    except LookUpFailed as error:
        logger.warning("look-up %s failed: %s", name, error)
        return Fact(needed.asked, "failed", provider=name, at=at)
    if found is None:
        return Fact(needed.asked, "none", provider=name, version=provider.version, at=at)
    return Fact(needed.asked, "found", _typed(found, provider.shape), provider=name, version=provider.version, at=at)


def _typed(found: Mapping[str, Plain], shape: Shape) -> dict[str, Plain]:
    """Amounts of money marked as such: a bare number would count as dollars."""
    money = {name for name, kind in shape.outputs.items() if kind is ValueType.MONEY}
    return {name: {"cents": value} if name in money else value for name, value in found.items()}
