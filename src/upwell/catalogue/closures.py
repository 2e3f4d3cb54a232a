"""Announced closures of a partner's system or of a service: when people are warned, when it is closed, and a while
after. Pure data and rules. While a partner's is closed its days are promised as when it is down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from upwell.definition.base import Duration, Language, Name, Part, Text

Phase = Literal["", "before", "closed", "after"]


class Closure(Part):
    """Moments are by the city's clock. One that was not `planned` is told of from its beginning on. `words`: what
    people read, in place of ours."""

    partner: Name | None = None
    service: Name | None = None
    from_: datetime = Field(alias="from")
    until: datetime
    planned: bool = True
    words: Mapping[Language, Text] | None = None
    warn: Duration = Field(default=timedelta(days=1), description="So long before it people are told.")
    buffer: Duration = Field(default=timedelta(minutes=15), description="So long after it, it still counts as closed.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.partner is None) == (self.service is None):
            raise ValueError("A closure is of one partner or of one service: write partner or service")
        if self.from_.tzinfo is not None or self.until.tzinfo is not None:
            raise ValueError("Write the moments by the city's clock, like 2026-12-05T20:00")
        if self.until <= self.from_:
            raise ValueError("A closure ends after it begins")
        if self.words is not None and "en" not in self.words:
            raise ValueError("Its words are in English, too")
        return self

    def phase(self, now: datetime, zone: ZoneInfo) -> Phase:
        begins, ends = self.from_.replace(tzinfo=zone), self.until.replace(tzinfo=zone)
        if now < begins:
            return "before" if self.planned and now >= begins - self.warn else ""
        if now < ends:
            return "closed"
        return "after" if now < ends + self.buffer else ""


@dataclass(frozen=True, slots=True)
class Announced:
    """A closure as it stands now. `shut`: closed, or only just over."""

    closure: Closure
    phase: Phase

    @property
    def shut(self) -> bool:
        return self.phase in ("closed", "after")


def standing(
    closures: Iterable[Closure], now: datetime, zone: ZoneInfo, *, partner: str = "", service: str = ""
) -> Announced | None:
    """What is to be told of this partner, or this service; one that is shut comes before one that will be."""
    mine = [one for one in closures if (one.partner or "", one.service or "") == (partner, service)]
    found = [Announced(one, phase) for one in mine if (phase := one.phase(now, zone))]
    return min(found, key=lambda one: (not one.shut, one.closure.from_), default=None)
