"""Canada's inventory and its service standards, from the real files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from upwell.portfolio.inventory import mapping, reading, standards, totals
from upwell.portfolio.inventory.standards import Kept, StandardsMap

DATA = Path(__file__).parents[5] / "shared/data/canada-inventory"
MAPS = Path(mapping.__file__).parent / "maps"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)"),
]


def rows(name: str) -> Iterator[Sequence[str]]:
    with (DATA / f"canada_gc_2019-2020_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def test_of_all_services_so_many_are_online_from_end_to_end() -> None:
    found = reading.read(rows("services"), mapping.read(MAPS / "canada.yaml"))

    assert (len(found.services), found.notices, found.unknown, found.missing) == (1_231, [], [], [])
    throughout = [one.online_throughout for one in found.services]
    assert (throughout.count(True), throughout.count(None)) == (234, 317)
    assert sum(all(one.points.get(point) for point in mapping.POINTS) for one in found.services) == 95
    assert sum(any(one.points.values()) for one in found.services) == 563
    points = [value for one in found.services for value in one.points.values()]
    assert (points.count(True), points.count(False), points.count(None)) == (1_806, 2_841, 2_739)


def test_applications_by_channel_are_added_up() -> None:
    found = reading.read(rows("services"), mapping.read(MAPS / "canada.yaml"))
    newest = totals.newest(found.services)
    assert newest is not None

    assert totals.total(found.services, newest).volume == 334_994_989
    by_web = [figure.value for one in found.services for figure in one.figures if figure.channel == "web"]
    assert sum(by_web) == 168_690_726
    every = {"web", "phone", "counter", "post", "other"}
    assert sum({figure.channel for figure in one.figures} >= every for one in found.services) == 102


def test_standards_are_judged_where_they_were_measured_and_by_what_was_published() -> None:
    by = StandardsMap.model_validate(yaml.safe_load((MAPS / "canada_standards.yaml").read_text()))
    found, notices = standards.read(rows("standards"), by)

    assert notices == []
    assert len({one.service for one in found}) == 734
    assert standards.kept(found) == Kept(1_784, 1_284, 938, 15)
    assert round(standards.kept(found).share or 0, 4) == Decimal("0.7305")
    by_type = {
        kind: standards.kept(one for one in found if one.type == kind) for kind in ("time", "acces", "accur", "oth")
    }
    assert [(one.met, one.evaluable) for one in by_type.values()] == [(815, 1_142), (78, 86), (27, 32), (18, 24)]


def test_every_published_performance_is_that_of_the_volumes_within_a_point() -> None:
    by = StandardsMap.model_validate(yaml.safe_load((MAPS / "canada_standards.yaml").read_text()))
    judged = [one for one in standards.read(rows("standards"), by)[0] if one.is_met is not None]

    apart = [abs((one.published or 0) - (one.performance or 0)) for one in judged]
    assert len(apart) == 1_284
    assert max(apart) <= 0.01
