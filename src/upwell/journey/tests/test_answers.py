"""What each type of question makes of what people, browsers and programs send."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from upwell.definition.questions import TYPES, Question
from upwell.definition.values import ABSENT, Money
from upwell.journey.answers import ANSWERS, Problem, accept, fits, value
from upwell.journey.tests.build import MONDAY, ask, service

VALUES = {"today": MONDAY, "home": "apartment", "started": MONDAY, "opens": time(9)}
NONE = {"a": "A", "b": "B", "none": {"label": "None of these", "alone": True}}
NUL, RLO, ZWSP, LONE = "a\x00b", "a\u202eb", "a\u200bb", "a\ud800b"
HUGE = 10**5000


def question(kind: str, **settings: Any) -> Question:
    found = service(ask("it", kind, **settings)).by_name["it"]
    assert isinstance(found, Question)
    return found


def refused(code: str, field: str = "", **details: Any) -> Problem:
    return Problem(code, field=field, **details)


def unsure(*day: int) -> Problem:
    return Problem("date_unsure", on=date(*day))


TAKEN: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("text", {}, "  two   words ", "two words"),
    ("text", {}, "Jose\u0301", "Jos\u00e9"),
    ("text", {}, NUL, "ab"),
    ("text", {}, RLO, "ab"),
    ("text", {}, LONE, "a\ufffdb"),
    ("text", {}, "one\ntwo", "one two"),
    ("text", {}, 42, "42"),
    ("text", {"pattern": "[0-9]+"}, "12", "12"),
    ("long_text", {}, " one\r\ntwo\rthree ", "one\ntwo\nthree"),
    ("long_text", {}, "x" * 1000, "x" * 1000),
    ("reference", {"pattern": r"^\d{2}-\d{7}$"}, " 12-345 6789", "12-3456789"),
    ("reference", {}, "ab 1", "AB1"),
    ("reference", {}, 1234, "1234"),
    ("pin", {}, " 12 34 ", "1234"),
    ("name", {}, "María  José", "María José"),
    ("name", {}, "X", "X"),
    ("email", {}, " Ana@Example.ORG ", "Ana@example.org"),
    ("email", {}, "a@xn--d1acpjx3f.xn--p1ai", "a@xn--d1acpjx3f.xn--p1ai"),
    ("email", {}, "a\u200b@example.org", "a@example.org"),
    ("phone", {}, "(408) 555-0123", "+14085550123"),
    ("phone", {}, 4085550123, "+14085550123"),
    ("phone", {}, "+52 55 1234 5678", "+525512345678"),
    ("phone", {}, "４０８ ５５５ ０１２３", "+14085550123"),
    ("contact", {}, {"name": " Ana ", "email": "A@b.org", "phone": ""}, {"name": "Ana", "email": "A@b.org"}),
    ("contact", {}, {"phone": "408 555 0123"}, {"phone": "+14085550123"}),
    ("contact", {"optional": True}, {"name": "Ana"}, {"name": "Ana"}),
    ("number", {}, "1,200", 1200),
    ("number", {}, " 1 200 ", 1200),
    ("number", {}, 12, 12),
    ("number", {}, "-3", -3),
    ("number", {}, "12.0", 12),
    ("number", {}, 12.0, 12),
    ("number", {"decimals": 2}, "12.50", "12.50"),
    ("number", {"decimals": 2}, 0.5, "0.5"),
    ("money", {}, "$1,200.50", 120050),
    ("money", {}, "1200", 120000),
    ("money", {}, 0.1, 10),
    ("money", {}, 7, 700),
    ("yes_no", {}, "Yes", "yes"),
    ("yes_no", {}, "no", "no"),
    ("yes_no", {}, True, "yes"),
    ("yes_no", {}, False, "no"),
    ("yes_no", {}, 1, "yes"),
    ("choice", {}, "a", "a"),
    ("choice", {}, " a ", "a"),
    ("choice", {"options": {"1": "One", "2": "Two"}}, 1, "1"),
    ("choices", {}, ["c", "a", "a"], ["a", "c"]),
    ("choices", {}, "c,a", ["a", "c"]),
    ("choices", {}, ["", "b"], ["b"]),
    ("choices", {"min": 0}, [], []),
    ("choices", {"min": 0}, None, []),
    ("choices", {"options": NONE}, ["none"], ["none"]),
    ("choices", {"options": NONE}, ["b", "a"], ["a", "b"]),
    ("choices", {"min": 0}, {}, []),
    ("quantity", {}, {"a": "3", "b": "", "c": "0"}, {"a": 3}),
    ("quantity", {}, {"a": 1, "b": 2}, {"a": 1, "b": 2}),
    ("date", {}, {"day": "5", "month": "6", "year": "2026"}, "2026-06-05"),
    ("date", {}, {"day": 5, "month": 6, "year": 2026}, "2026-06-05"),
    ("date", {}, " 2026-06-05 ", "2026-06-05"),
    ("date", {}, {"day": "5", "month": "June", "year": "26"}, "2026-06-05"),
    ("date", {}, {"day": "5", "month": "jun.", "year": "2026"}, "2026-06-05"),
    ("date", {}, {"day": "5th", "month": "Septiembre", "year": "2026"}, "2026-09-05"),
    ("date", {}, {"day": "", "month": "March 4 2026", "year": ""}, "2026-03-04"),
    ("date", {}, "March 4 2026", "2026-03-04"),
    ("date", {}, "Mar. 4th, 26", "2026-03-04"),
    ("date", {}, "4 March 2026", "2026-03-04"),
    ("date", {}, "4 de marzo de 2026", "2026-03-04"),
    ("date", {}, "el 4 de marzo del 2026", "2026-03-04"),
    ("date", {}, "12/24/2025", "2025-12-24"),
    ("date", {}, "24/12/2025", "2025-12-24"),
    ("date", {}, "5/5/26", "2026-05-05"),
    ("date", {}, "2026/3/4", "2026-03-04"),
    ("date", {"latest": "today"}, "3/7/26", "2026-03-07"),  # 3 July has not come yet
    ("date", {"latest": "today"}, "Dec 24", "2025-12-24"),  # nor has this year's
    ("date", {}, "2024-02-29", "2024-02-29"),
    ("date", {"latest": "today"}, "2026-06-15", "2026-06-15"),
    ("date", {"earliest": "today - 30 days"}, "2026-05-16", "2026-05-16"),
    ("date", {"latest": "started + 13 days"}, "2026-06-28", "2026-06-28"),
    ("date", {"latest": "not_asked + 13 days"}, "2030-06-28", "2030-06-28"),
    ("time", {}, "7:30 pm", "19:30"),
    ("time", {"earliest": "07:30", "latest": "19:30"}, "7:30 pm", "19:30"),
    ("time", {"earliest": "opens"}, "9 am", "09:00"),
    ("time", {"earliest": "not_asked"}, "1 am", "01:00"),
    ("time", {}, "7pm", "19:00"),
    ("time", {}, "12 a.m.", "00:00"),
    ("time", {}, "12pm", "12:00"),
    ("time", {}, "19.30", "19:30"),
    ("time", {}, "19", "19:00"),
    ("time", {}, {"hour": "7", "minute": "05", "half": "pm"}, "19:05"),
    ("time", {}, {"hour": "7", "minute": "", "half": "am"}, "07:00"),
    ("time", {}, {"hour": "19", "minute": "30", "half": ""}, "19:30"),
    ("address", {}, "200 E Santa Clara St", {"label": "200 E Santa Clara St"}),
    (
        "address",
        {},
        {"label": "1 Main St", "lat": "37.3333333333", "lon": -121.9, "id": "a1", "unit": 4},
        {"label": "1 Main St", "lat": 37.333333, "lon": -121.9, "id": "a1", "unit": "4"},
    ),
    ("location", {}, {"lat": "37.33", "lon": "-121.88"}, {"label": "", "lat": 37.33, "lon": -121.88}),
    ("location", {}, "the corner by the park", {"label": "the corner by the park"}),
    ("asset", {}, "ab 12", {"number": "AB12", "label": "AB12"}),
    ("asset", {}, 77, {"number": "77", "label": "77"}),
    ("asset", {}, {"number": "7", "lat": 1, "lon": 2}, {"number": "7", "label": "7", "lat": 1.0, "lon": 2.0}),
    ("photo", {}, "p1", ["p1"]),
    ("photo", {}, ["p1", "p2", "p1", ""], ["p1", "p2"]),
    ("file", {}, ["f1.pdf"], ["f1.pdf"]),
    ("declaration", {}, "yes", "yes"),
    ("declaration", {}, "on", "yes"),
    ("declaration", {}, True, "yes"),
]

REFUSED: list[tuple[str, dict[str, Any], Any, Problem]] = [
    ("text", {}, "", refused("missing", kind="text")),
    ("text", {}, " \t ", refused("missing", kind="text")),
    ("text", {}, "\u202e\x00", refused("missing", kind="text")),
    ("text", {}, ["a"], refused("not_text")),
    ("text", {}, {"a": "b"}, refused("not_text")),
    ("text", {}, True, refused("not_text")),
    ("text", {}, HUGE, refused("not_text")),
    ("text", {"max_length": 5}, "123456", refused("too_long", limit=5, length=6)),
    ("text", {}, "x" * 3_000_000, refused("too_long", limit=200, length=3_000_000)),
    ("text", {"min_length": 3}, "ab", refused("too_short", limit=3)),
    ("text", {"pattern": "[0-9]+"}, "١٢", refused("pattern")),
    ("text", {"pattern": "[0-9]+"}, "12a", refused("pattern")),
    ("long_text", {}, "x" * 1001, refused("too_long", limit=1000, length=1001)),
    ("reference", {"pattern": r"^\d{2}$"}, "123", refused("pattern")),
    ("pin", {}, "", refused("missing", kind="pin")),
    ("name", {}, "x" * 101, refused("too_long", limit=100, length=101)),
    ("email", {}, "a@b", refused("email")),
    ("email", {}, "a b@example.org", refused("email")),
    ("email", {}, "a@example..org", refused("email")),
    ("email", {}, ".a@example.org", refused("email")),
    ("email", {}, "a@b@example.org", refused("email")),
    ("email", {}, "a@example.org\nbcc: x@y.org", refused("email")),
    ("email", {}, "a" * 300 + "@example.org", refused("email")),
    ("email", {}, "a" * 3_000_000, refused("email")),
    ("email", {}, 5, refused("email")),
    ("phone", {}, "555", refused("phone")),
    ("phone", {}, "call me", refused("phone")),
    ("phone", {}, "1" * 100, refused("phone")),
    ("phone", {}, True, refused("phone")),
    ("phone", {}, HUGE, refused("phone")),
    ("contact", {}, {"name": "Ana"}, refused("no_way_to_reach", "email")),
    ("contact", {}, {"name": "Ana", "email": "nope"}, refused("email", "email")),
    ("contact", {}, {"phone": "12"}, refused("phone", "phone")),
    ("contact", {}, {"name": "x" * 101, "phone": "408 555 0123"}, refused("too_long", "name", limit=100, length=101)),
    ("contact", {}, {"name": "", "email": " "}, refused("missing", kind="contact")),
    ("contact", {}, "a@b.org", refused("missing", kind="contact")),
    ("number", {}, "", refused("missing", kind="number")),
    ("number", {}, "about 12", refused("number")),
    ("number", {}, "١٢", refused("number")),
    ("number", {}, "１２", refused("number")),
    ("number", {}, "NaN", refused("number")),
    ("number", {}, float("nan"), refused("number")),
    ("number", {}, float("inf"), refused("number")),
    ("number", {}, "1e400", refused("number")),
    ("number", {}, 1e22, refused("number")),
    ("number", {}, "1,20", refused("number")),
    ("number", {}, "1_000", refused("number")),
    ("number", {}, HUGE, refused("number")),
    ("number", {}, "9" * 4000, refused("number")),
    ("number", {}, True, refused("number")),
    ("number", {}, [12], refused("number")),
    ("number", {}, "12.5", refused("whole_number")),
    ("number", {"decimals": 1}, "12.55", refused("decimals", limit=1)),
    ("number", {"min": 1}, "0", refused("at_least", limit=1)),
    ("number", {"max": 5}, "6", refused("at_most", limit=5)),
    ("money", {}, "1.005", refused("money")),
    ("money", {}, "five", refused("money")),
    ("money", {}, "-1", refused("at_least_money", limit=Money(Decimal(0)))),
    ("money", {"max": 10}, "10.01", refused("at_most_money", limit=Money(Decimal(10)))),
    ("yes_no", {}, "maybe", refused("missing", kind="yes_no")),
    ("yes_no", {}, ["yes"], refused("missing", kind="yes_no")),
    ("yes_no", {}, HUGE, refused("missing", kind="yes_no")),
    ("choice", {}, "", refused("missing", kind="choice")),
    ("choice", {}, "z", refused("not_offered")),
    ("choice", {}, ["a"], refused("not_offered")),
    ("choice", {}, {"a": 1}, refused("not_offered")),
    ("choice", {}, HUGE, refused("not_offered")),
    ("choice", {"options": {"a": "A", "b": {"label": "B", "when": {"home": "house"}}}}, "b", refused("not_offered")),
    ("choices", {}, [], refused("missing", kind="choices")),
    ("choices", {}, ["a", "z"], refused("not_offered")),
    ("choices", {"options": NONE}, ["none", "a"], refused("chosen_alone", option="none")),
    ("date", {"latest": "started + 13 days"}, "2026-06-29", refused("latest", limit=date(2026, 6, 28))),
    ("time", {"earliest": "07:30"}, "7:29 am", refused("earliest_time", limit=time(7, 30))),
    ("time", {"latest": "opens"}, "9:01 am", refused("latest_time", limit=time(9))),
    ("choices", {}, ["a", {"b": 1}], refused("not_offered")),
    ("choices", {}, {"a": "on"}, refused("not_offered")),
    ("choices", {}, 5, refused("not_offered")),
    ("choices", {}, ["a"] * 2000, refused("not_offered")),
    ("choices", {"min": 2}, ["a"], refused("choose_at_least", limit=2)),
    ("choices", {"max": 1}, ["a", "b"], refused("choose_at_most", limit=1)),
    ("choices", {"options": {"a": "A", "b": {"label": "B", "when": {"home": "house"}}}}, ["b"], refused("not_offered")),
    ("quantity", {}, {"a": "0"}, refused("missing", kind="quantity")),
    ("quantity", {}, "3", refused("missing", kind="quantity")),
    ("quantity", {}, {"z": "3"}, refused("not_offered")),
    ("quantity", {}, {"a": "-1"}, refused("whole_number", "a")),
    ("quantity", {}, {"a": "1.5"}, refused("whole_number", "a")),
    ("quantity", {}, {"a": [1]}, refused("whole_number", "a")),
    ("quantity", {}, {"a": HUGE}, refused("whole_number", "a")),
    ("quantity", {}, {"a": "99", "b": "1"}, refused("too_many_in_all", limit=99)),
    ("quantity", {"max_kinds": 1}, {"a": "3", "b": "1"}, refused("too_many_kinds", limit=1)),
    (
        "quantity",
        {"options": {"a": {"label": "A", "at_most": 4}, "b": "B"}},
        {"a": 5},
        refused("at_most", "a", limit=4),
    ),
    ("date", {}, {"day": "", "month": "", "year": ""}, refused("missing", kind="date")),
    ("date", {}, {"day": "5", "month": "", "year": "2026"}, refused("date_part_missing", "month", part="month")),
    ("date", {}, {"day": "5", "month": "6"}, refused("date_part_missing", "year", part="year")),
    ("date", {}, {"day": "31", "month": "2", "year": "2026"}, refused("date")),
    ("date", {}, {"day": "٥", "month": "6", "year": "2026"}, refused("date")),
    ("date", {}, {"day": [5], "month": "6", "year": "2026"}, refused("date")),
    ("date", {}, {"day": HUGE, "month": "6", "year": "2026"}, refused("date")),
    ("date", {}, "2026-02-30", refused("date")),
    ("date", {}, "2026-06-05-01", refused("date")),
    ("date", {}, "20260605", refused("date")),
    ("date", {}, "6/5/2026", unsure(2026, 6, 5)),
    ("date", {}, "3/4/26", unsure(2026, 3, 4)),
    ("date", {}, "4 de marzo", unsure(2026, 3, 4)),
    ("date", {"earliest": "today"}, "March 4", unsure(2027, 3, 4)),
    ("date", {"latest": "today"}, "10/4/26", unsure(2026, 4, 10)),  # 4 October has not come yet
    ("date", {}, "March 4 45", unsure(2045, 3, 4)),
    ("date", {}, "March 4 85", unsure(1985, 3, 4)),
    ("date", {}, {"day": "3", "month": "14", "year": "2026"}, unsure(2026, 3, 14)),
    ("date", {"latest": "today"}, "March 4 2027", refused("latest", limit=MONDAY)),
    ("date", {}, "ma 4 2026", refused("date")),
    ("date", {}, "March 32 2026", refused("date")),
    ("date", {}, "March April 2026", refused("date")),
    ("date", {}, "4 2026", refused("date")),
    ("date", {}, {"day": "4", "month": "13", "year": "2026"}, unsure(2026, 4, 13)),
    ("date", {}, {"day": "4", "month": "Brumaire", "year": "2026"}, refused("date")),
    ("date", {}, {"day": "4", "month": "3", "year": "026"}, refused("date")),
    ("date", {}, "3/4/" + "9" * 400, refused("date")),
    ("date", {}, "2026-06-05T00:00:00Z", refused("date")),
    ("date", {}, 20260605, refused("date")),
    ("date", {}, "26-6-5", refused("date")),
    ("date", {"latest": "today"}, "2026-06-16", refused("latest", limit=MONDAY)),
    ("date", {"earliest": "2026-06-15"}, "2026-06-14", refused("earliest", limit=MONDAY)),
    ("time", {}, "7", refused("am_or_pm")),
    ("time", {}, "24:00", refused("time")),
    ("time", {}, "7:60", refused("time")),
    ("time", {}, "13 pm", refused("time")),
    ("time", {}, "٧ pm", refused("time")),
    ("time", {}, 7, refused("time")),
    ("time", {}, {"hour": "7", "minute": "5", "half": "pm"}, refused("time")),
    ("time", {}, {"hour": "7", "minute": "30", "half": ""}, refused("am_or_pm")),
    ("time", {}, {"hour": HUGE}, refused("time")),
    ("address", {}, {"lat": 1, "lon": 2}, refused("missing", kind="address")),
    ("address", {}, ["1 Main St"], refused("missing", kind="address")),
    ("location", {}, {"label": "", "lat": "", "lon": ""}, refused("missing", kind="location")),
    ("location", {}, {"lat": "NaN", "lon": "1"}, refused("point")),
    ("location", {}, {"lat": float("nan"), "lon": 1}, refused("point")),
    ("location", {}, {"lat": "1e400", "lon": "1"}, refused("point")),
    ("location", {}, {"lat": "91", "lon": "1"}, refused("point")),
    ("location", {}, {"lat": "1", "lon": "181"}, refused("point")),
    ("location", {}, {"lat": "1"}, refused("point")),
    ("location", {}, {"lat": "٣٧", "lon": "1"}, refused("point")),
    ("location", {}, {"lat": HUGE, "lon": 1}, refused("point")),
    ("location", {}, {"lat": [1], "lon": {"a": 1}}, refused("point")),
    ("asset", {}, "!!", refused("pattern", kind="asset")),
    ("asset", {"pattern": "[0-9]{4}"}, "12", refused("pattern")),
    ("asset", {}, {"label": "the tall one"}, refused("missing", kind="asset")),
    ("photo", {}, [], refused("missing", kind="photo")),
    ("photo", {}, ["../../etc/passwd"], refused("missing", kind="photo")),
    ("photo", {}, {"a": "b"}, refused("missing", kind="photo")),
    ("photo", {}, [1], refused("missing", kind="photo")),
    ("photo", {"max": 1}, ["a", "b"], refused("too_many_files", limit=1)),
    ("file", {}, ["x" * 81], refused("missing", kind="file")),
    ("declaration", {}, "no", refused("missing", kind="declaration")),
    ("declaration", {}, False, refused("missing", kind="declaration")),
    ("declaration", {}, ["yes"], refused("missing", kind="declaration")),
]


@pytest.mark.parametrize(("kind", "settings", "raw", "plain"), TAKEN, ids=range(len(TAKEN)))
def test_an_answer_is_stored_in_its_plain_form(kind: str, settings: dict[str, Any], raw: Any, plain: Any) -> None:
    assert accept(question(kind, **settings), raw, VALUES) == plain


@pytest.mark.parametrize(("kind", "settings", "raw", "problem"), REFUSED, ids=range(len(REFUSED)))
def test_a_wrong_answer_is_named(kind: str, settings: dict[str, Any], raw: Any, problem: Problem) -> None:
    assert accept(question(kind, **settings), raw, VALUES) == problem


def test_every_type_of_question_is_in_both_tables() -> None:
    assert {row[0] for row in TAKEN} == {row[0] for row in REFUSED} == set(TYPES) == set(ANSWERS)
    assert len(TYPES) == 22


@pytest.mark.parametrize("kind", TYPES)
def test_an_optional_question_may_be_skipped(kind: str) -> None:
    skipped = accept(question(kind, optional=True), "", VALUES)

    assert skipped is None
    assert fits(question(kind, optional=True), None, VALUES) is None
    assert value(question(kind, optional=True), None) is ABSENT


@pytest.mark.parametrize("kind", TYPES)
def test_a_required_question_may_not_be_skipped(kind: str) -> None:
    for nothing in ("", None, [], {}, "  ", {"name": ""}, [""]):
        found = accept(question(kind), nothing, VALUES)

        assert isinstance(found, Problem), nothing
    assert fits(question(kind), None, VALUES) == Problem("missing", kind=ANSWERS[kind].missing(None))


def test_what_was_taken_fits_and_has_a_value() -> None:
    for kind, settings, _, plain in TAKEN:
        assert fits(question(kind, **settings), plain, VALUES) is None
        assert value(question(kind, **settings), plain) is not None


def test_sending_a_stored_answer_again_stores_the_same() -> None:
    for kind, settings, _, plain in TAKEN:
        if kind != "money":  # money is sent in dollars and stored in cents
            assert accept(question(kind, **settings), plain, VALUES) == plain


def test_a_requirement_is_held_against_the_answer_and_those_before_it() -> None:
    rule = {"that": "it >= started", "else": "After the start, please"}

    assert accept(question("date", require=[rule]), "2026-06-14", VALUES) == Problem("required", index=0)
    assert accept(question("date", require=[rule]), "2026-06-15", VALUES) == "2026-06-15"


def test_an_unknown_never_refuses_an_answer() -> None:
    options = {"a": {"label": "A", "when": {"not_yet": "x"}}, "b": "B"}
    rule = {"that": "it == not_yet", "else": "-"}

    assert accept(question("choice", options=options), "a", VALUES) == "a"
    assert accept(question("text", require=[rule]), "x", VALUES) == "x"
