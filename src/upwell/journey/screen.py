"""A screen: what to ask or say next, in no channel's looks. Every channel must be able to render every screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upwell.definition.channels import STAFF, is_for_staff
from upwell.definition.questions import Option, Question
from upwell.definition.steps import AnyStep, Book, Repeat, Tell
from upwell.definition.values import ABSENT, Money, Plain, Value, Values, find
from upwell.journey import answers as answering
from upwell.journey.answers import Problem
from upwell.journey.answers.choices import offered
from upwell.journey.facts import plain_value
from upwell.journey.log import stored_at
from upwell.journey.standing import Position, Walk

__all__ = ["NotOnPath", "Screen", "Section", "screen", "section", "stored_at"]


class NotOnPath(Exception):
    """That question is not part of this journey as answered so far."""


@dataclass(frozen=True, slots=True)
class Section:
    """Section `number` of `count`; a count, never a percentage, for branches may still open.

    `title_of` is the step that carries the section's title."""

    title_of: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Screen:
    """`stored` is the answer given before, `suggested` one known from a look-up. `values` fill the words."""

    position: Position
    address: str
    step: AnyStep
    values: Values
    back: str | None
    section: Section | None = None
    options: dict[str, Option] | None = None
    stored: Plain = None
    answered: bool = False
    suggested: Plain = None
    problem: Problem | None = None


def screen(walk: Walk, address: str | None = None) -> Screen:
    """The screen where the person stands, or that of an earlier step they want to change. Raises NotOnPath."""
    wanted = address or walk.address
    if wanted == walk.address:
        return _screen(walk, walk.position, wanted, walk.step, walk.problem)
    if wanted not in walk.path:
        raise NotOnPath(wanted)
    step = _step_at(walk, wanted)
    return _screen(walk, _position(step), wanted, step, None)


def _position(step: AnyStep) -> Position:
    if isinstance(step, Repeat):
        return Position.MORE
    verbs = ("tell", "check", "book", "pay", "submit")
    return next((Position(verb) for verb in verbs if hasattr(step, verb)), Position.ASK)


def _step_at(walk: Walk, address: str) -> AnyStep:
    name, *rest = address.split(".")
    return walk.definition.questions[f"{name}.{rest[1]}"] if len(rest) == 2 else walk.definition.by_name[name]


def _screen(walk: Walk, position: Position, address: str, step: AnyStep, problem: Problem | None) -> Screen:
    stored, answered = stored_at(walk.answers, address)
    values = scope(walk, address)
    question = step if isinstance(step, Question) else None
    return Screen(
        position=position,
        address=address,
        step=step,
        values=values,
        back=walk.back(address),
        section=section(walk, address),
        options=offered(step, values) if question and hasattr(step, "options") else None,
        stored=stored,
        answered=answered,
        suggested=suggested(question, values) if question and not answered else None,
        problem=problem,
    )


def scope(walk: Walk, address: str) -> Values:
    """What wording and conditions see at an address: inside a repeat, this item's answers and no other's."""
    name, *rest = address.split(".")
    outer = _outer(walk)
    if len(rest) != 2:
        return outer
    repeat = walk.definition.by_name[name]
    assert isinstance(repeat, Repeat)  # noqa: S101  # only addresses on the path get here
    inner: dict[str, Any] = {}
    for question in repeat.steps:
        before = f"{name}.{rest[0]}.{question.name}"
        if before == address:
            break
        plain, _ = stored_at(walk.answers, before)
        inner[question.name] = answering.value(question, plain) if before in walk.path else ABSENT
    return {**outer, **inner}


def _outer(walk: Walk) -> Values:
    """The walk's values without those of the item it stands in."""
    name, *rest = walk.address.split(".")
    repeat = walk.definition.by_name.get(name)
    if len(rest) != 2 or not isinstance(repeat, Repeat):
        return walk.values
    inner = {question.name for question in repeat.steps}
    return {key: value for key, value in walk.values.items() if key not in inner}


def suggested(question: Question, values: Values) -> Plain:
    """What a look-up knows already, as the question would store it; nothing when it would not be taken."""
    found = find(values, question.prefill) if question.prefill else None
    if found is None or found is ABSENT:
        return None
    taken = answering.accept(question, _sendable(found), values)
    return None if isinstance(taken, Problem) else taken


def _sendable(found: Value | Any) -> object:
    """A value as a person would send it."""
    if isinstance(found, Money):
        return found.dollars
    if isinstance(found, Mapping):
        return {key: str(part) for key, part in found.items() if part is not ABSENT}
    return plain_value(found)


def section(walk: Walk, address: str) -> Section | None:
    """Which section this step is in, of those on the path or still possible; None outside sections.

    A title holds for the steps after it, until the next. Only what a person sees and answers makes a section: the
    check, payment and endings stand behind them all."""
    name = address.split(".")[0]
    passed, values = set(walk.names), _outer(walk)
    titles: dict[str, str] = {}
    title, here = "", ""
    for step in walk.definition.walked:
        if not isinstance(step, Question | Tell | Book | Repeat):
            continue
        title = step.section or title
        if step.name == name:
            here = title
        if title and title not in titles and (step.name in passed or step.name == name or _possible(step, values)):
            titles[title] = step.name
    if not here or len(titles) < 2:
        return None
    return Section(_titled(walk, here), list(titles).index(here) + 1, len(titles))


def _possible(step: AnyStep, values: Values) -> bool:
    """On the path, or not known yet to be off it."""
    if isinstance(step, Question) and step.party is not None:
        return False
    if is_for_staff(step) and values.get("channel") not in STAFF:
        return False
    return values.get(step.name) is not ABSENT and (step.when is None or step.when.holds(values) is not False)


def _titled(walk: Walk, title: str) -> str:
    """The first step that carries this title: where its words are."""
    return next(step.name for step in walk.definition.walked if getattr(step, "section", None) == title)
