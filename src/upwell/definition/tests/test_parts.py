"""Placeholders, links, patterns, segments of text messages, schemas."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.definition import links, patterns, schema, segments, templates
from upwell.definition.questions import TYPES
from upwell.definition.steps import VERBS
from upwell.definition.tests.cast import SERVICES


def test_a_template_names_and_prints_its_values() -> None:
    text = "{{{road.owner}}} and {size}, {size}"

    assert templates.names(text) == ("road.owner", "size")
    assert templates.fill(text, lambda name: name.upper()) == "{ROAD.OWNER} and SIZE, SIZE"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{a b}", "{a!r}", "{a:>9}", "{0}", "{a.__class__}", "{a[0]}", "{A}"])
def test_anything_else_in_braces_is_refused(text: str) -> None:
    with pytest.raises(templates.TemplateError):
        templates.parse(text)


@given(st.text(alphabet="ab{}. _", max_size=30))
def test_a_template_is_refused_or_printed(text: str) -> None:
    try:
        filled = templates.fill(text, lambda name: "X")
    except templates.TemplateError:
        return
    assert len(filled) <= len(text)


@pytest.mark.parametrize(
    "text",
    ["[Call](tel:311)", "[A](https://example.org) and [B](/services/b)", "[C]({road.report_url})", "plain [brackets]"],
)
def test_a_good_link_passes(text: str) -> None:
    assert list(links.problems(text)) == []


@pytest.mark.parametrize(
    "text",
    ["Call 911", "Call 408-555-0123", "Call (408) 555-0123", "Call {hauler.phone}", "[Go](https://example.org)"],
)
def test_a_way_on_is_a_number_or_a_link(text: str) -> None:
    assert links.has_way_on(text)


def test_a_text_without_one_is_not_a_way_on() -> None:
    assert not links.has_way_on("Call somebody about room 1234, by 2027.")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{6,8}$", r"\d{2}-\d{7}", r"[A-Z]{1,3}\d{1,6}[A-Z]?", r"(19|20)\d{2}", r"\d{5}(-\d{4})?",
        r"[a-z]+@[a-z]+\.com", r"(\d{3}-)*\d{4}", r"(?:ab|cd)+x", r"[0-9]{1,3}(,[0-9]{3})*", r".*", r"(?i)[a-z]{2}\d+",
    ],
)  # fmt: skip
def test_a_plain_pattern_passes(pattern: str) -> None:
    patterns.check(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+", r"(a*)*", r"(a|a)*", r"(a|ab|b)*", r"(\w+\s?)*", r"\d+\d+", r"\d+,?\d*", r".*.*", r"(a*)?a*",
        r"(a*|b)a*", r"(?=a)b", r"(?<!a)b", r"(a)\1", r"(?:a?){30}", r"a{1,99}a{1,99}", r"(", "x" * 201,
        r"(?P<n>a)(?P=n)", r"(a|aa)+", r"x*y*x*", r"a{99999999999}", r"(?>a)b", r"a++b",
    ],
)  # fmt: skip
def test_a_pattern_that_could_take_long_or_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(patterns.PatternError):
        patterns.check(pattern)


PIECES = st.sampled_from(
    ["a", "b", "[ab]", r"\d", r"\w", ".", "a+", "a*", "a?", "a{1,3}", "(a|b)", "(ab)+", "(a|ab)", "(a+)", "-"]
)


@given(st.lists(PIECES, min_size=1, max_size=6))
@settings(max_examples=200)
def test_a_pattern_that_passes_is_fast_on_hostile_answers(pieces: list[str]) -> None:
    pattern = "".join(pieces)
    try:
        patterns.check(pattern)
    except patterns.PatternError:
        return

    started = time.perf_counter()
    for hostile in ("a" * 3_000 + "!", "ab" * 1_500 + "!", "1" * 3_000 + "!"):
        re.fullmatch(pattern, hostile)

    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("text", "count", "plain"),
    [
        ("", 0, True),
        ("a" * 160, 1, True),
        ("a" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("€" * 80, 1, True),
        ("€" * 81, 2, True),
        ("a" * 152 + "€" * 5, 2, True),
        ("ñ" * 160, 1, True),
        ("á" * 70, 1, False),
        ("á" * 71, 2, False),
        ("ổ" * 134, 2, False),
        ("ổ" * 135, 3, False),
        ("🙂" * 35, 1, False),
        ("🙂" * 36, 2, False),
        ("🙂" * 67, 3, False),
        ("[]{}\\~^|€", 1, True),
        ("`", 1, False),
    ],
)
def test_a_text_message_is_counted_as_the_network_counts_it(text: str, count: int, plain: bool) -> None:
    size = segments.size(text)

    assert (size.segments, size.plain or not text) == (count, plain)


def test_the_plain_alphabet_has_its_letters() -> None:
    assert len(segments.BASIC) == 127  # 128 places, one of which is the escape to the extension
    assert len(segments.EXTENDED) == 10
    assert not segments.BASIC & segments.EXTENDED


def test_every_setting_is_described_for_editors() -> None:
    made = schema.service_schema()

    missing = [
        f"{name}.{setting}"
        for name, part in [("Service", made), *made["$defs"].items()]
        for setting, inner in part.get("properties", {}).items()
        if not inner.get("description")
    ]

    assert missing == []
    json.dumps(made)


def test_the_schema_offers_every_verb_and_every_type() -> None:
    made = schema.service_schema()
    steps = [made["$defs"][one["$ref"].rsplit("/", 1)[1]] for one in made["properties"]["steps"]["items"]["oneOf"]]

    assert {part["properties"]["type"]["const"] for part in steps if "ask" in part["properties"]} == set(TYPES)
    assert {verb for part in steps for verb in part["properties"] if verb in VERBS} == set(VERBS)
    assert "translations" not in made["properties"]


def test_the_schema_takes_what_the_loader_takes() -> None:
    made = schema.service_schema()

    for folder in SERVICES.iterdir():
        plain = yaml.load((folder / "service.yaml").read_text(), Loader=yaml.BaseLoader)  # noqa: S506  # texts only
        assert set(plain) <= set(made["properties"])
        for step in plain["steps"]:
            assert any(set(step) <= set(part["properties"]) for part in parts(made))


def parts(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in made["$defs"].values() if "properties" in part]


def test_language_files_have_a_schema() -> None:
    assert schema.sidecar_schema()["required"] == ["language"]
