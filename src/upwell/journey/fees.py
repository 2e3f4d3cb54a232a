"""What a pay step costs, as answered so far; and how its answer is stored once the outside world has given it. Pure.

An answer to a pay step never comes from a form: only `intake` makes one, from what `payments` says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from upwell.definition.model import Service
from upwell.definition.steps import Pay
from upwell.definition.values import Money, Plain, Values, find

State = Literal["paid", "unpaid", "waived"]


def cents(step: Pay, values: Values) -> int | None:
    """None while it is not known. Nothing at all is free, as is less than nothing; a bare number is dollars."""
    found = find(values, step.amount)
    if found is None:
        return None
    if isinstance(found, Decimal):
        found = Money(found)
    return max(0, found.cents) if isinstance(found, Money) else 0


def has(service: Service) -> bool:
    """Whether it may ask for money: then the payment sends, or what was paid before is put right."""
    return any(isinstance(step, Pay) for step in service.walked)


def answer(state: State, cents: int, charge: str, *, why: str = "") -> Plain:
    """`unpaid` where the service takes what is not paid yet; `waived` where staff said `why` nothing is to be paid."""
    return {"state": state, "cents": cents, "charge": charge, **({"why": why} if why else {})}


def is_of_another_price(plain: Plain, cents: int) -> bool:
    """An answer without a price is that of an example."""
    return isinstance(plain, Mapping) and plain.get("cents", cents) != cents
