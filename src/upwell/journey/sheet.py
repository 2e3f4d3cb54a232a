"""A sheet: everything that can be answered now, on one page, for somebody who fills in for a caller.

The same walker, but it does not stop at the first open question: what an open answer does not decide is asked beside
it, and what hangs on one waits. A stop ends the sheet as soon as it is sure. Pure, as the walk is; where the person
stands, and whether all of it can be sent, the walk alone says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.definition import templates
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Book, LookUp, Pay, Repeat, Stop, Tell
from upwell.definition.values import ABSENT, Plain, Values, find
from upwell.journey import answers as answering
from upwell.journey import booked
from upwell.journey.answers import Problem
from upwell.journey.answers.choices import offered
from upwell.journey.facts import Facts
from upwell.journey.log import stored_at
from upwell.journey.screen import Screen, suggested
from upwell.journey.standing import Needed, Position, Walk
from upwell.journey.walk import SEEN, Walker, first_values
from upwell.journey.whole import hangs_on


@dataclass(frozen=True, slots=True)
class Sheet:
    """`lines`: in the order of the definition. `needed`: look-ups whose answers would open more."""

    lines: tuple[Screen, ...]
    needed: tuple[Needed, ...]

    def line(self, address: str) -> Screen | None:
        return next((one for one in self.lines if one.address == address), None)

    @property
    def stop(self) -> Screen | None:
        """The ending it comes to without being sent; None while there is none."""
        return self.lines[-1] if self.lines and self.lines[-1].position is Position.STOP else None


def sheet(definition: Service, answers: Mapping[str, Plain], facts: Facts, *, channel: str) -> Sheet:
    reader = _Sheet(definition, answers, facts, False, first_values(facts, channel))
    reader.run_through()
    return Sheet(tuple(reader.lines), tuple(reader.needed))


@dataclass(slots=True)
class _Sheet(Walker):
    """A walker that writes down what it passes. A step without a value is not known yet, and decides nothing."""

    lines: list[Screen] = field(default_factory=list)
    needed: list[Needed] = field(default_factory=list)

    def run_through(self) -> None:
        for step in self.service.walked:
            if self.visit(step) is not None:
                return

    def undecided(self, step: AnyStep) -> None:
        """It hangs on what is open: neither asked nor passed over."""

    def show(
        self, position: Position, step: AnyStep, address: str, scope: Values, problem: Problem | None = None
    ) -> None:
        stored, answered = stored_at(self.answers, address)
        question = step if isinstance(step, Question) else None
        self.lines.append(
            Screen(
                position,
                address,
                step,
                dict(scope),
                None,
                options=offered(step, scope) if question and hasattr(step, "options") else None,
                stored=stored,
                answered=answered,
                suggested=suggested(question, scope) if question and not answered else None,
                problem=problem,
            )
        )

    def question(self, step: Any) -> Walk | None:
        if step.party is not None:
            self.values[step.name] = ABSENT
        elif self.asked(step, step.name, self.values) and step.name in self.answers:
            self.values[step.name] = answering.value(step, self.answers[step.name])
            self.path.append(step.name)
        return None

    def asked(self, step: Question, address: str, scope: Values) -> bool:
        """Shows it unless it hangs on something open; whether its answer stands."""
        if self.waits(hangs_on(step) | _printed(step), {step.name}, scope):
            return False
        plain, answered = stored_at(self.answers, address)
        problem = answering.fits(step, plain, scope) if answered else None
        self.show(Position.ASK, step, address, scope, problem)
        return problem is None

    def waits(self, names: set[str], but: set[str], scope: Values) -> bool:
        """Whether something of this is another step's and not known yet."""
        steps = {name for name in names if name.split(".")[0] in self.service.by_name or name in scope}
        return any(find(scope, name) is None for name in steps - but)

    def look_up(self, step: LookUp) -> Walk | None:
        found = Walker.look_up(self, step)
        if found is not None and found.needed is not None:
            self.needed.append(found.needed)
        return None

    def ask_again(self, source: str, code: str, step: LookUp) -> Walk:
        """The question whose answer led nowhere says so; what hangs on the fact stays unknown."""
        at = next(index for index, one in enumerate(self.lines) if one.address == source)
        line = self.lines[at]
        self.lines[at] = Screen(
            line.position, line.address, line.step, line.values, None,
            options=line.options, stored=line.stored, answered=line.answered, problem=Problem(code, step=step.name),
        )  # fmt: skip
        return self.stand(Position.ASK, line.step, source)

    def tell(self, step: Tell) -> Walk | None:
        if not self.waits(_printed(step), set(), self.values):
            self.show(Position.TELL, step, step.name, self.values)
            self.path += [step.name] if self.answers.get(step.name) == SEEN else []
        return None

    def stop(self, step: Stop) -> Walk:
        self.show(Position.STOP, step, step.name, self.values)
        return Walker.stop(self, step)

    def book(self, step: Book) -> Walk | None:
        if any(find(self.values, name) is None for name in step.with_.values()):
            return None
        plain = self.answers.get(step.name)
        stands = plain is not None and booked.is_for(plain, booked.asked(self.values, step))
        problem = Problem("book_anew") if plain is not None and not stands else None
        self.show(Position.BOOK, step, step.name, self.values, problem)
        if stands:
            self.values[step.name] = booked.value(plain)
            self.path.append(step.name)
        return None

    def pay(self, step: Pay) -> Walk | None:
        """Nothing comes after the fee: it is seen to when all the rest is sent off."""
        return self.stand(Position.PAY, step)

    def check(self, step: Any) -> Walk | None:
        return None

    def repeat(self, step: Repeat) -> Walk | None:
        kept = self.answers.get(step.name)
        items = list(kept)[: step.at_most] if isinstance(kept, list | tuple) else []
        wanted = self.answers.get(f"{step.name}.more")
        more = len(items) < step.at_least or (wanted == "yes" and len(items) < step.at_most)
        done = [self.one(step, index) for index in range(len(items) + more)]
        if len(items) >= step.at_least and not (wanted == "yes" and more) and len(items) < step.at_most:
            self.show(Position.MORE, step, f"{step.name}.more", self.values)
        whole = not more and (wanted == "no" or len(items) >= step.at_most)
        if whole and None not in done:
            self.values[step.name] = tuple(one for one in done if one)
        return None

    def one(self, step: Repeat, index: int) -> Mapping[str, Any] | None:
        """The answers of one item; None while something in it is open."""
        inner: dict[str, Any] = {}
        outer = {name: value for name, value in self.values.items() if name not in {one.name for one in step.steps}}
        for question in step.steps:
            scope = {**outer, **inner}
            holds = True if question.when is None else question.when.holds(scope)
            address = f"{step.name}.{index}.{question.name}"
            if holds is False:
                inner[question.name] = ABSENT
            elif holds and self.asked(question, address, scope) and stored_at(self.answers, address)[1]:
                inner[question.name] = answering.value(question, stored_at(self.answers, address)[0])
        return inner if len(inner) == len(step.steps) else None


def _printed(step: Any) -> set[str]:
    """The names that its words print: they must be known before it can be asked."""
    texts = (getattr(step, part, None) for part in ("title", "hint", "body", "say"))
    return {name for text in texts if text for name in templates.names(text)}
