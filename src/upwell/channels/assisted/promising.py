"""By when somebody who is to be called is called. Never asks the time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from upwell.catalogue import queries as catalogue

PROMISED = timedelta(hours=4)
NOON = time(12)
SOON = "soon"


def promised(wanted: str, now: datetime) -> tuple[datetime, datetime]:
    """From when on and by when they are called: within the hours in which people are there."""
    workdays = catalogue.city().workdays
    day = workdays.local_day(now)
    if wanted == "tomorrow" or not workdays.is_working(day) or now >= workdays.at(day, workdays.closes):
        day = workdays.day_after(day, 1)
    earliest = NOON if wanted == "afternoon" else workdays.opens
    start = max(now, workdays.at(day, earliest))
    return start, workdays.after_hours(start, PROMISED)
