"""Reads the catalogue. Published versions never change, so each process keeps them; which one is current is looked up
again when the newest publication is another one, at most once a second: a publication is seen everywhere within one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from upwell.catalogue import checking, cityfiles, surroundings
from upwell.catalogue.carryover import CarryOver, Later
from upwell.catalogue.city import City
from upwell.catalogue.models import Change, LearnedPhrase, Publication, Scheduled, Service, Version
from upwell.catalogue.phrasing import Phrase, folded, with_phrases
from upwell.definition import load, written
from upwell.definition.known import Known
from upwell.definition.load import Loaded
from upwell.definition.model import Service as Definition
from upwell.definition.problems import Problem
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
    known: Known | None = None  # what definitions are checked against, the same


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


def look_again() -> None:
    """The next question sees what was published this moment, also by another process."""
    _kept.looked_at = 0.0


def later(published: Published) -> list[Later]:
    """The versions of the same service after this one, in their order, and what each meant for open drafts."""
    now_ = _shelf().current.get(published.code)
    if now_ is not None and now_.number == published.number:
        return []
    rows = Version.objects.filter(service__code=published.code, number__gt=published.number).order_by("number")
    return [
        Later(row.pk, row.number, CarryOver(row.carry_over, row.carry_over_from, row.carry_over_words))  # type: ignore[arg-type]
        for row in rows.defer("source")
    ]


@dataclass(frozen=True, slots=True)
class Past:
    """What was done to a service: when, by whom, why, and in which way (`models.Change.Kind`). `number`: of the version
    that came of it; `of_number`: the one that was gone back to; `comments`: only its writing changed."""

    at: datetime
    by: str
    because: str
    kind: str
    number: int | None
    version_id: int | None
    of_number: int | None
    comments: bool


def history(code: str) -> list[Past]:
    """The newest first."""
    rows = Change.objects.filter(service__code=code).select_related("version").defer("files", "version__source")
    found: list[Past] = []
    seen: set[int] = set()
    for row in rows.order_by("pk"):
        number = row.version.number if row.version else None
        comments = row.version_id is not None and row.version_id in seen
        seen |= {row.version_id} if row.version_id else set()
        found.append(Past(row.at, row.by, row.because, row.kind, number, row.version_id, row.of_number, comments))
    return found[::-1]


def scheduled(code: str = "") -> list[Scheduled]:
    """What waits to be published, of one service or of all, the next first."""
    rows = Scheduled.objects.filter(state=Scheduled.State.WAITING).order_by("at")
    return list(rows.filter(code=code) if code else rows)


def waiting(code: str) -> Scheduled | None:
    """What of this service is to be published later."""
    return next(iter(scheduled(code)), None)


def refused(*, by: str = "") -> list[Scheduled]:
    """What came to its time and could not be published, the newest first; of one person, or of all."""
    rows = Scheduled.objects.filter(state=Scheduled.State.REFUSED).order_by("-ended_at")
    return list(rows.filter(by=by) if by else rows)[:50]


def files_of(version: Published | Version) -> dict[str, str]:
    """The files of a version by name, letter by letter; written from its content when it was kept without."""
    pk = version.version_id if isinstance(version, Published) else version.pk
    kept = kept_files(pk)
    if kept is not None:
        return kept
    source: dict[str, Any] = Version.objects.get(pk=pk).source
    return written.files_of(source["service"], source.get("translations", {}))


def kept_files(version_id: int) -> dict[str, str] | None:
    """None for a version that was kept without."""
    rows = Change.objects.filter(version=version_id, files__isnull=False).order_by("-pk")
    found: dict[str, str] | None = rows.values_list("files", flat=True).first()
    return found


def all_files() -> dict[str, dict[str, str]]:
    """The files of every service that residents get, by its code."""
    current = {one.version_id: one for one in all_published()}
    rows = Change.objects.filter(version__in=current, files__isnull=False).order_by("pk")
    kept = dict(rows.values_list("version_id", "files"))
    return {one.code: kept.get(pk) or files_of(one) for pk, one in current.items()}


def city_files() -> dict[str, str]:
    """The files of the city's settings, by their path in its folder; written from them when they were kept without."""
    rows = Change.objects.filter(service=None, files__isnull=False).order_by("-pk")
    kept: dict[str, str] | None = rows.values_list("files", flat=True).first()
    if kept is not None:
        return kept
    publication = Publication.objects.order_by("-pk").first()
    return cityfiles.files_of(publication.settings, publication.tables) if publication else {}


def check_files(code: str, files: Mapping[str, str]) -> Loaded:
    """The service of these files and all that is wrong with it, beside the city and the services as published.

    Writes nothing, and is quick enough to be asked while somebody types. Raises NoCity."""
    return checking.check(code, files, _standing(code))


def problems_without(code: str) -> tuple[Problem, ...]:
    """What would be wrong with the city and its other services if this one were not there."""
    shelf, found = _shelf(), []
    if shelf.city.contact.catch_all == code:
        what = f"{code} takes what has no service of its own"
        found.append(Problem("city.yaml", 1, 1, what, "Name another service as catch_all first"))
    for other in shelf.current.values():
        files = files_of(other) if other.code != code else {}
        if any(code in text for text in files.values()):
            loaded = checking.check(other.code, files, _standing(other.code, without=code))
            found += [problem for problem in loaded.problems if not problem.warning and code in problem.what]
    return tuple(found)


def _standing(code: str, *, without: str = "") -> checking.Standing:
    shelf, around = _shelf(), surroundings.of_the_whole()
    names = frozenset({*shelf.current, code} - {without})
    if shelf.known is None:
        path = settings.CITY_FOLDER
        shelf.known = surroundings.known(shelf.city, shelf.tables, around, services=names, path=path)
    known = replace(shelf.known, services=names)
    others = [one.definition for one in shelf.current.values() if one.code not in (code, without)]
    return checking.Standing(shelf.city, known, others, around)


def sibling(version_id: int, other_id: int) -> Published | None:
    """Another version of the same service by its id; None where there is none."""
    if not Version.objects.filter(pk=other_id, service__versions=version_id).exists():
        return None
    return version(other_id)


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
    learned = tuple(_learned())
    for row in rows.select_related("service").order_by("service__code"):
        found = _kept.versions[row.pk] = _published(row, city_)
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


def _surroundings(city_: City) -> tuple[str, Mapping[str, str], tuple[str, ...]]:
    """What a version has from its city: the money its texts print, the languages a program makes, those offered."""
    return city_.currency, city_.made_from, city_.offered


def _published(row: Version, city_: City) -> Published:
    source: dict[str, Any] = row.source
    definition = load.from_plain(source["service"], source.get("translations", {}))
    return Published(
        code=row.service.code,
        version_id=row.pk,
        number=row.number,
        definition=definition.in_currency(city_.currency).with_made(city_.made_from).offered_in(city_.offered),
        state=row.service.state,
        closed_message=row.service.closed_message,
        published_at=row.published_at,
    )


def known() -> Known:
    """What a new definition would be checked against."""
    return _standing("").known
