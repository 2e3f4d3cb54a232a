"""Every measure, written once: what it is, from which version on it means that, and how it is worked out. Pure.

A measure is a share or a mean of sums (`sums.py`): a numerator over a denominator, so that every figure carries its
parts. `None` is not zero: where nothing was counted there is no figure. The four the United Kingdom made mandatory have
the versions their manuals had, for published figures changed with them and no service did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from upwell.performance import honest
from upwell.performance.honest import FLOOR
from upwell.performance.rows import ENDED, OPEN, Row
from upwell.performance.sums import CHANNELS, DIGITAL, RATINGS, STAFFED
from upwell.performance.taken import Taken

Better = Literal["more", "less", "neither"]
Unit = Literal["number", "share", "rate", "money"]
"""A share is of a whole; a rate is so many for each."""


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
    """`numerator`: weights of sums. `denominator`: too; none for a plain number. `since`: from when
    this version is what the name means. `excluded`: what is left out, in words. `of_people`: it says what people are
    or said, so nearly all and nearly none tell of each (`honest.side`)."""

    code: str
    version: int
    name: str
    caption: str
    formula: str
    source: str
    numerator: Mapping[str, Fraction]
    denominator: Mapping[str, Fraction] = field(default_factory=dict)
    excluded: str = ""
    better: Better = "more"
    unit: Unit = "share"
    since: date | None = None

    @property
    def key(self) -> str:
        return f"{self.code}.{self.version}"

    @property
    def of_people(self) -> bool:
        return self.code in _OF_PEOPLE or self.code.startswith("channel_")

    @property
    def sums(self) -> frozenset[str]:
        return frozenset(self.numerator) | frozenset(self.denominator)

    def parts(self, sums: Mapping[str, int]) -> Parts:
        """From sums of one service, one period, or of many of them together: shares of several are weighted."""
        count = _weighed(self.numerator, sums)
        if not self.denominator:
            return Parts(count, None)
        of = max(0, int(_weighed(self.denominator, sums)))
        # who ended in one period and came back in the next is taken back there: a share stays one
        return Parts(min(max(count, Fraction(0)), Fraction(of)) if self.unit == "share" else count, of)

    def value(self, sums: Mapping[str, int]) -> float | None:
        return self.parts(sums).value

    def told_of(self, row: Row) -> int:
        """Of how many it is, as that is told: in tens where there are months of a few among them."""
        of = max(0, int(_weighed(self.denominator, row.told)))
        return honest.tens(of) if row.few & self.denominator.keys() else of

    def may_be_told(self, parts: Parts) -> bool:
        """Not of so few, and not where it would tell of each what nearly all or nearly none of them are or said."""
        if parts.of is None:
            return True
        return parts.of >= FLOOR and (not self.of_people or honest.side(float(parts.count), parts.of) == "both")


_OF_PEOPLE = {"take_up", "satisfaction", "fixed", "assisted", "plain"}


def _weighed(weights: Mapping[str, Fraction], sums: Mapping[str, int]) -> Fraction:
    return sum((weight * (sums[name] or 0) for name, weight in weights.items()), Fraction(0))


def _each(*names: str) -> dict[str, Fraction]:
    return dict.fromkeys(names, Fraction(1))


_MANUAL_13 = "UK Government Service Design Manual, 2013"
_MANUAL_16 = "UK Service Manual, 2016"
_PLATFORM = "UK Performance Platform, its own sums"
_OURS = "Upwell"
_RATED = _each(*(f"rated_{mark}" for mark in RATINGS))
_ENDED = {
    **_each("submitted", "stopped", "abandoned"),
    "stopped_before": Fraction(-1),
    "abandoned_before": Fraction(-1),
}
"""All who began and ended, each once, as they ended last."""
_IMPORTED = "Requests of an earlier system: nobody chose a way here."

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
        {**_each("submitted", "stopped"), "stopped_before": Fraction(-1)}, _ENDED,
        "Forms still open: they have not ended.", since=date(2015, 8, 1),
    ),
    Measure(
        "take_up", 1, "Online", "Of all requests, how many people sent online by themselves",
        "sent online without help ÷ sent in any way", _MANUAL_13, _each("submitted_by_themselves"), _each("submitted"),
        "Requests staff filled in for somebody do not count as online. Those of an earlier system are left out.",
    ),
    Measure(
        "take_up", 2, "Online", "Of all requests, how many were sent online, with help or without",
        "(sent online without help + sent with help) ÷ sent in any way", _MANUAL_16,
        _each("submitted_by_themselves", "submitted_assisted"), _each("submitted"), _IMPORTED,
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
        "promise", 1, "On time", "Of all times a case was closed, how many by the promised day",
        "closings by the promised day ÷ closings; a case opened again has several", _OURS, _each("kept"),
        _each("judged"), "Cases without a promise, withdrawn ones and duplicates.",
    ),
    Measure(
        "fixed", 1, "Really done", "Of all who answered, how many said that it is done",
        "answers “yes” ÷ all answers", _OURS, _each("fixed"), _each("fixed", "partly_fixed", "not_fixed"),
    ),
    Measure(
        "reopened", 1, "Opened again", "For each time a case was closed, how many were opened again",
        "opened again ÷ closings", _OURS, _each("reopened"), _each("closed"), better="less", unit="rate",
    ),
    Measure(
        "errors", 1, "Answers refused", "Of all answers given, how many were not accepted",
        "refused ÷ (refused + accepted)", _OURS, _each("refused"), _each("refused", "answered"), better="less",
    ),
    Measure(
        "failure_demand", 1, "Had to ask", "For each request, how many calls only to hear how it stands",
        "calls about a request ÷ requests sent", "Vanguard: failure demand", _each("asked_about"), _each("submitted"),
        better="less", unit="rate",
    ),
    Measure(
        "first_contact", 1, "Settled in one call", "Of all calls, how many ended without a promise to call back",
        "(calls − calls with a promise to call back) ÷ calls", _OURS,
        {"calls": Fraction(1), "callbacks": Fraction(-1)}, _each("calls"),
    ),
    Measure(
        "left", 1, "Left here", "Of all who were shown this question, how many left at it",
        "forms left unfinished at it ÷ times it was shown", _OURS, _each("abandoned"), _each("shown"), better="less",
    ),
    Measure(
        "left", 2, "Left here", "Of all who were shown this question, how many left at it and did not come back",
        "(forms left unfinished at it − those that went on later) ÷ times it was shown", _OURS,
        {"abandoned": Fraction(1), "abandoned_here_before": Fraction(-1)}, _each("shown"),
        "Returns of before it was noted where somebody had left: these count as left.", "less",
        since=date(2026, 11, 28),
    ),
    Measure(
        "assisted", 1, "With help", "Of all requests, how many staff filled in for somebody",
        "sent with help ÷ sent in any way", _OURS, _each("submitted_assisted"), _each("submitted"), better="neither",
    ),
    Measure(
        "plain", 1, "Without scripts", "Of all requests sent in a browser, how many in one that ran no scripts",
        "sent without scripts ÷ sent in a browser", _OURS, _each("submitted_plain"),
        _each("submitted_plain", "submitted_scripted"), better="neither",
    ),
)  # fmt: skip

MIX: tuple[Measure, ...] = tuple(
    Measure(
        f"channel_{channel}", 1, channel, f"Of all requests, how many came by {channel}",
        f"sent by {channel} ÷ sent in any way", _OURS, _each(f"submitted_{channel}"), _each("submitted"), _IMPORTED,
        better="neither",
    )
    for channel in CHANNELS
)  # fmt: skip
"""Through which doors requests come. What came from other programs, or before Upwell, is in none of them."""


def costs(cents: Mapping[str, int], source: str) -> tuple[Measure, ...]:
    """What a request costs, from a city's own costs of a request by channel, in cents: of all, of those that came by
    themselves through a machine, and of those that staff took. `source`: where these costs come from, with their year.
    Requests of channels without a cost are left out, above and below the line; nothing is told where none is known."""

    def cost(code: str, name: str, which: str, channels: Iterable[str]) -> Measure:
        known = [channel for channel in channels if channel in cents]
        return Measure(
            code, 1, name, f"What a request costs the city, {which}",
            "requests of each channel × what one costs there ÷ these requests", f"{_MANUAL_13}; {source}",
            {f"submitted_{channel}": Fraction(cents[channel], 100) for channel in known},
            _each(*(f"submitted_{channel}" for channel in known)),
            "Requests through channels for which no cost is known.", "less", "money",
        )  # fmt: skip

    made = (
        cost("cost", "Cost of a request", "whichever way it came", CHANNELS),
        cost("cost_digital", "Cost of a request online", "where nobody took it", DIGITAL),
        cost("cost_offline", "Cost of a request taken by staff", "on the phone or at a counter", STAFFED),
    )
    return tuple(one for one in made if one.denominator)


UPTIME = Measure(
    "uptime", 1, "Up and running", "Of the time that was watched, how much the service was up",
    "up ÷ (up + down)", _PLATFORM, _each("uptime"), _each("uptime", "downtime"),
)  # fmt: skip
SENT_COST = Measure(
    "cost_sent", 1, "Cost of a request", "What a request costs the city, whichever way it came",
    "costs that were sent ÷ requests of the same time", _MANUAL_13, {"cost_cents": Fraction(1, 100)},
    _each("submitted"), "Times of which only one of both is known.", "less", "money",
)  # fmt: skip
OF_OTHERS: tuple[Measure, ...] = (UPTIME, SENT_COST)
"""What only data sets tell: no event has it, so nobody can ask for it by day or by language."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A time within which a share of them was done, in whole `unit`s. `spread`: of which counts (`rows.Row`).
    `of_cases`: of those opened in the period, with what is still open counted as open (Kaplan and Meier)."""

    code: str
    version: int
    name: str
    caption: str
    formula: str
    source: str
    spread: str
    share: float
    unit: Literal["days", "hours", "minutes"]
    excluded: str = ""
    better: Better = "less"

    @property
    def key(self) -> str:
        return f"{self.code}.{self.version}"

    def value(self, row: Row, today: date) -> int | None:
        return self.at(row, today, self.share)

    def at(self, row: Row, today: date, share: float) -> int | None:
        """The same for another share than its own."""
        if self.spread == ENDED:
            return row.lasting(today).days(share)
        if self.spread == OPEN:
            return _waited(row.taken(), today, share)
        return row.quantile(self.spread, share)


def _waited(taken: Taken, today: date, share: float) -> int | None:
    waits = sorted((max(0, (today - opened).days), many) for opened, many in taken.open.items() if many > 0)
    wanted, so_far = share * sum(many for _, many in waits), 0
    for days, many in waits:
        so_far += many
        if so_far >= wanted:
            return days
    return None


_KAPLAN = "Kaplan and Meier, 1958"
_NOT_ENDED = "What was taken back or joined to another request. What is still open counts as open."
DURATIONS: tuple[Duration, ...] = (
    Duration(
        "days_to_finish", 1, "Half done within", "Of the requests of this time, within how many days half were done",
        "the day by which at most half are still open", _KAPLAN, ENDED, 0.5, "days", _NOT_ENDED,
    ),
    Duration(
        "days_to_finish_90", 1, "90 of 100 done within",
        "Of the requests of this time, within how many days 90 of 100 were done",
        "the day by which at most a tenth is still open", _KAPLAN, ENDED, 0.9, "days", _NOT_ENDED,
    ),
    Duration(
        "first_answer", 1, "First answer within", "Within how many hours half first heard of somebody who works on it",
        "median of hours from sending to the first word of staff or a partner", _OURS, "first_answer", 0.5, "hours",
        "Requests nobody has answered yet.",
    ),
    Duration(
        "to_send", 1, "Form filled in within", "Within how many minutes half had filled in and sent the form",
        "median of minutes from the first question to sending", _OURS, "to_send", 0.5, "minutes",
    ),
    Duration(
        "waiting", 1, "Open for", "Of what is open now, for how many days half have been waiting",
        "median of days since what is open was sent", _OURS, OPEN, 0.5, "days", better="less",
    ),
)  # fmt: skip

BY_KEY: Mapping[str, Measure] = {one.key: one for one in MEASURES}


def latest(code: str) -> Measure:
    """The newest version of a measure. Raises KeyError."""
    versions = [one for one in MEASURES if one.code == code]
    if not versions:
        raise KeyError(code)
    return versions[-1]


OF_THE_FORM = ("completion", "errors", "left")
NOT_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "area": OF_THE_FORM,  # whoever left a form had no district yet, so all that have one sent it
    "channel": ("take_up",),
    "assisted": ("take_up", "assisted"),  # the group is made by what is measured
}
"""By what a measure may not be told apart."""


def told_by(code: str, key: str) -> bool:
    """Whether a measure, by its code, says anything where it is told apart by this."""
    return code not in NOT_TOLD_BY.get(key, ())


def needed(measures: Sequence[Measure] = MEASURES) -> frozenset[str]:
    """The sums that these are made of."""
    return frozenset().union(*(one.sums for one in measures))
