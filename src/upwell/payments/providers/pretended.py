"""The built-in test provider: a page of our own that pretends to be a bank, well or badly, as whoever tries it wishes.

In a sandbox only. It keeps what a real one would keep, in rows that nothing else reads, and its notices are signed as
the Standard Webhooks specification says, with a key of this installation."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from upwell.lib import clock
from upwell.payments.models import Pretended
from upwell.payments.ports import (
    IN_PROGRESS,
    PAID,
    UNKNOWN,
    UNPAID,
    Asked,
    Begun,
    Forged,
    Listed,
    Money,
    Notice,
    Refused,
    Returned,
    Standing,
)
from upwell.vault.index import blind

THINKS_FOR = timedelta(minutes=2)


class Pretender:
    name, called = "test", "the test page of the sandbox"

    def trouble(self, *, sandbox: bool) -> str:
        return "" if sandbox else "The test page is for a sandbox only."

    def begin(self, asked: Asked) -> Begun:
        row, _made = Pretended.objects.get_or_create(
            key=asked.key,
            defaults={
                "kind": "visit",
                "charge": asked.charge,
                "cents": asked.cents,
                "currency": asked.currency,
                "title": asked.title[:200],
                "language": asked.language,
                "back": asked.back,
                "left": asked.left,
            },
        )
        return Begun(str(row.pk), _address(row.pk))

    def ask(self, reference: str) -> Standing:
        row = visit(reference)
        return Standing(UNKNOWN) if row is None else standing(row, clock.now())

    def close(self, reference: str) -> Standing:
        row = visit(reference)
        if row is None:
            return Standing(UNKNOWN)
        Pretended.objects.filter(pk=row.pk, state="open").update(state="closed")
        row.refresh_from_db()
        return standing(row, clock.now())

    def refund(self, *, key: str, money: str, cents: int) -> Returned:
        paid = visit(money.removeprefix("money-"))
        if paid is None or standing(paid, clock.now()).answer != PAID:
            raise Refused("no_such_payment")
        row, _made = Pretended.objects.get_or_create(
            key=key,
            defaults={
                "kind": "refund",
                "of": money,
                "cents": cents,
                "currency": paid.currency,
                "state": "done",
                "at": clock.now(),
            },
        )
        return Returned(f"refund-{row.pk}", "done")

    def ask_refund(self, reference: str) -> Returned:
        return Returned(reference, "done")

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        try:
            said = Webhook(_signing_key()).verify(body, {key.lower(): value for key, value in headers.items()})
            charge, reference = UUID(str(said["charge"])), str(said["visit"])
            at = datetime.fromisoformat(str(said["at"]))
        except (WebhookVerificationError, ValueError, KeyError, TypeError):
            raise Forged from None
        row = visit(reference)
        told = standing(row, clock.now()) if row else None
        return Notice(id=str(said["id"]), kind=str(said["type"]), at=at, charge=charge, visit=reference, standing=told)

    def books(self, start: datetime, end: datetime) -> list[Listed]:
        rows = Pretended.objects.filter(at__gte=start, at__lt=end, state__in=("paid", "thinking", "done"))
        now = clock.now()
        return [_listed(row) for row in rows.order_by("at") if row.at and row.at <= now]


def _listed(row: Pretended) -> Listed:
    assert row.at is not None  # noqa: S101  # only rows with a moment are asked for
    if row.kind == "refund":
        return Listed("out", f"refund-{row.pk}", row.cents, row.currency, row.at)
    return Listed("in", f"money-{row.pk}", row.cents, row.currency, row.at)


def visit(reference: str) -> Pretended | None:
    try:
        return Pretended.objects.filter(pk=UUID(reference), kind="visit").first()
    except ValueError:
        return None


def standing(row: Pretended, now: datetime) -> Standing:
    """Payments that a bank thinks over are paid when its time has come."""
    if row.state == "paid" or (row.state == "thinking" and row.at is not None and row.at <= now):
        return Standing(PAID, Money(f"money-{row.pk}", row.cents, row.currency, row.at or now, "card"))
    if row.state == "thinking":
        return Standing(IN_PROGRESS)
    if row.state == "open":
        return Standing(IN_PROGRESS, address=_address(row.pk))
    return Standing(UNPAID, why="declined" if row.state == "declined" else "left")


def decide(row: Pretended, how: str, *, now: datetime) -> None:
    """What the person pressed on the page; a page that was decided stays decided."""
    still = Pretended.objects.filter(pk=row.pk, state="open")
    if how in ("pay", "lose"):
        still.update(state="paid", at=now)
    elif how == "late":
        still.update(state="thinking", at=now + THINKS_FOR)
    elif how == "decline":
        still.update(state="declined")
    row.refresh_from_db()


def notice(row: Pretended, *, now: datetime) -> tuple[bytes, dict[str, str]]:
    """What a provider would now send us: body and headers, signed."""
    kind = "payment.paid" if row.state == "paid" else f"payment.{row.state}"
    event = f"evt_{blind(f'{row.pk} {row.state}')[:24]}"
    body = json.dumps(
        {"id": event, "type": kind, "at": now.isoformat(), "charge": str(row.charge), "visit": str(row.pk)}
    )
    signature = Webhook(_signing_key()).sign(event, now, body)
    headers = {
        "webhook-id": event,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    return body.encode(), headers


def _signing_key() -> str:
    return "whsec_" + b64encode(bytes.fromhex(blind("notices of the test provider"))).decode()


def _address(visit_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}{reverse('payments:test', args=[visit_id])}"
