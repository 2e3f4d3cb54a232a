"""Weeks that were out of the ordinary: each is compared with this season a year before, or, where that is not known,
with the weeks before it, and each of its days with the same weekday of theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from upwell.performance.honest import Band, in_season, usual

DAYS = 7
YEAR = 52  # weeks: the same weekday
AROUND = 2
"""So many weeks before and after it are the same season."""
WIDTH, MARGIN = 4.0, 0.1
"""So many days are looked at that a few lie outside of a narrower band by chance alone; and whoever is told of a day
should see it, too: it is beyond the band by a tenth of its edge at least."""


@dataclass(frozen=True, slots=True)
class Week:
    """`band`: between which numbers such a week usually is; none: nobody can say. `odd`: its days out of theirs.
    `season`: whether the year before is known, and the band follows it."""

    monday: date
    count: int
    band: Band | None
    odd: tuple[date, ...]
    season: bool = False

    @property
    def usually(self) -> tuple[int, int] | None:
        """The band as it is written: what lies within these numbers does not pass for odd."""
        return (round(self.band.low), round(self.band.high)) if self.band else None

    @property
    def is_odd(self) -> bool:
        usually = self.usually
        return bool(self.odd) or (usually is not None and not usually[0] <= self.count <= usually[1])


def weekly(counts: Mapping[date, int], mondays: Sequence[date], *, earlier: int) -> list[Week]:
    """`counts` of each day, noughts may be left out; before its first day nothing is known. A week is odd by its days,
    too: a storm of two of them need not make the week as a whole large. Days out of the ordinary are no measure of
    later ones: the median passes over them."""
    first = min(counts, default=None)
    found = []
    for monday in mondays:
        days = [monday + timedelta(days=day) for day in range(DAYS)]
        bands = {day: _band(counts, day, first, earlier) for day in days}
        odd = [day for day, band in bands.items() if band and _is_odd(band, counts.get(day, 0))]
        band, known = _of_week(counts, monday, first, earlier)
        found.append(Week(monday, _sum(counts, monday), band, tuple(odd), known))
    return found


def _sum(counts: Mapping[date, int], monday: date) -> int:
    return sum(counts.get(monday + timedelta(days=day), 0) for day in range(DAYS))


Counted = Callable[[date], int]
"""What there was on a day, or in the week that begins on it."""


def _of_week(
    counts: Mapping[date, int], monday: date, first: date | None, earlier: int
) -> tuple[Band | None, bool]:  # fmt: skip
    """And whether the year before is known."""

    def of(one: date) -> int:
        return _sum(counts, one)

    season = _season(of, monday, first, earlier)
    band = season or usual(_before(of, monday, first, range(1, earlier + 1)), width=WIDTH)
    return Band(max(0.0, band.low), band.high) if band else None, season is not None


def _band(counts: Mapping[date, int], day: date, first: date | None, earlier: int) -> Band | None:
    def of(one: date) -> int:
        return counts.get(one, 0)

    season = _season(of, day, first, earlier)
    return season or usual(_before(of, day, first, range(1, earlier + 1)), width=WIDTH)


def _season(of: Counted, day: date, first: date | None, earlier: int) -> Band | None:
    then = _before(of, day, first, range(YEAR - AROUND, YEAR + AROUND + 1))
    before_then = _before(of, day, first, range(YEAR + 1, YEAR + earlier + 1))
    if len(then) <= 2 * AROUND or len(before_then) < earlier:
        return None
    return in_season(_before(of, day, first, range(1, earlier + 1)), before_then, then, width=WIDTH)


def _before(of: Counted, day: date, first: date | None, weeks: Iterable[int]) -> list[int]:
    days = [day - timedelta(weeks=back) for back in weeks]
    return [of(one) for one in days if first is not None and one >= first]


def _is_odd(band: Band, count: int) -> bool:
    return count > band.high * (1 + MARGIN) or count < band.low * (1 - MARGIN)


@dataclass(frozen=True, slots=True)
class Episode:
    """Days out of the ordinary that belong together. `most`: on `peak`; `usually`: at most so many on such a day."""

    first: date
    last: date
    peak: date
    most: int
    usually: float
    more: bool


def episodes(counts: Mapping[date, int], weeks: Sequence[Week], *, earlier: int, gap: int = 3) -> list[Episode]:
    """Those with most requests beyond what is usual first."""
    start = min(counts, default=None)
    odd = sorted(day for week in weeks for day in week.odd)
    runs: list[list[date]] = []
    for day in odd:
        together = runs and (day - runs[-1][-1]).days <= gap
        if together and _more(counts, runs[-1][-1], start, earlier) == _more(counts, day, start, earlier):
            runs[-1].append(day)
        else:
            runs.append([day])
    found = []
    for run in runs:
        more = _more(counts, run[0], start, earlier)
        peak = (max if more else min)(run, key=lambda day: counts.get(day, 0))
        band = _band(counts, peak, start, earlier)
        edge = (band.high if more else max(0.0, band.low)) if band else 0.0
        found.append(Episode(run[0], run[-1], peak, counts.get(peak, 0), edge, more))
    return sorted(found, key=lambda one: -abs(one.most - one.usually))


def _more(counts: Mapping[date, int], day: date, start: date | None, earlier: int) -> bool:
    band = _band(counts, day, start, earlier)
    return band is not None and counts.get(day, 0) > band.high
