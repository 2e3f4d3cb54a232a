"""Standards kept beside the services they are of: met, not met, not measured, and where each stood."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from upwell.portfolio import actions, promising, queries
from upwell.portfolio.inventory.standards import Kept
from upwell.portfolio.models import Collection, Standard
from upwell.portfolio.tests.test_keeping import HEAD, LATER, NOW, PARKS, PAVING, take
from upwell.portfolio.tests.test_real_files import DATA

pytestmark = pytest.mark.django_db
TITLES = "service_id,service_std_id,service_std_en,service_std_type,channel,fiscal_yr,service_std_target,"
TITLES += "volume_meeting_target,total_volume,performance\n"
MET = "picnic,1,Answer within a day,time,web,2019-2020,80,90,100,90\n"
MISSED = "picnic,2,Answer by mail,time,post,2019-2020,80,10,100,10\n"
ROUNDED = "picnic,3,Get it right,accur,web,2019-2020,80,796,1000,80\n"
SILENT = "picnic,4,Be reachable,acces,web,2019-2020,80,ND,ND,ND\n"
STRAY = "nobody,5,Be,time,web,2019-2020,80,1,1,100\n"


def read(tmp_path: Path, text: str, **how: object) -> actions.Report:
    file = tmp_path / "standards.csv"
    file.write_text(TITLES + text, encoding="utf-8")
    return actions.import_file(file, map_path=actions.map_named("canada_standards"), now=LATER, collection="city")


def page(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(client.get(path).content.decode())))


def test_a_service_shows_which_were_met_which_were_not_and_what_nobody_measured(tmp_path: Path, client: Client) -> None:
    take(tmp_path, HEAD + PARKS + PAVING)
    report = read(tmp_path, MET + MISSED + ROUNDED + SILENT + STRAY)

    assert report.sentence == (
        "2 of 3 standards that were measured were met (66.67%), 1 of them by rounding; 1 were not measured"
    )
    assert [one.what for one in report.refused] == [
        "Row 6 was not taken: there is no service 'nobody' in this inventory"
    ]
    said = page(client, "/inventory/city/picnic/")
    assert "Met: 2 of 3 standards that were measured (67%). 1 standard was not measured." in said
    assert re.search(r"Answer within a day April 2019 to March 2020 80% 90% Met standards.csv , row 2 · Jan 8", said)
    assert re.search(r"Answer by mail .{20,40} 80% 10% Not met standards.csv , row 3", said)
    assert re.search(r"Get it right .{20,40} 80% 80% Met by rounding alone", said)
    assert re.search(r"Be reachable .{20,40} 80% Not measured", said)
    assert "What it promises" not in page(client, "/inventory/city/hole/")
    assert "Met: 2 of 3 standards" in page(client, "/inventory/?collection=city")


def test_the_same_file_again_changes_nothing_and_a_newer_one_keeps_what_was_said(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS)
    read(tmp_path, MET + MISSED)
    before = list(Standard.objects.order_by("id").values_list("id", "replaced_by"))
    assert read(tmp_path, MET + MISSED).is_same
    assert list(Standard.objects.order_by("id").values_list("id", "replaced_by")) == before

    read(tmp_path, MET.replace(",90,100,90", ",70,100,70"))

    of = Collection.objects.get()
    assert promising.total(of) == Kept(1, 1, 0, 0)
    assert Standard.objects.filter(replaced_by__isnull=False).count() == 2
    assert take(tmp_path, HEAD + PARKS, now=LATER).is_same


def test_standards_need_the_inventory_they_are_of(tmp_path: Path) -> None:
    with pytest.raises(actions.CannotImport, match="no inventory city"):
        read(tmp_path, MET)


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_canada_s_standards_are_kept_as_they_are_judged(client: Client) -> None:
    folder = DATA / "canada-inventory"
    actions.import_file(folder / "canada_gc_2019-2020_services.csv", map_path=actions.map_named("canada"), now=NOW)
    report = actions.import_file(
        folder / "canada_gc_2019-2020_standards.csv", map_path=actions.map_named("canada_standards"), now=NOW
    )

    assert (report.taken, len(report.refused), report.kept.values) == (1_784, 0, 1_784)
    of = queries.collection("canada")
    assert of is not None
    assert promising.total(of) == Kept(1_784, 1_284, 938, 15)
    assert report.sentence.startswith("938 of 1,284 standards that were measured were met (73.05%)")
    assert "Met: 938 of 1,284 standards that were measured (73%)." in page(client, "/inventory/?collection=canada")
    assert "Issue payments within 20 business days" in page(client, "/inventory/canada/2104/")
