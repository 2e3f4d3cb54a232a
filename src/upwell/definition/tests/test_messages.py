"""How long a text message is in another language: question and options together, in its own letters."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from upwell.definition.checks.texts import ROOM
from upwell.definition.load import load_folder
from upwell.definition.wording import text_hash
from upwell.ui import formats

SERVICE = """
service: tree
kind: request
name: Ask for a tree
summary: Ask.
owner: streets
contact: none
channels: [web, {channel}]
languages: [en, vi]
promise: {{within: 5}}
steps:
  - ask: kind
    type: choice
    title: Which kind?
    options: {{oak: An oak, palm: A palm}}
  - {{check: answers}}
  - {{submit: request}}
receipt: {{title: We have it, body: We look at it.}}
"""
TITLE = "Loại cây nào quý vị muốn chúng tôi trồng trước nhà của quý vị trong mùa đông năm nay?"
LABEL = "Một cây rất lớn có nhiều bóng mát cho cả khu phố và cho trẻ em chơi"


def told(folder: Path, channel: str, label: str) -> list[str]:
    (folder / "service.yaml").write_text(SERVICE.format(channel=channel))
    (folder / "vi.yaml").write_text(
        "language: vi\nsteps:\n  kind:\n"
        f'    title: {{text: "{TITLE}", from: "{text_hash("Which kind?")}"}}\n'
        "    options:\n"
        f'      oak: {{label: {{text: "{label}", from: "{text_hash("An oak")}"}}}}\n'
        f'      palm: {{label: {{text: "{label}", from: "{text_hash("A palm")}"}}}}\n',
        encoding="utf-8",
    )
    return [problem.what for problem in load_folder(folder).problems if "parts" in problem.what]


def test_options_count_with_their_question(tmp_path: Path) -> None:
    assert told(tmp_path, "sms", LABEL) == ["As a text message this is sent in 4 parts"]


def test_what_fits_is_not_spoken_of(tmp_path: Path) -> None:
    assert told(tmp_path, "sms", "Một cây sồi") == []


def test_nobody_counts_where_nothing_is_texted(tmp_path: Path) -> None:
    assert told(tmp_path, "chat", LABEL) == []


def test_the_link_counts_with_the_receipt_it_goes_with(tmp_path: Path) -> None:
    longest = 2 * 153 - 76
    body = "a" * (longest - len("We have it. "))
    for more, said in (("", []), ("a", ["As a text message this is sent in 3 parts"])):
        service = SERVICE.replace("We look at it.", body + more)
        (tmp_path / "service.yaml").write_text(service.format(channel="sms"))
        assert [one.what for one in load_folder(tmp_path).problems if "parts" in one.what] == said


@pytest.mark.parametrize(("value", "letters"), [("due_date", 26), ("reference", 9), ("target_days", 10)])
def test_a_value_in_it_counts_as_long_as_it_can_be(tmp_path: Path, value: str, letters: int) -> None:
    body = "a" * (2 * 153 - 76 - len("We have it. ") - letters)
    for more, said in (("", []), ("a", ["As a text message this is sent in 3 parts"])):
        written = SERVICE.format(channel="sms").replace("body: We look at it.", f'body: "{body}{more}{{{value}}}"')
        (tmp_path / "service.yaml").write_text(written)
        assert [one.what for one in load_folder(tmp_path).problems if "parts" in one.what] == said


def test_no_day_is_longer_than_the_room_for_one() -> None:
    first = date(2026, 1, 1)
    days = (first + timedelta(days=number) for number in range(365))
    assert ROOM["due_date"] == max(len(formats.day(day, language="es", today=first)) for day in days)
