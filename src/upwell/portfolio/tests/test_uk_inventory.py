"""The inventory of the United Kingdom, from its real file: every period as others worked it out, and its traps."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from upwell.portfolio.inventory import comparing, mapping, periods, reading, totals
from upwell.portfolio.inventory.reading import Inventory

DATA = Path(__file__).parents[5] / "shared/data/uk-inventory"
MAP = Path(mapping.__file__).parent / "maps/uk.yaml"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)"),
]


def rows() -> Iterator[Sequence[str]]:
    with (DATA / "spotlight_services.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


@cache
def inventory() -> Inventory:
    return reading.read(rows(), mapping.read(MAP))


GOLDEN = json.loads((DATA / "golden_uk_services_2018.json").read_text()) if DATA.exists() else {"periods": {}}


def rounded(value: Decimal | None, places: int = 4) -> float | None:
    return None if value is None else round(float(value), places)


@pytest.mark.parametrize("label", sorted(GOLDEN["periods"]))
def test_each_period_comes_to_what_others_found(label: str) -> None:
    found = totals.total(inventory().services, periods.read("uk_requested", label))

    wanted: dict[str, Any] = GOLDEN["periods"][label]
    assert {
        "with_volume": found.known,
        "with_nonzero_volume": found.counted,
        "total_volume": found.volume,
        "takeup_services": found.take_up_services,
        "takeup_ratio_of_sums": rounded(found.take_up),
        "takeup_simple_mean": rounded(found.take_up_mean),
        "cost_services": found.cost_services,
        "total_cost": round(found.cost),
        "weighted_cpt": rounded(found.cost_per_transaction),
        "digital_gt_total": sorted(found.over),
    } == {name: value for name, value in wanted.items() if name != "simple_mean_cpt"} | {
        "digital_gt_total": sorted(wanted["digital_gt_total"])
    }


def test_the_newest_period_is_said_with_how_many_it_is_of() -> None:
    newest = totals.newest(inventory().services)

    assert newest is not None
    said = totals.total(inventory().services, newest).sentence
    assert said == "1.04bn completed transactions per year, total for 388 services out of 734"


def test_every_row_is_taken_every_column_is_known_and_nothing_is_unreadable() -> None:
    found = inventory()
    assert (len(found.services), found.notices, found.unknown, found.missing) == (734, [], [], [])
    assert len({one.key for one in found.services}) == 734


def test_nought_and_blank_are_two_things() -> None:
    border = next(
        one for one in inventory().services if "border" in one.key and "arrivals" in one.fields["name"].lower()
    )
    newest = totals.newest(inventory().services)
    assert newest is not None
    assert totals.values(border, newest)["digital_volume"] == 0
    silent = [one for one in inventory().services if "volume" not in totals.values(one, newest)]
    assert len(silent) == 734 - 414


def test_an_edition_with_fewer_columns_loads_and_says_which_are_not_there() -> None:
    kept = [place for place, heading in enumerate(next(rows())) if "2017" not in heading and heading != "Keywords"]

    found = reading.read(([row[place] for place in kept] for row in rows()), mapping.read(MAP))

    assert len(found.services) == 734
    assert found.missing == ["Keywords"]
    newest = totals.newest(found.services)
    assert newest == periods.read("uk_requested", "2016-Q4")
    assert totals.total(found.services, newest).volume == 3_105_497_665


def test_a_total_that_fell_by_two_thirds_is_nobody_doing_less() -> None:
    """2017: the tax authority stopped reporting."""
    before, after = (periods.read("uk_requested", label) for label in ("2017-Q2", "2017-Q3"))

    found = comparing.change(inventory().services, before, after)

    assert (round(found.share or 0, 2), round(found.like_for_like or 0, 3)) == (Decimal("-0.69"), Decimal("-0.001"))
    assert (found.both, found.both_before, found.both_after) == (476, 1_040_837_517, 1_039_630_998)
    assert sum(volume for _, volume in found.stopped) == 2_269_015_008
    assert sum(1 for _, volume in found.stopped if volume) == 68
    assert found.stopped[0][1] > 1_500_000_000


def test_what_stands_is_told_from_what_is_counted_by_its_quarters() -> None:
    year = periods.read("uk_requested", "2017-Q4")
    kinds = {one.key: comparing.volume_kind(one, year) for one in inventory().services}

    told = [kind for kind in kinds.values() if kind is not None]
    assert (len(told), told.count("flow"), told.count("stock")) == (413, 404, 9)
    standing = [key for key, kind in kinds.items() if kind == "stock"]
    assert sum(key.endswith("claims-maintained") for key in standing) == 8
    assert all(key.startswith("dwp-") for key in standing)  # benefits, all of them


def test_the_rest_of_the_cost_is_known_for_some_and_is_the_smaller_part_for_three() -> None:
    period = periods.read("uk_requested", "2015-Q3")
    said = [totals.values(one, period) for one in inventory().services]
    both = [(found, one["digital_cost_per_transaction"]) for one in said if (found := totals.offline_cost(one))]

    assert (len(both), sum(online > offline for offline, online in both)) == (44, 3)


def test_columns_that_an_edition_calls_otherwise_are_told_by_name() -> None:
    """An edition of 2015: short headings, and the mark of a large service as a word."""
    head = [{"Abbr": "Department Abbreviation", "Hi-vol": "High-volume?"}.get(one, one) for one in next(rows())]
    head.append("Short service name")
    others = list(rows())[1:]

    found = reading.read([head, *([*row, ""] for row in others)], mapping.read(MAP))

    assert (found.unknown, found.missing) == (["Short service name"], [])
    assert found.services[0].fields["department_short"]
