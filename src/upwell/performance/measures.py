"""Every measure, written once: what it is, from which version on it means that, and how it is worked out. Pure.

A measure is a share or a mean of sums (`sums.py`): a numerator over a denominator, so that every figure carries its
parts. `None` is not zero: where nothing was counted there is no figure. The four the United Kingdom made mandatory have
the versions their manuals had, for published figures changed with them and no service did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from upwell.performance.sums import RATINGS

Better = Literal["more", "less", "neither"]
Unit = Literal["number", "share", "points"]


@dataclass(frozen=True, slots=True)
class Parts:
    """A figure before it is divided. `of` None: a number that is no share of anything."""

    count: Fraction | int
    of: int | None

    @property
    def value(self) -> float | None:
        if self.of is None:
            return float(self.count)
        return float(Fraction(self.count) / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Measure:
    """`numerator`: weights of sums. `denominator`: sums that are added; none for a plain number. `since`: from when
    this version is what the name means. `excluded`: what is left out, in words."""

    code: str
    version: int
    name: str
    caption: str
    formula: str
    source: str
    numerator: Mapping[str, Fraction]
    denominator: tuple[str, ...] = ()
    excluded: str = ""
    better: Better = "more"
    unit: Unit = "share"
    since: date | None = None

    @property
    def key(self) -> str:
        return f"{self.code}.{self.version}"

    @property
    def sums(self) -> frozenset[str]:
        return frozenset(self.numerator) | frozenset(self.denominator)

    def parts(self, sums: Mapping[str, int]) -> Parts:
        """From sums of one service, one period, or of many of them together: shares of several are weighted."""
        count = sum((weight * (sums[name] or 0) for name, weight in self.numerator.items()), Fraction(0))
        return Parts(count, sum(sums[name] or 0 for name in self.denominator) if self.denominator else None)

    def value(self, sums: Mapping[str, int]) -> float | None:
        return self.parts(sums).value


def _each(*names: str) -> dict[str, Fraction]:
    return dict.fromkeys(names, Fraction(1))


_MANUAL_13 = "UK Government Service Design Manual, 2013"
_MANUAL_16 = "UK Service Manual, 2016"
_PLATFORM = "UK Performance Platform, its own sums"
_OURS = "Upwell"
_RATED = tuple(f"rated_{mark}" for mark in RATINGS)
_ENDED = ("submitted", "stopped", "abandoned")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "volume", 1, "Requests sent", "How many requests were sent and received",
        "forms sent", _OURS, _each("submitted"), better="neither", unit="number",
    ),
    Measure(
        "completion", 1, "Completed", "Of all who began and ended, how many sent the form",
        "sent ÷ (sent + ended with an answer + left unfinished)", _MANUAL_13, _each("submitted"), _ENDED,
        "Forms still open: they have not ended.",
    ),
    Measure(
        "completion", 2, "Completed", "Of all who began and ended, how many got what they came for",
        "(sent + ended with an answer) ÷ (sent + ended with an answer + left unfinished)", _MANUAL_16,
        _each("submitted", "stopped"), _ENDED, "Forms still open: they have not ended.", since=date(2015, 8, 1),
    ),
    Measure(
        "take_up", 1, "Online", "Of all requests, how many people sent online by themselves",
        "sent online without help ÷ sent in any way", _MANUAL_13, _each("submitted_by_themselves"), ("submitted",),
        "Requests staff filled in for somebody do not count as online.",
    ),
    Measure(
        "take_up", 2, "Online", "Of all requests, how many were sent online, with help or without",
        "(sent online without help + sent with help) ÷ sent in any way", _MANUAL_16,
        _each("submitted_by_themselves", "submitted_assisted"), ("submitted",),
    ),
    Measure(
        "satisfaction", 1, "Satisfied", "Of all who gave a mark, how many gave one of the two best",
        "(marks 4 + marks 5) ÷ all marks", _MANUAL_13, _each("rated_4", "rated_5"), _RATED,
    ),
    Measure(
        "satisfaction", 2, "Satisfaction", "The mean mark, from 0 for the worst to 100 for the best",
        "(mean of marks 1 to 5 − 1) ÷ 4", _PLATFORM,
        {f"rated_{mark}": Fraction(mark - 1, 4) for mark in RATINGS}, _RATED,
    ),
    Measure(
        "promise", 1, "On time", "Of all cases closed, how many by the day they were promised for",
        "closed by the promised day ÷ closed", _OURS, _each("kept"), ("judged",),
        "Cases without a promise, withdrawn ones and duplicates.",
    ),
    Measure(
        "fixed", 1, "Really done", "Of all who answered, how many said that it is done",
        "answers “yes” ÷ all answers", _OURS, _each("fixed"), ("fixed", "partly_fixed", "not_fixed"),
    ),
    Measure(
        "reopened", 1, "Opened again", "For each case closed, how many were opened again",
        "opened again ÷ closed", _OURS, _each("reopened"), ("closed",), better="less",
    ),
    Measure(
        "errors", 1, "Answers refused", "Of all answers given, how many were not accepted",
        "refused ÷ (refused + accepted)", _OURS, _each("refused"), ("refused", "answered"), better="less",
    ),
    Measure(
        "failure_demand", 1, "Had to ask", "For each request, how many calls only to hear how it stands",
        "calls about a request ÷ requests sent", "Vanguard: failure demand", _each("asked_about"), ("submitted",),
        better="less",
    ),
    Measure(
        "plain", 1, "Without scripts", "Of all requests sent in a browser, how many in one that ran no scripts",
        "sent without scripts ÷ sent in a browser", _OURS, _each("submitted_plain"),
        ("submitted_plain", "submitted_scripted"), better="neither",
    ),
)  # fmt: skip

BY_KEY: Mapping[str, Measure] = {one.key: one for one in MEASURES}


def latest(code: str) -> Measure:
    """The newest version of a measure. Raises KeyError."""
    versions = [one for one in MEASURES if one.code == code]
    if not versions:
        raise KeyError(code)
    return versions[-1]


def needed(measures: Sequence[Measure] = MEASURES) -> frozenset[str]:
    """The sums that these are made of."""
    return frozenset().union(*(one.sums for one in measures))
