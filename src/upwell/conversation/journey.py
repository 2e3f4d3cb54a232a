"""What a conversation needs of the world around it: a journey it can go on with, and what it may ask of the city.

`kept.py` fulfils it with drafts of `intake`, `rehearsed.py` with none at all, for the terminal and for previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from upwell.definition.questions import Question
from upwell.intake.placing import Placed
from upwell.journey.answers import Problem
from upwell.journey.texts import Said
from upwell.journey.walk import Walk


class Gone(Exception):
    """The journey is no more: sent, thrown away, or its service is closed. `why` is the sentence for the person;
    `sent`: it became a request; `by_staff`: they fill it in now."""

    def __init__(self, why: str = "", *, sent: bool = False, by_staff: bool = False) -> None:
        super().__init__(why)
        self.why, self.sent, self.by_staff = why, sent, by_staff


class Elsewhere(Exception):
    """The journey went on meanwhile, in another window or by an earlier try of the same reply: nothing was taken."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that can be chosen: its code, and the words for it."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was sent. `says`: the receipt; `start`: the service offered next, by its code; `link`: where
    it is followed."""

    reference: str
    says: tuple[str, ...]
    language: str
    start: str = ""
    link: str = ""


class Journey(Protocol):
    """One journey under way. Every change leaves `walk` where the person stands after it."""

    @property
    def id(self) -> str: ...

    @property
    def walk(self) -> Walk: ...

    @property
    def version(self) -> int:
        """The id of the version of the service it is on; 0 where it is on none."""

    def news(self) -> Sequence[Said]:
        """In sentences, what changed when it went on with another version."""

    def answer(self, address: str, raw: object) -> Problem | None:
        """Takes one answer, or says what is wrong with it. Raises Gone, Elsewhere."""

    def read(self, address: str) -> None:
        """A notice was read."""

    def days(self, address: str) -> Sequence[Day] | None:
        """The days that are free; None when nobody keeps days for what was answered."""

    def choose_day(self, address: str, code: str) -> str:
        """Holds a day; else the sentence that says why not."""

    def send(self, *, declared: bool) -> Sent | str:
        """Sends it; else the sentence that says why it cannot be sent yet."""

    def link(self) -> str:
        """The address at which the same journey goes on in a browser; empty where there is none."""

    def speak(self, language: str) -> None:
        """What the person reads from now on."""

    def find_place(self, text: str, question: Question) -> Placed: ...

    def choose_place(self, chosen: str, question: Question, text: str) -> Placed: ...

    def at_point(self, lat: str, lon: str, question: Question) -> Placed: ...
