"""What people read after sending, had it been sent: for whoever tries a service that is being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upwell.catalogue import queries as catalogue
from upwell.conversation.journey import Sent
from upwell.conversation.rehearsed import REFERENCE, Rehearsed
from upwell.definition import links
from upwell.intake import queries as intake_queries
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk
from upwell.ui import formats


def words(walk: Walk, language: str, parts: tuple[str, ...], *, now: datetime) -> list[str]:
    """These parts of the receipt, filled in as far as a try can."""
    texts, own = Texts(walk.definition, language), walk.definition.receipt
    found = [texts.get(f"receipt.{part}", getattr(own, part)) for part in parts] if own else []
    values = _values(walk, language, now)
    return [texts.fill(one.text, values) for one in found if one]


def _values(walk: Walk, language: str, now: datetime) -> dict[str, Any]:
    expected = intake_queries.expected(walk, now=now)
    due = expected.due_at if expected else None
    zone = catalogue.city().zone
    said = formats.day(due.astimezone(zone).date(), language=language, today=now.astimezone(zone).date()) if due else ""
    days = next((str(rule.within) for rule in walk.definition.promise if rule.within), "")
    return {**walk.values, "reference": REFERENCE, "due_date": said, "target_days": days}


@dataclass(slots=True)
class Tried(Rehearsed):
    """A journey nobody keeps that ends with the words of the receipt."""

    def send(self, *, declared: bool) -> Sent | str:
        done = Rehearsed.send(self, declared=declared)
        if isinstance(done, str):
            return done
        own = self.definition.receipt
        parts = ("sms",) if self.channel == "sms" and own and own.sms else ("title", "body")
        said = words(self.walk, self.language, parts, now=self.now)
        return Sent(done.reference, tuple(links.without_marks(one) for one in said) or (REFERENCE,), self.language)
