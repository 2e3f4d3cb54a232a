"""Why something cannot be done with a booking. The docstrings are what people read."""

from __future__ import annotations


class NotOffered(Exception):
    """This day cannot be booked. Choose one of the days shown."""


class LimitReached(Exception):
    """This address has a booking on that day, or has had as many as it may have.

    `why` says which: "yours" or "too_many"; "free" where it may have one and that one costs something by now."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoSuchBooking(Exception):
    """There is no such booking, or it is over."""


class CannotChange(Exception):
    """This booking is over: it cannot be changed any more."""


class TooLate(Exception):
    """It is too late to change this booking."""
