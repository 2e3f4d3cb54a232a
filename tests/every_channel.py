"""Somebody who gives the answers of an example on one channel, in one language, reading only what is shown there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import translation
from jsonschema import Draft202012Validator

from upwell.channels.api import screens, shapes
from upwell.channels.assisted.lines import Printer, Typed
from upwell.conversation.engine import Turn, begin, turn
from upwell.conversation.journey import Day
from upwell.conversation.message import Message
from upwell.conversation.rehearsed import Rehearsed
from upwell.conversation.replies import Reply
from upwell.conversation.served import Rehearsals
from upwell.conversation.state import State
from upwell.conversation.style import CHAT, SMS, Style
from upwell.definition.channels import STAFF
from upwell.definition.model import Example, Service
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.definition.values import ValueType
from upwell.forms import questions, reading
from upwell.intake.placing import Placed
from upwell.journey import answers as answering
from upwell.journey import log, proving
from upwell.journey.answers import Problem
from upwell.journey.examples import DEFAULT_TODAY, example_facts
from upwell.journey.facts import TODAY
from upwell.journey.screen import Screen, screen
from upwell.journey.sheet import Sheet, sheet
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.ui.fields import Field

MOST_TURNS = 120
SOMEBODY = "resident@example.org"
STYLES: Mapping[str, Style] = {"sms": SMS, "chat": CHAT}


def moment(example: Example) -> datetime:
    day = date.fromisoformat(example.today) if example.today else DEFAULT_TODAY
    return datetime.combine(day, time(19), tzinfo=UTC)


@dataclass(slots=True)
class Known(Rehearsed):
    """A journey whose places and days are those of its example: no city has them."""

    example: Example = field(default_factory=lambda: Example(name="-"))

    def find_place(self, text: str, question: Question) -> Placed:
        return Placed(given(self.example, self.walk.address))

    def at_point(self, lat: str, lon: str, question: Question) -> Placed:
        return Placed(given(self.example, self.walk.address))

    def choose_day(self, address: str, code: str) -> str:
        self.note(log.answered(address, given(self.example, address)))
        return ""


def given(example: Example, address: str) -> Any:
    """What the example answers there; None for what it does not say."""
    name, *rest = address.split(".")
    found: Any = example.answers.get(name)
    if len(rest) == 2:
        items = found if isinstance(found, list) else []
        found = items[int(rest[0])].get(rest[1]) if int(rest[0]) < len(items) else None
    return found


def more(example: Example, walk: Walk, address: str) -> str:
    name = address.split(".")[0]
    done, wanted = walk.answers.get(name), example.answers.get(name)
    count = len(done) if isinstance(done, list) else 0
    return "yes" if isinstance(wanted, list) and count < len(wanted) else "no"


def prove(journey: Known) -> None:
    """The code that was sent is typed, in a browser."""
    step = journey.walk.step
    wanted = proving.to_prove(step, journey.walk.answers.get(step.name))
    journey.note(log.looked_up(step.name, proving.fact(wanted, at="")))


class Elsewhere(AssertionError):
    """The journey does not come to an end on this channel."""


# by message


class Talker:
    """By text or chat: types words and numbers as somebody would who reads the messages."""

    def __init__(self, service: Service, example: Example, channel: str, language: str) -> None:
        self.service, self.example, self.language = service, example, language
        self.style = STYLES[channel]
        self.city = Cities(channel, moment(example), definitions={service.service: service}, example=example)
        self.done: Turn = begin(service.service, State(language), self.city, self.style)
        self.moved: list[str] = []

    @property
    def journey(self) -> Known:
        return next(iter(self.city.journeys.values()))  # type: ignore[return-value]  # `Cities` makes no other

    def run(self) -> Walk:
        for _ in range(MOST_TURNS):
            if not self.done.state.journey:
                return self.journey.walk
            self.step()
        raise Elsewhere(f"{self.service.service} by {self.style.channel} in {self.language}: {self.said()}")

    def said(self) -> str:
        return "\n".join(line for message in self.done.messages for line in message.lines())

    def says(self, text: str, **came: Any) -> None:
        self.done = turn(State.from_plain(self.done.state.plain()), Reply(text, **came), self.city, self.style)

    def step(self) -> None:
        walk, message = self.journey.walk, self.done.messages[-1]
        shown = screen(walk)
        if walk.position is Position.ASK:
            return self.to_question(shown, message)
        if walk.position is Position.MORE:
            return self.says(self.number(message, more(self.example, walk, walk.address)))
        if walk.position is Position.PAY:
            return self.elsewhere(walk.address, self.example.answers.get(walk.address))
        if walk.position is Position.PROVE:
            self.moved.append(walk.address)
            prove(self.journey)
            return self.says("ok")
        return self.says("1")

    def to_question(self, shown: Screen, message: Message) -> None:
        question, wanted = shown.step, given(self.example, shown.address)
        assert isinstance(question, Question)
        if self.done.state.what == "sure":
            return self.says("1")
        if self.style.needs_link(question):
            return self.elsewhere(shown.address, wanted)
        if isinstance(question, ContactQuestion):
            return self.says("skip" if question.optional else SOMEBODY)
        if wanted is None or wanted in ("", [], {}):
            return self.says("0" if type_of(question) == "choices" and not question.optional else "skip")
        if question.gives is ValueType.FILES:
            return self.says("", files=tuple(str(one) for one in wanted))
        return self.says(self.words(question, shown, message, wanted))

    def words(self, question: Question, shown: Screen, message: Message, wanted: Any) -> str:
        """What somebody types for this answer."""
        kind = type_of(question)
        if kind in ("choice", "yes_no", "declaration"):
            return self.number(message, str(wanted) if not isinstance(wanted, bool) else "yes" if wanted else "no")
        if kind == "choices":
            keys = wanted if isinstance(wanted, list) else [wanted]
            return ",".join(self.number(message, str(key)) for key in keys)
        if kind == "quantity":
            texts = Texts(self.service, self.language)
            parts = (f"{many} {texts.option(shown.address, key).text}" for key, many in wanted.items())
            return "\n".join(part.replace(",", " ") for part in parts)
        if isinstance(wanted, Mapping):
            return str(wanted.get("label") or f"{wanted.get('lat')}, {wanted.get('lon')}")
        return str(wanted)

    def number(self, message: Message, key: str) -> str:
        """The number that stands before this choice; where it is on another page, by way of MORE."""
        for _ in range(20):
            keys = [choice.key for choice in message.choices]
            if key in keys:
                return str(message.first + keys.index(key))
            self.says("more")
            message = self.done.messages[-1]
        raise Elsewhere(f"no {key} in {self.said()}")

    def elsewhere(self, address: str, wanted: Any) -> None:
        """Goes on in a browser, as the message says, and comes back."""
        self.moved.append(address)
        walk = self.journey.walk
        if walk.position is Position.PAY:
            self.journey.note(log.answered(address, wanted))
        else:
            problem = self.journey.answer(address, wanted if wanted is not None else "")
            assert problem is None, f"{address}: {problem}"
        if self.journey.walk.position is Position.SUBMIT:  # the payment sends
            self.done = Turn(self.done.state.without(), ())
        else:
            self.says("ok")


@dataclass(slots=True)
class Cities(Rehearsals):
    example: Example = field(default_factory=lambda: Example(name="-"))

    def begin(self, code: str, *, language: str, source: str = "", at: str = "") -> Known:
        found = self.definitions[code]
        asked = found.by_staff if self.channel in STAFF else found
        facts = {name: fact for name, fact in example_facts(self.example).items() if name != TODAY}
        journey = Known(
            asked, self.now, self.channel, language, facts=facts, free=self.days, id=code, example=self.example
        )
        self.journeys[journey.id] = journey
        return journey

    def days(self, walk: Walk, address: str, *, now: datetime, language: str) -> Sequence[Day] | None:
        wanted = self.example.answers.get(address)
        return [Day(str(wanted["day"]), str(wanted["day"]))] if isinstance(wanted, Mapping) else None


# by form


class Filler:
    """By pages: finds each answer by its label in the language of the page, and sends the form as a browser would."""

    def __init__(self, service: Service, example: Example, channel: str, language: str) -> None:
        self.example, self.language, self.channel = example, language, channel
        city = Cities(channel, moment(example), definitions={service.service: service}, example=example)
        self.journey = city.begin(service.service, language=language)
        self.service = self.journey.definition
        self.texts = Texts(self.service, language)

    def run(self) -> Walk:
        for _ in range(MOST_TURNS):
            walk = self.journey.walk
            if walk.position in (Position.STOP, Position.SUBMIT):
                return walk
            self.step(walk)
        raise Elsewhere(f"{self.service.service} by {self.channel} in {self.language} at {self.journey.walk.address}")

    def step(self, walk: Walk) -> None:
        address, wanted = walk.address, self.example.answers.get(walk.address)
        if walk.position is Position.ASK:
            self.fill(screen(walk))
        elif walk.position is Position.MORE:
            self.journey.answer(address, more(self.example, walk, address))
        elif walk.position is Position.TELL:
            self.journey.read(address)
        elif walk.position is Position.PROVE:
            prove(self.journey)
        elif walk.position is Position.CHECK:
            self.journey.note(log.confirmed(address, walk.confirmation()))
        elif wanted is None or walk.position not in (Position.BOOK, Position.PAY):
            raise Elsewhere(f"{self.service.service} stops at {address}")
        else:
            self.journey.note(log.answered(address, wanted))

    def fill(self, shown: Screen) -> None:
        question, wanted = shown.step, given(self.example, shown.address)
        assert isinstance(question, Question)
        problem = self.journey.answer(shown.address, self.raw(question, shown, wanted))
        assert problem is None, f"{self.service.service} {shown.address}: {problem}"

    def raw(self, question: Question, shown: Screen, wanted: Any) -> Any:
        kind = type_of(question)
        if isinstance(question, ContactQuestion):
            return "" if question.optional else {"email": SOMEBODY}
        if question.gives is ValueType.PLACE or question.gives is ValueType.FILES or wanted is None:
            return wanted if wanted is not None else ""
        with translation.override(self.language):
            field = questions.field(shown, self.texts, draft_id=None)  # type: ignore[arg-type]  # no file is shown
        post = QueryDict(mutable=True)
        for name, value in self.typed(kind, field, shown, wanted):
            post.appendlist(name, value)
        return reading.gathered(post, question, kind)

    def typed(self, kind: str, field: Field, shown: Screen, wanted: Any) -> list[tuple[str, str]]:
        """Names and values of the form's fields; a choice is found by its words."""
        if kind in ("choice", "choices"):
            keys = wanted if isinstance(wanted, list) else [wanted]
            said = [self.texts.option(shown.address, str(key)).text for key in keys]
            return [(field.name, option.value) for word in said for option in field.options if option.label == word]
        if kind == "quantity":
            return [(f"{field.name}-{key}", str(many)) for key, many in wanted.items()]
        if kind == "date":
            year, month, day = str(wanted).split("-")
            return [
                (f"{field.name}-{part}", value)
                for part, value in zip(("year", "month", "day"), (year, month, day), strict=True)
            ]
        if isinstance(wanted, bool):
            return [(field.name, "yes" if wanted else "no")]
        return [(field.name, str(wanted))]


class Agent(Filler):
    """On the sheet, the last open line first, as callers tell what comes to their mind: every answer is read from the
    field that stands there. What nobody types for somebody else is filled in elsewhere."""

    def run(self) -> Walk:
        for _ in range(MOST_TURNS):
            walk = self.journey.walk
            if walk.position in (Position.STOP, Position.SUBMIT):
                return walk
            told = [line for line in self.sheet().lines if not line.answered and self.says(line)]
            if told:
                self.line(told[-1])
            else:  # what the caller says nothing about, and what is seen to when the sheet is sent
                self.step(walk)
        raise Elsewhere(f"{self.service.service} on the sheet in {self.language} at {self.journey.walk.address}")

    def says(self, line: Screen) -> bool:
        told = given(self.example, line.address) is not None
        return told and line.position in (Position.ASK, Position.BOOK)

    def sheet(self) -> Sheet:
        answers, facts = log.fold(self.journey.entries)
        known = {**self.journey.facts, **facts}
        return sheet(self.service, answers, known, channel=self.channel)

    def line(self, shown: Screen) -> None:
        address, wanted = shown.address, given(self.example, shown.address)
        if shown.position is Position.BOOK:
            self.journey.note(log.answered(address, wanted))
        else:
            question = shown.step
            assert isinstance(question, Question)
            plain = answering.accept(question, self.raw(question, shown, wanted), shown.values)
            assert not isinstance(plain, Problem), f"{self.service.service} {address}: {plain}"
            self.journey.note(log.answered(address, plain))

    def raw(self, question: Question, shown: Screen, wanted: Any) -> Any:
        if question.gives is ValueType.PLACE or wanted is None or isinstance(question, ContactQuestion):
            return Filler.raw(self, question, shown, wanted)
        draft: Any = SimpleNamespace(pk=None, language=self.language, channel=self.channel)
        with translation.override(self.language):
            printer = Printer(HttpRequest(), draft, self.sheet(), self.service, self.language)
            line = printer.line(shown, Typed(), None)
        assert line.script, f"{self.service.service} {shown.address}: nothing to read out"
        if line.field is None:  # it is not for anybody else to type
            return wanted
        post = QueryDict(mutable=True)
        for name, value in self.typed(type_of(question), line.field, shown, wanted):
            post.appendlist(name, value)
        return reading.gathered(reading.own(post, line.name), question, type_of(question))


# by program


class Program(Filler):
    """A program at the edge of the interface: reads each screen as it is answered, sends what its schema takes."""

    def step(self, walk: Walk) -> None:
        shown = screens.of_walk(walk, self.language)
        assert (shown.step, shown.position) == (walk.address, walk.position)
        if shown.by_link is None and shown.question is not None and walk.position is Position.ASK:
            return self.answer(walk, shown.question)
        return Filler.step(self, walk)

    def answer(self, walk: Walk, asked: shapes.Question) -> None:
        question, value = walk.step, given(self.example, walk.address)
        assert isinstance(question, Question)
        if isinstance(question, ContactQuestion):
            value = None if question.optional else {"email": SOMEBODY}
        sent = self.sent(question, value)
        errors = [one.message for one in Draft202012Validator(asked.schema).iter_errors(sent)] if sent else []
        assert errors == [], f"{self.service.service} {walk.address}: {errors}"
        placed = question.gives in (ValueType.PLACE, ValueType.FILES)
        problem = self.journey.answer(walk.address, (value if value is not None else "") if placed else sent)
        assert problem is None, f"{self.service.service} {walk.address}: {problem}"

    def sent(self, question: Question, value: Any) -> Any:
        if question.gives is ValueType.FILES:
            return [{"content": "AAAA"} for _one in value or ()]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if type_of(question) == "choices" and isinstance(value, str):
            return [value]
        return float(value) if type_of(question) in ("number", "money") and isinstance(value, str) else value


def run(service: Service, example: Example, channel: str, language: str) -> Walk:
    by_kind: dict[str, Any] = {**dict.fromkeys(STYLES, Talker), **dict.fromkeys(STAFF, Agent), "api": Program}
    walk: Walk = by_kind.get(channel, Filler)(service, example, channel, language).run()
    return walk
