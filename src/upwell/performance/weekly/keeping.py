"""Writes the note of a week down, once, and sends it to the teams that `city.yaml` names."""

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
    """For the worker: the note of the last week, as soon as it is counted."""
    if not catalogue.has_city():
        return False
    monday = keeping.last_week(now)
    if keeping.is_counted(monday) and not WeeklyNote.objects.filter(week=monday).exists():
        write(monday, now)
    return False


@transaction.atomic
def write(monday: date, now: datetime) -> WeeklyNote:
    """The one there is, if there is one."""
    found = sentences(monday, now)
    words = sayings.in_every_language(lambda: [sayings.say(one) for one in found])
    row, made = WeeklyNote.objects.get_or_create(week=monday, defaults={"made_at": now, "words": words})
    if made:
        _send(row, now)
    return row


def sentences(monday: date, now: datetime) -> list[rules.Sentence]:
    newest = queries.newest()
    day = newest[1].astimezone(catalogue.city().zone).date() if newest and newest[1] else None
    return rules.note(
        reading.weeks(monday),
        targets=reading.targets(monday),
        newest=day,
        last=monday + timedelta(days=6),
        late=late.since(now=now, made_before=_end_of(monday)),
    )


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
