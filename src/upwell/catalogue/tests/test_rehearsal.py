"""What the examples of a definition show is told at its place, together with everything else that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.catalogue import folder, rehearsal
from upwell.catalogue.rehearsal import Handed
from upwell.catalogue.surroundings import Surroundings
from upwell.definition.load import Loaded, load_folder, load_text
from upwell.definition.tests.cast import KNOWN, SERVICES
from upwell.definition.values import Values

SERVICE = """service: pothole
kind: report
name: Report a pothole
summary: Tell us about a hole in a street.
owner: transportation
promise: {to: fix, within: 2, counted_in: working_days}
route: [{team: pothole}]
steps:
  - {ask: where, type: text, title: Where is it?}
  - {ask: size, type: choice, title: How big is it?, options: {small: Small, large: Large}}
  - {stop: too_large, when: {size: large}, outcome: cannot_do_here, title: Call 555-0100, body: Call 555-0100 now.}
  - {ask: details, type: text, title: What else?, optional: true}
  - {check: answers}
  - {submit: request}
receipt: {title: We have it, body: "Your number is {reference}."}
tests:
  - {name: plain, answers: {where: A, size: small}, path: [where, size, answers, request], team: pothole, due_within: 2}
  - {name: large, answers: {where: A, size: large}, ends: cannot_do_here}
"""


def loaded(*changes: tuple[str, str]) -> Loaded:
    text = SERVICE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load_text(text, known=KNOWN)


def told(*changes: tuple[str, str]) -> list[str]:
    return [str(problem) for problem in rehearsal.problems(loaded(*changes))]


WRONG_PATH = ("path: [where, size, answers, request]", "path: [where, answers, request]")
PATH_TOLD = "Example “plain”: it takes the steps where, size, answers, request"


def test_examples_that_go_as_written_say_nothing() -> None:
    assert told() == []


def test_a_difference_is_told_where_the_example_says_otherwise() -> None:
    assert told(WRONG_PATH) == [f"service.yaml:17:59: {PATH_TOLD}"]


def test_a_refused_answer_is_told_at_the_answer_with_what_the_question_takes() -> None:
    wrong = told(("answers: {where: A, size: small}", "answers: {where: A, size: huge}"))

    assert wrong == ["service.yaml:17:45: Example “plain”: size does not take 'huge': its options are small, large"]


@pytest.mark.parametrize(
    "other",
    [
        ("owner: transportation", "owner: transprotation"),
        ("route: [{team: pothole}]", "route: [{team: pohtole}]"),
        ("summary: Tell us about a hole in a street.\n", ""),
        ("title: What else?", 'title: "What else, {sise}?"'),
        ("receipt: {title: We have it", "receipt: {titel: We have it"),
        ("name: large, answers", "nam: large, answers"),
    ],
)
def test_an_example_is_told_together_with_what_else_is_wrong(other: tuple[str, str]) -> None:
    assert loaded(WRONG_PATH, other).errors
    assert [problem.split(": ", 1)[1] for problem in told(WRONG_PATH, other)] == [PATH_TOLD]


def test_what_comes_to_a_step_that_cannot_be_trusted_is_not_judged() -> None:
    broken = ("when: {size: large}", "when: {size: lrage}")

    assert loaded(broken).errors
    assert told(WRONG_PATH, broken) == []


def test_what_ends_before_a_step_that_cannot_be_trusted_is_judged() -> None:
    broken = ("title: What else?, optional: true", "title: What else?, when: {size: smal}")
    wrong = ("ends: cannot_do_here", "ends: emergency")

    (problem,) = told(wrong, broken)

    assert problem.endswith("it ends with cannot_do_here at too_large; the example says emergency")


def test_an_answer_refused_before_a_step_that_cannot_be_trusted_is_told() -> None:
    broken = ("title: What else?, optional: true", "title: What else?, when: {size: smal}")

    (problem,) = told(("size: small}, path", "size: huge}, path"), broken)

    assert problem.endswith("size does not take 'huge': its options are small, large")


def test_an_example_that_is_wrong_in_itself_is_told_once() -> None:
    wrong = ("answers: {where: A, size: large}", "answers: {were: A, size: large}")

    assert len(loaded(wrong).errors) == 1
    assert told(wrong) == []


def handed(team: str, within: int | None) -> rehearsal.Hand:
    def hand(service: object, values: Values, areas: frozenset[str], city: object) -> Handed:
        return Handed(team, within, "working_days")

    return hand


def judged(hand: rehearsal.Hand, tmp_path: Path, text: str = SERVICE) -> list[str]:
    place = tmp_path / "services" / "pothole"
    place.mkdir(parents=True)
    (place / "service.yaml").write_text(text)
    (tmp_path / "city.yaml").write_text(CITY)
    found = folder.read(tmp_path, Surroundings(hand=hand))
    return [problem.what for problem in found.problems]


CITY = """
city: testville
name: Testville
site_name: {en: Testville services}
time_zone: America/Los_Angeles
languages: [en]
contact: {phone: 555-0100}
map: {latitude: 37.0, longitude: -121.0}
departments: {transportation: {name: {en: Streets}}}
teams:
  pothole: {name: {en: Paving}, department: transportation}
  night: {name: {en: Night}, department: transportation}
"""


def test_the_team_and_the_days_of_an_example_are_judged(tmp_path: Path) -> None:
    assert judged(handed("night", 5), tmp_path) == [
        "Example “plain”: it goes to night, not to pothole",
        "Example “plain”: it is promised within 5 working days, not within 2",
    ]


def test_the_right_team_and_days_say_nothing(tmp_path: Path) -> None:
    assert judged(handed("pothole", 2), tmp_path) == []


def test_an_example_that_is_promised_nothing_says_so(tmp_path: Path) -> None:
    assert judged(handed("pothole", None), tmp_path) == ["Example “plain”: nothing is promised, not within 2"]


def test_the_team_is_not_judged_while_the_route_is_wrong(tmp_path: Path) -> None:
    text = SERVICE.replace("route: [{team: pothole}]", "route: [{team: pohtole}]")

    assert judged(handed("pohtole", 2), tmp_path, text) == ["There is no team 'pohtole'"]


def test_examples_in_a_file_of_their_own_are_told_there(tmp_path: Path) -> None:
    text, examples = SERVICE.split("tests:\n")
    place = tmp_path / "pothole"
    place.mkdir()
    (place / "service.yaml").write_text(text)
    (place / "tests.yaml").write_text("tests:\n" + examples.replace("ends: cannot_do_here", "ends: elsewhere"))

    (problem,) = rehearsal.problems(load_folder(place, known=KNOWN))

    assert str(problem).startswith("pothole/tests.yaml:3:")


LINES = (SERVICES / "junk_pickup" / "service.yaml").read_text().splitlines()


@given(st.data())
@settings(max_examples=150)
def test_the_examples_of_a_definition_with_any_lines_lost_or_swapped_can_be_tried(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(st.sampled_from([lines[other], "", lines[at][1:], lines[at].replace(":", "")]))

    rehearsal.problems(load_text("\n".join(lines), known=KNOWN))
