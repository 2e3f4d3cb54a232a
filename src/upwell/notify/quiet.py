"""When no text and no push comes of the city's own accord: at night, by the city's clock. Pure.

Law: 47 CFR 64.1200(c)(1) lets nobody call before 8 in the morning or after 9 in the evening."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends(now: datetime, *, begins: time, until: time, zone: ZoneInfo) -> datetime:
    """Now, or the end of the quiet hours it falls into. They may pass midnight; there are none when both are alike."""
    there = now.astimezone(zone)
    at = there.time().replace(tzinfo=None)
    if begins == until:
        return now
    if begins < until:
        is_quiet, today = begins <= at < until, True
    else:
        is_quiet, today = at >= begins or at < until, at < until
    if not is_quiet:
        return now
    day = there.date() if today else there.date() + timedelta(days=1)
    return datetime.combine(day, until, zone)
