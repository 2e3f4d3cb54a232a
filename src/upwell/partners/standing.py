"""Where a work order stands, and what a piece of news does to it: never back, and never on old news. Pure.

A partner's clock decides what is older. An end is an end: what is said after it, or an end told late, changes nothing
and is kept for a person to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

QUEUED, OFFERED, SENT = "queued", "offered", "sent"
ACCEPTED, UNDER_WAY = "accepted", "under_way"
DONE, COULD_NOT, DECLINED, CANCELLED = "done", "could_not", "declined", "cancelled"

ENDED = frozenset({DONE, COULD_NOT, DECLINED, CANCELLED})
OPEN = frozenset({QUEUED, OFFERED, SENT, ACCEPTED, UNDER_WAY})
UNANSWERED = frozenset({QUEUED, OFFERED, SENT})
STEP = {QUEUED: 0, OFFERED: 1, SENT: 1, ACCEPTED: 2, UNDER_WAY: 3, **dict.fromkeys(ENDED, 4)}
"""How far an order has come."""

AT_THE_PLACE = frozenset({DONE, COULD_NOT})
"""An end that somebody can only tell who was there: on the day, and not before it."""

Verdict = Literal["applied", "nothing_new", "older", "too_late"]


def judge(state: str, heard_at: datetime | None, said: str, at: datetime) -> Verdict:
    """What news `said`, true `at` the partner's time, does to an order in `state` last heard of at `heard_at`."""
    if state == said or (state == CANCELLED and said == DECLINED):
        return "nothing_new"
    if state in ENDED:
        return "too_late" if said in ENDED else "older"
    if heard_at is not None and at < heard_at:
        return "too_late" if said in ENDED else "older"
    return "applied" if STEP[said] > STEP[state] else "older"


COULD_NOT_WHY = (
    "nothing_out", "no_access", "not_booked_items", "hazardous", "too_heavy", "unsafe", "breakdown", "road_blocked",
    "other",
)  # fmt: skip
"""Why a crew could not do it. What a vendor says in other words arrives as `other`."""

MISSED, MOVED = "missed", "moved"
"""Why an order got another day: it is to be put right by then, or whoever booked chose it."""

DECLINE_WHY = ("no_capacity", "not_our_area", "not_our_work", "other")
TAKEN_BACK = "taken_back"
"""A vendor that cancels what it had said yes to turns it down, only later."""


def known_why(state: str, why: str) -> str:
    """One of our codes: a vendor's own are words, and words do not go into events."""
    known = {COULD_NOT: COULD_NOT_WHY, DECLINED: (*DECLINE_WHY, "refused", TAKEN_BACK)}.get(state, ())
    return why if why in known else "other" if known else ""
