"""A message as letters: one text a turn, cut at the end of a line or a sentence where it is too long. Pure.

What can be answered stands at the end of each part, so that nobody has to ask for the rest to go on."""

from __future__ import annotations

from collections.abc import Sequence

from upwell.conversation.message import Message
from upwell.definition import segments
from upwell.lib.plainletters import plain

MOST_SEGMENTS = 4
"""Of one text. What the city writes is shorter; a person's own answers, looked through, may not be."""
_ENDS = ("\n", "。", "！", "？", ". ", "! ", "? ", "，", ", ", "；", " ")
_ASKED = "\f"
"""Between what is said and how it is answered, where more of the first is to come."""


def text_of(messages: Sequence[Message]) -> str:
    """All that is said in one turn."""
    return _shown(*_split(turn_of(messages)))


def turn_of(messages: Sequence[Message]) -> str:
    """The same for `cut`: it knows what of it says how to answer."""
    if not messages:
        return ""
    before = ["\n".join(message.lines()) for message in messages[:-1]]
    told, asked = ("\n".join(lines) for lines in (messages[-1].told(), messages[-1].asked()))
    told = "\n\n".join(filter(None, (*before, told))).replace(_ASKED, " ")
    return plain(told) + _ASKED + plain(asked)


def cut(turn: str, more: str, *, most: int = MOST_SEGMENTS) -> tuple[str, str]:
    """What goes now, and the rest for who replies `more`. Nothing is lost and no sign is cut in two."""
    told, asked = _split(turn)
    text = _shown(told, asked)
    if segments.size(text).segments <= most:
        return text, ""
    if segments.size(asked).segments * 2 > most:  # no room would be left for what is said
        told, asked = text, ""
    tail = "".join(f"\n{line}" for line in (asked, "" if asked.endswith(more) else more) if line)
    room = _room(told, tail, most)
    at = next((found + len(end) for end in _ENDS if (found := told.rfind(end, room // 2, room)) > 0), room)
    return f"{told[:at].rstrip()}{tail}", told[at:].lstrip() + _ASKED + asked


def _split(turn: str) -> tuple[str, str]:
    told, _, asked = turn.partition(_ASKED)
    return told, asked


def _shown(told: str, asked: str) -> str:
    return "\n".join(filter(None, (told, asked)))


def _room(text: str, tail: str, most: int) -> int:
    """How many letters fit, with the tail: found by halving, for letters of other alphabets take more room."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if segments.size(text[:middle] + tail).segments <= most:
            low = middle
        else:
            high = middle - 1
    return low
