"""The event rows of money. They say amounts and codes, never who paid."""

from __future__ import annotations

from datetime import datetime

from upwell.events.actions import Fact, Value
from upwell.payments.models import Charge, Payment, Refund


def of_charge(name: str, charge: Charge, now: datetime, **data: Value) -> Fact:
    return Fact(
        name,
        at=now,
        subject=str(charge.subject),
        service=charge.service,
        language=charge.language,
        data={"charge": str(charge.pk), "cents": charge.cents, **data},
    )


def of_money(name: str, money: Payment, now: datetime, **data: Value) -> Fact:
    """Of money that may belong to no charge we know."""
    told: dict[str, Value] = {"cents": money.cents, "money": money.pk, **data}
    if money.charge is None:
        return Fact(name, at=now, data=told)
    return of_charge(name, money.charge, now, **told)


def of_refund(name: str, refund: Refund, now: datetime, **data: Value) -> Fact:
    return of_money(name, refund.payment, now, refund=str(refund.pk), **{"cents": refund.cents, **data})
