"""The shape of an answer type, and the problem an answer can have."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Protocol

from upwell.definition.values import Plain, Value, Values

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f"  # what no text needs
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: they can make a text read as another
    r"\ufeff\ufff9-\ufffb]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Problem:
    """What is wrong with an answer: a code that every channel words in the person's language, and its particulars.
    `also`: what is wrong with other parts of the same answer, for who can say it all at once."""

    __slots__ = ("also", "code", "details", "field")

    def __init__(self, code: str, *, field: str = "", also: tuple[Problem, ...] = (), **details: Any) -> None:
        self.code = code
        self.field = field
        self.also = also
        self.details = details

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.code, self.field, self.also, self.details) == (
            other.code, other.field, other.also, other.details,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.code, self.field))

    def __repr__(self) -> str:
        return f"Problem({self.code!r}, {self.field!r}, {self.details!r})"


class Answer(Protocol):
    """One answer type. Methods take the question for its settings; none of them reads anything else."""

    def accepts_empty(self, question: Any) -> bool:
        """Whether sending nothing is itself an answer (no boxes ticked where none are needed)."""
        return False

    def missing(self, question: Any) -> str:
        """Which sentence asks for the answer: a word the channels know."""
        return "text"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        """The plain form of what was sent, or what is wrong with its form."""

    def understand(self, question: Any, raw: Any, values: Values, language: str) -> Plain | Problem:
        """As `read`, where earlier values, or the person's language, help to understand what was sent."""
        return self.read(question, raw)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        """What is wrong with a plain answer under this question's settings. Must bear any plain form."""

    def value(self, question: Any, plain: Any) -> Value: ...


MOST_SENT = 20_000
"""Characters looked at; four times the longest text any question takes."""


def text_of(raw: Any) -> str | None:
    """A text, or a whole number as text; None for anything else, or for more than any question takes."""
    if isinstance(raw, str):
        return raw if len(raw) <= MOST_SENT else None
    whole = isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**18
    return str(raw) if whole else None


CHANGED = Problem("changed")
"""The stored answer no longer has a form this question takes: the question has changed since."""


def clean_line(raw: str) -> str:
    """One line of text as it is stored: no control or direction characters, single spaces, composed accents."""
    return " ".join(clean_text(raw).split())


def clean_text(raw: str) -> str:
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", _SURROGATES.sub("\ufffd", raw)))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
