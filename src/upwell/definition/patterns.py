"""Patterns for answers: only those whose match takes time in proportion to the answer, however it was made up.

Python's matcher tries again from earlier points, so repetition inside repetition, and repetitions beside each other
that could share letters, are refused; so are look-arounds and back-references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from re import _constants as codes  # type: ignore[attr-defined]  # the standard library's own parse tree
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MAX_LENGTH = 200
_MOST_TRIES = 1_000
_ASCII = frozenset(map(chr, range(128)))
_OTHER = "\uffff"
"""Stands for every letter beyond ASCII."""

_EVERYTHING = _ASCII | {_OTHER}
_CATEGORIES = {
    codes.CATEGORY_DIGIT: frozenset("0123456789") | {_OTHER},
    codes.CATEGORY_SPACE: frozenset(" \t\n\r\f\v") | {_OTHER},
    codes.CATEGORY_WORD: frozenset(letter for letter in _ASCII if letter.isalnum() or letter == "_") | {_OTHER},
}
_REFUSED = {
    codes.GROUPREF: "refers back to an earlier group",
    codes.GROUPREF_EXISTS: "refers back to an earlier group",
    codes.ASSERT: "looks ahead or behind",
    codes.ASSERT_NOT: "looks ahead or behind",
    codes.ATOMIC_GROUP: "uses an atomic group",
    codes.POSSESSIVE_REPEAT: "uses a possessive repetition",
}
_HINT = "Write it with plain letters, [sets], \\d and counts such as {6,8}"


class PatternError(Exception):
    """This pattern cannot be used; the message says why, `hint` what to write instead."""

    def __init__(self, message: str, hint: str = _HINT) -> None:
        super().__init__(message)
        self.hint = hint


def check(pattern: str) -> None:
    """Raises PatternError when a pattern is wrong, or could take long on some answer."""
    if len(pattern) > MAX_LENGTH:
        raise PatternError(f"A pattern may have {MAX_LENGTH} characters, this one has {len(pattern)}")
    try:
        re.compile(pattern)
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"This pattern cannot be read: {error}") from None
    _sequence(list(tree), looping=False)


@dataclass(frozen=True, slots=True)
class _Span:
    """A repetition still open: the letters it may take, and how many ways of stopping it there are (0: no limit)."""

    letters: frozenset[str]
    ways: int


@dataclass(slots=True)
class _Sequence:
    looping: bool
    spans: list[_Span] = field(default_factory=list)
    ways: int = 1
    """In how many ways all of it may match so far; 0 when there is no limit."""

    def passes(self, letters: frozenset[str]) -> None:
        """Something that must come: repetitions that cannot take it are over."""
        self.spans = [span for span in self.spans if span.letters & letters]

    def opens(self, letters: frozenset[str], ways: int, *, must: bool) -> None:
        """A part that can match in several ways (0: without limit); refused beside others that share letters."""
        touching = [span for span in self.spans if span.letters & letters]
        if ways == 0 and any(span.ways == 0 for span in touching):
            raise PatternError("This pattern repeats the same letters twice in a row without an end", _APART)
        tries = ways or 1
        for span in touching:
            tries *= span.ways or 1
        if tries > _MOST_TRIES:
            raise PatternError("This pattern could be matched in too many ways", _APART)
        self.ways = min(self.ways * ways, _MOST_TRIES)
        if must:
            self.passes(letters)
        if ways != 1:
            self.spans.append(_Span(letters, ways))


_APART = "Put something between them that neither can be, such as a - between digits"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a part may begin with, whether it may match nothing, in how many ways (0: no limit)."""

    first: frozenset[str]
    empty: bool
    ways: int


def _sequence(items: list[Any], *, looping: bool) -> _Shape:
    """The shape of items in a row. Raises PatternError."""
    state = _Sequence(looping)
    first, empty = _all_of(items, state)
    return _Shape(first, empty, state.ways)


def _all_of(items: list[Any], state: _Sequence) -> tuple[frozenset[str], bool]:
    first: frozenset[str] = frozenset()
    empty = True
    for code, argument in items:
        letters, nothing = _item(code, argument, state)
        if empty:
            first |= letters
        empty = empty and nothing
    return first, empty


def _item(code: Any, argument: Any, state: _Sequence) -> tuple[frozenset[str], bool]:
    if code in _REFUSED:
        raise PatternError(f"A pattern that {_REFUSED[code]} can take very long")
    if code is codes.AT:
        return frozenset(), True
    if code is codes.BRANCH:
        return _branch(argument[1], state)
    if code is codes.SUBPATTERN:
        return _group(argument, state)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _repeat(argument, state)
    letters = _letters(code, argument)
    state.passes(letters)
    return letters, False


def _group(argument: Any, state: _Sequence) -> tuple[frozenset[str], bool]:
    if argument[1] or argument[2]:
        raise PatternError("A pattern that changes its rules inside can take very long")
    return _all_of(list(argument[3]), state)


def _branch(branches: list[Any], state: _Sequence) -> tuple[frozenset[str], bool]:
    found = [_sequence(list(branch), looping=state.looping) for branch in branches]
    seen: frozenset[str] = frozenset()
    for shape in found:
        if state.looping and (shape.empty or shape.first & seen):
            raise PatternError(
                "This pattern repeats a choice whose parts begin alike", "Make each part begin differently"
            )
        seen |= shape.first
    if not state.looping:
        endless = any(shape.ways == 0 for shape in found)
        state.opens(_EVERYTHING, 0 if endless else sum(shape.ways for shape in found), must=False)
    return seen, any(shape.empty for shape in found)


def _repeat(argument: Any, state: _Sequence) -> tuple[frozenset[str], bool]:
    least, most, inside = argument
    items = list(inside)
    if state.looping and least != most:
        raise PatternError("This pattern has a repetition inside a repetition")
    endless = most is codes.MAXREPEAT or most > 500
    ways = 0 if endless else int(most) - least + 1
    if len(items) == 1 and items[0][0] in _SINGLE:
        letters = _letters(*items[0])
        state.opens(letters, ways, must=least > 0)
        return letters, least == 0
    shape = _sequence(items, looping=endless or most > 1)
    state.opens(_EVERYTHING, ways * shape.ways, must=False)
    return shape.first, least == 0


_SINGLE = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY)


def _letters(code: Any, argument: Any) -> frozenset[str]:
    """Every letter one item may be, in both cases."""
    if code is codes.ANY:
        return _EVERYTHING
    if code is codes.LITERAL:
        return _both_cases(argument)
    if code is codes.NOT_LITERAL:
        return _EVERYTHING
    if code is codes.IN:
        return _set(argument)
    raise PatternError("This pattern has a part that Upwell does not know")


def _set(parts: list[Any]) -> frozenset[str]:
    letters: frozenset[str] = frozenset()
    for code, argument in parts:
        if code is codes.NEGATE:
            return _EVERYTHING
        if code is codes.LITERAL:
            letters |= _both_cases(argument)
        elif code is codes.RANGE:
            letters |= frozenset().union(
                *(_both_cases(point) for point in range(argument[0], min(argument[1], 128) + 1))
            )
            letters |= {_OTHER} if argument[1] > 127 else frozenset()
        else:
            letters |= _CATEGORIES.get(argument, _EVERYTHING)
    return letters


def _both_cases(point: int) -> frozenset[str]:
    if point > 127:
        return frozenset({_OTHER})
    return frozenset({chr(point).lower(), chr(point).upper()})
