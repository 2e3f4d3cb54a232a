"""The walk: from definition, answers and facts to where the person stands.

`walk` goes through the steps in order, once. A step whose condition does not hold is off the path, and its answer is
*left over*: kept, shown nowhere, seen by no condition. The walk stops at the first step that needs something: an
answer, a look-up, an eye on a notice, a check, a slot, a payment; or at an ending. It never asks for the clock, the
language or the channel's looks, and it performs nothing: effects are only named, for intake to carry out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.definition.channels import STAFF, is_for_staff
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Book, Check, LookUp, Pay, Repeat, Stop, Submit, Tell, WorkOut
from upwell.definition.values import ABSENT, Plain, find
from upwell.journey import answers as answering
from upwell.journey import booked, fees, proving
from upwell.journey.answers import Problem
from upwell.journey.facts import TODAY, Facts, digest, fact_value, plain_value, typed
from upwell.journey.standing import Needed, Position, Walk

__all__ = ["SEEN", "Needed", "Position", "Undecided", "Walk", "Walker", "first_values", "plain_value", "walk"]

SEEN = "seen"
"""The stored answer of a notice that was read."""


class Undecided(Exception):
    """A condition reads something this journey cannot know: `today` was not given, or the definition is not checked."""


@dataclass(slots=True)
class Walker:
    """One walk under way."""

    service: Service
    answers: Mapping[str, Plain]
    facts: Facts
    unattended: bool
    values: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def run(self) -> Walk:
        for step in self.service.walked:
            found = self.visit(step)
            if found is not None:
                return found
        raise AssertionError("every path of a checked definition ends in submit or stop")

    def visit(self, step: AnyStep) -> Walk | None:
        if is_for_staff(step) and self.values["channel"] not in STAFF:
            self.values[step.name] = ABSENT
            return None
        if step.when is not None:
            holds = step.when.holds(self.values)
            if holds is None:
                return self.undecided(step)
            if holds is False:
                self.values[step.name] = ABSENT
                return None
        found: Walk | None = getattr(self, _VISITS.get(type(step), "question"))(step)
        return found

    def undecided(self, step: AnyStep) -> Walk | None:
        """Unknown is not false: nothing is decided by it."""
        raise Undecided(step.name)

    def stand(self, position: Position, step: AnyStep, address: str = "", **more: Any) -> Walk:
        return Walk(
            self.service, self.answers, tuple(self.path), position, address or step.name, step, self.values, **more
        )

    def question(self, step: Any) -> Walk | None:
        name: str = step.ask
        if step.party is not None:  # somebody else's to answer, by their own link
            self.values[name] = ABSENT
            return None
        problem = None
        if name in self.answers:
            plain = self.answers[name]
            problem = answering.fits(step, plain, self.values)
            if problem is None:
                self.values[name] = answering.value(step, plain)
                self.path.append(name)
                return self.proof(step, plain)
        elif self.unattended and step.optional:
            self.values[name] = ABSENT
            return None
        return self.stand(Position.ASK, step, problem=problem)

    def proof(self, step: Any, plain: Plain) -> Walk | None:
        """Stands until the code sent to this contact was typed, where the question wants it. Answers that came all at
        once are whoever's who brings them to vouch for."""
        if self.unattended or proving.is_proved(step, plain, self.facts):
            return None
        return self.stand(Position.PROVE, step, f"{step.name}.{proving.PART}")

    def look_up(self, step: LookUp) -> Walk | None:
        inputs = {key: find(self.values, name) for key, name in step.with_.items()}
        if any(value is None for value in inputs.values()):
            return self.undecided(step)
        if any(value is ABSENT for value in inputs.values()):
            self.values[step.name] = ABSENT
            return None
        asked = digest(inputs)
        fact = self.facts.get(step.name)
        if fact is None or (fact.asked != asked and fact.asked != ""):
            plain = {
                key: booked.plain_input(self.answers, self.path, self.values, name) for key, name in step.with_.items()
            }
            return self.stand(Position.LOOK_UP, step, needed=Needed(step, plain, asked))
        if fact.state != "found":
            return self.not_found(step, fact.state)
        self.values[step.name] = fact_value(fact.value)
        return None

    def not_found(self, step: LookUp, state: str) -> Walk | None:
        policy = step.on_none if state == "none" else step.on_error
        asked_in = [name.split(".")[0] for name in step.with_.values()]
        sources = [name for name in self.path if name in asked_in]
        if policy == "ask_again" and sources:
            return self.ask_again(sources[-1], "nothing_found" if state == "none" else "look_up_failed", step)
        self.values[step.name] = ABSENT
        return None

    def ask_again(self, source: str, code: str, step: LookUp) -> Walk:
        """Back at the question whose answer led nowhere; what was passed since is beyond, and not known there."""
        at = self.path.index(source)
        beyond = tuple(self.path[at + 1 :])
        del self.path[at:]
        names = [passed.name for passed in self.service.walked]
        for name in names[names.index(source) :]:
            self.values.pop(name, None)
        problem = Problem(code, step=step.name)
        return self.stand(Position.ASK, self.service.by_name[source], problem=problem, beyond=beyond)

    def work_out(self, step: WorkOut) -> Walk | None:
        for case in step.as_:
            applies = True if case.if_ is None else case.if_.holds(self.values)
            if applies is None:
                return self.undecided(step)
            if applies:
                found = case.value.result(self.values)
                if found is None:
                    return self.undecided(step)
                self.values[step.name] = typed(found, step.type)
                return None
        self.values[step.name] = ABSENT
        return None

    def tell(self, step: Tell) -> Walk | None:
        if self.unattended or self.answers.get(step.name) == SEEN:
            self.path.append(step.name)
            return None
        return self.stand(Position.TELL, step)

    def stop(self, step: Stop) -> Walk:
        return self.stand(Position.STOP, step)

    def book(self, step: Book) -> Walk | None:
        """A slot that was chosen for other inputs (another address, other items) is none: it is chosen anew."""
        mark = booked.asked(self.values, step)
        plain = self.answers.get(step.name)
        if plain is not None and not booked.is_for(plain, mark):
            return self.stand(Position.BOOK, step, problem=Problem("book_anew"))
        found = self.provided(step, Position.BOOK)
        if found is None:
            self.values[step.name] = booked.value(plain)
        return found

    def pay(self, step: Pay) -> Walk | None:
        """What is free is not paid for. What was paid at another price is not paid yet."""
        cents = fees.cents(step, self.values)
        if cents is None:
            return self.undecided(step)
        if cents <= 0:
            self.values[step.name] = ABSENT
            return None
        if fees.is_of_another_price(self.answers.get(step.name), cents):
            return self.stand(Position.PAY, step)
        return self.provided(step, Position.PAY)

    def provided(self, step: Book | Pay, position: Position) -> Walk | None:
        """A slot or a payment: passed once the outside world has answered it."""
        plain = self.answers.get(step.name)
        if plain is None:
            return self.stand(position, step)
        self.values[step.name] = fact_value(plain)
        self.path.append(step.name)
        return None

    def check(self, step: Check) -> Walk | None:
        found = self.stand(Position.CHECK, step)
        confirmed = self.answers.get(step.name)
        if self.unattended or (confirmed is not None and confirmed == found.confirmation()):
            self.path.append(step.name)
            return None
        return found

    def submit(self, step: Submit) -> Walk:
        self.path.append(step.name)
        return self.stand(Position.SUBMIT, step)

    def repeat(self, step: Repeat) -> Walk | None:
        kept = self.answers.get(step.name)
        items = list(kept)[: step.at_most] if isinstance(kept, list | tuple) else []
        done: list[Mapping[str, Any]] = []
        for index, item in enumerate(items):
            found = self.item(step, index, item if isinstance(item, Mapping) else {}, done)
            if found is not None:
                return found
        found = self.another(step, len(items), done)
        if found is not None:
            return found
        self.values[step.name] = tuple(done)
        if self.unattended:
            self.path.append(step.name)
        return None

    def another(self, step: Repeat, count: int, done: list[Mapping[str, Any]]) -> Walk | None:
        """After the items there are: one more if there must be, else the question whether there are more."""
        if count < step.at_least:
            return self.item(step, count, {}, done)
        if self.unattended:
            return None
        more = f"{step.name}.more"
        wanted = "no" if count >= step.at_most else self.answers.get(more)
        if wanted not in ("yes", "no"):
            self.values[step.name] = tuple(done)
            return self.stand(Position.MORE, step, more)
        self.path.append(more)
        return self.item(step, count, {}, done) if wanted == "yes" else None

    def item(self, step: Repeat, index: int, item: Mapping[str, Any], done: list[Mapping[str, Any]]) -> Walk | None:
        """One of the repeated: its questions see the outer values and those before them in the same item.

        Where none of its questions is on the path, there is no item."""
        inner: dict[str, Any] = {}
        passed = len(self.path)
        for question in step.steps:
            scope = {**self.values, **inner}
            if not _applies(question, scope):
                inner[question.name] = ABSENT
                continue
            address = f"{step.name}.{index}.{question.name}"
            problem = answering.fits(question, item[question.name], scope) if question.name in item else None
            if question.name not in item and self.unattended and question.optional:
                inner[question.name] = ABSENT
            elif question.name not in item or problem is not None:
                self.values = scope
                return self.stand(Position.ASK, question, address, problem=problem)
            else:
                inner[question.name] = answering.value(question, item[question.name])
                self.path.append(address)
        if len(self.path) > passed:
            done.append(inner)
        return None


def _applies(question: Question, scope: Mapping[str, Any]) -> bool:
    holds = True if question.when is None else question.when.holds(scope)
    if holds is None:
        raise Undecided(question.name)
    return holds


_VISITS: dict[type, str] = {
    LookUp: "look_up",
    WorkOut: "work_out",
    Tell: "tell",
    Stop: "stop",
    Book: "book",
    Pay: "pay",
    Check: "check",
    Submit: "submit",
    Repeat: "repeat",
}
"""The method that visits each verb; every other step is a question."""


def walk(
    definition: Service,
    answers: Mapping[str, Plain],
    facts: Facts,
    *,
    channel: str = "web",
    unattended: bool = False,
) -> Walk:
    """Where a person stands in a checked definition.

    `answers`: plain answers by step name (a repeat is a list of dicts). `facts`: by look-up name, plus `today`.
    `unattended`: for answers that came all at once (a program, an example): notices and checks are passed."""
    return Walker(definition, answers, facts, unattended, first_values(facts, channel)).run()


def first_values(facts: Facts, channel: str) -> dict[str, Any]:
    """What is known before the first step: the channel and, when recorded, the day."""
    today = facts.get(TODAY)
    return {"channel": channel} if today is None else {TODAY: fact_value(today.value), "channel": channel}
