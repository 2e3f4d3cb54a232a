"""Single payments of some days: by the way they were paid, and found by a number. For the desk's list; reads only."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, get_args
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from upwell.lib.workdays import DAY, Workdays
from upwell.payments.models import Payment, Refund, Visit
from upwell.payments.ports import COUNTER

Way = Literal["cash", "check", "card", "online"]
WAYS: tuple[Way, ...] = get_args(Way)
"""How money came. `card`: on the terminal at the counter; everything else at the counter that has no way of its own
counts there, so that the ways add up to the whole."""


def way_of(provider: str, method: str) -> Way:
    if provider != COUNTER:
        return "online"
    return "cash" if method == "cash" else "check" if method == "check" else "card"


def _by(way: str) -> Q:
    at_counter = Q(provider=COUNTER)
    ways = {
        "online": ~at_counter,
        "cash": at_counter & Q(method="cash"),
        "check": at_counter & Q(method="check"),
        "card": at_counter & ~Q(method__in=("cash", "check")),
    }
    return ways.get(way, Q())


def single(
    first: date, last: date, workdays: Workdays, *, way: str = "", number: str = "", subject: UUID | None = None
) -> QuerySet[Payment]:
    """Of the days from `first` to `last`, both with it, the newest first, with what was given back of each.

    `number`: part of that on a receipt or a check, the provider's for the payment or a refund, or the visit's; or the
    payments of `subject`, whose reference it may have been."""
    start, end = workdays.at(first, time(0)), workdays.at(last + DAY, time(0))
    rows = Payment.objects.filter(_by(way), at__gte=start, at__lt=end)
    if number:
        rows = rows.filter(_numbered(number, subject))
    refunds = Refund.objects.order_by("requested_at", "pk")
    rows = rows.select_related("charge").prefetch_related(Prefetch("refunds", queryset=refunds))
    return rows.order_by("-at", "-pk")


def _numbered(number: str, subject: UUID | None) -> Q:
    refunds = Refund.objects.filter(reference__icontains=number).values("payment")
    visits = Visit.objects.filter(reference=number).values("charge")
    found = Q(reference__icontains=number) | Q(pk__in=refunds) | Q(charge__in=visits)
    return found | Q(charge__subject=subject) if subject else found


def number_of(payment: Payment) -> str:
    """As it stands on the receipt or the check, or as the provider calls it."""
    return payment.reference.removeprefix(f"{payment.method} ") if payment.provider == COUNTER else payment.reference
