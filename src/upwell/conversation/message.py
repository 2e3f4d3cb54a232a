"""A message of a conversation, in no channel's looks: paragraphs, numbered choices, what kind of reply it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from upwell.journey.texts import Said

OPTIONS, SEVERAL, WORDS, PLACE, PHOTO, NOTHING = "options", "several", "words", "place", "photo", "nothing"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the numbered choices. `key` is what choosing it means; its number is its place in the whole list."""

    key: str
    said: Said
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """`says`: paragraphs. `first`: the number of the first choice shown; `more`: the list goes on. `how`: how to answer
    for who has nothing but letters. `wants`: what a channel with buttons may offer. `follows`: the link leads to a
    request that was sent."""

    says: tuple[Said, ...]
    choices: tuple[Choice, ...] = ()
    first: int = 1
    more: bool = False
    how: str = ""
    wants: str = NOTHING
    link: str = ""
    follows: bool = False
    optional: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    def after(self, *says: Said) -> Message:
        """The same, with these paragraphs before it."""
        return replace(self, says=(*(one for one in says if one), *self.says))

    def lines(self) -> list[str]:
        """As plain lines: what is said, and how it is answered."""
        return [*self.told(), *self.asked()]

    def told(self) -> list[str]:
        """The paragraphs. The link to a request belongs to what is said of it."""
        follow = gettext("Follow it: %(link)s") % {"link": self.link} if self.follows and self.link else ""
        return [line for line in (*(one.text for one in self.says), follow) if line]

    def asked(self) -> list[str]:
        """The choices with their numbers, the link, how to answer."""
        numbered = [f"{number} {choice.said.text}" for number, choice in enumerate(self.choices, self.first)]
        link = "" if self.follows else self.link
        return [line for line in (*numbered, link, self.how) if line]
