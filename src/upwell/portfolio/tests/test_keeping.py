"""Files taken into the inventory: every value with where it stood, the same file twice, another edition, what moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from upwell.portfolio import actions, queries
from upwell.portfolio.inventory import mapping
from upwell.portfolio.models import Entry, Import, Value

pytestmark = pytest.mark.django_db
MAPS = Path(mapping.__file__).parent / "maps"
NOW = datetime(2026, 12, 8, 12, tzinfo=UTC)
LATER = datetime(2027, 1, 8, 12, tzinfo=UTC)
HEAD = (
    "code,name,department,division,channels,can be digital,contract end,volume 2025,digital volume 2025,people 2025\n"
)
PARKS = 'picnic,Ask for a picnic area,Parks,Bookings,"web, phone",yes,2027-06-30,"1,200",900,\n'
CLASS = "class,Sign up for a class,Parks,,counter,unknown,,,,\n"
PAVING = "hole,Report a pothole,Streets,,web,yes,,300,0,\n"


def take(tmp_path: Path, text: str, **how: Any) -> actions.Report:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return actions.import_file(file, map_path=MAPS / "city.yaml", now=how.pop("now", NOW), own="The city", **how)


def entry(code: str) -> Entry:
    return Entry.objects.get(collection__code="city", code=code)


def test_every_value_knows_the_file_the_cell_and_the_letters_it_stood_in(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + CLASS)

    volume = Value.objects.get(entry__code="picnic", field="volume")
    assert (volume.number, volume.said, volume.cell) == (1200, "1,200", "H2")
    assert (volume.start, volume.until) == (date(2025, 1, 1), date(2026, 1, 1))
    assert (volume.source.file, volume.source.at, len(volume.source.sha256)) == ("list.csv", NOW, 64)
    name = Value.objects.get(entry__code="class", field="name")
    assert (name.said, name.cell) == ("Sign up for a class", "B3")


def test_blank_is_unknown_and_nought_is_nought(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + CLASS + PAVING)

    assert (entry("class").volume, entry("class").take_up, entry("class").standing) == (None, None, "unknown")
    assert (entry("hole").digital_volume, entry("hole").take_up, entry("hole").standing) == (0, 0, "offline")
    assert entry("picnic").take_up == 0.75
    assert queries.total("city").sentence == "1,500 completed transactions per year, total for 2 services out of 3"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + CLASS)
    before = list(Value.objects.order_by("id").values_list("id", "said", "source_id"))

    report = take(tmp_path, HEAD + PARKS + CLASS, now=LATER)

    assert report.is_same
    assert list(Value.objects.order_by("id").values_list("id", "said", "source_id")) == before
    assert Import.objects.count() == 1


def test_what_a_newer_file_says_otherwise_counts_and_the_older_is_kept(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + CLASS)
    report = take(tmp_path, HEAD + PARKS.replace("1,200", "1,300"), now=LATER)

    assert (report.kept.values, report.kept.gone, entry("picnic").volume) == (1, 1, 1300)
    old = Value.objects.get(entry__code="picnic", field="volume", said="1,200")
    assert old.replaced_by is not None
    assert old.replaced_by.at == LATER
    assert queries.total("city").entries == 1  # what is not in the list any more is not counted
    take(tmp_path, HEAD + PARKS + CLASS, now=LATER)
    assert (queries.total("city").entries, entry("picnic").volume) == (2, 1200)


def test_a_cell_that_is_blank_now_is_unknown_and_a_column_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS)
    take(tmp_path, HEAD + PARKS.replace(",900,", ",,"), now=LATER)
    assert (entry("picnic").volume, entry("picnic").digital_volume) == (1200, None)

    report = take(tmp_path, "code,name,department\npicnic,Ask for a picnic area,Parks\n", now=LATER)
    assert "volume {period}" in report.missing
    assert entry("picnic").volume == 1200


def test_what_cannot_be_is_refused_with_its_cell(tmp_path: Path) -> None:
    wrong = (
        HEAD
        + PARKS.replace("900", "1300")
        + "a,A,Parks,,,maybe,30.6.2027,-5,12%,\n"
        + "picnic,Twice,Parks,,,,2027-01-31,,,\n"
        + ",Nobody,Parks,,,,,,,\n"
    )

    report = take(tmp_path, wrong)

    said = {one.cell: one.what for one in report.notices}
    assert said == {
        "I2": "more digital transactions than transactions",
        "F3": "must be one of yes, no, unknown",
        "G3": "a date in another form than the others of this column, which are like 2027-04-03",
        "H3": "a negative number",
        "I3": "a percentage where a number belongs",
        "A4": "Row 4 was not taken: its key 'picnic' stands in row 2, too",
        "A5": "Row 5 was not taken: it has no key",
    }
    assert (report.taken, len(report.refused)) == (2, 2)
    assert (entry("picnic").volume, entry("picnic").digital_volume) == (1200, None)


def test_a_workbook_is_read_as_a_csv_is(tmp_path: Path) -> None:
    import xlsxwriter

    file = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Services")
        sheet.write_row(0, 0, HEAD.strip().split(","))
        sheet.write_row(1, 0, ["picnic", "Ask for a picnic area", "Parks", "", "web", "yes"])
        sheet.write_datetime(1, 6, date(2027, 6, 30), book.add_format({"num_format": "m/d/yyyy"}))
        sheet.write_row(1, 7, [1200, 900])

    actions.import_file(file, map_path=MAPS / "city.yaml", now=NOW)

    assert (entry("picnic").volume, entry("picnic").contract_end) == (1200, date(2027, 6, 30))
    assert Value.objects.get(field="volume").source.sheet == "Services"


def test_a_file_without_its_key_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(actions.CannotImport, match="no column 'code'"):
        take(tmp_path, "title,department\nA,B\n")
    assert not Import.objects.exists()
