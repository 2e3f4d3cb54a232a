"""Which areas a point lies in: a grid answers for most of the city, the exact shapes near borders.

Decides ties: of two areas of one set that both hold a point (a shared border), the one that was there first.
Outside the city, or no point at all, is a proper answer. Built once per process from the database; for queries.py."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from upwell.lib import han
from upwell.places import raster
from upwell.places.raster import BORDER, OUTSIDE, Combination, Floats, Raster


@dataclass(frozen=True, slots=True)
class AreaRef:
    """`name` is English; `words` is its name by language, where it has one there."""

    set: str
    code: str
    name: str
    words: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def called(self, language: str) -> str:
        return han.among(self.words, language) or self.name


@dataclass(frozen=True, slots=True)
class Areas:
    """Where a point lies: in the city or not, and at most one area of each set."""

    in_city: bool
    areas: tuple[AreaRef, ...] = ()

    def area(self, set: str) -> AreaRef | None:
        return next((area for area in self.areas if area.set == set), None)


@dataclass(frozen=True, slots=True)
class KnownArea:
    """An area as it is kept; `id` settles ties."""

    id: int
    ref: AreaRef
    outline: bool
    shape: shapely.Geometry


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Many points at once: `which` numbers an answer in `answers` for each point."""

    which: npt.NDArray[np.uint16]
    answers: tuple[Areas, ...]

    @property
    def in_city(self) -> npt.NDArray[np.bool_]:
        return np.array([answer.in_city for answer in self.answers], dtype=np.bool_).take(self.which)

    def codes(self, set: str) -> npt.NDArray[np.object_]:
        """The area's code in this set for each point, None where there is none."""
        found = [answer.area(set) for answer in self.answers]
        return np.array([area.code if area else None for area in found], dtype=np.object_).take(self.which)


class AreaIndex:
    """All areas of a city. With no outline the areas together are the city; with no areas every point counts as in."""

    def __init__(self, known: Iterable[KnownArea], cache: Path | None = None) -> None:
        self._known = sorted(known, key=lambda area: area.id)
        self._has_outline = any(area.outline for area in self._known)
        self._shapes = np.array([area.shape for area in self._known], dtype=np.object_)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._raster = self._grid(cache) if self._known else None
        self._answers: dict[Combination, Areas] = {}
        combinations = self._raster.combinations if self._raster else ((), ())
        self._by_number = [self._answer(combination) for combination in combinations]

    def at(self, lat: float, lon: float) -> Areas:
        number = self._raster.at(lat, lon) if self._raster else OUTSIDE
        if number != BORDER:
            return self._by_number[number]
        boxed = np.sort(self._tree.query(shapely.points(lon, lat)))
        holding = boxed[shapely.intersects_xy(self._shapes[boxed], lon, lat)]
        return self._answer(tuple(holding.tolist()))

    def of(self, lats: Floats, lons: Floats) -> AreaColumns:
        if self._raster is None:
            return AreaColumns(np.full(len(lats), OUTSIDE, dtype=np.uint16), tuple(self._by_number))
        which = self._raster.at_all(lats, lons)
        near = np.flatnonzero(which == BORDER)
        numbers = {combination: number for number, combination in enumerate(self._raster.combinations)}
        exact = self._exact(lons[near], lats[near])
        which[near] = [numbers.setdefault(combination, len(numbers)) for combination in exact]
        return AreaColumns(which, tuple(self._answer(combination) for combination in numbers))

    def _answer(self, combination: Combination) -> Areas:
        answer = self._answers.get(combination)
        if answer is None:
            answer = self._answers[combination] = self._told(combination)
        return answer

    def _told(self, combination: Combination) -> Areas:
        if not self._known:
            return Areas(in_city=True)
        found = [self._known[place] for place in combination if place >= 0]
        first: dict[str, AreaRef] = {}
        for area in found:
            first.setdefault(area.ref.set, area.ref)
        inside = any(area.outline for area in found) if self._has_outline else bool(found)
        return Areas(inside, tuple(first.values()))

    def _exact(self, xs: Floats, ys: Floats) -> list[Combination]:
        # the tree only compares boxes: given a predicate it would prepare the points instead of the shapes
        points, boxed = self._tree.query(shapely.points(xs, ys))
        holds = shapely.intersects_xy(self._shapes[boxed], xs[points], ys[points])
        points, holding = points[holds], boxed[holds]
        order = np.lexsort((holding, points))
        return _grouped(len(xs), points[order], holding[order])

    def _grid(self, cache: Path | None) -> Raster:
        """The grid from disk, shared between processes by the page cache; built and kept there the first time."""
        kept = _read(cache) if cache else None
        if kept is None:
            kept = raster.build(list(self._shapes), self._exact)
            if cache:
                _write(cache, kept)
                kept = _read(cache) or kept
        return kept


def _grouped(count: int, points: npt.NDArray[np.int64], shapes: npt.NDArray[np.int64]) -> list[Combination]:
    """For each point the shapes found for it, as one small tuple shared by all points of the same answer."""
    found: list[Combination] = [()] * count
    ends = np.flatnonzero(np.diff(points, append=-1)) + 1
    shared: dict[Combination, Combination] = {}
    names, begin = shapes.tolist(), 0
    for point, end in zip(points[ends - 1].tolist(), ends.tolist(), strict=True):
        combination = tuple(names[begin:end])
        found[point] = shared.setdefault(combination, combination)
        begin = end
    return found


def _read(path: Path) -> Raster | None:
    facts, grid = path.with_suffix(".npz"), path.with_suffix(".npy")
    try:
        with np.load(facts, allow_pickle=False) as kept:
            west, south, size = (float(value) for value in kept["place"])
            members, ends = kept["members"].tolist(), kept["ends"].tolist()
        cells = np.load(grid, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError):
        return None
    starts = [0, *ends[:-1]]
    return Raster(west, south, size, cells, tuple(tuple(members[a:b]) for a, b in zip(starts, ends, strict=True)))


def _write(path: Path, built: Raster) -> None:
    """Whole files only: written aside and renamed, so that another process never reads half of one."""
    members = [member for combination in built.combinations for member in combination]
    ends = np.cumsum([len(combination) for combination in built.combinations])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        np.save(aside.with_suffix(".npy"), built.cells)
        np.savez(aside.with_suffix(".npz"), place=[built.west, built.south, built.size], members=members, ends=ends)
        aside.with_suffix(".npy").replace(path.with_suffix(".npy"))
        aside.with_suffix(".npz").replace(path.with_suffix(".npz"))
    except OSError:  # a disk that cannot be written costs a second at the next start, nothing else
        return
