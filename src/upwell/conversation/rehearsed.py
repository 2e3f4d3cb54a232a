"""A journey nobody keeps: for `upwell try`, for previews while somebody writes, and for examples.

It walks as every journey does and carries out look-ups, but holds no day, sends nothing and asks for no money."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from upwell.catalogue import queries as catalogue
from upwell.conversation.journey import Day, Sent
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.values import Plain
from upwell.intake import days as day_words
from upwell.intake import placing, turns
from upwell.intake import queries as intake_queries
from upwell.intake.placing import Placed
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.answers import Problem
from upwell.journey.facts import Fact
from upwell.journey.log import Entry
from upwell.journey.screen import screen
from upwell.journey.texts import Said
from upwell.journey.walk import Position, Walk

REFERENCE = "ABCD-EFGH"


class Days(Protocol):
    def __call__(self, walk: Walk, address: str, *, now: datetime, language: str) -> Sequence[Day] | None: ...


def no_days(walk: Walk, address: str, *, now: datetime, language: str) -> Sequence[Day] | None:
    return None


def real_days(walk: Walk, address: str, *, now: datetime, language: str) -> Sequence[Day] | None:
    """Those that can be booked at this moment; nobody's are held."""
    found = intake_queries.days_of(walk, address, now=now)
    today = catalogue.city().workdays.local_day(now)
    if found is None:
        return None
    return [
        Day(one.code, day_words.words(one, found.rules, language, today)) for one in found.dates.offers if not one.why
    ]


@dataclass(slots=True)
class Rehearsed:
    """`facts`: what look-ups answer, by their names; those not among them are asked. `free`: which days there are."""

    definition: Service
    now: datetime
    channel: str = "sms"
    language: str = "en"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    free: Days = no_days
    id: str = "rehearsal"
    entries: list[Entry] = field(default_factory=list)
    walk: Walk = field(init=False)
    submitted: dict[str, Plain] | None = None
    version: int = 0

    def news(self) -> Sequence[Said]:
        return ()

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        given, facts = log.fold(self.entries)
        turn = turns.settle(self.definition, given, {**self.facts, **facts}, now=self.now, channel=self.channel)
        self.entries += turn.new
        self.walk = turn.walk

    def note(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.settle()

    def answer(self, address: str, raw: object) -> Problem | None:
        shown = screen(self.walk, address)
        if shown.position is Position.MORE:
            self.note(log.answered(address, str(raw)))
            return None
        assert isinstance(shown.step, Question)  # noqa: S101  # ASK stands at one
        plain = answering.accept(shown.step, raw, shown.values, self.language)
        if isinstance(plain, Problem):
            return plain
        self.note(log.answered(address, plain))
        return self.walk.problem if self.walk.address == address else None

    def read(self, address: str) -> None:
        self.note(log.seen(address))

    def days(self, address: str) -> Sequence[Day] | None:
        return self.free(self.walk, address, now=self.now, language=self.language)

    def choose_day(self, address: str, code: str) -> str:
        self.note(log.answered(address, {"day": code}))
        return ""

    def send(self, *, declared: bool) -> Sent | str:
        if self.walk.position is Position.CHECK:
            self.note(log.confirmed(self.walk.address, self.walk.confirmation()))
        if self.walk.position is Position.PAY:
            self.note(log.answered(self.walk.address, {"paid": "yes"}))
        if self.walk.position is not Position.SUBMIT:
            return ""
        self.submitted = self.walk.submission()
        return Sent(REFERENCE, (json.dumps(self.submitted, ensure_ascii=False, indent=2, sort_keys=True),), "en")

    def link(self) -> str:
        return ""

    def speak(self, language: str) -> None:
        self.language = language

    def find_place(self, text: str, question: Question) -> Placed:
        return placing.found(text, question)

    def choose_place(self, chosen: str, question: Question, text: str) -> Placed:
        return placing.chosen(chosen, question, text)

    def at_point(self, lat: str, lon: str, question: Question) -> Placed:
        return placing.pinned(lat, lon)
