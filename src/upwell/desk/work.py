"""A case's work orders in words: who has it, how it stands there, what is on its way; and what of it is stuck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.desk.names import readable
from upwell.partners import queries as orders
from upwell.ui import formats, speaking

MOST = 50


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    sentence: str
    by: str


@dataclass(frozen=True, slots=True)
class Work:
    partner: str
    phone: str
    state: str
    ref: str
    day: date | None
    vehicle: str
    trouble: str
    words: str
    steps: tuple[Step, ...]


def partner(data: Mapping[str, Any]) -> str:
    return partner_name(str(data.get("partner", "")))


def partner_name(code: str) -> str:
    city = catalogue.city()
    found = city.partners.get(code)
    return city.word(found.name, speaking.current()) if found else readable(code)


def told(data: Mapping[str, Any]) -> str:
    """A line of the case's history."""
    kept = _("%(partner)s said something else after the end, and it changed nothing. An administrator can read it")
    if data.get("why") == "too_early":
        kept = _("%(partner)s said that it is over before its day. It is still open. An administrator can read it")
    who = {"partner": partner(data), "day": day_words(str(data.get("day", "")))}
    return {
        "accepted": _("%(partner)s said yes"),
        "under_way": _("%(partner)s is on the way"),
        "done": _("%(partner)s says it is done"),
        "could_not": _("%(partner)s could not do it"),
        "declined": _("%(partner)s turned it down"),
        "stuck": _("The work order does not reach %(partner)s"),
        "day_gone": _("%(partner)s has nothing free on that day any more"),
        "day_proposed": _("%(partner)s proposes %(day)s"),
        "reminded": _("%(partner)s has not answered and was reminded"),
        "news_kept": kept,
    }.get(str(data.get("work")), _("News from %(partner)s")) % who


def day_words(day: str) -> str:
    try:
        return formats.day(date.fromisoformat(day), language=speaking.current())
    except ValueError:
        return day


def state_words(state: str) -> str:
    return {
        "queued": _("On its way to the partner"),
        "offered": _("The partner has not answered"),
        "sent": _("The partner has not answered"),
        "accepted": _("Accepted"),
        "under_way": _("On the way"),
        "done": _("Done"),
        "could_not": _("Could not be done"),
        "declined": _("Turned down"),
        "cancelled": _("Taken back"),
    }.get(state) or readable(state)


def step_words(what: str) -> str:
    return {
        "made": _("Work order made"),
        "changed": _("Changed"),
        "sent": _("Taken by the partner's system"),
        "stuck": _("Given up"),
        "retried": _("Tried again"),
        "reminded": _("Reminded"),
        "day_gone": _("That day is gone"),
        "other_day": _("Another day proposed"),
    }.get(what) or state_words(what)


def why_words(why: str) -> str:
    return {
        "no_capacity": _("No room on that day"),
        "not_our_area": _("Not their area"),
        "not_our_work": _("Not their kind of work"),
        "refused": _("Its system said no"),
        "taken_back": _("They took their yes back"),
        "nothing_out": _("Nothing was put out"),
        "no_access": _("Could not get to it"),
        "not_booked_items": _("Not what was booked"),
        "hazardous": _("Something dangerous"),
        "too_heavy": _("Too heavy or too large"),
        "unsafe": _("Not safe"),
        "breakdown": _("Their truck broke down"),
        "road_blocked": _("The road was blocked"),
        "other": _("Another reason"),
        "withdrawn": _("The resident took it back"),
        "other_team": _("Another team has it"),
        "missed": _("It was missed: they are to come again"),
        "ordered_anew": _("They could not change it: it was ordered anew"),
    }.get(why, "")


def of_case(case_id: UUID) -> list[Work]:
    return [_work(one) for one in orders.of_case(case_id)]


def _work(one: orders.Told) -> Work:
    order = one.order
    state = state_words(order.state)
    known = catalogue.city().partners.get(order.partner)
    return Work(
        partner=partner_name(order.partner),
        phone=(known and known.phone) or "",
        state=f"{state}: {why_words(order.why)}" if why_words(order.why) else state,
        ref=order.ref,
        day=order.day,
        vehicle=order.vehicle,
        trouble=_trouble(one),
        words=order.words or "",
        steps=tuple(_step(entry) for entry in reversed(one.entries)),
    )


def _step(entry: Any) -> Step:
    why = why_words(entry.why)
    sentence = step_words(entry.what)
    return Step(entry.at, f"{sentence}: {why}" if why else sentence, entry.by_called)


def _trouble(one: orders.Told) -> str:
    dead = [message for message in one.unsent if message.state == "dead"]
    if dead:
        return _("Its system does not take it. We have given up after %(tries)s tries.") % {"tries": dead[0].attempts}
    tried = [message for message in one.unsent if message.attempts]
    if tried and one.order.is_open:
        return _("Its system gives no answer. We have tried %(tries)s times and go on.") % {"tries": tried[0].attempts}
    return _("That day is not free any more. Choose another.") if one.order.problem == "day_gone" else ""


@dataclass(frozen=True, slots=True)
class Stuck:
    health: orders.Health
    messages: list[tuple[Any, str]]
    news: list[tuple[Any, str, str, str]]
    without_day: list[tuple[Any, str]]


def _fits_not(news: Any) -> str:
    words = {
        "too_late": _("The job had ended before"),
        "too_early": _("Its day has not come yet: the job is still open"),
        "unknown_job": _("We know no such job"),
    }
    return words.get(news.result, "")


def stuck(now: datetime) -> Stuck:
    return Stuck(
        orders.health(now=now),
        [(one, partner_name(one.partner)) for one in orders.stuck(now=now)[:MOST]],
        [
            (one, partner_name(one.partner), state_words(one.state), _fits_not(one))
            for one in orders.for_a_person()[:MOST]
        ],
        [(one, partner_name(one.partner)) for one in orders.long_without_day(now=now)[:MOST]],
    )
