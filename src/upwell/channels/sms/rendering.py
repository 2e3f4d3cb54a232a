"""A message as letters: one text a turn, cut at the end of a line or a sentence where it is too long. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from upwell.conversation.message import Message
from upwell.definition import segments
from upwell.lib.plainletters import plain

MOST_SEGMENTS = 4
"""Of one text. What the city writes is shorter; a person's own answers, looked through, may not be."""
_ENDS = ("\n", "。", "！", "？", ". ", "! ", "? ", "，", ", ", "；", " ")


def text_of(messages: Sequence[Message]) -> str:
    """All that is said in one turn."""
    return plain("\n\n".join("\n".join(message.lines()) for message in messages))


def cut(text: str, more: str, *, most: int = MOST_SEGMENTS) -> tuple[str, str]:
    """What goes now, and the rest for who replies `more`. Nothing is lost and no sign is cut in two."""
    if segments.size(text).segments <= most:
        return text, ""
    room = _room(text, f"\n{more}", most)
    at = next((found + len(end) for end in _ENDS if (found := text.rfind(end, room // 2, room)) > 0), room)
    return f"{text[:at].rstrip()}\n{more}", text[at:].lstrip()


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
