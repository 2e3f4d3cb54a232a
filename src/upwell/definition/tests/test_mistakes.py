"""Every mistake has a message of its own, at its place. The files say themselves what is expected of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.definition.load import load_folder, load_text
from upwell.definition.tests.cast import HERE, KNOWN

MISTAKES = sorted((HERE / "mistakes").glob("*.yaml"))
EXPECT = "# expect: "


def expected(text: str) -> list[str]:
    return [line.removeprefix(EXPECT) for line in text.splitlines() if line.startswith(EXPECT)]


@pytest.mark.parametrize("file", MISTAKES, ids=lambda file: file.stem)
def test_a_mistake_is_told_at_its_place(file: Path) -> None:
    text = file.read_text()

    loaded = load_text(text, file="service.yaml", known=KNOWN)

    assert [str(problem).removeprefix("service.yaml:") for problem in loaded.problems] == expected(text)


def test_there_are_more_than_thirty_kinds_of_mistake_each_with_its_own_message() -> None:
    first = [line.split(" ", 1)[1] for file in MISTAKES for line in expected(file.read_text())[:1]]

    assert len(set(first)) > 100


def test_thirty_mistakes_in_one_folder_are_all_told_at_once() -> None:
    wanted = (HERE / "thirty" / "expected.txt").read_text().splitlines()

    loaded = load_folder(HERE / "thirty" / "broken_light", known=KNOWN)

    assert [str(problem) for problem in loaded.problems] == wanted
    assert len({problem.what for problem in loaded.errors}) >= 30


def test_a_folder_without_a_service_file_says_so(tmp_path: Path) -> None:
    loaded = load_folder(tmp_path, known=KNOWN)

    assert loaded.service is None
    assert "There is no service.yaml" in loaded.problems[0].what


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ("{size: small}", "{size: large}", False),
        ("{size: small}", "{not: {size: small}}", False),
        ("{size: small}", "{harm: [car]}", True),
        ("{size: small}", "{size: small}", True),
    ],
)
def test_a_second_check_is_refused_where_somebody_may_come_to_both(first: str, second: str, refused: bool) -> None:
    text = (HERE / "mistakes/a_second_check.yaml").read_text().replace("{size: large}", second)
    text = text.replace("  - check: answers\n", f"  - check: answers\n    when: {first}\n")

    said = [problem.what for problem in load_text(text, known=KNOWN).problems]

    assert ("The answers are checked a second time here" in said) == refused
