"""What holds for every definition and whatever was answered: thousands of random journeys."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as tries

from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import Repeat
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.answers import Problem
from upwell.journey.replay import replay
from upwell.journey.screen import screen
from upwell.journey.tests.build import plain_screen, plain_walk
from upwell.journey.tests.strategies import POOLS, UNFIT, Drawn, Journey, drawn
from upwell.journey.walk import SEEN, Position, Walk, walk
from upwell.journey.whole import read

each = tries(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def walked(definition: Service, journey: Journey, answers: dict[str, Any] | None = None) -> Walk:
    return walk(definition, journey.answers if answers is None else answers, journey.facts)


def without(answers: dict[str, Any], addresses: frozenset[str]) -> dict[str, Any]:
    for address in addresses:
        answers = log.remove_at(answers, address)
    return answers


@each
@given(drawn())
def test_walking_twice_is_walking_once_and_changes_nothing(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        before = json.dumps(journey.answers)

        assert plain_walk(walked(definition, journey)) == plain_walk(walked(definition, journey))
        assert json.dumps(journey.answers) == before


@each
@given(drawn())
def test_left_over_answers_never_steer(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        found = walked(definition, journey)
        nonsense = {name: {"x": "y"} for name in found.left_over if "." not in name}

        trimmed = walked(definition, journey, without(journey.answers, found.left_over))

        assert plain_walk(trimmed) == plain_walk(found)
        assert trimmed.left_over == frozenset()
        assert plain_walk(walked(definition, journey, {**journey.answers, **nonsense})) == plain_walk(found)


@each
@given(drawn())
def test_the_order_of_answers_does_not_matter(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        turned = dict(reversed(journey.answers.items()))

        assert plain_walk(walked(definition, journey, turned)) == plain_walk(walked(definition, journey))


@each
@given(drawn())
def test_a_walk_ends_within_its_steps_and_repeats_no_address(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        found = walked(definition, journey)

        assert len(set(found.path)) == len(found.path)
        assert len(found.names) <= len(definition.walked)
        assert found.address not in found.path or found.position is Position.SUBMIT
        assert (found.problem is None) or found.position is Position.ASK


@each
@given(drawn())
def test_back_is_the_step_before_and_every_screen_of_the_path_can_be_shown(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        found = walked(definition, journey)
        for index, address in enumerate(found.path):
            shown = screen(found, address)

            assert shown.back == (found.path[index - 1] if index else None)
            assert shown.section is None or 1 <= shown.section.number <= shown.section.count


@each
@given(drawn())
def test_changing_an_answer_and_changing_it_back_loses_nothing(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        found = walked(definition, journey)
        for address in found.path[:3]:
            kept, answered = log.stored_at(journey.answers, address)
            if answered:
                changed = log.set_at(journey.answers, address, "zz")
                walked(definition, journey, changed)

                assert plain_walk(walked(definition, journey, log.set_at(changed, address, kept))) == plain_walk(found)


@each
@given(drawn())
def test_an_answer_changes_nothing_before_it(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        found = walked(definition, journey)
        for index, address in enumerate(found.path):
            if address.endswith(".more") or not isinstance(screen(found, address).step, Question):
                continue
            changed = walked(definition, journey, log.set_at(journey.answers, address, "zz"))
            reached = (*changed.path, changed.address)

            assert changed.beyond or reached[:index] == found.path[:index] or changed.address in found.path[:index]


def one_by_one(definition: Service, journey: Journey) -> Walk:
    """The same answers, given question by question as on the web, until something is refused or the end is near."""
    answers: dict[str, Any] = {}
    for _ in range(200):
        found = walk(definition, answers, journey.facts, channel="api")
        sent = _sent(found, journey.answers)
        if sent is None or (found.problem is not None):
            return found
        plain = answering.accept(found.step, sent[0], screen(found).values) if sent[1] else sent[0]  # type: ignore[arg-type]  # a question
        if isinstance(plain, Problem):
            return found
        answers = log.set_at(answers, found.address, plain)
    raise AssertionError("an answered journey comes to an end")


def _sent(found: Walk, answers: dict[str, Any]) -> tuple[Any, bool] | None:
    """What would be sent where the walk stands, and whether it is an answer to a question; None at an end."""
    if found.position is Position.ASK:
        return log.stored_at(answers, found.address)[0], True
    if found.position is Position.TELL:
        return SEEN, False
    if found.position is Position.MORE and isinstance(found.step, Repeat):
        wanted = len(answers.get(found.step.name, [])) > len(found.values[found.step.name])  # type: ignore[arg-type]  # items
        return ("yes" if wanted else "no"), False
    return None


def given_answers(walk: Walk) -> Any:
    """The submission without what was skipped: one by one a skip is said, in a whole form it is left out."""

    def kept(plain: Any) -> Any:
        if isinstance(plain, dict):
            return {name: kept(part) for name, part in plain.items() if part not in (None, [])}
        return [kept(part) for part in plain] if isinstance(plain, list) else plain

    return kept(walk.submission())


@each
@given(drawn())
def test_a_whole_form_and_question_by_question_come_to_the_same(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        whole = read(definition, journey.answers, journey.facts)
        found = one_by_one(definition, journey)

        if not whole.problems:
            assert found.position in (Position.CHECK, Position.STOP, Position.LOOK_UP)
            assert (found.address if found.outcome else "") == (whole.walk.address if whole.walk.outcome else "")
            assert given_answers(found) == given_answers(whole.walk)
        elif found.position is Position.ASK:
            name = found.address.split(".")[0]
            assert name in {address.split(".")[0] for address in whole.problems}


@each
@given(drawn())
def test_what_is_unknown_decides_nothing(given: Drawn) -> None:
    """Break one answer of a form: what is then still refused would be refused whatever the answer were."""
    definition, journeys = given
    questions = [step for step in definition.walked if isinstance(step, Question) and not step.optional]
    for journey in journeys[:4]:
        for question in questions[:2]:
            broken = read(definition, {**journey.answers, question.name: UNFIT[3]}, journey.facts)
            if question.name not in broken.problems:
                continue
            for plain in POOLS[question.type]:  # type: ignore[attr-defined]  # every concrete question has a type
                mended = read(definition, {**journey.answers, question.name: plain}, journey.facts)
                if question.name in mended.problems:
                    continue

                ended_early = mended.walk.position is not Position.SUBMIT
                assert ended_early or set(broken.problems) - {question.name} <= set(mended.problems)
                assert broken.walk.outcome is None or mended.walk.outcome is not None or mended.walk.needed is not None


@each
@given(drawn())
def test_a_condition_known_in_part_agrees_with_the_same_known_in_full(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys:
        full = dict(walked(definition, journey).values)
        for step in definition.walked:
            for name in list(full):
                part = {known: value for known, value in full.items() if known != name}
                known = None if step.when is None else step.when.holds(part)

                assert known is None or step.when is None or known == step.when.holds(full)


@each
@given(drawn())
def test_a_log_replays_the_same_screens_byte_for_byte(given: Drawn) -> None:
    definition, journeys = given
    for journey in journeys[:3]:
        entries: list[log.Entry] = [log.looked_up(name, fact) for name, fact in journey.facts.items()]
        entries += [log.answered(name, plain) for name, plain in journey.answers.items()]
        stored = json.loads(json.dumps(entries))

        first = _replayed(definition, stored)
        answers, known = log.fold(stored)

        assert first == _replayed(definition, stored)
        assert answers == journey.answers
        assert first[-1] == json.dumps(plain_screen(screen(walk(definition, answers, known))))


def _replayed(definition: Service, entries: list[Any]) -> list[str]:
    return [json.dumps(plain_screen(screen(found))) for found in replay(definition, entries)]
