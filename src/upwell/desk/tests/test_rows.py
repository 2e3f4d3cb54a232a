"""The rows of the queue's table, which no template escapes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import lxml.html
from django.utils.safestring import SafeString

from upwell.desk import rows
from upwell.desk.lines import Line

NASTY = "<b>\"&'"
PLAIN = Line(
    id="1", reference="K7QM-3XPD", href="/desk/cases/K7QM-3XPD/?back=a&q=b", title="Pothole", service="A report",
    place="200 Main St", tag=SafeString("<em>New</em>"), marks=SafeString(""), state="New", tone="late", due="Dec 8",
    is_day=True, urgency="soon", opened="Dec 1", who="A worker", row=None,  # type: ignore[arg-type]  # not drawn
)  # fmt: skip


def drawn(line: Line, **how: Any) -> Any:
    html = rows.drawn([line], **{"ticks": True, "due": "Due", "opened": "Opened", **how})
    return lxml.html.fragment_fromstring(html, parser=None).getroottree().getroot()


def words(line: Line, **how: Any) -> str:
    return " ".join(drawn(line, **how).text_content().split())


def test_a_row_says_what_there_is_and_nothing_of_what_there_is_not() -> None:
    assert words(PLAIN) == "PotholeK7QM-3XPD · A report · 200 Main StNewDue Dec 8A workerOpened Dec 1"
    assert words(replace(PLAIN, service="", place="", is_day=False)) == "PotholeK7QM-3XPDNewDec 8A workerOpened Dec 1"


def test_a_row_leads_to_its_case_and_can_be_ticked_where_something_can_be_done() -> None:
    assert [one.get("href") for one in drawn(PLAIN).iter("a")] == [PLAIN.href]
    assert [one.get("value") for one in drawn(PLAIN).iter("input")] == ["1"]
    assert not list(drawn(PLAIN, ticks=False).iter("input"))


def test_whatever_people_wrote_is_words() -> None:
    written = [one.name for one in fields(Line) if one.type == "str" and one.name not in ("id", "reference", "urgency")]

    for name in written:
        row = drawn(replace(PLAIN, **{name: NASTY}))
        assert not list(row.iter("b")), name
        assert name in ("href", "state") or NASTY in row.text_content()
    assert not list(drawn(PLAIN, due=NASTY, opened=NASTY).iter("b"))
