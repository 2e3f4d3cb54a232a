"""A contact that must be proved: which address, and whether a code sent there was typed. Pure.

That it was is a fact under the question's name, hanging on the address: another address, and it has to be proved anew.
Only `intake` writes it, when a code was right; no form can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upwell.definition.questions import ContactQuestion
from upwell.definition.steps import AnyStep
from upwell.definition.values import Plain
from upwell.journey.facts import Fact, Facts, digest

PART = "code"
"""The last part of the address at which the code is asked for: `contact.code`."""


def to_prove(step: AnyStep, plain: Plain) -> dict[str, str]:
    """The address to prove: the email address, else the phone. Empty where nothing is to be proved."""
    if not isinstance(step, ContactQuestion) or not step.verify or not isinstance(plain, Mapping):
        return {}
    part = next((part for part in ("email", "phone") if plain.get(part)), "")
    return {part: str(plain[part])} if part else {}


def is_proved(step: Any, plain: Plain, facts: Facts) -> bool:
    """Also where there is nothing to prove."""
    address, fact = to_prove(step, plain), facts.get(step.name)
    return not address or (fact is not None and fact.state == "found" and fact.asked == _mark(address))


def fact(address: Mapping[str, str], *, at: str) -> Fact:
    """That a code sent to this address was typed."""
    return Fact(asked=_mark(address), state="found", value=True, provider="code", at=at)


def _mark(address: Mapping[str, str]) -> str:
    return digest({part: text.casefold() for part, text in address.items()})
