"""What people are told about their money, once their request is a case: that it was paid, that it was given back, and
how they get what they paid at the counter.

Each letter is written once, whoever comes to write it: the return from the provider, or the job that reads events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.lib.written import joined
from upwell.payments import links
from upwell.payments import queries as paid
from upwell.payments.queries import Charge, Payment, Refund
from upwell.ui import formats


def words(subject: UUID, language: str, *, now: datetime) -> str:
    """What was paid for this request and what still is to be, a line each; empty where it costs nothing."""
    city = catalogue.city()
    found = []
    with translation.override(language):
        for charge in paid.of_subject(subject):
            said = {"amount": formats.money(charge.cents, currency=charge.currency, language=language)}
            when = charge.expires_at if charge.is_open else charge.ended_at
            if when is not None:
                today, there = city.workdays.local_day(now), city.workdays.local_day(when)
                said["day"] = formats.day(there, language=language, today=today)
            if charge.is_open:
                due = gettext("Still to pay: %(amount)s, by %(day)s.") % said
                found.append(joined(due, gettext("Pay now: %(link)s") % {"link": links.link(charge.pk)}))
            elif charge.state == Charge.State.PAID:
                found.append(gettext("Paid: %(amount)s on %(day)s.") % said)
    return "\n".join(found)


@transaction.atomic
def tell_paid(case_id: UUID, *, now: datetime) -> None:
    """A receipt for each charge of this request that is paid."""
    for charge in paid.of_subject(case_id):
        if charge.state != Charge.State.PAID:
            continue
        key = f"payment {charge.pk}"
        cases.tell_of_money(case_id, "payment", charge.cents, charge.currency, key=key, at=charge.ended_at, now=now)


@transaction.atomic
def send_link(charge: Charge, *, until: datetime, now: datetime) -> None:
    """The link by which this fee of a request can be paid."""
    key, to_pay = f"pay link {charge.pk}", links.link(charge.pk)
    cases.tell_of_money(
        charge.subject,
        "payment_link",
        charge.cents,
        charge.currency,
        key=key,
        at=until,
        now=now,
        words={"pay_link": to_pay},
    )


@transaction.atomic
def tell_given_back(case_id: UUID, *, now: datetime) -> None:
    """A letter for each refund of this request that is done, and for each that waits at the counter to be fetched."""
    for charge in paid.of_subject(case_id):
        for payment in charge.payments.all():
            for refund in payment.refunds.all():
                _tell_of_refund(case_id, payment, refund, now)


def _tell_of_refund(case_id: UUID, payment: Payment, refund: Refund, now: datetime) -> None:
    told: dict[str, Any] = {"cents": refund.cents, "currency": payment.currency, "now": now}
    at_counter = paid.is_by_hand(payment)
    if refund.state == Refund.State.DONE:
        key, at = f"refund {refund.pk}", refund.ended_at
        cases.tell_of_money(case_id, "refund", **told, key=key, at=at, words={"handed": True} if at_counter else {})
    elif at_counter and refund.state == Refund.State.REQUESTED:
        key, at = f"refund waits {refund.pk}", refund.requested_at
        cases.tell_of_money(case_id, "refund_waits", **told, key=key, at=at, words=how_it_comes(case_id))


def how_it_comes(case_id: UUID) -> dict[str, str]:
    """For letters of this request, in its language."""
    case = case_queries.answered(case_id)
    return {"how": by_hand(case.language if case else "en")}


def by_hand(language: str) -> str:
    """How somebody gets back what they paid at the counter: as the city says, or where they paid."""
    city = catalogue.city()
    if city.contact.money_back:
        return city.word(city.contact.money_back, language)
    with translation.override(language):
        return gettext("Fetch it at the counter where you paid, and bring the receipt.")
