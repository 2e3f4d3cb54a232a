"""What may be done with bookings, one verb each: hold, keep, confirm, move, amend, cancel, finish; wait for a day,
close one.

Holding and moving ask the vendor first, outside transactions; everything else is one short transaction. Refusals are
exceptions whose words people read."""

from upwell.bookings.actions.amending import amend
from upwell.bookings.actions.closing import AlreadyClosed, close_day, open_day
from upwell.bookings.actions.ending import cancel, complete, end_of_cases, escalate, missed, no_show
from upwell.bookings.actions.holding import confirm, hold, let_go, renew
from upwell.bookings.actions.moving import hand_over, may_change, move
from upwell.bookings.actions.refusals import (
    CannotChange,
    LimitReached,
    NoSuchBooking,
    NotOffered,
    TooLate,
)
from upwell.bookings.actions.reminding import note_looked, note_reminded
from upwell.bookings.actions.waiting import stop_waiting, wait
from upwell.bookings.asking import NoSuchCalendar
from upwell.bookings.claims import HoldLapsed, ManyHeldHere, SlotGone

__all__ = [
    "AlreadyClosed",
    "CannotChange",
    "HoldLapsed",
    "LimitReached",
    "ManyHeldHere",
    "NoSuchBooking",
    "NoSuchCalendar",
    "NotOffered",
    "SlotGone",
    "TooLate",
    "amend",
    "cancel",
    "close_day",
    "complete",
    "confirm",
    "end_of_cases",
    "escalate",
    "hand_over",
    "hold",
    "let_go",
    "may_change",
    "missed",
    "move",
    "no_show",
    "note_looked",
    "note_reminded",
    "open_day",
    "renew",
    "stop_waiting",
    "wait",
]
