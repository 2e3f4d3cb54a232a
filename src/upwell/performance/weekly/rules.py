"""From figures to what is to be said of them: which sentences, and in which order. Pure; no words are made here.

A sentence is a code of `sayings` with its values. Nothing is called good or bad without its figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from upwell.performance import honest
from upwell.performance.honest import FLOOR, Band
from upwell.performance.measures import BY_KEY, Measure, latest
from upwell.performance.rows import ALL

MOST = 10
LEAST_COUNTED = 20
"""Of fewer no share is said to be unusual."""
WIDTH = 4.0
"""Hundreds of figures are looked at every week: so far from its usual one must be to be told."""
STALE_AFTER = 2
"""Days without a single event."""
WATCHED = ("completion", "promise", "satisfaction", "fixed", "errors")
VOLUME = "submitted"
_LAST, _FIRST, _HAPPENED, _WORSE, _CHANGED, _MISSED, _BETTER = 1000.0, 900.0, 800.0, 500.0, 400.0, 300.0, 200.0
_LATE = _MISSED + 90  # before what is missed: those are named all quarter

Sums = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month, quarter or year, by its first day."""

    start: date
    grain: str


@dataclass(frozen=True, slots=True)
class Late:
    """A data set whose new figures are late. `newest`: the last period there are any of."""

    name: str
    newest: Period | None


@dataclass(frozen=True, slots=True)
class Span:
    """One service in one week or on one day: `before` the same spans just before it, `season` those a year earlier."""

    service: str
    sums: Sums
    before: Sequence[Sums] = ()
    season: Sequence[Sums] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that is not met, by its share of so many; `was_met`: at the end of the week before."""

    service: str
    measure: str
    share: float
    of: int
    target: float
    was_met: bool | None = None

    @property
    def is_met(self) -> bool:
        return self.share >= self.target


@dataclass(frozen=True, slots=True)
class Happened:
    """What staff wrote of a day, by language; `services`: none where it is of all."""

    day: date
    words: Mapping[str, str]
    services: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """A figure that is not as usual; `usual`: the band it is outside of."""

    service: str
    measure: str
    value: float
    usual: Band
    worse: bool | None
    far: float

    @property
    def is_share(self) -> bool:
        return self.measure != latest("volume").key


def outside(span: Span) -> list[Outside]:
    """What is usual neither lately nor at this time of the year."""
    found = [one for one in (_volume(span), *(_share(span, latest(code)) for code in WATCHED)) if one is not None]
    return sorted(found, key=lambda one: -one.far)


def _volume(span: Span) -> Outside | None:
    value = float(span.sums.get(VOLUME, 0))
    bands = [honest.usual([one.get(VOLUME, 0) for one in times], width=WIDTH) for times in (span.before, span.season)]
    band = bands[0]
    if band is None or any(one is not None and one.holds(value) for one in bands):
        return None
    if max(value, band.high) < LEAST_COUNTED:
        return None
    return Outside(span.service, latest("volume").key, value, _whole(band), None, _far(value, band))


def _whole(band: Band) -> Band:
    return Band(max(0.0, band.low), band.high)


def _share(span: Span, measure: Measure) -> Outside | None:
    parts = measure.parts(_Counts(span.sums))
    if parts.value is None or (parts.of or 0) < LEAST_COUNTED:
        return None
    bands = [
        honest.usual_share([_parts(measure, one) for one in times], parts.of or 0, width=WIDTH)
        for times in (span.before, span.season)
    ]
    band = bands[0]
    if band is None or any(one is not None and one.holds(parts.value) for one in bands):
        return None
    worse = (parts.value < band.low) == (measure.better == "more")
    return Outside(span.service, measure.key, parts.value, band, worse, _far(parts.value, band))


class _Counts(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 0


def _parts(measure: Measure, sums: Sums) -> tuple[float, int]:
    parts = measure.parts(_Counts(sums))
    return float(parts.count), parts.of or 0


def _far(value: float, band: Band) -> float:
    """How far outside, in half widths of the band."""
    half = (band.high - band.low) / 2 or 1.0
    return (band.low - value if value < band.low else value - band.high) / half


def sentence_of(one: Outside) -> Sentence:
    values = {
        "service": one.service,
        "measure": one.measure,
        "now": one.value,
        "low": one.usual.low,
        "high": one.usual.high,
        "share": one.is_share,
    }
    if one.worse is None:
        code = "more" if one.value > one.usual.high else "fewer" if one.value >= FLOOR else "fewest"
        return Sentence(code, values, _CHANGED + min(one.far, 99))
    base, code = (_WORSE, "worse") if one.worse else (_BETTER, "better")
    return Sentence(code, values, base + min(one.far, 99))


def note(
    spans: Iterable[Span],
    *,
    targets: Iterable[Missed] = (),
    happened: Iterable[Happened] = (),
    newest: date | None,
    last: date,
    late: Sequence[Late] = (),
) -> list[Sentence]:
    """What is to be said of the week that ended on `last`, the most important first. `newest`: the day of the newest
    event; `late`: data sets that are."""
    spans = list(spans)
    found = [*_stale(newest, last, late), *_whole_city(spans)]
    for span in spans:
        if span.service != ALL:
            found += [sentence_of(one) for one in outside(span) if _may_be_told(span, one)]
    found += [one for target in targets for one in _target(target)]
    found += [_of_a_day(one) for one in happened]
    found.sort(key=lambda one: (-one.weight, str(one.values.get("service", ""))))
    return found[:MOST]


def _may_be_told(span: Span, one: Outside) -> bool:
    measure = BY_KEY[one.measure]
    return measure.may_be_told(measure.parts(_Counts(span.sums)))


def _stale(newest: date | None, last: date, late: Sequence[Late]) -> Iterable[Sentence]:
    if newest is None:
        yield Sentence("nothing", {}, _LAST)
    elif (last - newest).days >= STALE_AFTER:
        yield Sentence("stale", {"day": newest}, _LAST)
    yield from (sentence_of_late(one) for one in late)


def sentence_of_late(one: Late) -> Sentence:
    if one.newest is None:
        return Sentence("late_first", {"name": one.name}, _LATE)
    return Sentence("late", {"name": one.name, "period": one.newest}, _LATE)


def _whole_city(spans: Sequence[Span]) -> Iterable[Sentence]:
    for span in spans:
        if span.service == ALL:
            now = span.sums.get(VOLUME, 0)
            band = honest.usual([one.get(VOLUME, 0) for one in span.before], width=WIDTH)
            if now < FLOOR:
                yield Sentence("sent_few", {}, _FIRST)
            elif band is None:
                yield Sentence("sent", {"now": now}, _FIRST)
            else:
                code = "sent_more" if now > band.high else "sent_fewer" if now < band.low else "sent_usually"
                yield Sentence(code, {"now": now, "low": max(0.0, band.low), "high": band.high}, _FIRST)


def _of_a_day(one: Happened) -> Sentence:
    values: dict[str, Any] = {"day": one.day, "words": one.words}
    if not one.services:
        return Sentence("happened", values, _HAPPENED + 1)
    return Sentence("happened_to", values | {"services": tuple(one.services)}, _HAPPENED)


def _target(one: Missed) -> Iterable[Sentence]:
    values = {
        "service": one.service, "measure": one.measure, "now": one.share, "of": one.of, "target": one.target
    }  # fmt: skip
    if not one.is_met:
        yield Sentence("missed", values, _MISSED + 100 * (one.target - one.share))
    elif one.was_met is False:
        yield Sentence("reached", values, _BETTER + 50)
