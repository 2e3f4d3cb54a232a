"""What a simulated resident presses on the page of the test provider. In a sandbox only."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from upwell.payments.providers import pretended


def press(address: str, how: Literal["pay", "decline", "leave"], *, now: datetime) -> None:
    """`address`: of that page, as `begin` gave it."""
    row = pretended.visit(address.rstrip("/").rpartition("/")[2])
    if row is not None:
        pretended.decide(row, how, now=now)
