"""The real inventories of two governments, kept: what the tables say is what others found in the files."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db.models import F, Sum

from upwell.portfolio import actions, queries
from upwell.portfolio.asked import Asked
from upwell.portfolio.models import Entry, Value

DATA = Path(__file__).parents[5] / "shared/data"
UK = DATA / "uk-inventory/spotlight_services.csv"
NOW = datetime(2026, 12, 8, 12, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.data,
    pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)"),
]


def take(file: Path, map_: str, **how: str) -> actions.Report:
    return actions.import_file(file, map_path=actions.map_named(map_), now=NOW, **how)


def test_the_newest_period_of_the_uk_comes_to_its_golden_numbers() -> None:
    report = take(UK, "uk")

    assert (report.taken, report.refused, report.unknown, report.missing) == (734, [], [], [])
    assert report.sentence == "1.04bn completed transactions per year, total for 388 services out of 734"
    total = queries.total("uk")
    assert (total.entries, total.known, total.counted, total.volume) == (734, 414, 388, 1_039_075_681)
    both = Entry.objects.filter(collection__code="uk", volume__gt=0, digital_volume__isnull=False)
    sums = both.aggregate(digital=Sum("digital_volume"), volume=Sum("volume"), mean=Sum("take_up"))
    assert (both.count(), round(sums["digital"] / sums["volume"], 4)) == (350, 0.8159)
    assert round(sums["mean"] / 350, 4) == 0.4407
    costs = Entry.objects.filter(collection__code="uk", cost__isnull=False).aggregate(
        cost=Sum("cost"), of=Sum("volume")
    )
    assert round(costs["cost"] / costs["of"], 2) == 0.4


def test_the_largest_come_first_and_those_nobody_counted_last_both_ways() -> None:
    take(UK, "uk")
    of = queries.collection("uk")
    assert of is not None
    down = list(queries.ordered(queries.live(of), Asked()).values_list("volume", flat=True))
    up = list(queries.ordered(queries.live(of), Asked(sort="volume")).values_list("volume", flat=True))

    assert (down[0], up[0]) == (659_734_690, 0)
    assert down[414:] == up[414:] == [None] * 320
    assert None not in down[:414] + up[:414]


def test_every_cell_of_a_service_is_found_again_in_the_file() -> None:
    take(UK, "uk")
    with UK.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    values = Value.objects.filter(entry__code="dft-vehicle-tax-renewals").exclude(cell="")

    for value in list(values) + list(Value.objects.order_by("id")[:300]):
        letters = value.cell.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        assert rows[int(value.cell.removeprefix(letters)) - 1][column - 1].strip() == value.said


def test_whose_a_service_was_before_the_reorganisation_is_answered() -> None:
    take(UK, "uk")
    energy = Entry.objects.filter(collection__code="uk", belongings__department__code="decc").first()
    assert energy is not None

    before, after = (queries.department_on(energy, date(year, 1, 1)) for year in (2016, 2017))

    assert before is not None
    assert before.name == "DECC"
    assert after is not None
    assert (after.parent or after).short == "BEIS"
    assert Entry.objects.filter(belongings__department__code="decc").count() == 52


def test_more_digital_than_all_is_refused_by_cell_and_the_rest_of_the_row_is_kept() -> None:
    report = take(UK, "uk")

    assert {one.what for one in report.notices} == {"more digital transactions than transactions"}
    gp = Entry.objects.get(code="dh-written-gp-referrals-to-first-outpatient-appointment")
    year = Value.objects.filter(entry=gp, part="", label="2016-Q4").values_list("field", flat=True)
    assert ("volume" in year, "digital_volume" in year) == (True, False)


def test_an_older_edition_after_the_newer_takes_nothing_away(tmp_path: Path) -> None:
    take(UK, "uk")
    with UK.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    kept = [place for place, heading in enumerate(rows[0]) if "2017" not in heading]
    older = tmp_path / "edition.csv"
    with older.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[place] for place in kept] for row in rows)

    report = take(older, "uk")

    assert (report.taken, report.kept.values, report.kept.gone) == (734, 0, 0)
    assert queries.total("uk").volume == 1_039_075_681


def test_of_canada_so_many_are_online_from_end_to_end() -> None:
    take(DATA / "canada-inventory/canada_gc_2019-2020_services.csv", "canada")

    standings = Entry.objects.filter(collection__code="canada").values_list("online", flat=True)
    assert (len(standings), list(standings).count("all"), list(standings).count("")) == (1_231, 234, 317)
    assert queries.total("canada").volume == 334_994_989
    assert Entry.objects.filter(collection__code="canada").aggregate(all=Sum(F("volume")))["all"] == 334_994_989
