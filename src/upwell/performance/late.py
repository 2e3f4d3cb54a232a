"""Tells the team of a data set that its figures are late: once, and again only after they were fresh in between."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.performance import alerts, sent
from upwell.performance.declaring import STALE
from upwell.performance.models import DataSet
from upwell.performance.weekly import rules, sayings
from upwell.performance.weekly.rules import Late, Period


def tell(*, now: datetime) -> int:
    """How many teams were told."""
    told = 0
    for one in DataSet.objects.filter(withdrawn_at=None).order_by("pk"):
        late = sent.freshness(one, now=now).late
        if late and one.late_told_at is None:
            told += _tell(one, now)
        elif not late and one.late_told_at is not None:
            DataSet.objects.filter(pk=one.pk).update(late_told_at=None)
            alerts.end_alert(STALE, one.code, now)
    return told


def since(*, now: datetime, made_before: datetime | None = None) -> list[Late]:
    """Data sets whose figures are late now, and of which period their newest are; only those made before that."""
    found = DataSet.objects.filter(withdrawn_at=None).order_by("title", "pk")
    if made_before is not None:
        found = found.filter(created_at__lt=made_before)
    return [_late(one) for one in found if sent.freshness(one, now=now).late]


def _late(one: DataSet) -> Late:
    return Late(one.title, Period(one.newest, one.period) if one.newest else None)


def _words(one: DataSet) -> dict[str, str]:
    late = rules.sentence_of_late(_late(one))
    return sayings.in_every_language(lambda: sayings.say(late))


def _tell(one: DataSet, now: datetime) -> bool:
    """By mail where the team, or the city, has an address; its page says it in any case."""
    with transaction.atomic():
        if not DataSet.objects.filter(pk=one.pk, late_told_at=None).update(late_told_at=now):
            return False  # another process did
        events.record(Fact("figures_late", at=now, service=one.service[:48], data={"data_set": one.code}))
        city = catalogue.city()
        team = city.teams.get(one.team)
        address = (team.email if team else None) or city.contact.email or ""
        notify.queue(
            "figures_late",
            to=Recipient(email=address) if address else None,
            language=city.languages[0],
            values={
                "title": one.title,
                "figures_link": settings.PUBLIC_URL + reverse("desk:data_set", args=[one.code]),
            },
            about=one.code,
            dedupe=f"figures_late:{one.code}:{now.isoformat()}",
            now=now,
        )
        alerts.raise_alert(STALE, one.code, _words(one), now, service=one.service, team=one.team, by_letter=False)
    return True
