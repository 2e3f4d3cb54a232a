"""How questions are read, and that every other text is refused with what is wrong with it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.performance.asking import answering, answers, language, meant, public, wording
from upwell.performance.asking.language import CannotAsk, Only, Question, read

TODAY = date(2026, 3, 17)


def test_a_question_is_read() -> None:
    text = "completion by channel, month where service is pothole, tree and language is not en during last 12 months"
    assert read(text, today=TODAY) == Question(
        "completion",
        ("channel", "month"),
        (Only("service", ("pothole", "tree")), Only("language", ("en",), not_=True)),
        date(2025, 3, 1),
        date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("volume", Question("volume")),
        ("SHARE of volume BY language", Question("volume", ("language",), part="share")),
        ("p90 of days_to_finish by area", Question("days_to_finish", ("area",), percentile=0.9)),
        ("median first_answer", Question("first_answer", percentile=0.5)),
        ("backlog by service on 2026-03-01", Question("backlog", ("service",), on=date(2026, 3, 1))),
        ("median of dwell by state", Question("dwell", ("state",), percentile=0.5)),
        ("completion.1 during 2026", Question("completion.1", start=date(2026, 1, 1), until=date(2027, 1, 1))),
        ("left by step", Question("left", ("step",))),
        (
            'volume where area is "district 3" or unknown during 2026-01 to 2026-02-10',
            Question("volume", (), (Only("area", ("district 3", "unknown")),), date(2026, 1, 1), date(2026, 2, 11)),
        ),
        ("volume during this month", Question("volume", start=date(2026, 3, 1), until=date(2026, 3, 18))),
        ("volume during last 7 days", Question("volume", start=date(2026, 3, 11), until=date(2026, 3, 18))),
        ("volume during last 1 year", Question("volume", start=date(2025, 1, 1), until=date(2026, 1, 1))),
    ],
)
def test_ways_to_ask(text: str, asked: Question) -> None:
    assert read(text, today=TODAY) == asked


@pytest.mark.parametrize(
    ("text", "code", "word", "meant"),
    [
        ("", "ends", "", ""),
        ("complection by channel", "measure", "complection", "completion"),
        ("volume by chanel", "key", "chanel", "channel"),
        ("volume per channel", "clause", "per", ""),
        ("volume by channel by area", "twice", "by", ""),
        ("volume by channel, area, language", "keys", "channel area language", ""),
        ("volume where channel web", "is", "channel", ""),
        ("volume during yesterday", "period", "yesterday", ""),
        ("volume during 2026-02 to 2026-01", "backwards", "volume during 2026-02 to 2026-01", ""),
        ("volume during 2026-02-30", "period", "2026-02-30", ""),
        ("volume during last 0 days", "number", "0", ""),
        ("volume during last 3 fortnights", "unit", "fortnights", ""),
        ("p90 of volume", "percentile", "volume", ""),
        ("share of volume", "share", "volume", ""),
        ("share of days_to_finish by area", "share", "days_to_finish", ""),
        ("backlog by service", "on", "backlog", ""),
        ("backlog on 2026-03", "day", "2026-03", ""),
        ("volume by state", "state", "volume", ""),
        ("backlog by scripted on 2026-03-01", "unknown_of_cases", "scripted", ""),
        ("left by channel", "step", "left", ""),
        ("backlog on 2026-03-18", "future", "2026-03-18", ""),
        ("completion by area", "says_nothing", "completion", ""),
        ("take_up.1 where channel is web", "says_nothing", "take_up.1", ""),
        ("volume " + "x" * 500, "long", "", ""),
    ],
)
def test_what_cannot_be_read_says_what_is_wrong(text: str, code: str, word: str, meant: str) -> None:
    with pytest.raises(CannotAsk) as refused:
        read(text, today=TODAY)
    assert (refused.value.code, refused.value.word, refused.value.meant) == (code, word, meant)


WORDS = [
    *language.known(), *language.KEYS, "by", "where", "during", "on", "is", "not", "and", "or", ",", "last", "this",
    "months", "days", "share", "of", "p90", "median", "2026", "2026-13", "2026-02", "2026-02-29",
    "0", "9999", "12", '"', "a b",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_question_or_is_refused(text: str) -> None:
    with suppress(CannotAsk):
        asked = read(text, today=TODAY)
        assert read(asked.written, today=TODAY) == asked


def test_every_refusal_has_words() -> None:
    source = Path(language.__file__).read_text()
    for module in (answering, answers, meant, public):
        source += Path(module.__file__).read_text()
    codes = set(re.findall(r'(?:CannotAsk|_close)\("(\w+)"', source))
    assert codes == set(wording._SENTENCES)
    for code in codes:
        assert "{" not in wording.sentence(CannotAsk(code, "word", meant="other", known="a, b"))
