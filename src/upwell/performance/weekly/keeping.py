"""Writes the note of a week down, once, and sends that of the last one to the teams that `city.yaml` names.

Weeks that were counted later have theirs, too: a year back, a few at a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from upwell.catalogue import queries as catalogue
from upwell.notify import actions as notify
from upwell.performance import called, late, queries
from upwell.performance.models import WeeklyNote
from upwell.performance.objectives import keeping
from upwell.performance.weekly import reading, rules, sayings

PAST = 53
"""So many weeks back there are notes."""
A_RUN = 6


def week_code(monday: date) -> str:
    return f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"


def monday_of(code: str) -> date:
    """Raises ValueError."""
    year, _, week = code.partition("-W")
    monday = date.fromisocalendar(int(year), int(week), 1)
    if week_code(monday) != code:
        raise ValueError(code)
    return monday


def keep(now: datetime) -> bool:
    """For the worker: notes of weeks that are counted and have none, the newest first. Whether there are more."""
    if not catalogue.has_city() or not queries.is_whole():
        return False
    waiting = _without(now)
    for monday in waiting[:A_RUN]:
        write(monday, now)
    return len(waiting) > A_RUN


def _without(now: datetime) -> list[date]:
    last, first = keeping.last_week(now), queries.first_day()
    if first is None:
        return []
    weeks = [last - timedelta(weeks=back) for back in range(PAST) if last - timedelta(weeks=back) >= first]
    there = set(WeeklyNote.objects.filter(week__in=weeks).values_list("week", flat=True))
    return [one for one in weeks if one not in there and keeping.is_counted(one)]


def is_late(of: WeeklyNote) -> bool:
    """Whether it was written long after its week."""
    return of.made_at.astimezone(catalogue.city().zone).date() >= of.week + timedelta(weeks=2)


@transaction.atomic
def write(monday: date, now: datetime) -> WeeklyNote:
    """The one there is, if there is one."""
    found = sentences(monday, now)
    words = sayings.in_every_language(lambda: [sayings.say(one) for one in found])
    row, made = WeeklyNote.objects.get_or_create(week=monday, defaults={"made_at": now, "words": words})
    if made and monday == keeping.last_week(now):
        _send(row, now)
    return row


def sentences(monday: date, now: datetime) -> list[rules.Sentence]:
    last, is_last = monday + timedelta(days=6), monday == keeping.last_week(now)
    return rules.note(
        reading.weeks(monday),
        targets=reading.targets(monday),
        happened=reading.happened(monday),
        newest=_newest() if is_last else last,
        last=last,
        late=late.since(now=now, made_before=_end_of(monday)) if is_last else (),
    )


def _newest() -> date | None:
    newest = queries.newest()
    return newest[1].astimezone(catalogue.city().zone).date() if newest and newest[1] else None


def _end_of(monday: date) -> datetime:
    return datetime.combine(monday + timedelta(days=7), time(), catalogue.city().zone)


def _send(row: WeeklyNote, now: datetime) -> None:
    city = catalogue.city()
    code = week_code(row.week)
    with translation.override("en"):
        week = called.day(row.week)
    for team in city.weekly_note:
        notify.queue(
            "weekly_note",
            to=notify.Recipient(email=city.teams[team].email),
            language="en",
            values={
                "week": week,
                "sentences": "\n".join(f"- {one}" for one in row.words["en"]),
                "link": settings.PUBLIC_URL.rstrip("/") + reverse("steering:note", args=[code]),
            },
            about="",
            dedupe=f"weekly_note:{code}:{team}",
            now=now,
        )
