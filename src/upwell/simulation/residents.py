"""A simulated resident: answers whatever a definition asks, plausibly, by its own options, examples and limits.

Seeded: the same random numbers give the same answers. Nobody here has a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from upwell.catalogue.queries import Published
from upwell.definition.questions import Question
from upwell.definition.values import Plain, Values
from upwell.intake import turns
from upwell.journey import answers as answering
from upwell.journey import proving
from upwell.journey.answers.amounts import bound, time_bound
from upwell.journey.answers.choices import offered
from upwell.journey.facts import Fact
from upwell.journey.walk import Position, Walk
from upwell.places.queries import Candidate

SKIPS = 0.6  # share of optional questions left empty
TRIES = 12
ASKED = 3  # times the same question, before they leave


class GaveUp(Exception):
    """This resident found no answer that the service takes."""


class Resident:
    """One journey's worth of answers. `somewhere` is the place this resident has in mind."""

    def __init__(self, random: Random, somewhere: Candidate, *, email: str = "") -> None:
        self._random = random
        self._somewhere = somewhere
        self._email = email

    def walk(self, published: Published, *, now: datetime, channel: str = "web") -> Walk:
        """Answers until the service is ready to be sent, or ends. Raises GaveUp."""
        answers: dict[str, Plain] = {}
        facts: Mapping[str, Any] = {}
        asked: Counter[str] = Counter()
        for _ in range(len(published.definition.walked) * 2 + 40):
            turn = turns.settle(published.definition, answers, facts, now=now, channel=channel)
            facts = turn.facts
            if turn.walk.position in (Position.STOP, Position.SUBMIT, Position.BOOK, Position.PAY):
                return turn.walk
            if turn.walk.position is Position.PROVE:
                facts = {**facts, turn.walk.step.name: self._proof(turn.walk, now)}
            else:
                asked[turn.walk.address] += 1
                if asked[turn.walk.address] > ASKED:  # the number of a permit, say, that they do not have
                    raise GaveUp(turn.walk.address)
                self._take_step(turn.walk, answers)
        raise GaveUp(published.code)

    @staticmethod
    def _proof(walk: Walk, now: datetime) -> Fact:
        """Nobody reads these residents' mail: they are taken at their word."""
        return proving.fact(proving.to_prove(walk.step, walk.answers[walk.step.name]), at=now.isoformat())

    def _take_step(self, walk: Walk, answers: dict[str, Plain]) -> None:
        if walk.position is Position.TELL:
            answers[walk.address] = "seen"
        elif walk.position is Position.CHECK:
            answers[walk.address] = walk.confirmation()
        elif walk.position is Position.MORE:
            answers[walk.address] = "no"
        else:
            self._answer(walk, answers)

    def _answer(self, walk: Walk, answers: dict[str, Plain]) -> None:
        question = walk.step
        assert isinstance(question, Question)  # noqa: S101  # the other positions are handled before
        plain = self._accepted(question, walk)
        name, *inner = walk.address.split(".")
        if not inner:
            answers[name] = plain
            return
        kept = answers.get(name)
        items = [dict(item) for item in kept] if isinstance(kept, list) else []
        index = int(inner[0])
        while len(items) <= index:
            items.append({})
        items[index][inner[1]] = plain
        answers[name] = items

    def _accepted(self, question: Question, walk: Walk) -> Plain:
        if question.optional and self._random.random() < SKIPS:
            return None
        for _ in range(TRIES):
            raw = self._raw(question, walk.values, walk)
            plain = answering.accept(question, raw, walk.values)
            if not isinstance(plain, answering.Problem):
                return plain
        if question.optional:
            return None
        raise GaveUp(question.name)

    def raw(self, walk: Walk) -> Any:
        """What this resident types where the journey stands. Raises GaveUp."""
        question = walk.step
        assert isinstance(question, Question)  # noqa: S101  # asked for only where there is one
        if question.optional and self._random.random() < SKIPS:
            return ""
        for _ in range(TRIES):
            typed = self._raw(question, walk.values, walk)
            if not isinstance(answering.accept(question, typed, walk.values), answering.Problem):
                return typed
        raise GaveUp(question.name)

    def _raw(self, question: Any, values: Values, walk: Walk) -> Any:
        make = _RAW.get(question.type)
        if make is not None:
            return make(self, question, values)
        return self._from_examples(question, walk)

    def _from_examples(self, question: Question, walk: Walk) -> Any:
        """What the service's own example journeys answer here; a designer knows best what fits."""
        name, *inner = walk.address.split(".")
        known = [example.answers[name] for example in walk.definition.tests if name in example.answers]
        if inner:  # inside a repeat, each example answers some times
            known = [item[inner[1]] for items in known for item in items if inner[1] in item]
        return self._random.choice(known) if known else self._random.choice(REMARKS)

    def choice(self, question: Any, values: Values) -> Any:
        keys = list(offered(question, values))
        # people see the common case first in a well-made list
        weights = [1 / (index + 1) for index in range(len(keys))]
        return self._random.choices(keys, weights)[0]

    def choices(self, question: Any, values: Values) -> Any:
        keys = list(offered(question, values))
        several = [key for key in keys if not question.options[key].alone]
        if len(several) < len(keys) and self._random.random() < 1 / len(keys):
            return [next(key for key in keys if question.options[key].alone)]
        keys, most = several, min(len(several), question.max or len(several), 3)
        return self._random.sample(keys, self._random.randint(max(1, question.min), max(1, most)))

    def yes_no(self, question: Any, values: Values) -> Any:
        return "yes" if self._random.random() < 0.15 else "no"

    def number(self, question: Any, values: Values) -> Any:
        least = question.min if question.min is not None else Decimal(1)
        most = question.max if question.max is not None else least + 10
        return str(self._random.randint(int(least), int(min(most, least + 20))))

    def quantity(self, question: Any, values: Values) -> Any:
        return {self._random.choice(list(offered(question, values))): "1"}

    def day(self, question: Any, values: Values) -> Any:
        latest, earliest = bound(question.latest, values), bound(question.earliest, values)
        today: Any = values["today"]
        day = latest or (today if earliest is None or earliest <= today else earliest)
        return (day - timedelta(days=self._random.randint(0, 2)) if latest else day).isoformat()

    def time(self, question: Any, values: Values) -> Any:
        first, last = (
            time_bound(question.earliest, values) or time(7),
            time_bound(question.latest, values) or time(22, 45),
        )
        return f"{self._random.choice(_between(first, last)):%H:%M}"

    def place(self, question: Any, values: Values) -> Any:
        spot = self._somewhere
        known = {"label": spot.label, "id": spot.id}
        return known if spot.lat is None else {**known, "lat": spot.lat, "lon": spot.lon}

    def contact(self, question: Any, values: Values) -> Any:
        return {"email": self._email or f"resident{self._random.randint(1, 999)}@example.org"}

    def agree(self, question: Any, values: Values) -> Any:
        return "yes"


QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))


def _between(first: time, last: time) -> list[time]:
    return [one for one in QUARTERS if first <= one <= last] or [first]


REMARKS = (
    "It has been here for about a week.",
    "Next to the bus stop, on the right side of the street.",
    "It is getting worse.",
    "Across from the school entrance.",
    "Two of them, a few steps apart.",
)

_RAW: dict[str, Any] = {
    "choice": Resident.choice,
    "choices": Resident.choices,
    "yes_no": Resident.yes_no,
    "number": Resident.number,
    "money": Resident.number,
    "quantity": Resident.quantity,
    "date": Resident.day,
    "time": Resident.time,
    "address": Resident.place,
    "location": Resident.place,
    "contact": Resident.contact,
    "declaration": Resident.agree,
    "photo": lambda resident, question, values: [],
    "file": lambda resident, question, values: [],
}
