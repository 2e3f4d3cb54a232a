"""Writes the daily list of a partner that answers by hand into the outbox of letters, and once more what has changed.

For `jobs` only. One list a partner and working day, at the hour the city agreed with it; a job that is new, moved or
taken back after that makes a second one. The link in it opens the list without an account: it is signed, good for two
weeks, and looking at it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Partner
from upwell.events import actions as events
from upwell.events.inserting import insert
from upwell.lib.workdays import DAY, Workdays
from upwell.notify import actions as notify
from upwell.partners import manifests, route, standing
from upwell.partners.actions.writing import entry, fact
from upwell.partners.kinds import kind_of
from upwell.partners.models import Manifest, WorkOrder
from upwell.ui import formats

GOOD_FOR = timedelta(days=14)
AT_ONCE = 20
_signer = TimestampSigner(salt="upwell.partners.list")


def due(code: str, partner: Partner, *, now: datetime) -> Manifest | None:
    """The list that was written now, if one was due."""
    workdays = catalogue.city().workdays
    today = workdays.local_day(now)
    last = Manifest.objects.filter(partner=code).order_by("-on", "-sequence").first()
    if workdays.is_working(today) and now >= workdays.at(today, partner.list_at) and (not last or last.on < today):
        return _write(code, partner, _next_working(today, workdays), 1, today, now)
    if last is not None and last.for_day >= today and _has_changed(code, last):
        return _write(code, partner, last.for_day, last.sequence + 1, last.on, now)
    return None


def _next_working(day: date, workdays: Workdays) -> date:
    following = day + DAY
    while not workdays.is_working(following):
        following += DAY
    return following


def _on_it(code: str, for_day: date) -> list[WorkOrder]:
    """Of the day, also what was taken back: who has it on an earlier list must hear that. And what is new to them."""
    wanted = Q(day=for_day) | Q(sent_at=None, state__in=sorted(standing.OPEN))
    return _in_order(WorkOrder.objects.filter(wanted, partner=code).exclude(state=standing.DECLINED))


def _in_order(orders: Iterable[WorkOrder]) -> list[WorkOrder]:
    """Day by day, each in the order of its route; at the end what has no day."""
    return sorted(route.in_order(orders), key=lambda order: order.day or date.max)


def _has_changed(code: str, last: Manifest) -> bool:
    """Whether the day of the list is another than all lists of that day together have told."""
    told = _told(code, last.for_day)
    now = WorkOrder.objects.filter(Q(day=last.for_day) | Q(pk__in=list(told)), partner=code)
    for order in now:
        known = told.get(str(order.pk))
        if known is None and not order.is_open:
            continue  # it came and went, and nobody there has heard of it
        if known != manifests.fingerprint(order) and order.state not in (standing.DONE, standing.DECLINED):
            return True
    return False


@transaction.atomic
def _write(code: str, partner: Partner, for_day: date, sequence: int, on: date, now: datetime) -> Manifest | None:
    told = _told(code, for_day)
    jobs = [order for order in _on_it(code, for_day) if order.is_open or str(order.pk) in told]
    if sequence == 1:
        jobs = [order for order in jobs if order.is_open]
    else:
        jobs += _moved_away(code, for_day, told.keys() - {str(order.pk) for order in jobs})
    manifest = Manifest(
        id=uuid4(),
        partner=code,
        on=on,
        for_day=for_day,
        sequence=sequence,
        orders={str(order.pk): manifests.fingerprint(order) for order in jobs},
        made_at=now,
    )
    if not insert(manifest, yields=True):
        return None  # another worker was faster
    if jobs:
        _letter(manifest, partner, jobs, now)
        _mark_sent(jobs, now)
    return manifest


def _told(code: str, for_day: date) -> dict[str, str]:
    """What all lists of that day together have said, the last word last."""
    told: dict[str, str] = {}
    for manifest in Manifest.objects.filter(partner=code, for_day=for_day).order_by("on", "sequence"):
        told |= manifest.orders
    return told


def _moved_away(code: str, for_day: date, gone: set[str]) -> list[WorkOrder]:
    rows = WorkOrder.objects.filter(pk__in=gone, partner=code).exclude(day=for_day)
    return list(rows.exclude(state=standing.DECLINED))


def _mark_sent(jobs: list[WorkOrder], now: datetime) -> None:
    for order in jobs:
        if order.sent_at is None and order.is_open:
            WorkOrder.objects.filter(pk=order.pk).update(sent_at=now)
            entry(order, "sent", by=SYSTEM, now=now).save(force_insert=True)
            events.record(fact(order, "work_order_sent", now, verb="create", attempts=1))


def _letter(manifest: Manifest, partner: Partner, jobs: list[WorkOrder], now: datetime) -> None:
    today = catalogue.city().workdays.local_day(now)
    values = {
        "day": formats.day(manifest.for_day, language=partner.language, today=today),
        "jobs": manifests.text(jobs, partner.language, today),
        "answer_link": f"{settings.PUBLIC_URL}{reverse('partners:list', args=[token(manifest)])}",
    }
    if manifest.sequence > 1:
        values["changed"] = "yes"
    notify.queue(
        "partner_list",
        to=notify.Recipient(email=partner.email),
        language=partner.language,
        values=values,
        about=f"list {manifest.for_day.isoformat()}",
        dedupe=f"partner_list:{manifest.partner}:{manifest.on}:{manifest.sequence}",
        now=now,
    )


def token(manifest: Manifest) -> str:
    return _signer.sign(manifest.pk.hex)


def opened(secret: str) -> Manifest | None:
    """The list of a link; None when it is forged or too old."""
    try:
        found = UUID(_signer.unsign(secret, max_age=GOOD_FOR))
    except (BadSignature, ValueError):
        return None
    return Manifest.objects.filter(pk=found).first()


def jobs_of(manifest: Manifest) -> list[WorkOrder]:
    return _in_order(WorkOrder.objects.filter(pk__in=list(manifest.orders), partner=manifest.partner))


def not_handed(now: datetime) -> list[Manifest]:
    """Lists of the last two weeks that no program of their partner's has, the oldest first."""
    codes = [code for code, one in catalogue.city().partners.items() if kind_of(one).by_list]
    rows = Manifest.objects.filter(partner__in=codes, handed_at=None, made_at__gt=now - GOOD_FOR)
    return list(rows.order_by("made_at")[:AT_ONCE])


def as_file(manifest: Manifest, *, now: datetime) -> str:
    """Of today and later, as each job stands now: what was on it and is over needs nobody any more."""
    today = catalogue.city().workdays.local_day(now)
    jobs = [order for order in jobs_of(manifest) if order.day is None or order.day >= today]
    language = catalogue.city().partners[manifest.partner].language
    return manifests.as_csv(jobs, language, for_program=True)


def note_handed(manifest: Manifest, *, now: datetime) -> int:
    return Manifest.objects.filter(pk=manifest.pk, handed_at=None).update(handed_at=now)
