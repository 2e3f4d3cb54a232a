"""Facts: what look-ups answered, recorded with the inputs they were asked with."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal

from upwell.definition.model import Service
from upwell.definition.steps import LookUp
from upwell.definition.values import ABSENT, Money, Plain, Value

TODAY = "today"


@dataclass(frozen=True, slots=True)
class Fact:
    """`state` tells an answer from "there is none" and from "could not ask". `asked` is the digest of the inputs."""

    asked: str
    state: Literal["found", "none", "failed"]
    value: Plain = None
    provider: str = ""
    version: int = 0
    at: str = ""

    def plain(self) -> dict[str, Plain]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Fact:
        return cls(**plain)


Facts = Mapping[str, Fact]
"""Facts by the name of their look-up, and `today`."""


def to_retry(definition: Service, facts: Facts, address: str) -> tuple[str, ...]:
    """The failed look-ups to forget when this question is answered again, so that the source is asked once more."""
    name = address.split(".")[0]
    return tuple(
        step.name
        for step in definition.walked
        if isinstance(step, LookUp) and step.on_error == "ask_again" and name in _asked_with(step)
        if step.name in facts and facts[step.name].state == "failed"
    )


def _asked_with(step: LookUp) -> set[str]:
    return {dotted.split(".")[0] for dotted in step.with_.values()}


def today(day: date) -> Fact:
    """The day of the journey, as a fact: conditions must not ask a clock."""
    return Fact(asked="", state="found", value=day.isoformat(), provider="clock")


def digest(plain: Any) -> str:
    """A short fingerprint of plain data."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Money):
        return value.cents
    return value.isoformat()


def fact_value(plain: Plain) -> Value | Any:
    """What conditions see of a fact: truth as yes/no, numbers exact, {cents: 1200} as money, nothing as absent."""
    if plain is None or plain == "":
        return ABSENT
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, int):
        return Decimal(plain)
    if isinstance(plain, float):
        return Decimal(str(plain)) if math.isfinite(plain) else ABSENT
    if isinstance(plain, Mapping):
        return _record(plain)
    if isinstance(plain, list | tuple):
        return tuple(fact_value(part) for part in plain)
    return _dated(plain) if isinstance(plain, str) else ABSENT


def _record(plain: Mapping[str, Plain]) -> Value:
    cents = plain.get("cents")
    if len(plain) == 1 and isinstance(cents, int):
        return Money.from_cents(cents)
    return {key: fact_value(part) for key, part in plain.items()}


def _dated(text: str) -> Value:
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def plain_value(value: Any) -> Plain:
    """A value as stored: for look-up inputs and case records. Money becomes cents."""
    if value is ABSENT or value is None:
        return None
    if isinstance(value, Money):
        return value.cents
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain_value(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain_value(part) for part in value]
    return str(value)


def typed(found: Any, kind: str | None) -> Value:
    """A worked-out value in its declared type: a bare number declared as money is dollars."""
    if kind == "money" and isinstance(found, Decimal):
        return Money(found)
    return found  # type: ignore[no-any-return]  # expressions are typed by the check, not by Python
