"""Writes to whoever keeps services that are due to be looked at: one letter to a mailbox, with the list, and none of
the same again until the next time is due.

A service's letter goes to the team that is named as its owner, else to whom its delivery here belongs to, else to a
team of its department, else to the city's own mailbox. The desk lists them in any case."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from upwell.catalogue import queries as catalogue
from upwell.notify import actions as notify
from upwell.performance import alerts
from upwell.portfolio import queries
from upwell.portfolio.models import Collection, Entry
from upwell.ui import formats

MOST = 100
"""Services named in one letter; the desk has all of them."""


@transaction.atomic
def remind(*, now: datetime) -> int:
    """How many letters were written."""
    if not catalogue.has_city() or not Collection.objects.select_for_update().filter(is_own=True).first():
        return 0
    today = catalogue.city().workdays.local_day(now)
    due = queries.reviews(today=today).filter(Q(reminded_for=None) | ~Q(reminded_for=F("review_due")))
    by_mailbox: dict[str, list[Entry]] = defaultdict(list)
    for one in due:
        by_mailbox[mailbox(one) or ""].append(one)
    for address, entries in by_mailbox.items():
        _write(address, entries, today, now)
    Entry.objects.filter(id__in=[one.id for each in by_mailbox.values() for one in each]).update(
        reminded_for=F("review_due")
    )
    return sum(1 for address in by_mailbox if address)


def mailbox(one: Entry) -> str | None:
    city = catalogue.city()
    owner = str(one.texts.said.get("owner", "")).casefold() if hasattr(one, "texts") else ""
    named = [code for code, team in city.teams.items() if owner and owner in (code, *map(str.casefold, _names(team)))]
    if one.definition or named:
        return alerts.mailbox(one.definition, named[0] if named else "")
    codes = {each.code for each in (one.top, one.department) if each}
    teams = (team for team in city.teams.values() if team.department in codes)
    return next(filter(None, (team.email for team in teams)), None) or city.contact.email


def _names(team: object) -> list[str]:
    return list(getattr(team, "name", {}).values())


def _write(address: str, entries: list[Entry], today: date, now: datetime) -> None:
    language = catalogue.city().languages[0]
    lines = [f"- {one.name} ({formats.short_day(one.review_due or today, language=language)})" for one in entries]
    listed = "\n".join([*lines[:MOST], *(["- …"] if len(lines) > MOST else [])])
    mark = hashlib.sha256("".join(f"{one.id}:{one.review_due} " for one in entries).encode()).hexdigest()
    notify.queue(
        "reviews_due",
        to=notify.Recipient(email=address or None),
        language=language,
        values={"items": listed, "link": settings.PUBLIC_URL.rstrip("/") + reverse("inventory:keep")},
        about="",
        dedupe=f"reviews_due:{mark}",
        now=now,
    )
