"""What was owed, paid and given back: of one request, of many, of some days. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from upwell.lib.workdays import DAY, Workdays
from upwell.payments import providers
from upwell.payments.models import Charge, Payment, Refund, Visit
from upwell.payments.ports import COUNTER, Listed
from upwell.payments.taken import WAYS, Way, way_of

__all__ = ["Charge", "Payment", "Refund"]

LATE_AFTER = timedelta(days=7)
REFUND_LATE_AFTER = timedelta(days=2)
MOST_STUCK = 100
MOST_PAID = 5_000


def is_by_hand(payment: Payment) -> bool:
    """It was taken at the counter, where it goes back: no provider sends it."""
    return payment.provider == COUNTER


def comes_back_by_hand(subject: UUID, charge: UUID | None = None) -> bool:
    """Whether some of what was paid for this request, or on this charge of it, was taken at the counter."""
    of = {"charge": charge} if charge else {"charge__subject": subject}
    return Payment.objects.filter(provider=COUNTER, counts=True, **of).exists()


def can_pay_online() -> bool:
    return providers.chosen() is not None


def charge(charge_id: UUID) -> Charge | None:
    return Charge.objects.filter(pk=charge_id).first()


def charge_page(charge_id: UUID) -> Charge | None:
    """With its visits, payments, refunds and their changes, the first first."""
    return _whole(Charge.objects.filter(pk=charge_id)).first()


def payment(payment_id: int) -> Payment | None:
    return Payment.objects.select_related("charge").filter(pk=payment_id).first()


def refund(refund_id: UUID) -> Refund | None:
    return Refund.objects.select_related("payment__charge").filter(pk=refund_id).first()


def of_subject(subject: UUID) -> list[Charge]:
    """Every charge of this request, with what was paid and given back on it."""
    return list(_whole(Charge.objects.filter(subject=subject)).order_by("created_at", "pk"))


def of_subjects(subjects: Collection[UUID]) -> dict[UUID, list[Charge]]:
    found: dict[UUID, list[Charge]] = {}
    for one in _whole(Charge.objects.filter(subject__in=subjects)).order_by("created_at", "pk"):
        found.setdefault(one.subject, []).append(one)
    return found


def _whole(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    refunds = Refund.objects.order_by("requested_at", "pk").prefetch_related("changes")
    payments = Payment.objects.order_by("pk").prefetch_related(Prefetch("refunds", queryset=refunds))
    visits = Visit.objects.order_by("number")
    return rows.prefetch_related(Prefetch("visits", queryset=visits), Prefetch("payments", queryset=payments))


def was_turned_down(subject: UUID, step: str) -> bool:
    """Whether the newest visit for this step ended without money: declined, or its time ran out. Nobody who never went
    there, or whose fee changed, was turned down."""
    newest = Visit.objects.filter(charge__subject=subject, charge__step=step).order_by("-begun_at", "-pk").first()
    ended = newest is not None and newest.state == Visit.State.UNPAID
    return ended and newest is not None and newest.why in ("declined", "left", "expired")


def last_charge(subject: UUID, step: str) -> Charge | None:
    return Charge.objects.filter(subject=subject, step=step).order_by("-created_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class PaidFor:
    """What was paid for one step and not given back, and the newest charge it was paid on."""

    cents: int = 0
    charge: UUID | None = None


def paid_for(subject: UUID, step: str) -> PaidFor:
    paid = Payment.objects.filter(charge__subject=subject, charge__step=step, counts=True).order_by("pk")
    rows = list(paid.values_list("pk", "cents", "charge"))
    if not rows:
        return PaidFor()
    gone = Refund.objects.filter(payment__in=[row[0] for row in rows]).exclude(state=Refund.State.FAILED)
    back = gone.aggregate(all=Sum("cents"))["all"] or 0
    return PaidFor(sum(row[1] for row in rows) - back, rows[-1][2])


def total_paid(subject: UUID) -> int:
    """All that was paid for this request and not given back, in cents."""
    return sum(by_step(subject).values())


def by_step(subject: UUID) -> dict[str, int]:
    """The same for each step that was paid for."""
    steps = Charge.objects.filter(subject=subject).values_list("step", flat=True).distinct()
    return {step: paid_for(subject, step).cents for step in steps}


def keeping(subjects: Collection[UUID]) -> set[UUID]:
    """Those of these requests for which money is under way, or was paid and not given back: nobody throws them away."""
    under_way = Charge.objects.filter(subject__in=subjects, state=Charge.State.IN_PROGRESS)
    paid = Charge.objects.filter(subject__in=subjects, state=Charge.State.PAID)
    found = set(under_way.values_list("subject", flat=True))
    return found | {subject for subject in set(paid.values_list("subject", flat=True)) if total_paid(subject) > 0}


# the books


@dataclass(slots=True)
class Day:
    """What happened on one day, in cents and in how many. `taken` and `back`: what was paid and given back by the way
    it was paid; they add up to the whole."""

    on: date
    charged: int = 0
    paid: int = 0
    refunded: int = 0
    charges: int = 0
    payments: int = 0
    refunds: int = 0
    taken: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    back: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))


@dataclass(frozen=True, slots=True)
class Report:
    days: Sequence[Day]
    total: Day = field(default_factory=lambda: Day(date.min))


def report(first: date, last: date, workdays: Workdays) -> Report:
    """By day of the city's calendar, both ends with it. Days without money are left out. Three statements."""
    start, end = workdays.at(first, time(0)), workdays.at(last + DAY, time(0))
    found: dict[date, Day] = {}

    def of(rows: QuerySet[Any], moment: str, *columns: str) -> Iterator[Any]:
        within = rows.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
        named = within.values_list(TruncDate(moment, tzinfo=workdays.zone), "cents", *columns)
        for on, *told in named.iterator():
            yield found.setdefault(on, Day(on)), *told

    for day, cents in of(Charge.objects.all(), "created_at"):
        day.charged, day.charges = day.charged + cents, day.charges + 1
    for day, cents, provider, method in of(Payment.objects.all(), "at", "provider", "method"):
        day.paid, day.payments = day.paid + cents, day.payments + 1
        day.taken[way_of(provider, method)] += cents
    done = Refund.objects.filter(state=Refund.State.DONE)
    for day, cents, provider, method in of(done, "ended_at", "payment__provider", "payment__method"):
        day.refunded, day.refunds = day.refunded + cents, day.refunds + 1
        day.back[way_of(provider, method)] += cents
    return Report([found[on] for on in sorted(found)], _summed(found.values(), last))


def _summed(days: Collection[Day], on: date) -> Day:
    total = Day(on)
    for day in days:
        for name in ("charged", "paid", "refunded", "charges", "payments", "refunds"):
            setattr(total, name, getattr(total, name) + getattr(day, name))
        for way in WAYS:
            total.taken[way] += day.taken[way]
            total.back[way] += day.back[way]
    return total


def books(provider: str, start: datetime, end: datetime) -> list[Listed]:
    """Our own lines of money that went through this provider in [start, end)."""
    came = Payment.objects.filter(provider=provider, at__gte=start, at__lt=end)
    went = Refund.objects.filter(
        payment__provider=provider, requested_at__gte=start, requested_at__lt=end, state__in=("sent", "done")
    ).select_related("payment")
    return [
        *(Listed("in", one.reference, one.cents, one.currency, one.at) for one in came),
        *(Listed("out", one.reference, one.cents, one.payment.currency, one.requested_at) for one in went),
    ]


# what a person has to look at


@dataclass(frozen=True, slots=True)
class Stuck:
    """Charges nobody can tell the end of, money that pays nothing, refunds that failed or hang."""

    charges: Sequence[Charge]
    money: Sequence[Payment]
    refunds: Sequence[Refund]

    def __len__(self) -> int:
        return len(self.charges) + len(self.money) + len(self.refunds)


def stuck(*, now: datetime) -> Stuck:
    late = Charge.objects.filter(state=Charge.State.IN_PROGRESS, created_at__lte=now - LATE_AFTER)
    loose = Payment.objects.filter(counts=False, settled_at=None).select_related("charge")
    slow = Q(state__in=Refund.OPEN, requested_at__lte=now - REFUND_LATE_AFTER) & ~Q(payment__provider=COUNTER)
    broken = Refund.objects.filter(slow | Q(state=Refund.State.FAILED)).select_related("payment__charge")
    return Stuck(
        list(late.order_by("created_at")[:MOST_STUCK]),
        list(loose.order_by("at")[:MOST_STUCK]),
        [one for one in broken.order_by("requested_at")[:MOST_STUCK] if not _asked_again(one)],
    )


def to_hand_out() -> list[Refund]:
    """What goes back of money that was taken at the counter, and nobody has handed out; what waits longest first."""
    waiting = Refund.objects.filter(state=Refund.State.REQUESTED, payment__provider=COUNTER)
    return list(waiting.select_related("payment__charge").order_by("requested_at", "pk")[:MOST_STUCK])


def paid_between(after: datetime, before: datetime) -> list[Charge]:
    """The newest that were paid then, and of which nothing goes back; whether their request was sent others know."""
    paid = Charge.objects.filter(state=Charge.State.PAID, ended_at__gte=after, ended_at__lt=before)
    paid = paid.exclude(payments__refunds__isnull=False)
    return list(paid.order_by("-ended_at")[:MOST_PAID])


def _asked_again(refund: Refund) -> bool:
    """Whether a later refund takes the place of one that failed."""
    if refund.state != Refund.State.FAILED:
        return False
    later = Refund.objects.filter(payment=refund.payment_id, requested_at__gt=refund.requested_at)
    return later.exclude(state=Refund.State.FAILED).exists()
