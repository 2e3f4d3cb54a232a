"""Reads the catalogue. Published versions never change, so each process keeps them; which one is current is looked up
again when the newest publication is another one, at most once a second: a publication is seen everywhere within one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from upwell.catalogue.city import City
from upwell.catalogue.models import Publication, Service, Version
from upwell.definition import load
from upwell.definition.model import Service as Definition
from upwell.journey.facts import digest
from upwell.journey.texts import Said, Texts

LOOK_AGAIN_AFTER = 1.0  # seconds


class NoCity(Exception):
    """No city is loaded yet. Run: upwell load cities/sanjose"""


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a service as residents get it."""

    code: str
    version_id: int
    number: int
    definition: Definition
    state: str
    closed_message: dict[str, str]
    published_at: datetime

    @property
    def open(self) -> bool:
        return self.state == Service.State.OPEN


@dataclass(slots=True)
class _Shelf:
    """What one process has read. Replaced whole, so a reader in another thread never sees half of it."""

    publication: int
    city: City
    tables: dict[str, list[dict[str, str]]]
    current: dict[str, Published]
    marks: dict[str, int] = field(default_factory=dict)  # of tables, each worked out when first asked for


@dataclass(slots=True)
class _Kept:
    shelf: _Shelf | None = None
    looked_at: float = 0.0
    versions: dict[int, Published] = field(default_factory=dict)


_kept = _Kept()


def forget() -> None:
    """Look again at the next question: after a publication here, and between tests."""
    _kept.shelf, _kept.looked_at = None, 0.0
    _kept.versions.clear()


def city() -> City:
    """The city's settings. Raises NoCity."""
    return _shelf().city


def has_city() -> bool:
    return Publication.objects.exists()


def published(code: str) -> Published | None:
    """What residents get now under this code; closed services too, withdrawn ones not."""
    return _shelf().current.get(code)


def all_published() -> tuple[Published, ...]:
    return tuple(_shelf().current.values())


def case_name(code: str, title: str, language: str) -> Said:
    """What a case of this service is called today; its own title when the service is gone."""
    found = published(code)
    return Texts(found.definition, language).of_case() if found else Said(title, "en")


def table(name: str) -> list[dict[str, str]]:
    """The rows of a decision table of the city."""
    return _shelf().tables.get(name, [])


def table_mark(name: str) -> int:
    """A number for the rows of a table: another one when the city has changed it."""
    shelf = _shelf()
    if name not in shelf.marks:
        shelf.marks[name] = int(digest(shelf.tables.get(name, []))[:8], 16)
    return shelf.marks[name]


def edition() -> int:
    """A number that changes with every publication: for caches built on the catalogue."""
    return _shelf().publication


def version(version_id: int) -> Published:
    """A version by its id, current or not. Raises Version.DoesNotExist."""
    if version_id not in _kept.versions:
        row = Version.objects.select_related("service").get(pk=version_id)
        _kept.versions[version_id] = _published(row, city())
    return _kept.versions[version_id]


def _shelf() -> _Shelf:
    shelf = _kept.shelf
    now = time.monotonic()
    if shelf is not None and now - _kept.looked_at < LOOK_AGAIN_AFTER:
        return shelf
    newest = Publication.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise NoCity
    if shelf is None or shelf.publication != newest:
        shelf = _kept.shelf = _read(newest)
    _kept.looked_at = now
    return shelf


def _read(newest: int) -> _Shelf:
    publication = Publication.objects.get(pk=newest)
    rows = Version.objects.filter(service__current=F("pk")).exclude(service__state=Service.State.WITHDRAWN)
    city_, current = City.model_validate(publication.settings), {}
    if _kept.shelf is not None and _surroundings(_kept.shelf.city) != _surroundings(city_):
        _kept.versions.clear()
    for row in rows.select_related("service").order_by("service__code"):
        found = _published(row, city_)
        current[found.code] = _kept.versions[found.version_id] = found
    return _Shelf(newest, city_, publication.tables, current)


def _surroundings(city_: City) -> tuple[str, Mapping[str, str]]:
    """What a version has from its city: the money its texts print, and the languages a program makes."""
    return city_.currency, city_.made_from


def _published(row: Version, city_: City) -> Published:
    source: dict[str, Any] = row.source
    definition = load.from_plain(source["service"], source.get("translations", {}))
    return Published(
        code=row.service.code,
        version_id=row.pk,
        number=row.number,
        definition=definition.in_currency(city_.currency).with_made(city_.made_from),
        state=row.service.state,
        closed_message=row.service.closed_message,
        published_at=row.published_at,
    )
