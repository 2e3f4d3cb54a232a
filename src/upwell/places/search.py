"""Which streets a person may mean: exact names, beginnings, and typing mistakes, best first.

Pure: holds only the names of streets (a few hundred kB for a large city); house numbers stay in the database. Decides
the order of streets; queries.py looks up the numbers on them."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from upwell.places import words
from upwell.places.parsing import StreetText

ENOUGH = 72.0  # ratio below which two names are not the same with typing mistakes
_KEPT = 12  # streets handed on
_NAMES = 6  # different names tried for typing mistakes
_EXACT, _BEGINS, _WORD_BEGINS = 100.0, 92.0, 88.0


@dataclass(frozen=True, slots=True)
class KnownStreet:
    id: int
    bare: str
    direction: str
    type: str


@dataclass(frozen=True, slots=True)
class StreetMatch:
    """`score` is 0–110; 100 and more: this name, spelled so."""

    id: int
    score: float


class StreetIndex:
    def __init__(self, streets: Iterable[KnownStreet]) -> None:
        ordered = sorted(streets, key=lambda street: (street.bare, street.id))
        self._ids = np.array([street.id for street in ordered], dtype=np.int64)
        self._directions = [street.direction for street in ordered]
        self._types = [street.type for street in ordered]
        self._names: list[str] = []  # each bare name once, sorted
        first: list[int] = []  # where its streets begin
        for place, street in enumerate(ordered):
            if not self._names or self._names[-1] != street.bare:
                self._names.append(street.bare)
                first.append(place)
        self._first = np.array([*first, len(ordered)], dtype=np.int32)
        later = sorted(
            (name[found.end() :], number) for number, name in enumerate(self._names) for found in re.finditer(" ", name)
        )
        self._later_words = [rest for rest, _ in later]
        self._later_names: npt.NDArray[np.int32] = np.array([number for _, number in later], dtype=np.int32)

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, text: StreetText) -> list[StreetMatch]:
        """The streets this may name, best first, at most twelve."""
        best: dict[int, float] = {}
        for wanted, loss in _readings(text):
            _keep_best(best, self._spelled(wanted), loss)
        if _EXACT not in best.values():
            _keep_best(best, self._misspelled(text.bare))
        if not best or max(best.values()) < _WORD_BEGINS:
            _keep_best(best, self._misspelled(text.whole), 3.0)
            _keep_best(best, self._half_typed(text.bare))
        matches = [match for name, score in best.items() for match in self._streets(name, score, text)]
        matches.sort(key=lambda match: (-match.score, match.id))
        return matches[:_KEPT]

    def _spelled(self, wanted: str) -> Iterable[tuple[int, float]]:
        place = bisect_left(self._names, wanted)
        if place < len(self._names) and self._names[place] == wanted:
            yield place, _EXACT
        for name in self._beginning(wanted, place):
            yield name, _BEGINS - 0.1 * min(20, len(self._names[name]) - len(wanted))
        if len(wanted) >= 3:
            for name in self._with_word_beginning(wanted):
                yield name, _WORD_BEGINS

    def _misspelled(self, wanted: str) -> Iterable[tuple[int, float]]:
        if len(wanted) < 3:
            return
        for _, ratio, name in process.extract(
            wanted, self._names, scorer=fuzz.ratio, score_cutoff=ENOUGH, limit=_NAMES, processor=None
        ):
            yield name, _EXACT - 1.2 * (_EXACT - ratio)

    def _beginning(self, wanted: str, place: int) -> Iterable[int]:
        for name in range(place, min(place + 40, len(self._names))):
            if not self._names[name].startswith(wanted):
                return
            if self._names[name] != wanted:
                yield name

    def _with_word_beginning(self, wanted: str) -> Iterable[int]:
        place = bisect_left(self._later_words, wanted)
        for later in range(place, min(place + 20, len(self._later_words))):
            if not self._later_words[later].startswith(wanted):
                return
            yield int(self._later_names[later])

    def _half_typed(self, wanted: str) -> Iterable[tuple[int, float]]:
        """A mistake in a name that is still being typed: compared with as much of each name."""
        if len(wanted) < 4:
            return
        cut = [name[: len(wanted)] for name in self._names]
        for _, ratio, name in process.extract(wanted, cut, scorer=fuzz.ratio, score_cutoff=78, limit=_NAMES):
            yield name, _BEGINS - 1.2 * (_EXACT - ratio)

    def _streets(self, name: int, score: float, text: StreetText) -> Iterable[StreetMatch]:
        for place in range(self._first[name], self._first[name + 1]):
            fits = _agrees(text.direction, self._directions[place], 6.0) + _agrees(text.type, self._types[place], 4.0)
            yield StreetMatch(int(self._ids[place]), score + fits)


def _keep_best(best: dict[int, float], found: Iterable[tuple[int, float]], loss: float = 0.0) -> None:
    for name, score in found:
        best[name] = max(best.get(name, 0.0), score - loss)


def _agrees(said: str, real: str, weight: float) -> float:
    if not said:
        return 0.0
    return weight if said == real else -weight


def _readings(text: StreetText) -> Iterable[tuple[str, float]]:
    """The name as understood; with its last word kept ("Village Center" is a name); without a Spanish "calle"."""
    yield text.bare, 0.0
    if text.whole != text.bare:
        yield text.whole, 3.0
    if text.direction:
        yield f"{_DIRECTION_WORDS[text.direction]} {text.bare}", 3.0
    head, _, rest = text.bare.partition(" ")
    if rest and head in words.SPANISH_TYPES:
        yield rest, 1.0


_DIRECTION_WORDS = {
    "N": "north", "S": "south", "E": "east", "W": "west",
    "NE": "northeast", "NW": "northwest", "SE": "southeast", "SW": "southwest",
}  # fmt: skip
