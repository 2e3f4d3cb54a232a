"""What is owed, and the way to the provider's page. One open charge for each step of a request, however many windows.

Its price is its own. Another price is another charge; the old one is cancelled first, and only once nobody can be
paying it any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from upwell.accounts.actor import Actor
from upwell.events import actions as events
from upwell.payments import providers, records
from upwell.payments.actions import asking, taking
from upwell.payments.models import Charge, Visit
from upwell.payments.ports import IN_PROGRESS, MOST_CENTS, PAID, UNKNOWN, Asked, Provider, Refused, Unreachable
from upwell.payments.refusals import AlreadyPaid, CannotPay, CannotReach, NoProvider, NothingDue, StillUnderWay, TooMuch

TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is to be paid, for which step of which request, and for how long it can be."""

    subject: UUID
    step: str
    service: str
    title: str
    cents: int
    currency: str
    language: str
    lasts: timedelta


def owe(owed: Owed, *, now: datetime, also: Callable[[Charge], None] = lambda charge: None) -> Charge:
    """The open charge of this step at this price: the one that is there, or a new one. `also`: what it is for, written
    in the same transaction, so that nobody pays for what another window has taken the place of.

    Raises StillUnderWay while another price may be being paid, AlreadyPaid when that turned out to be paid, TooMuch."""
    if not 0 < owed.cents <= MOST_CENTS:
        raise TooMuch if owed.cents > 0 else NothingDue
    for _ in range(TRIES):
        current = Charge.objects.filter(subject=owed.subject, step=owed.step, state__in=Charge.OPEN).first()
        if current is not None and (current.cents, current.currency) == (owed.cents, owed.currency):
            if _still_open(current, also):
                return current
            continue
        if current is not None:
            cancel(current.pk, why="amount_changed", now=now)
        made = _made(owed, also, now)
        if made is not None:
            return made
    raise StillUnderWay


@transaction.atomic
def _still_open(charge: Charge, also: Callable[[Charge], None]) -> bool:
    held = Charge.objects.select_for_update().filter(pk=charge.pk, state__in=Charge.OPEN).exists()
    if held:
        also(charge)
    return held


def _made(owed: Owed, also: Callable[[Charge], None], now: datetime) -> Charge | None:
    """None when another window was quicker: the database lets one through."""
    try:
        with transaction.atomic():
            charge = Charge.objects.create(
                subject=owed.subject,
                step=owed.step,
                service=owed.service,
                title=owed.title[:200],
                cents=owed.cents,
                currency=owed.currency,
                language=owed.language,
                created_at=now,
                expires_at=now + owed.lasts,
            )
            events.record(records.of_charge("payment_due", charge, now, step=owed.step))
            also(charge)
            return charge
    except IntegrityError:
        return None


def begin(charge_id: UUID, *, back: str, left: str, now: datetime) -> str:
    """The address of the provider's page for this charge; asked for twice, it is the same page.

    `back` and `left`: where the provider sends the person who paid, and who did not. Raises CannotPay and its kinds."""
    for _ in range(TRIES):
        visit = _visit(charge_id, now)
        provider = providers.named(visit.provider)
        if provider is None:
            raise NoProvider
        address = _open_page(visit, provider, now) if visit.reference else _sent(visit, provider, back, left, now)
        if address:
            return address
    raise StillUnderWay


@transaction.atomic
def _visit(charge_id: UUID, now: datetime) -> Visit:
    """The visit under way, or a new one. The charge is held first, and read after that."""
    charge = Charge.objects.select_for_update().get(pk=charge_id)
    if charge.state == Charge.State.PAID:
        raise AlreadyPaid
    if not charge.is_open:
        raise NothingDue
    begun = charge.visits.filter(state=Visit.State.BEGUN).first()
    if begun is not None:
        return begun
    provider = providers.chosen()
    if provider is None:
        raise NoProvider
    number = (charge.visits.aggregate(most=Max("number"))["most"] or 0) + 1
    return Visit.objects.create(charge=charge, number=number, provider=provider.name, begun_at=now)


def _open_page(visit: Visit, provider: Provider, now: datetime) -> str:
    """The page of a visit that was begun before; empty when that one has ended and another is needed."""
    standing = provider.ask(visit.reference)
    taking.note(visit.charge_id, standing, provider=provider.name, visit=visit, now=now)
    if standing.answer == PAID:
        raise AlreadyPaid
    if standing.answer == UNKNOWN:
        raise CannotReach
    if standing.answer == IN_PROGRESS and not standing.address:
        raise StillUnderWay
    return standing.address


def _sent(visit: Visit, provider: Provider, back: str, left: str, now: datetime) -> str:
    charge = Charge.objects.get(pk=visit.charge_id)
    asked = Asked(
        key=visit.key,
        charge=charge.pk,
        cents=charge.cents,
        currency=charge.currency,
        title=charge.title,
        language=charge.language,
        back=back,
        left=left,
    )
    try:
        begun = provider.begin(asked)
    except Unreachable:
        raise CannotReach from None
    except Refused as refusal:
        _refused(charge, refusal.code, now)
        raise CannotPay from None
    if _under_way(charge, visit, begun.reference, now):
        return begun.address
    provider.close(begun.reference)  # it was paid at the counter, or cancelled, meanwhile
    return ""


@transaction.atomic
def _under_way(charge: Charge, visit: Visit, reference: str, now: datetime) -> bool:
    held = Charge.objects.select_for_update().get(pk=charge.pk)
    Visit.objects.filter(pk=visit.pk).update(reference=reference)
    if held.state == Charge.State.IN_PROGRESS:
        return True
    moved = Charge.objects.filter(pk=charge.pk, state=Charge.State.DUE).update(
        state=Charge.State.IN_PROGRESS, why="", ask_at=now + taking.ASK_AFTER[0], asked=0
    )
    if moved:
        events.record(records.of_charge("payment_begun", held, now, provider=visit.provider, visit=visit.number))
    return bool(moved)


@transaction.atomic
def _refused(charge: Charge, code: str, now: datetime) -> None:
    """The provider takes no such payment: a person has to look why."""
    charge.visits.filter(state=Visit.State.BEGUN, reference="").update(
        state=Visit.State.UNPAID, why=code[:40], ended_at=now
    )
    events.record(records.of_charge("payment_stuck", charge, now, why=code[:40]))


def cancel(
    charge_id: UUID,
    *,
    why: str,
    now: datetime,
    to: str = Charge.State.CANCELLED,
    by: Actor | None = None,
    reason: str | None = None,
) -> Charge:
    """Nobody needs to pay it any more, or (`to` failed) nobody can. Its page is closed at the provider first. `by`:
    staff who decided so, `reason`: in their words.

    Raises AlreadyPaid when it turns out to be paid, StillUnderWay while that is not known."""
    standing = asking.close(charge_id, now=now)
    if standing in (IN_PROGRESS, UNKNOWN):
        raise StillUnderWay
    with transaction.atomic():
        charge = Charge.objects.select_for_update().get(pk=charge_id)
        if charge.state == Charge.State.PAID:
            raise AlreadyPaid
        open_still = Charge.objects.filter(pk=charge_id, state=Charge.State.DUE)
        decided = {"ended_by": by.called[:120], "reason": reason} if by else {}
        if open_still.update(state=to, why=why[:40], ended_at=now, ask_at=None, **decided):
            charge.visits.filter(state=Visit.State.BEGUN).update(state=Visit.State.UNPAID, why=why[:40], ended_at=now)
            name = "payment_cancelled" if to == Charge.State.CANCELLED else "payment_failed"
            events.record(records.of_charge(name, charge, now, why=why, **({"by": by.id} if by else {})))
        elif charge.is_open:
            raise StillUnderWay  # another window has gone to the page just now
        charge.refresh_from_db()
        return charge


def cancel_all(subject: UUID, *, why: str, now: datetime) -> None:
    """All that is open of this request. Raises StillUnderWay, AlreadyPaid."""
    for charge in Charge.objects.filter(subject=subject, state__in=Charge.OPEN):
        cancel(charge.pk, why=why, now=now)


def allow_until(charge_id: UUID, until: datetime) -> None:
    """What was sent unpaid may be paid for longer than a draft is waited for."""
    Charge.objects.filter(pk=charge_id, state__in=Charge.OPEN).update(expires_at=until)
