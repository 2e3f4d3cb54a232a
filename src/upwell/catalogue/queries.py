"""Reads the catalogue. Published versions never change, so each process keeps them; which one is current is looked up
again when the newest publication is another one, at most once a second: a publication is seen everywhere within one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import F

from upwell.catalogue.city import City
from upwell.catalogue.models import LearnedPhrase, Publication, Service, Version
from upwell.catalogue.phrasing import Phrase, folded, with_phrases
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
    learned: tuple[Phrase, ...] = ()
    meant: dict[str, Phrase] = field(default_factory=dict)  # the learned ones by how they are folded
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
        _kept.versions[version_id] = _published(row, city().currency)
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
    if _kept.shelf is not None and _kept.shelf.city.currency != city_.currency:
        _kept.versions.clear()  # texts print the city's money
    learned = tuple(_learned())
    for row in rows.select_related("service").order_by("service__code"):
        found = _kept.versions[row.pk] = _published(row, city_.currency)
        own = [one for one in learned if one.service == found.code]
        current[found.code] = replace(found, definition=with_phrases(found.definition, own)) if own else found
    meant = {one.folded: one for one in learned}
    return _Shelf(newest, city_, publication.tables, current, learned, meant)


def _learned() -> Iterator[Phrase]:
    for row in LearnedPhrase.objects.filter(dropped_at=None).order_by("pk"):
        yield Phrase(row.service, row.language, row.text)


def learned() -> tuple[Phrase, ...]:
    """The phrases the city has learned beside those of its definitions: what `phrases.yaml` holds."""
    return _shelf().learned


def meant_by(text: str) -> Phrase | None:
    """The learned phrase that this text is, word for word; its service is empty for what the city does not do."""
    return _shelf().meant.get(folded(text))


def newest_learned(limit: int = 30) -> list[LearnedPhrase]:
    """Those that hold, with who said so and when, the newest first."""
    return list(LearnedPhrase.objects.filter(dropped_at=None).order_by("-learned_at", "-pk")[:limit])


def _published(row: Version, currency: str) -> Published:
    source: dict[str, Any] = row.source
    definition = load.from_plain(source["service"], source.get("translations", {}))
    return Published(
        code=row.service.code,
        version_id=row.pk,
        number=row.number,
        definition=definition.in_currency(currency),
        state=row.service.state,
        closed_message=row.service.closed_message,
        published_at=row.published_at,
    )
