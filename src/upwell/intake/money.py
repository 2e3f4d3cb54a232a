"""What people are told about their money, once their request is a case: that it was paid, that it was given back.

Each letter is written once, whoever comes to write it: the return from the provider, or the job that reads events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.cases import actions as cases
from upwell.catalogue import queries as catalogue
from upwell.payments import links
from upwell.payments import queries as paid
from upwell.payments.queries import Charge
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
                found.append(f"{due} {gettext('Pay now')}: {links.link(charge.pk)}")
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
        charge.subject, "payment_link", charge.cents, charge.currency, key=key, at=until, now=now, pay_link=to_pay
    )


@transaction.atomic
def tell_given_back(case_id: UUID, *, now: datetime) -> None:
    """A letter for each refund of this request that is done."""
    for charge in paid.of_subject(case_id):
        for payment in charge.payments.all():
            for refund in payment.refunds.all():
                if refund.state == refund.State.DONE:
                    key, cents = f"refund {refund.pk}", refund.cents
                    cases.tell_of_money(
                        case_id, "refund", cents, payment.currency, key=key, at=refund.ended_at, now=now
                    )
