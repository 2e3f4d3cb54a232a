"""What goes wrong in real inventories: headings that cannot be meant, marks the other way round, dates in two forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from upwell.portfolio.inventory import dates, reading, totals
from upwell.portfolio.inventory.mapping import Map

OWNER = {"code": "test", "name": "Test", "source": "A file", "licence": "CC0"}


def mapped(*figures: dict[str, Any]) -> Map:
    return Map.model_validate(
        {"kind": "inventory", "collection": OWNER, "key": "code", "fields": {"name": "name"}, "figures": figures}
    )


YEARS = mapped({"figure": "volume", "column": "{period}: volume", "periods": "months_in_words"})


def test_a_heading_that_would_cover_two_years_is_told_and_not_taken() -> None:
    head = ["code", "name", *(f"January {year} to December {year}: volume" for year in (2012, 2013, 2015))]
    head.insert(4, "January 2014 to December 2015: volume")  # of the real file; 2014 was meant

    found = reading.read([head, ["a", "A", "1", "2", "3", "4"]], YEARS)

    (notice,) = found.notices
    assert (notice.cell, notice.said) == ("E1", "January 2014 to December 2015: volume"[:40])
    assert notice.what == "this column would cover 24 months, and the others 12; nothing of it was taken"
    assert [int(one.value) for one in found.services[0].figures] == [1, 2, 4]


def satisfaction(heading: str, **scale: int) -> reading.Inventory:
    figure = {"figure": "satisfaction", "column": f"{heading} {{period}}", "periods": "calendar_year", "scale": scale}
    return reading.read([["code", "name", f"{heading} 2025"], ["a", "A", "1.5"], ["b", "B", "7"]], mapped(figure))


def test_marks_of_which_one_is_best_are_turned_round() -> None:
    found = satisfaction("satisfaction", worst=5, best=1)

    assert found.services[0].figures[0].value == Decimal("0.875")
    assert [(one.cell, one.what) for one in found.notices] == [("C3", "not a mark between 5 and 1")]


def test_a_heading_that_says_the_marks_run_the_other_way_is_refused() -> None:
    found = satisfaction("satisfaction (1 = best)", worst=1, best=5)

    assert found.services[0].figures == ()
    assert [(one.cell, one.what) for one in found.notices] == [
        ("C1", "the heading says that 1 is the best mark, and the map that 5 is")
    ]
    assert satisfaction("satisfaction (1 = best)", worst=5, best=1).services[0].figures


def test_numbers_that_come_as_text_are_numbers() -> None:
    figure = {"figure": "satisfaction", "column": "take-up {period}", "periods": "month"}
    found = reading.read([["code", "name", "take-up 2026-04"], ["a", "A", " 38.3% "]], mapped(figure))
    assert found.services[0].figures[0].value == Decimal("0.383")


@pytest.mark.parametrize(
    ("said", "slashes", "days", "why"),
    [
        (["2027-04-03", "2027-12-31"], "", [date(2027, 4, 3), date(2027, 12, 31)], ""),
        (["3/4/2027", "31/12/2027"], "", [date(2027, 4, 3), date(2027, 12, 31)], ""),
        (["3/4/2027", "12/31/2027"], "", [date(2027, 3, 4), date(2027, 12, 31)], ""),
        (["3/4/2027"], "month_first", [date(2027, 3, 4)], ""),
        (["3/4/2027"], "", [], "two ways"),
        (["31/12/2027", "12/31/2027"], "", [], "with the day first and dates with the month first"),
        (["2027-04-03", "2027-05-03", "3.4.2027"], "", [date(2027, 4, 3), date(2027, 5, 3)], "another form"),
        (["2027-02-30"], "", [], "not a date"),
        (["soon"], "", [], "not a date"),
        (["June 30, 2027", "Jun 3, 2027"], "", [date(2027, 6, 30), date(2027, 6, 3)], ""),
    ],
)
def test_a_column_of_dates_is_read_in_one_way_or_refused(
    said: list[str], slashes: str, days: list[date], why: str
) -> None:
    found, refused = dates.column({f"A{line}": text for line, text in enumerate(said, 2)}, slashes)

    assert list(found.values()) == days
    assert [why in reason for reason in refused.values()] == [True] * (len(said) - len(days))


def test_what_was_not_done_online_may_be_the_cheaper_part() -> None:
    said = {"volume": 100, "digital_volume": 60, "cost_per_transaction": 2, "digital_cost_per_transaction": 3}
    given = {name: Decimal(value) for name, value in said.items()}

    assert totals.offline_cost(given) == Decimal("0.5")
    assert totals.offline_cost(given | {"digital_volume": Decimal(100)}) is None
    assert totals.offline_cost({name: given[name] for name in list(given)[:3]}) is None
