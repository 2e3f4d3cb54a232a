"""Stripe, by its own library: a Checkout Session for each visit, signed notices, refunds. The only file that knows it.

A session that is open is neither paid nor unpaid: somebody may be typing. One that is complete and not paid waits for a
bank. What else goes through the same account carries no charge of ours, and is left alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import stripe
from stripe import StripeClient, StripeError

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
    RefundAnswer,
    Refused,
    Returned,
    Standing,
    Unreachable,
)

log = logging.getLogger(__name__)

SECONDS = 10
OURS = "upwell_charge"
SPOKEN = {"en", "es", "fr", "de", "it", "ko", "pt", "vi", "zh"}
WITH_CHARGE = "payment_intent.latest_charge"
_REFUNDS: dict[str, RefundAnswer] = {"succeeded": "done", "failed": "failed", "canceled": "failed"}
TEMPORARY = (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError, stripe.AuthenticationError)


@lru_cache(4)
def _client(key: str, api: str) -> StripeClient:
    """One for each key, so that connections are used again."""
    where: Any = {"api": api} if api else None
    http = stripe.RequestsClient(timeout=SECONDS)
    return StripeClient(key, base_addresses=where, http_client=http, max_network_retries=1)


class Stripe:
    name, called = "stripe", "Stripe"

    def __init__(self, key: str, secrets: Sequence[str] = (), *, api: str = "") -> None:
        self.client = _client(key, api)
        self.is_trial = "_test_" in key
        self.secrets = secrets

    def trouble(self, *, sandbox: bool) -> str:
        if not self.secrets:
            return "Stripe's notices are refused: set UPWELL_STRIPE_WEBHOOK_SECRETS. Payments are found late by asking."
        if self.is_trial and not sandbox:
            return "UPWELL_STRIPE_KEY is a key for trying out: people seem to pay, and no money comes."
        return ""

    def begin(self, asked: Asked) -> Begun:
        ours = {OURS: str(asked.charge)}
        price = {"currency": asked.currency.lower(), "unit_amount": asked.cents}
        wanted: Any = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": {**price, "product_data": {"name": asked.title}}}],
            "success_url": asked.back,
            "cancel_url": asked.left,
            "client_reference_id": str(asked.charge),
            "metadata": ours,
            "payment_intent_data": {"metadata": ours},
            "locale": asked.language if asked.language in SPOKEN else "auto",
        }
        try:
            made = self.client.v1.checkout.sessions.create(wanted, {"idempotency_key": asked.key})
        except StripeError as error:
            raise _said(error) from None
        if not made.url:
            raise Unreachable
        return Begun(made.id, made.url)

    def ask(self, reference: str) -> Standing:
        try:
            return _standing(self.client.v1.checkout.sessions.retrieve(reference, {"expand": [WITH_CHARGE]}))
        except StripeError as error:
            return _not_told(error)

    def close(self, reference: str) -> Standing:
        try:
            self.client.v1.checkout.sessions.expire(reference)
        except stripe.InvalidRequestError:
            pass  # it is complete or has run out: asked next
        except StripeError as error:
            return _not_told(error)
        return self.ask(reference)

    def refund(self, *, key: str, money: str, cents: int) -> Returned:
        try:
            made = self.client.v1.refunds.create({"payment_intent": money, "amount": cents}, {"idempotency_key": key})
        except StripeError as error:
            raise _said(error) from None
        return _returned(made)

    def ask_refund(self, reference: str) -> Returned:
        try:
            return _returned(self.client.v1.refunds.retrieve(reference))
        except StripeError as error:
            raise _said(error) from None

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        signature = {key.lower(): value for key, value in headers.items()}.get("stripe-signature")
        for secret in self.secrets:  # two of them while one is being replaced
            try:
                return _notice(stripe.Webhook.construct_event(body, signature, secret))
            except stripe.SignatureVerificationError:
                continue
            except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
                break  # it is no notice, whoever signed it
        raise Forged

    def books(self, start: datetime, end: datetime) -> list[Listed]:
        created: Any = {"gte": int(start.timestamp()), "lt": int(end.timestamp())}
        try:
            came = self.client.v1.charges.list({"created": created, "limit": 100})
            went = self.client.v1.refunds.list({"created": created, "limit": 100, "expand": ["data.payment_intent"]})
            return [*_came(came.auto_paging_iter()), *_went(went.auto_paging_iter())]
        except StripeError as error:
            raise _said(error) from None


def _said(error: StripeError) -> Unreachable | Refused:
    if isinstance(error, TEMPORARY):
        log.warning("Stripe did not answer (%s)", type(error).__name__)
        return Unreachable(type(error).__name__)
    return Refused(str(error.code or type(error).__name__))


def _not_told(error: StripeError) -> Standing:
    log.warning("Stripe could not be asked (%s)", type(error).__name__)
    return Standing(UNKNOWN)


def _standing(session: Any) -> Standing:
    if session.payment_status == "paid":
        return Standing(PAID, _money(session))
    if session.status == "open":
        return Standing(IN_PROGRESS, address=session.url or "")
    if session.status == "complete":
        return Standing(UNPAID, why="declined") if _gave_up(session) else Standing(IN_PROGRESS)
    return Standing(UNPAID, why="left") if session.status == "expired" else Standing(UNKNOWN)


def _gave_up(session: Any) -> bool:
    """A bank that was to pay later said no: the payment waits for another way to pay, which nobody is asked for."""
    intent = session.payment_intent
    return getattr(intent, "status", "") in ("requires_payment_method", "canceled")


def _money(session: Any, at: datetime | None = None) -> Money:
    intent = session.payment_intent
    reference = intent if isinstance(intent, str) else intent.id
    charge = None if isinstance(intent, str) else intent.latest_charge
    details = getattr(charge, "payment_method_details", None)
    moment = at or _moment(charge.created if charge is not None else session.created)
    kind = str(getattr(details, "type", "") or "")[:30]
    return Money(reference, int(session.amount_total), session.currency.upper(), moment, kind)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _returned(refund: Any) -> Returned:
    return Returned(refund.id, _REFUNDS.get(refund.status, "sent"), str(getattr(refund, "failure_reason", "") or ""))


def _notice(event: Any) -> Notice:
    about, at = event.data.object, _moment(event.created)
    told: dict[str, Any] = {"id": event.id, "kind": event.type, "at": at, "charge": _ours(about)}
    if event.type.startswith("checkout.session."):
        told |= {"standing": _told(event.type, about, at), "visit": about.id}
    elif event.type.startswith(("refund.", "charge.refund.")):
        told["returned"] = _returned(about)
    return Notice(**told)


def _told(kind: str, session: Any, at: datetime) -> Standing:
    if session.payment_status == "paid":
        return Standing(PAID, _money(session, at))
    if kind.endswith("async_payment_failed"):
        return Standing(UNPAID, why="declined")
    return _standing(session)


def _ours(about: Any) -> UUID | None:
    given = (getattr(about, "metadata", None) or {}) if about is not None else {}
    try:
        return UUID(given[OURS])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _came(charges: Iterable[Any]) -> Iterable[Listed]:
    for one in charges:
        if one.status == "succeeded" and _ours(one) is not None:
            yield Listed("in", str(one.payment_intent), one.amount, one.currency.upper(), _moment(one.created))


def _went(refunds: Iterable[Any]) -> Iterable[Listed]:
    for one in refunds:
        if one.status in ("succeeded", "pending") and _ours(one.payment_intent) is not None:
            yield Listed("out", one.id, one.amount, one.currency.upper(), _moment(one.created))
