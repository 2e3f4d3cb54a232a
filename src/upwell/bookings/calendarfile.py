"""Appointments as a calendar file (RFC 5545): to keep with a letter, to download, to follow as a feed. Pure.

The same booking keeps its UID when it moves and counts its SEQUENCE up, so that a calendar changes the entry it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

DAY = timedelta(days=1)
EVENING_BEFORE = timedelta(hours=-6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """`ends_at` is None for a whole day. `link` opens the resident's own page."""

    id: str
    title: str
    day: date
    starts_at: datetime
    ends_at: datetime | None
    place: str = ""
    words: str = ""
    link: str = ""
    moves: int = 0
    cancelled: bool = False
    changed_at: datetime


def written(appointments: Sequence[Appointment], *, name: str, host: str) -> str:
    """The file, as text with the line ends the format wants."""
    calendar = Calendar()
    calendar.add("prodid", "-//Upwell//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for one in appointments:
        calendar.add_component(_event(one, host))
    return str(calendar.to_ical().decode())


def _event(one: Appointment, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@{host}")
    event.add("sequence", one.moves + one.cancelled)
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("summary", one.title)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if one.ends_at is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + DAY)
    else:
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
    for name, text in (("location", one.place), ("description", one.words), ("url", one.link)):
        if text:
            event.add(name, text)
    if not one.cancelled:
        event.add_component(_alarm(one.title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", EVENING_BEFORE)
    return alarm
