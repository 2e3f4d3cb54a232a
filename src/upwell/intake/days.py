"""A day that can be booked, or was, in words: with its hours where a day has several; and why one cannot
be had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from upwell.bookings import actions as bookings
from upwell.bookings.availability import Offer
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.ui import formats


def words(offer: Offer, rules: Calendar, language: str, today: date) -> str:
    """Thursday, December 3; with its hours where the day has windows."""
    return slot_words(offer.day, offer.window, rules, language, today)


def slot_words(day: date, window: str, rules: Calendar, language: str, today: date) -> str:
    said, part = formats.day(day, language=language, today=today), rules.windows.get(window)
    if part is None:
        return said
    hours = {
        "day": said,
        "from": formats.clock(part.starts, language=language),
        "until": formats.clock(part.ends, language=language),
    }
    return gettext("%(day)s, %(from)s to %(until)s") % hours


def chosen_words(plain: Mapping[str, Any], calendar: str, language: str, now: datetime) -> str:
    """A booked day as a journey or a case keeps it; the calendar may be gone since."""
    city = catalogue.city()
    today, day = city.workdays.local_day(now), date.fromisoformat(str(plain["day"]))
    rules = city.calendars.get(calendar)
    if rules is None:
        return formats.day(day, language=language, today=today)
    return slot_words(day, str(plain.get("window", "")), rules, language, today)


def why_not(refusal: Exception) -> str:
    if isinstance(refusal, bookings.ManyHeldHere):
        return gettext(
            "Right now many people choose this day over the same internet line as you. Choose another day, or try "
            "again in 20 minutes."
        )
    if isinstance(refusal, bookings.SlotGone):
        return gettext("That day was taken a moment ago. Choose another one.")
    if isinstance(refusal, bookings.LimitReached):
        if refusal.why == "yours":
            return gettext("An address may have only one booking on a day. Choose another day.")
        return gettext("An address may have only so many bookings. Choose a later day, or talk to us.")
    return gettext("This day cannot be booked any more. Choose another one.")
