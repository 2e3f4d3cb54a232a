"""What is added up of the events, each once: the parts of all measures that are shares, rates and means. Pure.

A sum is a number of events, or the total of a number they carry. Sums of two days, two services or two languages may be
added, so one table of them answers for any period and any group: `cells`. What may not be added (a median) is in
`spread.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # who only wants to know the sums there are does not wait for the engine
    import ibis.expr.types as ir

DIGITAL = ("web", "sms", "chat", "api")
STAFFED = ("phone", "counter")
CHANNELS = (*DIGITAL, *STAFFED)
RATINGS = range(1, 6)
AWAY = ("withdrawn", "duplicate")
"""How a case ends that did not end: taken back by its resident, or joined to another."""

ENDINGS = ("journey_submitted", "journey_stopped", "journey_abandoned")
GONE_ON = "journey_gone_on"

KEYS = ("day", "service", "version", "channel", "language", "assisted", "scripted", "area", "team")
"""What sums are kept by."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Events called `event` of which `where` holds: how many, or the total of their column `of`."""

    event: str | tuple[str, ...]
    where: Callable[[ir.Table], ir.BooleanValue] | None = None
    of: str = ""

    @property
    def events(self) -> tuple[str, ...]:
        return (self.event,) if isinstance(self.event, str) else self.event

    def over(self, few: ir.Table) -> ir.IntegerScalar:
        """`few`: rows that stand for many events each, as `_few` makes them."""
        which = few["name"].isin(self.events)
        if self.where is not None:
            which &= self.where(few)
        return which.ifelse(few[self.of or _MANY].coalesce(0), 0).sum()


def _rated(mark: int) -> Sum:
    return Sum("feedback_added", lambda events: events["rating"] == mark)


def _by(channel: str) -> Sum:
    return Sum("journey_submitted", lambda events: events["channel"] == channel)


def _before(how: str) -> Sum:
    """Who had ended so and came back: they are to count once. Events from before `journey_gone_on` say so when they
    end again."""
    return Sum((*ENDINGS, GONE_ON), lambda events: events["was"] == how)


def _here_before(how: str) -> Sum:
    """The same, at the question where they had ended; earlier events do not know it."""
    return Sum(GONE_ON, lambda events: events["was"] == how)


def _was(fixed: str) -> Sum:
    return Sum("feedback_given", lambda events: events["fixed"] == fixed)


SUMS: Mapping[str, Sum] = {
    "viewed": Sum("service_viewed"),
    "started": Sum("journey_started"),
    "submitted": Sum("journey_submitted"),
    "submitted_by_themselves": Sum(
        "journey_submitted", lambda events: events["channel"].isin(DIGITAL) & ~events["assisted"]
    ),
    "submitted_assisted": Sum("journey_submitted", lambda events: events["channel"].isin(STAFFED) | events["assisted"]),
    "submitted_scripted": Sum("journey_submitted", lambda events: events["scripted"]),
    "submitted_plain": Sum("journey_submitted", lambda events: ~events["scripted"]),
    **{f"submitted_{channel}": _by(channel) for channel in CHANNELS},
    "form_seconds": Sum("step_answered", of="seconds"),
    "stopped": Sum("journey_stopped"),
    "abandoned": Sum("journey_abandoned"),
    "stopped_before": _before("stopped"),
    "abandoned_before": _before("abandoned"),
    "stopped_here_before": _here_before("stopped"),
    "abandoned_here_before": _here_before("abandoned"),
    "shown": Sum("step_shown"),
    "answered": Sum("step_answered"),
    "refused": Sum("step_refused"),
    "opened": Sum("case_opened"),
    "closed": Sum("case_closed"),
    "judged": Sum("case_closed", lambda events: events["on_time"].notnull()),
    "kept": Sum("case_closed", lambda events: events["on_time"]),
    "taken_back": Sum("case_closed", lambda events: events["outcome"].isin(AWAY)),
    "reopened": Sum("case_reopened"),
    "asked_for_more": Sum("case_asked"),
    "asked_about": Sum("case_asked_about"),
    "calls": Sum("call_ended"),
    "call_seconds": Sum("call_ended", of="seconds"),
    "callbacks": Sum("callback_promised", lambda events: events["in_call"]),
    "first_answers": Sum("case_answered"),
    "asked_how_it_was": Sum("feedback_asked"),
    **{f"rated_{mark}": _rated(mark) for mark in RATINGS},
    "fixed": _was("yes"),
    "partly_fixed": _was("partly"),
    "not_fixed": _was("no"),
}


OF_A_STEP = (
    *("shown", "answered", "refused", "form_seconds"),
    *("abandoned", "abandoned_here_before", "stopped", "stopped_here_before"),
)
"""Sums of events that say which question it was."""

_TELLING = ("name", "channel", "assisted", "scripted", "rating", "on_time", "fixed", "was", "in_call", "outcome")
"""The columns that decide what an event counts for: those that `where` asks for, and its name."""
_TOTALLED = ("seconds",)
_MANY = "many"


def names(chosen: Collection[str] = tuple(SUMS)) -> frozenset[str]:
    """The events that these sums are of."""
    return frozenset(event for one in chosen for event in SUMS[one].events)


def cells(events: ir.Table, keys: Collection[str] = KEYS, chosen: Collection[str] = tuple(SUMS)) -> ir.Table:
    """One row for each combination of `keys` there is, with each of the sums. One pass over the events: those that
    count for the same are counted first, so that the many conditions are asked of few rows."""
    few = _few(events.filter(events["name"].isin(sorted(names(chosen)))), keys)
    return few.group_by(list(keys)).aggregate(**{one: SUMS[one].over(few) for one in chosen})


def _few(events: ir.Table, keys: Collection[str]) -> ir.Table:
    alike = list(dict.fromkeys((*keys, *_TELLING)))
    totals = {name: events[name].sum() for name in _TOTALLED}
    return events.group_by(alike).aggregate(**{_MANY: events.count()}, **totals)


def rows(found: ir.Table) -> list[dict[str, Any]]:
    """What a question comes to."""
    answer: list[dict[str, Any]] = found.to_pyarrow().to_pylist()
    return answer
