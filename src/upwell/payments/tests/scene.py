"""What the tests of this room share: a fee, the visit to the test provider's page, what a person presses there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from upwell.events.models import Event
from upwell.payments import actions
from upwell.payments.actions import Owed, taking
from upwell.payments.models import Charge, Payment, Pretended, Refund
from upwell.payments.ports import PAID, Money, Standing
from upwell.payments.providers import pretended

NOW = datetime.fromisoformat("2026-03-03T18:00:00+00:00")
LATER = NOW + timedelta(hours=1)
BACK, LEFT = "http://127.0.0.1:8000/back", "http://127.0.0.1:8000/left"


def owe(*, cents: int = 5_000, subject: UUID | None = None, now: datetime = NOW, **more: Any) -> Charge:
    wanted: dict[str, Any] = {
        "subject": subject or uuid4(),
        "step": "fee",
        "service": "permit",
        "title": "Block party permit",
        "cents": cents,
        "currency": "USD",
        "language": "en",
        "lasts": timedelta(days=1),
    }
    return actions.owe(Owed(**{**wanted, **more}), now=now)


def begin(charge: Charge, *, now: datetime = NOW) -> str:
    return actions.begin(charge.pk, back=BACK, left=LEFT, now=now)


def page(charge: Charge) -> Pretended:
    """The test provider's page on which this charge is paid now."""
    return Pretended.objects.filter(kind="visit", charge=charge.pk).latest("key")


def press(charge: Charge, how: str, *, now: datetime = NOW) -> Pretended:
    """On the provider's page, without a word to us: a lost return, and no notice yet."""
    row = page(charge)
    pretended.decide(row, how, now=now)
    return row


def under_way(**more: Any) -> Charge:
    charge = owe(**more)
    begin(charge, now=more.get("now", NOW))
    return fresh(charge)


def paid(**more: Any) -> Charge:
    charge = under_way(**more)
    press(charge, "pay")
    actions.ask(charge.pk, now=NOW)
    return fresh(charge)


def money(charge: Charge, *, cents: int = 0, reference: str = "money-1", currency: str = "USD") -> Standing:
    """What a provider says when it has this money."""
    return Standing(PAID, Money(reference, cents or charge.cents, currency, NOW, "card"))


def note(charge: Charge, standing: Standing, *, now: datetime = NOW) -> Charge:
    visit = charge.visits.order_by("-number").first()
    return taking.note(charge.pk, standing, provider="test", visit=visit, now=now)


def fresh(charge: Charge) -> Charge:
    return Charge.objects.get(pk=charge.pk)


def the_payment(charge: Charge) -> Payment:
    return Payment.objects.get(charge=charge, counts=True)


def refunds() -> list[tuple[int, str, str]]:
    return list(Refund.objects.order_by("requested_at", "cents").values_list("cents", "why", "state"))


def told(*names: str) -> list[str]:
    rows = Event.objects.filter(name__in=names) if names else Event.objects.filter(name__regex="^(payment|refund)_")
    return list(rows.order_by("id").values_list("name", flat=True))


def send_notice(row: Pretended, client: Client | None = None, **changed: Any) -> int:
    """As the test provider sends it, over HTTP; `changed` spoils the headers."""
    body, headers = pretended.notice(row, now=changed.pop("at", None) or _real_now())
    given = {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in {**headers, **changed}.items()}
    door = client or Client()
    response = door.post("/payments/webhooks/test/", body, content_type="application/json", **given)
    return response.status_code


def _real_now() -> datetime:
    from upwell.lib import clock

    return clock.now()  # a notice may be five minutes old
