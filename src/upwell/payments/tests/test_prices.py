"""Row 24 of the matrix: every way of working out a fee, exact in cents. Definitions only; nobody pays here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.definition.model import Service
from upwell.definition.values import Money
from upwell.journey.tests import build
from upwell.journey.walk import Position
from upwell.journey.whole import read

ITEMS = {"sofa": "Sofa", "bed": "Bed", "box": "Box"}
ASK_ITEMS = {"ask": "items", "type": "quantity", "title": "What is it?", "options": ITEMS}
ASK_DAY = {"ask": "saturday", "type": "yes_no", "title": "On a Saturday?"}
ASK_PENSION = {"ask": "pension", "type": "yes_no", "title": "Do you get a pension?"}
ASK_TRADE = {"ask": "trade", "type": "yes_no", "title": "Is it from a business?"}
END = (
    {"check": "answers"},
    {"pay": "payment", "amount": "fee", "title": "Pay"},
    {"submit": "request"},
)


def service(*steps: dict[str, Any]) -> Service:
    return build.service(*steps, end=END)


def fee(of: Service, **answers: Any) -> tuple[int, Position]:
    """What is to be paid, in cents, and where somebody with these answers stands."""
    found = read(of, answers, build.facts()).walk
    value = found.values["fee"]
    assert isinstance(value, Money)
    return value.cents, found.position


def money(*cases: Any) -> dict[str, Any]:
    return {"work_out": "fee", "type": "money", "as": cases[0] if len(cases) == 1 else list(cases)}


FLAT = service(ASK_TRADE, money(25.5))
EACH = service(
    ASK_ITEMS,
    {"work_out": "sum", "type": "money", "as": "12.35 * sum(items)"},
    money({"if": {"sum": {"less_than": 30}}, "value": 30}, {"value": "sum"}),
)
BANDS = service(
    ASK_ITEMS,
    {"work_out": "pieces", "type": "number", "as": "sum(items)"},
    money(
        {"if": {"pieces": {"at_most": 4}}, "value": 42.7},
        {"if": {"pieces": {"at_most": 8}}, "value": 67.4},
        {"value": 90.05},
    ),
)
POINTS = service(
    ASK_ITEMS,
    ASK_DAY,
    ASK_PENSION,
    {"work_out": "points", "type": "number", "as": "sum(items)"},
    {"work_out": "base", "type": "money", "as": [{"if": {"points": {"at_most": 4}}, "value": 45.5}, {"value": 91}]},
    {"work_out": "day", "type": "number", "as": [{"if": {"saturday": True}, "value": 1.5}, {"value": 1}]},
    {"work_out": "relief", "type": "number", "as": [{"if": {"pension": True}, "value": 0.65}, {"value": 1}]},
    money("base * day * relief"),
)
TRADE = service(ASK_TRADE, money({"if": {"trade": True}, "value": 88.88}, {"value": 44.44}))
FREE = service(ASK_TRADE, money({"if": {"trade": True}, "value": 10}, {"value": 0}))


@pytest.mark.parametrize(
    ("of", "answers", "cents"),
    [
        pytest.param(FLAT, {"trade": "no"}, 2_550, id="flat"),
        pytest.param(EACH, {"items": {"sofa": 1}}, 3_000, id="below the minimum"),
        pytest.param(EACH, {"items": {"sofa": 1, "bed": 1}}, 3_000, id="still below the minimum"),
        pytest.param(EACH, {"items": {"sofa": 2, "bed": 1}}, 3_705, id="above the minimum"),
        pytest.param(BANDS, {"items": {"box": 3}}, 4_270, id="below the band's end"),
        pytest.param(BANDS, {"items": {"box": 4}}, 4_270, id="at the band's end"),
        pytest.param(BANDS, {"items": {"box": 5}}, 6_740, id="above the band's end"),
        pytest.param(BANDS, {"items": {"box": 9}}, 9_005, id="above all bands"),
        pytest.param(POINTS, {"items": {"box": 4}, "saturday": "no", "pension": "no"}, 4_550, id="points"),
        pytest.param(POINTS, {"items": {"box": 4}, "saturday": "yes", "pension": "no"}, 6_825, id="Saturday"),
        pytest.param(POINTS, {"items": {"box": 4}, "saturday": "no", "pension": "yes"}, 2_958, id="pension, half up"),
        pytest.param(POINTS, {"items": {"box": 4}, "saturday": "yes", "pension": "yes"}, 4_436, id="both"),
        pytest.param(POINTS, {"items": {"box": 5}, "saturday": "yes", "pension": "yes"}, 8_873, id="both, half up"),
        pytest.param(TRADE, {"trade": "yes"}, 8_888, id="trade"),
        pytest.param(TRADE, {"trade": "no"}, 4_444, id="domestic"),
    ],
)
def test_the_fee_is_exact_in_cents(of: Service, answers: dict[str, Any], cents: int) -> None:
    assert fee(of, **answers) == (cents, Position.PAY)


def test_a_fee_of_nothing_is_passed_without_a_page() -> None:
    assert fee(FREE, trade="no") == (0, Position.SUBMIT)
    assert fee(FREE, trade="yes") == (1_000, Position.PAY)


@given(some.integers(1, 40))
def test_per_item_is_never_under_the_minimum_nor_off_by_a_cent(count: int) -> None:
    cents, _position = fee(EACH, items={"box": count})

    assert cents == max(3_000, 1_235 * count)


@given(some.integers(-99_999, 9_999_999))
def test_whatever_it_comes_to_somebody_pays_exactly_that_or_nothing(cents: int) -> None:
    asked = service(
        {"ask": "given", "type": "number", "title": "?", "min": -99_999, "max": 9_999_999},
        {"work_out": "fee", "type": "money", "as": "given / 100"},
    )

    worked_out, position = fee(asked, given=str(cents))

    assert worked_out == cents
    assert position is (Position.PAY if cents > 0 else Position.SUBMIT)
