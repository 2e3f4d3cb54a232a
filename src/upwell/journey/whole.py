"""A journey whose answers came all at once: from a program, an example or an agent's sheet.

One pass: every answer is read where the path reaches its question, and every problem is reported, not only the first.
What depends on an answer that is not taken stays undecided: it is neither asked for nor refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from upwell.definition.conditions import leaves
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Book, Pay, Repeat
from upwell.definition.values import ABSENT, Plain, Values, find
from upwell.journey import answers as answering
from upwell.journey import booked
from upwell.journey.answers import Problem
from upwell.journey.facts import Facts, fact_value
from upwell.journey.walk import Position, Undecided, Walk, Walker, first_values


@dataclass(frozen=True, slots=True)
class Whole:
    """`problems` by address; `unused` are the names sent that are no question on the path."""

    walk: Walk
    problems: Mapping[str, Problem]
    unused: frozenset[str]


def read(
    definition: Service,
    raw: Mapping[str, Any],
    facts: Facts,
    *,
    channel: str = "api",
    provided: Mapping[str, Plain] | None = None,
) -> Whole:
    """Reads a whole form. The walk ends at submit, a stop, a look-up that is needed, or (with problems) anywhere.

    `provided`: slots and payments by step, from those who answer for them; a form cannot say that it is paid."""
    taken: dict[str, Plain] = {}
    reader = _Reader(definition, taken, facts, True, first_values(facts, channel), raw=raw, given=provided or {})
    found = reader.run()
    if reader.undecided_names and not reader.problems:
        raise Undecided(*sorted(reader.undecided_names))
    problems = reader.problems if found.problem is None else {**reader.problems, found.address: found.problem}
    known = {*taken, *reader.undecided_names, *(address.split(".")[0] for address in problems)}
    unused = frozenset(name for name in raw if name not in known and not answering.is_empty(raw[name]))
    return Whole(replace(found, answers=taken), problems, unused)


@dataclass(slots=True)
class _Reader(Walker):
    """A walker that reads each answer as it gets there. `answers` are those taken so far."""

    answers: dict[str, Plain]
    raw: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Plain] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    undecided_names: set[str] = field(default_factory=set)

    def run(self) -> Walk:
        for step in self.service.walked:
            found = self.visit(step)
            if found is not None:
                return found
        address = next(iter(self.problems))  # even the endings hang on an answer that was not taken
        return self.stand(Position.ASK, self.service.by_name[address.split(".")[0]], address)

    def undecided(self, step: AnyStep) -> None:
        """Its condition hangs on an answer that was not taken: unknown, and so is all that hangs on it."""
        self.undecided_names.add(step.name)

    def question(self, step: Any) -> Walk | None:
        if step.party is not None:
            return Walker.question(self, step)
        plain = answering.accept(step, self.raw.get(step.name), self.values)
        if isinstance(plain, Problem):
            self.problems[step.name] = plain
            return None
        if plain is not None or step.name in self.raw:
            self.answers[step.name] = plain
            self.path.append(step.name)
        if self.unsure(hangs_on(step) - {step.name}):
            self.undecided(step)  # it may yet turn out not to be offered, too early, …
        else:
            self.values[step.name] = answering.value(step, plain)
        return None

    def unsure(self, names: set[str]) -> bool:
        return any(find(self.values, name) is None for name in names)

    def repeat(self, step: Repeat) -> Walk | None:
        items, problems = read_items(step, self.raw.get(step.name), self.values)
        if problems:
            self.problems.update(problems)
            return None
        self.answers[step.name] = items
        inner = {question.name for question in step.steps}
        if self.unsure({name for question in step.steps for name in hangs_on(question) if name not in inner}):
            self.undecided(step)
            return None
        return Walker.repeat(self, step)

    def book(self, step: Book) -> Walk | None:
        return self.provided(step, Position.BOOK)

    def provided(self, step: Book | Pay, position: Position) -> Walk | None:
        plain = self.given.get(step.name)
        if plain is None:
            return self.stand(position, step)
        self.answers[step.name] = plain
        self.values[step.name] = booked.value(plain) if isinstance(step, Book) else fact_value(plain)
        self.path.append(step.name)
        return None


def hangs_on(question: Question) -> set[str]:
    """The names that decide whether an answer to this question is asked for and taken."""
    conditions = [question.when, *(option.when for option in getattr(question, "options", {}).values())]
    names = {leaf.name for condition in conditions if condition is not None for leaf in leaves(condition)}
    names.update(*(requirement.that.names for requirement in question.require))
    bounds = (getattr(question, "earliest", None), getattr(question, "latest", None))
    return names | {one.split()[0] for one in bounds if one and not one[0].isdigit()}


def read_items(step: Repeat, raw: Any, values: Values) -> tuple[list[Plain], dict[str, Problem]]:
    """The items of a repeat in plain form, and the problems by address (`dogs`, `dogs.0.name`)."""
    sent = [] if raw is None or raw == "" else raw
    if not isinstance(sent, list | tuple) or not all(isinstance(item, Mapping) for item in sent):
        return [], {step.name: Problem("items")}
    if len(sent) > step.at_most:
        return [], {step.name: Problem("too_many_items", limit=step.at_most)}
    if len(sent) < step.at_least:
        return [], {step.name: Problem("too_few_items", limit=step.at_least)}
    problems: dict[str, Problem] = {}
    items: list[Plain] = [_read_item(step, index, item, values, problems) for index, item in enumerate(sent)]
    return items, problems


def _read_item(
    step: Repeat, index: int, item: Mapping[str, Any], values: Values, problems: dict[str, Problem]
) -> dict[str, Plain]:
    inner = {question.name for question in step.steps}
    scope: dict[str, Any] = {name: value for name, value in values.items() if name not in inner}
    kept: dict[str, Plain] = {}
    for question in step.steps:
        holds = True if question.when is None else question.when.holds(scope)
        if holds is not True:
            scope.update({question.name: ABSENT} if holds is False else {})
            continue
        plain = answering.accept(question, item.get(question.name), scope)
        if isinstance(plain, Problem):
            problems[f"{step.name}.{index}.{question.name}"] = plain
            continue
        scope[question.name] = answering.value(question, plain)
        kept[question.name] = plain
    return kept
