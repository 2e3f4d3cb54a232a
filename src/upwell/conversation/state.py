"""What has to be remembered between two messages, as plain JSON: which journey, what was asked last, and how often it
was not understood. Where the person stands is not among it: that is walked anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """`journey`: the id of the draft under way, empty where there is none. `at`: the address that was asked last;
    `changing`: it is one the person came back to. `page`: where in a long list they look. `asks`: what was asked beside
    the question itself, such as which of several addresses; `what` in it says which kind. `last`: the address that was
    answered by the turn before; `sent`: the ids of what was sent from here, the newest first; `heard`: the number
    of the last offer to go on here with a form begun elsewhere; `unplaced`: that of what nobody could place; `of`: the
    version of the service that was asked last; `ended`: the draft that came to an end without a request by the last
    answer, for whoever pressed the wrong number."""

    language: str = "en"
    journey: str = ""
    at: str = ""
    changing: bool = False
    page: int = 0
    asks: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0
    last: str = ""
    sent: tuple[str, ...] = ()
    of: int = 0
    heard: int = 0
    unplaced: int = 0
    ended: str = ""

    def plain(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> State:
        known = {one.name for one in fields(cls)}
        given = {key: value for key, value in plain.items() if key in known}
        return cls(**{**given, "sent": tuple(given.get("sent", ()))})

    def asked(self, at: str, *, changing: bool = False) -> State:
        """At a question that is asked now, with nothing pending."""
        return replace(self, at=at, changing=changing, page=0, asks={}, failures=0)

    def pending(self, what: str, **more: Any) -> State:
        return replace(self, asks={"what": what, **more}, failures=0)

    def without(self) -> State:
        """No journey any more."""
        return State(language=self.language, sent=self.sent, heard=self.heard)

    @property
    def what(self) -> str:
        return str(self.asks.get("what", ""))
