"""What vendors answer is distrusted: whatever comes, it is read, left out, or Unreachable; nothing else is raised."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.partners.kinds import System
from upwell.partners.ports import HoldLapsed, Refused, Slot, SlotTaken, Unreachable, Update, Wanted
from upwell.partners.systems import reading
from upwell.partners.systems.capacity import Capacity
from upwell.partners.systems.jobs import Jobs
from upwell.partners.systems.wire import Reply
from upwell.partners.tests.vendors import MATTRESS, MONDAY, NOON, WITH_A_SAY, ZONE, job, system

PORTS = (Unreachable, SlotTaken, HoldLapsed, Refused)
TUESDAY = date(2026, 7, 7)


class Says:
    """A vendor that says the same whatever it is asked."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._reply = Reply(status, body)

    def ask(self, method: str, path: str, **more: Any) -> Reply:
        return self._reply

    def ends(self) -> float:
        return 0.0


def made(kind: str, body: bytes, status: int = 200) -> System:
    return system(kind, Says(body, status), lambda: NOON, 2)


def ask_everything(system: System) -> list[Any]:
    answers = []
    for question in (
        lambda: system.free(MATTRESS, MONDAY, TUESDAY),
        lambda: system.hold(uuid4(), MATTRESS, Slot(MONDAY), timedelta(minutes=5)),
        lambda: system.release("R1"),
        lambda: system.send("create", job(hold="R1"), sequence=1, key="k"),
        lambda: system.send("change", job(), sequence=2, key="k"),
        lambda: system.send("cancel", job(), sequence=3, key="k"),
        lambda: system.news(NOON),
    ):
        try:
            answers.append(question())
        except PORTS as error:
            answers.append(error)
    return answers


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
statuses = st.sampled_from([200, 201, 204, 302, 400, 404, 409, 410, 422, 500, 503])


def almost(keys: tuple[str, ...], known: tuple[Any, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """The right names with anything in them, or nearly what stands there."""
    return st.dictionaries(st.sampled_from(keys), st.sampled_from(known) | anything, max_size=len(keys))


moments = ("2026-07-06", "2026-07-06T10:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-02-30")
rows = almost(
    ("task", "date", "open", "window", "id", "guid", "event", "state", "at", "reason", "items", "photos"),
    (*moments, "mattress", "COMPLETED", 1, -1, 10**30, {"a": 1}, ["AA==", "?"]),
)
holding_answers = st.fixed_dictionaries(
    {},
    optional={
        "slots": st.lists(rows, max_size=3) | anything,
        "changes": st.lists(rows, max_size=3) | anything,
        "error": almost(("code", "text"), ("SLOT_GONE", "RESERVATION_EXPIRED", "DUPLICATE_EVENT", "NOT_SERVED", "")),
        "reference": st.sampled_from(["R1", "R 1", ""]) | anything,
        "expires": st.sampled_from(moments) | anything,
        "date": st.sampled_from(moments) | anything,
        "event": anything,
        "status": anything,
    },
)
packs = almost(
    ("name", "route", "jobs", "number", "status", "changed_ms", "our_ref", "counted", "images"),
    ("Waste-ROUND-060726", "Waste-LARGE-320726", "Waste-ROUND-٠٦٠٧٢٦", 40, 10**30, -(10**17), [{"premises": 1}]),
)
jobs_answers = st.fixed_dictionaries(
    {"ok": st.booleans() | anything},
    optional={
        "packs": st.lists(packs, max_size=3) | anything,
        "changes": st.lists(packs, max_size=3) | anything,
        "code": st.sampled_from(["DUP", "FULL", "NO", "UNKNOWN"]) | anything,
        "message": anything,
        "ticket": anything,
    },
)
texts = st.sampled_from(
    ("", "0", "14", "21", "30", "40", "07/06/2026", "02/30/2026", "07/06/2026 01:30:00 PM", "Collected", "-5", "٣")
) | st.text(max_size=10)
inner = st.recursive(
    texts.map(lambda text: escape("".join(letter for letter in text if letter.isprintable()))),
    lambda more: st.builds(
        lambda name, parts: (
            f'<{name} Date="07/06/2026" Kind="mattress" SlotsFree="3" Entry="1">{"".join(parts)}</{name}>'
        ),
        st.sampled_from(
            ("ErrorCode", "Days", "Day", "Part", "Load", "Statuses", "Collection", "Status", "Changed", "Item")
        ),
        st.lists(more, max_size=4),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", WITH_A_SAY)
@given(body=st.binary(max_size=60), status=statuses)
def test_any_bytes_are_answers_or_one_of_our_exceptions(kind: str, body: bytes, status: int) -> None:
    ask_everything(made(kind, body, status))


@pytest.mark.parametrize("kind", WITH_A_SAY)
@given(content=anything, status=statuses)
def test_any_json_is_an_answer_or_one_of_our_exceptions(kind: str, content: Any, status: int) -> None:
    ask_everything(made(kind, json.dumps(content).encode(), status))


@given(content=holding_answers, status=statuses)
def test_what_is_almost_right_of_a_vendor_that_holds(content: Mapping[str, Any], status: int) -> None:
    check(ask_everything(made("holds", json.dumps(content).encode(), status)))


@given(content=jobs_answers)
def test_what_is_almost_right_of_a_vendor_that_lists_jobs(content: Mapping[str, Any]) -> None:
    check(ask_everything(made("jobs", json.dumps(content).encode())))


@given(content=inner)
def test_what_is_almost_right_of_a_vendor_that_says_its_capacity(content: str) -> None:
    check(ask_everything(made("capacity", f"<Answer><ErrorCode>0</ErrorCode>{content}</Answer>".encode())))
    check(ask_everything(made("capacity", f"<Answer>{content}</Answer>".encode())))


def check(answers: list[Any]) -> None:
    slots, news = answers[0], answers[-1]
    if isinstance(slots, list):
        assert all(MONDAY <= slot.day <= TUESDAY and slot.free and slot.free > 0 for slot in slots)
        assert len({(slot.day, slot.window) for slot in slots}) == len(slots)
    if isinstance(news, list):
        assert all(isinstance(one, Update) and one.at.tzinfo and 0 < len(one.id) <= 100 for one in news)


def deep(kind: str) -> bytes:
    if kind == "capacity":
        return b"<a>" * 5_000 + b"</a>" * 5_000
    return b'{"ok": true, "slots": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.mark.parametrize("kind", WITH_A_SAY)
def test_an_answer_nested_without_end_is_none(kind: str) -> None:
    for answer in ask_everything(made(kind, deep(kind))):
        assert isinstance(answer, Unreachable) or answer is None


def test_xml_that_would_grow_or_fetch_is_no_answer() -> None:
    grows = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a><ErrorCode>0</ErrorCode><x>&c;</x></a>'
    reads = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a><ErrorCode>&f;</ErrorCode></a>'

    assert made("capacity", grows).free(MATTRESS, MONDAY, TUESDAY) == []
    with pytest.raises(Unreachable):
        made("capacity", reads).free(MATTRESS, MONDAY, TUESDAY)


# a vendor that lists its jobs


def listed(*packs: dict[str, Any], a_day: int = 2, wanted: Wanted = MATTRESS) -> list[Slot]:
    body = msgspec.json.encode({"ok": True, "packs": packs})
    return Jobs(Says(body), a_day=a_day, now=lambda: NOON).free(wanted, MONDAY, date(2026, 7, 31))


def pack(name: str, *premises: str, route: str = "") -> dict[str, Any]:
    return {"name": name, "route": route, "jobs": [{"premises": one} for one in premises]}


def test_two_jobs_of_one_property_count_once() -> None:
    found = listed(pack("Waste-ROUND-060726"), pack("Waste-LARGE-060726", "a", "a"), pack("Waste-METAL-060726", "a"))

    assert found == [Slot(MONDAY, "", 1)]


def test_at_the_limit_a_day_is_full_and_below_it_is_not() -> None:
    packs = (pack("Waste-ROUND-060726"), pack("Waste-LARGE-060726", "a"), pack("Waste-METAL-060726", "b"))

    assert listed(*packs, a_day=2) == []
    assert listed(*packs, a_day=3) == [Slot(MONDAY, "", 1)]


@pytest.mark.parametrize(
    "name",
    [
        "Waste-ROUND-310226",
        "Waste-ROUND-060799",
        "Waste-ROUND",
        "ROUND-060726",
        "waste-round-060726",
        "",
        "Waste-ROUND-6726",
    ],
)
def test_a_list_whose_day_cannot_be_one_is_left_out(name: str) -> None:
    assert listed(pack(name), pack("Waste-ROUND-070726")) == [Slot(TUESDAY, "", 2)]


def test_two_rounds_on_a_day_are_one_day() -> None:
    assert listed(pack("Waste-ROUND-060726", route="1"), pack("Waste-ROUND-060726", route="2")) == [Slot(MONDAY, "", 2)]


def test_a_day_with_jobs_and_no_round_is_no_day() -> None:
    assert listed(pack("Waste-LARGE-060726", "a")) == []


def test_only_the_round_of_the_route_counts() -> None:
    wanted = Wanted(("mattress",), route="7")

    assert listed(pack("Waste-ROUND-060726", route="7"), pack("Waste-ROUND-070726", route="8"), wanted=wanted) == [
        Slot(MONDAY, "", 2)
    ]


@pytest.mark.parametrize("row", [None, 3, "x", {}, {"name": 3}, {"name": "Waste-ROUND-060726", "jobs": "x"}])
def test_a_row_without_sense_is_left_out_and_the_others_count(row: object) -> None:
    assert listed(row, pack("Waste-ROUND-070726")) == [Slot(TUESDAY, "", 2)]


@pytest.mark.parametrize("entry", [None, 5, "a", {}, {"premises": ""}, {"premises": None}, {"premises": ["a"]}])
def test_an_entry_that_names_no_property_is_no_job(entry: object) -> None:
    full = {"name": "Waste-LARGE-060726", "jobs": [entry, {"premises": "a"}]}

    assert listed(pack("Waste-ROUND-060726"), full) == [Slot(MONDAY, "", 1)]


# a vendor that says what is free


def said(*days: str) -> bytes:
    return f"<A><ErrorCode>0</ErrorCode><Days>{''.join(days)}</Days></A>".encode()


def day(on: str, *loads: tuple[str, str], part: str = "") -> str:
    inside = "".join(f'<Load Kind="{kind}" SlotsFree="{free}"/>' for kind, free in loads)
    return f'<Day Date="{on}"><Part Name="{part}">{inside}</Part></Day>'


def test_a_day_is_free_as_often_as_the_load_with_the_least_room() -> None:
    body = said(day("07/06/2026", ("mattress", "3"), ("fridge", "1")), day("07/07/2026", ("mattress", "3")))
    wanted = Wanted(("mattress", "fridge"))

    assert made("capacity", body).free(wanted, MONDAY, TUESDAY) == [Slot(MONDAY, "", 1)]


@pytest.mark.parametrize("free", ["0", "-1", "", "many", "1.5", "99999999", "٣"])
def test_a_number_that_is_none_is_no_room(free: str) -> None:
    assert made("capacity", said(day("07/06/2026", ("mattress", free)))).free(MATTRESS, MONDAY, TUESDAY) == []


@pytest.mark.parametrize("on", ["07/05/2026", "07/08/2026", "02/30/2026", "2026-07-06", "06/07/26", ""])
def test_a_day_outside_of_what_was_asked_or_that_is_none_is_left_out(on: str) -> None:
    assert made("capacity", said(day(on, ("mattress", "3")))).free(MATTRESS, MONDAY, TUESDAY) == []


def test_a_slot_said_twice_counts_as_the_smaller_number() -> None:
    body = said(day("07/06/2026", ("mattress", "3")), day("07/06/2026", ("mattress", "1")))

    assert made("capacity", body).free(MATTRESS, MONDAY, TUESDAY) == [Slot(MONDAY, "", 1)]


def test_parts_of_a_day_are_slots_of_their_own() -> None:
    body = said(day("07/06/2026", ("mattress", "3"), part="PM"), day("07/06/2026", ("mattress", "1"), part="AM"))

    assert made("capacity", body).free(MATTRESS, MONDAY, TUESDAY) == [Slot(MONDAY, "am", 1), Slot(MONDAY, "pm", 3)]


def changed(at: str) -> bytes:
    told = f"<YourId>{UUID(int=1)}</YourId><Status>Collected</Status><Changed>{at}</Changed>"
    return f'<A><ErrorCode>0</ErrorCode><Statuses><Collection Entry="1">{told}</Collection></Statuses></A>'.encode()


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-11-01T08:45:00+00:00", "2026-11-01T08:30:00+00:00"),
        ("2026-11-01T09:45:00+00:00", "2026-11-01T09:30:00+00:00"),
    ],
)
def test_in_the_hour_that_comes_twice_news_is_of_the_latest_that_has_been(now: str, at: str) -> None:
    system = Capacity(Says(changed("11/01/2026 01:30:00 AM")), zone=ZONE, now=lambda: datetime.fromisoformat(now))

    assert [update.at for update in system.news(NOON)] == [datetime.fromisoformat(at)]


def test_a_wall_clock_time_that_a_change_skips_is_still_a_moment() -> None:
    system = Capacity(Says(changed("03/08/2026 02:30:00 AM")), zone=ZONE, now=lambda: NOON)

    assert [update.at for update in system.news(NOON)] == [datetime(2026, 3, 8, 10, 30, tzinfo=UTC)]


# words


@given(st.text())
def test_words_are_printable_and_bounded(raw: str) -> None:
    kept = reading.words(raw)

    assert len(kept) <= reading.MOST_WORDS
    assert all(letter.isprintable() or letter == "\n" for letter in kept)


@given(st.lists(st.text(max_size=20)))
def test_pictures_are_few_and_not_empty(raw: list[str]) -> None:
    kept = reading.pictures(raw)

    assert len(kept) <= reading.MOST_PHOTOS
    assert all(kept)


def test_an_error_code_that_is_words_is_not_repeated() -> None:
    assert reading.code("SLOT_GONE") == "SLOT_GONE"
    assert reading.code("no room for 1 Elm St") == "unknown"


SHAPES: dict[str, Callable[[str], bytes]] = {
    "holds": lambda state: msgspec.json.encode(
        {"changes": [{"id": "1", "state": state, "at": "2026-07-01T10:00:00Z"}]}
    ),
    "jobs": lambda state: msgspec.json.encode(
        {"ok": True, "changes": [{"number": 1, "status": int(state or 0), "changed_ms": 0}]}
    ),
    "capacity": lambda state: changed("07/01/2026 10:00:00 AM").replace(b"Collected", state.encode()),
}


@pytest.mark.parametrize(("kind", "state"), [("holds", "LUNCH"), ("jobs", "99"), ("capacity", "At lunch")])
def test_a_state_we_do_not_know_is_no_news(kind: str, state: str) -> None:
    assert made(kind, SHAPES[kind](state)).news(NOON) == []


@pytest.mark.parametrize("expires", ["9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2027-07-06T12:00:00Z"])
def test_a_hold_without_end_is_none(expires: str) -> None:
    said = json.dumps({"reference": "R1", "date": "2026-07-06", "expires": expires}).encode()

    with pytest.raises(Unreachable, match="without end"):
        made("holds", said).hold(uuid4(), MATTRESS, Slot(MONDAY), timedelta(minutes=5))
