"""Takes an area set into the database in one transaction: the file is the whole set, so areas it lacks are removed.

For actions.py only. Invalid shapes are mended, and said so, or refused; areas without a usable code are refused."""

from collections.abc import Iterable
from typing import Any

import shapely
from django.db import transaction

from upwell.places import geometry
from upwell.places.maps import AreaMap, MapRefused
from upwell.places.models import Area, AreaSet
from upwell.places.reading import FileRefused, Row
from upwell.places.report import Remark, Report


class _NoArea(Exception):
    """This row is no area."""


def load_areas(rows: Iterable[Row], map_: AreaMap, report: Report) -> None:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        report.read += 1
        try:
            code, area = _area(row, map_, report)
            if code in found:
                raise _NoArea(f"the code {code} stands in the file twice")
            found[code] = area
        except (_NoArea, geometry.GeometryRefused) as why:
            report.refuse(row.number, str(why))
    if not found:
        first = f" (row {report.refused[0].row}: {report.refused[0].why})" if report.refused else ""
        raise FileRefused(f"No area could be read{first}; the set {map_.set} stays as it was.")
    with transaction.atomic():
        _save(found, map_, report)


def _area(row: Row, map_: AreaMap, report: Report) -> tuple[str, dict[str, Any]]:
    columns = map_.columns
    if row.bad:
        raise _NoArea(row.bad)
    _check_columns(row, map_)
    given = row.cells.get(columns.code, "") if columns.code else str(row.number)
    code = map_.codes.replace("{code}", given)
    if not given or len(code) > 40:
        raise _NoArea(f"its code ({columns.code}) is empty or longer than 40 characters")
    shape = geometry.from_wkt(row.cells[columns.geometry]) if columns.geometry else geometry.from_geojson(row.geometry)
    if shape.mended:
        report.mended.append(Remark(row.number, shape.mended))
    words = _words(row, map_, given)
    name = words.pop("en", "")
    attributes = {key: row.cells[column] for key, column in map_.attributes.items() if row.cells.get(column)}
    geometry_ = shapely.to_wkb(shape.polygons)
    return code, {"name": name or code, "words": words, "geometry": geometry_, "attributes": attributes}


def _words(row: Row, map_: AreaMap, given: str) -> dict[str, str]:
    """Its name by language: from the columns that hold one, else as the map says."""
    made = {language: text.replace("{code}", given) for language, text in map_.names.items()}
    held = {language: row.cells.get(column, "") for language, column in map_.columns.name.items()}
    found = held if "en" in held else {**made, **held}
    return {language: name[:120] for language, name in found.items() if name}


def _check_columns(row: Row, map_: AreaMap) -> None:
    named = {map_.columns.code, *map_.columns.name.values(), map_.columns.geometry, *map_.attributes.values()} - {""}
    missing = sorted(name for name in named if name not in row.cells)
    if missing and row.number <= 2:
        raise MapRefused(f"The file has no column {', '.join(missing)}. Its columns are: {', '.join(row.cells)[:300]}.")


def _save(found: dict[str, dict[str, Any]], map_: AreaMap, report: Report) -> None:
    area_set, _ = AreaSet.objects.update_or_create(
        code=map_.set, defaults={"name": map_.title, "outline": map_.outline}
    )
    before = {area.code: area for area in area_set.areas.all()}
    report.removed, _ = area_set.areas.exclude(code__in=found).delete()
    for code, fields in found.items():
        old = before.get(code)
        if old is None:
            report.added += 1
            Area.objects.create(set=area_set, code=code, **fields)
        elif (old.name, old.words, bytes(old.geometry), old.attributes) == tuple(fields.values()):
            report.same += 1
        else:
            report.changed += 1
            Area.objects.filter(pk=old.pk).update(**fields)
