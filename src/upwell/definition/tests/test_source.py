"""Reading YAML: what stays text, where everything stands, and that nothing a file holds is ever raised."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.definition import source
from upwell.definition.load import load_text
from upwell.definition.source import MAX_BYTES, MAX_DEPTH, read


def plain(text: str | bytes) -> object:
    found = read(text, file="service.yaml")
    assert found.problems == []
    return found.plain


def told(text: str | bytes) -> str:
    (problem,) = read(text, file="service.yaml").problems
    return str(problem)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("007", "007"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("0.012", 0.012),
        ("1e400", "1e400"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2027-01-31", "2027-01-31"),
        ("12:30", "12:30"),
        ("408-794-1900", "408-794-1900"),
        ("+14085550123", 14085550123),
        ("9" * 40, "9" * 40),
        ("'12'", "12"),
        ('"yes"', "yes"),
    ],
)
def test_a_word_means_what_people_expect(written: str, meant: object) -> None:
    assert plain(f"a: {written}") == {"a": meant}


def test_keys_are_always_texts() -> None:
    assert plain("{1: a, yes: b, 2027-01-01: c}") == {"1": "a", "yes": "b", "2027-01-01": "c"}


def test_values_and_keys_have_their_places() -> None:
    found = read("a: 1\nb:\n  - c: x\n    d: y\n", file="f")

    assert found.place(("b", 0, "d")) == (4, 8)
    assert found.key_place(("b", 0, "d")) == (4, 5)
    assert found.place(("b", 0)) == (3, 5)
    assert found.key_place(("b", 0)) == (3, 5)
    assert found.place(("b", 7, "nothing")) == (3, 3)
    assert found.at(("b", 0, "c")) == "x"
    assert found.at(("b", 1)) is None


def test_a_byte_order_mark_is_passed_over() -> None:
    assert plain(b"\xef\xbb\xbfa: 1") == {"a": 1}
    assert plain("\ufeffa: 1") == {"a": 1}


def test_text_that_is_not_utf_8_is_told_with_its_place() -> None:
    assert told(b"a: 1\nb: caf\xe9\n") == (
        "service.yaml:2:7: This character is not UTF-8 text. Save the file with the encoding UTF-8"
    )


def test_a_nul_byte_is_told_with_its_place() -> None:
    assert told("a: x\x00y").startswith("service.yaml:1:5: There is a character here that cannot be seen")


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert "a definition may have 200 KB" in told("a" * (MAX_BYTES + 1))


def test_brackets_in_brackets_are_bounded() -> None:
    assert f"more than {MAX_DEPTH} levels deep" in told("[" * 100_000)
    assert f"more than {MAX_DEPTH} levels deep" in told("- " * 50_000)
    assert f"more than {MAX_DEPTH} levels deep" in told("{a: " * 20_000)


def test_shared_values_do_not_grow() -> None:
    laughs = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(200))

    found = read(laughs, file="service.yaml")

    assert all("not shared" in problem.what for problem in found.problems)


def test_both_lines_of_a_duplicate_are_told() -> None:
    assert (
        told("a: 1\nb: 2\na: 3") == "service.yaml:3:1: 'a' is written twice; the first is on line 1. Keep one of them"
    )


def test_the_pure_reader_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["a: [1, 2\nb: 3\n", "a:\n\t- b\n", "a: b: c\n", "a: 'x\n", "a: @x\n", "a: *b\n", "- a\nb: 1\n"]
    with_library = [told(text) for text in texts]

    monkeypatch.setattr(source, "_Loader", yaml.Loader)

    assert [told(text) for text in texts] == with_library


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_no_bytes_are_ever_raised_at(data: bytes) -> None:
    assert load_text(data).service is None


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_no_text_is_ever_raised_at(text: str) -> None:
    loaded = load_text(text)

    assert loaded.problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in loaded.problems)


@given(st.text(alphabet="abc:-[]{}#&*!|>'\"%@`\n \t,?~0", max_size=120))
@settings(max_examples=500)
def test_no_yaml_is_ever_raised_at(text: str) -> None:
    load_text("service: a\nsteps:\n  - ask: b\n    title: " + text)
