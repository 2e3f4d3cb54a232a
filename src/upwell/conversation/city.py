"""What a conversation asks of the city: services, the words of a menu, how a request stands, a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from upwell.conversation.journey import Journey
from upwell.conversation.message import Message
from upwell.conversation.state import State
from upwell.journey.texts import Said


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that can be begun here."""

    code: str
    name: Said


@dataclass(frozen=True, slots=True)
class Matched:
    """What a message may mean, best first. `word`: it is the very word to text for a service. `sure`: the first is
    meant beyond much doubt; it is asked all the same. `language`: of the words that were recognized. `instead`: the
    one that is meant and cannot be begun here, `link` its page; `elsewhere`: it is nothing that a city does."""

    offers: tuple[Offer, ...] = ()
    word: str = ""
    sure: bool = False
    language: str = ""
    instead: Offer | None = None
    link: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Whether somebody can talk to a person here. `says`: in words, how long it takes or when somebody is there."""

    is_open: bool
    says: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The city's name and numbers as every message may need them."""

    name: str = ""
    phone: str = ""
    emergency: str = "911"
    crisis: str = "988"


class City(Protocol):
    def card(self) -> Card: ...

    def languages(self) -> Mapping[str, str]:
        """The languages by code, each with its own name."""

    def open(self, journey: str, *, language: str) -> Journey:
        """A journey under way. Raises Gone."""

    def begin(self, code: str, *, language: str, source: str = "", at: str = "") -> Journey:
        """Begins one; `source` and `at`: the journey and the step that offered it. Raises Gone."""

    def match(self, text: str, language: str) -> Matched: ...

    def surely(self, text: str, *, but: str) -> Offer | None:
        """The one other service that this text names beyond doubt."""

    def offer(self, code: str, language: str) -> Offer | None: ...

    def take_up(self, journey: Journey, offer: int) -> None:
        """A journey begun elsewhere goes on here, by an offer of this number."""

    def text_to(self, journey: Journey, phone: str) -> str:
        """Offers to go on in the texts of a number; what is said then."""

    def unplaced(self, text: str, offered: Sequence[str], language: str) -> int:
        """Nobody found what this means, or it is none of what was offered: kept for staff, under this number."""

    def followed(self, number: int, code: str) -> None:
        """What was begun after it."""

    def report(self, wrong: str, journey: Journey | None, state: State) -> None:
        """Somebody says what is wrong with what is asked here."""

    def unknown(self, language: str) -> Message: ...

    def menu(self, language: str) -> Message: ...

    def site(self, language: str) -> Message: ...

    def help(self, language: str) -> Sequence[Message]: ...

    def status(self, sent: Sequence[str], language: str) -> Sequence[Message]:
        """How what was sent from here stands."""

    def status_of(self, reference: str, language: str) -> Message: ...

    def person(self, state: State, language: str) -> Message:
        """Where a person is reached without this conversation."""

    def people(self, service: str, language: str) -> People | None:
        """People who take this conversation over; None where nobody does. `service`: the one under way."""
