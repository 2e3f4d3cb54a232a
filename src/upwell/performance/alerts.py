"""Tells who answers for it when something needs their eyes: once, until it is over. What was, stays written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from upwell.catalogue import queries as catalogue
from upwell.notify import actions as notify
from upwell.performance import called
from upwell.performance.models import Alert
from upwell.performance.rows import ALL


def raise_alert(
    kind: str,
    about: str,
    words: Mapping[str, str] | str,
    now: datetime,
    *,
    service: str = "",
    team: str = "",
    by_letter: bool = True,
) -> Alert | None:
    """Unless it is known. `kind` and `about` together say what it is; `words`: by language, English among them, or
    English alone. `service` or `team`: whose it is; without either the city's own mailbox hears of it. `by_letter`:
    else it only stands on the page, for they are written to otherwise."""
    said = {"en": words} if isinstance(words, str) else dict(words)
    try:
        with transaction.atomic():
            there = Alert.objects.select_for_update().filter(kind=kind, about=about, ended_at=None).first()
            if there is not None:
                there.words, there.seen_at = said, now
                there.save(update_fields=["words", "seen_at"])
                return None
            made = Alert.objects.create(kind=kind, about=about, service=service, words=said, raised_at=now, seen_at=now)
            if by_letter:
                _send(made, mailbox(service, team), now)
    except IntegrityError:  # another process saw it in the same moment
        return None
    return made


def end_alert(kind: str, about: str, now: datetime) -> bool:
    """It is over. Whether there was one."""
    return bool(Alert.objects.filter(kind=kind, about=about, ended_at=None).update(ended_at=now))


def hold(kind: str, found: Mapping[str, tuple[str, Mapping[str, str]]], now: datetime) -> None:
    """All there is of this kind now, by what it is about: its service and its words. What is not there is over."""
    for about, (service, words) in found.items():
        raise_alert(kind, about, words, now, service=service)
    Alert.objects.filter(kind=kind, ended_at=None).exclude(about__in=list(found)).update(ended_at=now)


def standing() -> list[Alert]:
    """What needs somebody's eyes now, the newest first."""
    return list(Alert.objects.filter(ended_at=None).order_by("-raised_at", "-pk"))


def past() -> QuerySet[Alert]:
    """What is over, the newest first."""
    return Alert.objects.exclude(ended_at=None).order_by("-raised_at", "-pk")


def mailbox(service: str, team: str = "") -> str | None:
    """Of this team, else of the first with one: of those that work the service, and of its department; else the
    city's."""
    city, found = catalogue.city(), catalogue.published(service) if service else None
    teams = [team] if team else []
    if found is not None:
        teams += [route.team for route in found.definition.route]
        teams += [code for code, one in city.teams.items() if one.department == found.definition.owner]
    addresses = (city.teams[code].email for code in teams if code in city.teams)
    return next(filter(None, addresses), None) or city.contact.email


def _send(alert: Alert, address: str | None, now: datetime) -> None:
    with translation.override("en"):
        about = called.service(alert.service or ALL)
    notify.queue(
        "alert",
        to=notify.Recipient(email=address),
        language="en",
        values={
            "service": about,
            "message": alert.words["en"],
            "link": settings.PUBLIC_URL.rstrip("/") + reverse("steering:alerts"),
        },
        about="",
        dedupe=f"alert:{alert.pk}",
        now=now,
    )
