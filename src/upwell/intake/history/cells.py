"""Single cells: words into meanings, texts into instants and positions. Pure.

A cell that cannot be what its column is raises CellRefused, whose text goes into the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from upwell.intake.history.maps import ISO, Position, Reading
from upwell.lib.folding import fold

SHOWN = 40
KEPT_ANSWERS = 20_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

Getter = Callable[[Sequence[str]], str]
"""The trimmed text of one column of a row; empty when it says nothing."""


class CellRefused(Exception):
    """This cell cannot be understood."""


def shown(text: str) -> str:
    """A cell as a report may quote it."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")


class Columns:
    """Finds columns by name in the header of one file."""

    def __init__(self, header: Sequence[str], absent: Iterable[str]) -> None:
        self._places: dict[str, int] = {}
        self.twice: set[str] = set()
        for place, name in enumerate(header):
            if self._places.setdefault(name.strip(), place) != place:
                self.twice.add(name.strip())
        self._absent = frozenset(absent)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    @property
    def names(self) -> list[str]:
        return list(self._places)

    def get(self, name: str | None) -> Getter:
        if name is None:
            return lambda cells: ""
        place, absent = self._places[name], self._absent

        def text(cells: Sequence[str]) -> str:
            found = cells[place].strip()
            return "" if found in absent else found

        return text


class Meaning:
    """What the words in a row's columns mean, by a `Reading`. Remembers: files repeat the same few hundred words."""

    def __init__(self, reading: Reading, columns: Columns) -> None:
        self._getters = [columns.get(name) for name in reading.column]
        self._called = " or ".join(reading.column)
        self._is, self._starts, self._contains = (
            _folded(words) for words in (reading.is_, reading.starts, reading.contains)
        )
        self._default = reading.default
        self._kept: dict[tuple[str, ...], str | None] = {}

    def of(self, cells: Sequence[str]) -> str:
        texts = tuple([get(cells) for get in self._getters])
        try:
            found = self._kept[texts]
        except KeyError:
            if len(self._kept) > KEPT_ANSWERS:
                self._kept.clear()
            found = self._kept[texts] = self._find(texts) or self._default
        if found is None:
            raise CellRefused(f"the map does not say what {shown(' '.join(texts))} in {self._called} means")
        return found

    def _find(self, texts: tuple[str, ...]) -> str | None:
        for text in map(fold, texts):
            if text in self._is:
                return self._is[text]
            for words, fits in ((self._starts, text.startswith), (self._contains, text.__contains__)):
                for word, meaning in words.items():
                    if fits(word):
                        return meaning
        return None


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): meaning for word, meaning in words.items()}


class Moments:
    """Reads instants, into UTC."""

    def __init__(self, formats: Sequence[str], zone: tzinfo) -> None:
        self._formats, self._zone = formats, zone

    def read(self, text: str, called: str) -> datetime | None:
        """None for an empty cell."""
        if not text:
            return None
        found = self._parsed(text)
        if found is None:
            raise CellRefused(f"{called}: {shown(text)} is not a time of the kind the map describes")
        try:
            instant = (found if found.tzinfo else found.replace(tzinfo=self._zone)).astimezone(UTC)
        except (OverflowError, ValueError) as why:
            raise CellRefused(f"{called}: {shown(text)} is no time of any case") from why
        if instant < EARLIEST:
            raise CellRefused(f"{called}: {shown(text)} is before 1970")
        return instant

    def _parsed(self, text: str) -> datetime | None:
        for form in self._formats:
            try:
                # a time without a zone is in the map's: `read` puts it there
                return datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007
            except ValueError:
                continue
        return None


class Positions:
    """Reads positions. A pair that cannot be one is left out, and the row says so."""

    def __init__(self, position: Position | None, columns: Columns) -> None:
        self._lat = columns.get(position.lat if position else None)
        self._lon = columns.get(position.lon if position else None)
        self._absent = frozenset(position.absent) if position else frozenset()

    def read(self, cells: Sequence[str]) -> tuple[float, float] | None:
        """None where the file says nothing. Raises CellRefused for half a position and for what is not on earth."""
        lat_text, lon_text = self._lat(cells), self._lon(cells)
        if not lat_text and not lon_text:
            return None
        try:
            point = float(lat_text), float(lon_text)
        except ValueError:
            point = math.nan, math.nan
        if point in self._absent:
            return None
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            raise CellRefused(f"its position {shown(f'{lat_text}, {lon_text}')} is not on earth and is left out")
        return point
