"""What changes the city's places: imports.

Each import reads one file by one map, saves what can be saved, reports every refused row, and gives the place data
a new edition, which every process notices. Nothing here searches or answers questions about places."""

import secrets
from datetime import datetime
from pathlib import Path

from django.db import transaction

from upwell.events import actions as events
from upwell.places import editions, loading, loading_areas, maps, parsing, reading
from upwell.places.maps import AddressMap, AreaMap, CrossingMap, MapRefused
from upwell.places.models import Address, Edition
from upwell.places.reading import FileRefused
from upwell.places.report import Progress, Report, no_progress


class CannotImport(Exception):
    """This file cannot be imported."""


def import_file(path: Path, *, map_path: Path, now: datetime, progress: Progress = no_progress) -> Report:
    """Takes the file in and says what came of each row. Safe to repeat. Raises CannotImport with a whole sentence."""
    try:
        return _import(Path(path), maps.load(Path(map_path)), now, progress)
    except (MapRefused, FileRefused) as why:
        raise CannotImport(str(why)) from why


def import_samples(folder: Path, *, now: datetime, progress: Progress = no_progress) -> dict[str, Report]:
    """Takes in the city's own small files: for each of its maps with a `sample`, that file of `<folder>/places`."""
    try:
        return {
            name: _import(Path(folder) / "places" / map_.sample, map_, now, progress)
            for name, map_ in maps.of_city(Path(folder)).items()
            if map_.sample
        }
    except (MapRefused, FileRefused) as why:
        raise CannotImport(str(why)) from why


def _import(path: Path, map_: maps.AnyMap, now: datetime, progress: Progress) -> Report:
    report = Report(map_.kind)
    rows = reading.rows(path, encoding=map_.encoding, delimiter=map_.delimiter)
    try:
        if isinstance(map_, AddressMap):
            loading.load_addresses(rows, map_, report, progress)
        elif isinstance(map_, CrossingMap):
            loading.load_crossings(rows, map_, report, progress)
        else:
            loading_areas.load_areas(rows, map_, report)
    finally:  # what was taken before a file broke off is in the database all the same
        if report.added or report.changed or report.removed:
            _settle(map_, report, now)
    return report


@transaction.atomic
def _settle(map_: maps.AnyMap, report: Report, now: datetime) -> None:
    """A new edition, and the event that tells of it."""
    _new_edition(now)
    counts = {"read": report.read, "taken": report.added + report.changed + report.same, "refused": len(report.refused)}
    subject = map_.set if isinstance(map_, AreaMap) else map_.kind
    events.record(events.Fact("places_imported", at=now, subject=subject, data={"kind": map_.kind, **counts}))


def _new_edition(now: datetime) -> None:
    cities = Address.objects.order_by().values_list("city", flat=True).distinct()
    fields = {
        "stamp": secrets.token_hex(16),
        "changed_at": now,
        "cities": sorted({parsing.fold(city) for city in cities if city}),
    }
    Edition.objects.update_or_create(id=Edition.ONLY, defaults=fields)
    editions.forget()
