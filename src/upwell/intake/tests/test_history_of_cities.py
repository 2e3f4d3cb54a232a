"""The import maps of the cities' folders, and the real files where they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from upwell.cases.models import Case
from upwell.catalogue import actions as publishing
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.config.commands.definitions import around
from upwell.intake import history
from upwell.intake.history import maps

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT.parent / "shared" / "data"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
MAPS = sorted(path for path in (ROOT / "cities").glob("*/imports/*.yaml") if path.name.startswith("cases-"))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_every_map_for_cases_can_be_read(path: Path) -> None:
    assert maps.load(path).source.startswith(path.parents[1].name)


@pytest.fixture
def load(db: None) -> Iterator[object]:
    def publish(city: str) -> None:
        found = folder.read(ROOT / "cities" / city, around())
        assert not found.errors
        publishing.publish_folder(found, by="test", now=NOW)
        catalogue.forget()

    yield publish
    catalogue.forget()


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs the real file ../shared/data/{name}")
    return path


@pytest.mark.data
def test_a_quarter_of_another_citys_cases_agrees_with_its_own_on_time_column(load: object) -> None:
    path = real("boston-311/boston_311_2011Q3.csv.gz")
    load("boston")  # type: ignore[operator]

    report = history.import_file(path, map_path=ROOT / "cities/boston/imports/cases-311.yaml", now=NOW)

    agreement = report.agreement
    assert (report.read, report.added, len(report.refused)) == (31_828, 31_828, 0)
    assert (agreement.compared, agreement.agreeing) == (26_732, 26_732)
    assert agreement.cell("nothing", "kept", "closed") == 4_898
    assert agreement.cell("nothing", "kept", "open") == 115
    assert agreement.cell("missed", "nothing") == 83
    assert Case.objects.filter(closed_at__isnull=False).count() == 30_081
    assert report.counts["without_position"] == 2_462


@pytest.mark.data
def test_work_orders_keep_their_durations_and_say_which_rows_cannot_be_right(load: object) -> None:
    path = real("sanjose/illegal_dumping.csv")
    load("sanjose")  # type: ignore[operator]

    report = history.import_file(path, map_path=ROOT / "cities/sanjose/imports/cases-dumping.yaml", now=NOW)

    whys = [remark.why for remark in report.refused]
    took = report.took[""]
    assert (report.read, report.added, len(whys)) == (1_000, 957, 43)
    assert sum("before it was opened" in why for why in whys) == 11
    assert sum("does not say when" in why for why in whys) == 32
    assert took is not None
    assert (took.cases, round(took.median / 3600, 1), round(took.ninth_decile / 3600, 1)) == (953, 47.6, 265.4)
    assert Case.objects.filter(service="illegal_dumping", area="district_3").exists()
