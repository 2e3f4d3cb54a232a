"""Files as departments send them: what each cell says, and the sentence beside the cell that says it wrong."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st

from upwell.catalogue.data_sets import Columns
from upwell.performance import wording
from upwell.performance.figures import checking, dates, grids, reading
from upwell.performance.figures.grids import CannotRead
from upwell.performance.figures.kinds import KINDS
from upwell.performance.figures.reading import Found, Spec

TODAY = date(2026, 11, 20)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def read(content: bytes | str, kind: str = "transactions", period: str = "month", **more: object) -> Found:
    told = {name: more.pop(name) for name in ("low_is_best", "steps") if name in more}
    sheet = str(more.pop("sheet", ""))
    spec = Spec(KINDS[kind], period, columns=Columns(**more), **told)  # type: ignore[arg-type]  # from keywords
    content = content.encode() if isinstance(content, str) else content
    grid = grids.of_file(content, sheet, lambda found: reading.has_headings(found, spec))
    return reading.read(grid, spec, today=TODAY)


def values(found: Found) -> dict[tuple[date, str], Decimal | None]:
    return {(one.start, one.name): one.value for one in found.items}


def wrong(found: Found) -> list[tuple[str, str]]:
    return [(one.cell, one.code) for one in found.refused]


def workbook(*rows: tuple[object, ...], day: str = "yyyy-mm-dd", **others: list[tuple[object, ...]]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    form = book.add_format({"num_format": day})
    for sheet, lines in {**others, **({"Figures": rows} if rows else {})}.items():
        page = book.add_worksheet(sheet)
        for number, row in enumerate(lines):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, form)  # type: ignore[arg-type]  # it takes a day as well
                elif cell is not None:
                    page.write(number, column, cell)
    book.close()
    return written.getvalue()


MESSY = """Calls and visits 2026;;;;
prepared by the front office;;;;
Month;Total;Online;Telephone;In person
01/01/2026;1,204;600;504;100
01/02/2026;n/a;-;#REF!;***
Total;1,204;600;504;100
Source: the switchboard\u2019s report;;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_with_titles_blanks_sums_and_notes_is_read(encoding: str) -> None:
    found = read(MESSY.encode(encoding))

    assert wrong(found) == []
    assert {(one.cell, one.code) for one in found.notices} == {
        ("D5", "broken_cell"),
        ("A6", "sum_of_rows"),
        ("A7", "note"),
    }
    assert values(found) == {
        (JANUARY, "total"): 1204,
        (JANUARY, "digital"): 600,
        (JANUARY, "phone"): 504,
        (JANUARY, "counter"): 100,
        (FEBRUARY, "total"): None,
        (FEBRUARY, "digital"): None,
        (FEBRUARY, "counter"): None,
    }
    assert next(one for one in found.items if one.value == 504).cell == "D4"


def test_a_separator_in_quotes_is_none() -> None:
    found = read('Month,Phone,Remark\n2026-01,5,"a;\nb;\nc;\nd;"\n')

    assert (values(found), wrong(found)) == ({(JANUARY, "phone"): 5}, [])


def test_a_workbook_is_read_like_the_rest() -> None:
    found = read(workbook(("Calls",), (), ("Month", "Phone", "Web"), (JANUARY, 7, 0), (FEBRUARY, None, 3)))

    assert wrong(found) == []
    assert values(found)[JANUARY, "web"] == 0
    assert values(found)[FEBRUARY, "phone"] is None


YEAR_2026 = [("Month", "Phone"), (JANUARY, 7)]
COVER = [("Calls and visits",), ("Prepared by the front office",)]


def test_of_a_workbook_the_only_sheet_with_the_headings_is_read() -> None:
    assert values(read(workbook(Cover=COVER, Calls=YEAR_2026))) == {(JANUARY, "phone"): 7}
    assert values(read(workbook(Cover=COVER, Calls=YEAR_2026), sheet=" calls ")) == {(JANUARY, "phone"): 7}
    assert wrong(read(workbook(Cover=COVER, More=COVER))) == [("A1", "no_headings")]


def test_a_workbook_names_its_sheets_where_none_or_several_are_meant() -> None:
    book = workbook(Cover=COVER, y2025=YEAR_2026, y2026=YEAR_2026)
    for sheet, code, named in (
        ("2024", "no_such_sheet", ("Cover", "y2025", "y2026")),
        ("", "which_sheet", ("y2025", "y2026")),
    ):
        with pytest.raises(CannotRead) as refused:
            read(book, sheet=sheet)
        assert (refused.value.code, refused.value.sheets) == (code, named)
        assert all(one in wording.of_file(refused.value) for one in named)


def test_dates_that_a_spreadsheet_understood_beside_those_it_did_not_are_two_formats() -> None:
    found = read(workbook(("Date", "Phone"), (JANUARY, 7), (FEBRUARY, 8), ("13/03/2026", 9)), period="day")

    assert [(one.cell, one.code, one.also) for one in found.refused] == [("A4", "two_formats", "A2")]


def test_one_column_may_say_which_figure_the_next_one_has() -> None:
    found = read("_timestamp,channel,count\n2026-01-01T00:00:00+00:00,digital,5\n2026-01-01,non-digital,6\n")

    assert values(found) == {(JANUARY, "digital"): 5, (JANUARY, "offline"): 6}


def test_headings_of_programs_are_read_like_those_of_people() -> None:
    found = read("monthStarting,channelType,howMany\n2026-01,inPerson,5\n2026-01,eMail,6\n")

    assert values(found) == {(JANUARY, "counter"): 5, (JANUARY, "email"): 6}
    marks = read("_timestamp,dataType,count\n2026-01-01,user-satisfaction-percent,85\n", "published_satisfaction")
    assert values(marks) == {(JANUARY, "published"): Decimal("0.85")}


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        ("2026-01,-5,1", "B2", "negative"),
        ("2026-01,40%,1", "B2", "percentage"),
        ("2026-01,4.5,1", "B2", "not_whole"),
        ("2026-01,1.234,1", "B2", "point_in_thousands"),
        ("2026-01,1.000,1", "B2", "point_in_thousands"),
        ("2026-01,1.234.567,1", "B2", "point_in_thousands"),
        ("2026-01,about 40,1", "B2", "not_a_number"),
        (f"2026-01,1{'0' * 15},1", "B2", "not_a_number"),
        ("2026-13,4,1", "A2", "period_unknown"),
        ("the first one,4,1", "A2", "period_unknown"),
        (",4,1", "A2", "period_missing"),
        ("2026-01-15,4,1", "A2", "not_a_month"),
        ("2027-01,4,1", "A2", "period_to_come"),
        ("2026-01,4,1\n2026-01,5,1", "B3", "key_twice"),
        ("2026-01-01,4,1\nFebruary 2026,5,1", "A3", "two_formats"),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(row: str, cell: str, code: str) -> None:
    assert (cell, code) in wrong(read(f"Month,Phone,Web\n{row}\n"))


def test_days_that_could_have_the_month_first_are_not_guessed() -> None:
    file = "Day,Phone\n03/04/2026,1\n05/06/2026,2\n"

    assert wrong(read(file, period="day")) == [("A2", "day_or_month")]
    said = read(file, period="day", dates="day_first")
    assert [one.start for one in said.items] == [date(2026, 4, 3), date(2026, 6, 5)]
    assert next(one.start for one in read(file + "13/06/2026,3\n", period="day").items) == date(2026, 4, 3)
    assert [one.start for one in read("Month,Phone\n01/02/2026,1\n01/03/2026,1\n").items][1] == date(2026, 3, 1)


def test_months_named_by_their_first_day_show_which_comes_first() -> None:
    starts = {JANUARY, date(2026, 3, 1)}

    assert {one.start for one in read("Month,Phone\n01/01/2026,1\n3/1/2026,1\n").items} == starts
    assert {one.start for one in read("Month,Phone\n01/01/2026,1\n1/3/2026,1\n").items} == starts
    mixed = read("Month,Phone\n01/01/2026,1\n2026-02-01,2\n3/1/2026,3\n")
    assert wrong(mixed) == [("A3", "two_formats")]


def test_a_heading_that_turns_the_scale_round_is_refused() -> None:
    file = "Month,1 (very satisfied),2,3,4,5 (very dissatisfied)\n2026-01,9,1,0,0,1\n"

    assert wrong(read(file, "satisfaction")) == [("B1", "scale_reversed"), ("F1", "scale_reversed")]
    assert values(read(file, "satisfaction", low_is_best=True))[JANUARY, "rating_1"] == 9
    words = "Month,Very satisfied,Satisfied,Neither,Dissatisfied,Very dissatisfied\n2026-01,9,1,0,0,1\n"
    assert values(read(words, "satisfaction"))[JANUARY, "rating_5"] == 9
    assert values(read(words, "satisfaction", low_is_best=True))[JANUARY, "rating_1"] == 9


def test_of_steps_only_those_it_has_are_taken() -> None:
    file = "Month,Step,Count\n2026-01,Where,9\n2026-01,When,4\n"

    assert wrong(read(file, "steps", steps=("where",))) == [("B3", "figure_unknown")]
    assert values(read(file, "steps")) == {(JANUARY, "where"): 9, (JANUARY, "when"): 4}


def test_where_a_program_s_row_is_wrong_is_a_json_pointer() -> None:
    grid = grids.of_records([{"period": "2026-01", "a/b~c": 1}])

    assert grid.at(1, 1) == "/0/a~1b~0c"


def test_a_name_that_rows_of_a_program_have_is_pointed_at_where_it_stands() -> None:
    grid = grids.of_records([{"period": "2026-01"}, {"period": "2026-02", "web": 1, "website": 1}])
    spec = Spec(KINDS["transactions"], "month")

    assert {one.cell for one in reading.read(grid, spec, today=TODAY).refused} == {"/1/website"}
    nothing = reading.read(grids.of_records([{"a": 1}]), spec, today=TODAY)
    assert [(one.cell, one.code) for one in nothing.refused] == [("", "no_headings")]


def checked(kind: str, *, low_is_best: bool = False, **figures: float) -> list[str]:
    told = {name: Decimal(str(value)) for name, value in figures.items()}
    return [code for _, code, _ in checking.wrong(kind, told, low_is_best=low_is_best)]


def test_parts_are_held_against_their_whole() -> None:
    assert checked("transactions", total=10, digital=11) == ["digital_above_total"]
    assert checked("transactions", total=10, phone=11) == ["part_above_total"]
    assert checked("transactions", total=10, phone=6, web=5) == ["parts_above_total"]
    assert checked("transactions", total=10, digital=10, phone=0) == []
    assert checked("states", started=5, completed=6) == ["completed_above_started"]
    assert checked("states", completed=6) == []


def test_a_published_figure_that_fits_only_the_other_way_round_tells_a_reversed_scale() -> None:
    marks = {f"rating_{mark}": many for mark, many in enumerate((12538, 6144, 1608, 510, 476), 1)}

    assert checked("published_satisfaction", **marks, published=0.85) == ["scale_reversed"]
    assert checked("published_satisfaction", **marks, published=0.85, low_is_best=True) == []
    assert checked("published_satisfaction", **marks, published=0.55) == []


def test_what_is_no_table_says_so() -> None:
    for content, code in (
        (b"  \n", "empty"),
        (b"PK\x03\x04 broken", "not_a_table"),
        (b"[1, 2]", "not_a_table"),
        (bytes(range(256)) * 4, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
    ):
        with pytest.raises(CannotRead) as refused:
            grids.of_file(content)
        assert refused.value.code == code
    assert wrong(read("How are you?\nFine.\n")) == [("A1", "no_headings")]


DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 20))
FORMS = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %y", "%B %d, %Y"])


@given(st.lists(DAYS, min_size=1, max_size=20), FORMS)
def test_dates_written_in_one_way_are_read_back(days: list[date], form: str) -> None:
    found, refused = dates.read([day.strftime(form) for day in days], "day", today=TODAY)

    assert (list(found.values()), refused) == (days, [])


@given(st.lists(DAYS, min_size=1, max_size=20))
def test_days_in_figures_are_read_rightly_or_not_at_all(days: list[date]) -> None:
    found, refused = dates.read([day.strftime("%d/%m/%Y") for day in days], "day", today=TODAY)

    assert list(found.values()) == days or (not found and [one.code for one in refused] == ["day_or_month"])


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}", " {} ", "{}.0", "{:,}.00"]))
def test_a_count_is_read_as_it_was_meant_however_it_is_typed(count: int, form: str) -> None:
    found = read(f'Month,Phone\n2026-01,"{form.format(count)}"\n')

    assert (values(found), wrong(found)) == ({(JANUARY, "phone"): count}, [])


@given(st.text(max_size=30))
def test_no_cell_is_taken_for_a_number_it_is_not(said: str) -> None:
    said = "".join(one for one in said if one >= " " or one in "\t\n\r")
    quoted = said.replace('"', '""')
    found = read(f'Month,Phone,Web\n2026-01,"{quoted}",1\n')

    phone = values(found).get((JANUARY, "phone"))
    assert phone is None or phone == Decimal(said.strip().replace(",", "").replace("\u00a0", ""))
    assert all(one.cell == "B2" for one in found.refused)


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    with suppress(CannotRead):
        read(content)
