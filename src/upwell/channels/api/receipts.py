"""What is answered when a request was received: its number, its promise, the resident's own link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from upwell.cases import links, promise
from upwell.catalogue import queries as catalogue
from upwell.channels.api import shapes, words
from upwell.channels.api.declared import ROOT
from upwell.intake import queries as intake
from upwell.intake import telling
from upwell.journey.texts import Said, Texts


def of(case_id: UUID, language: str, *, now: datetime) -> shapes.Receipt | None:
    """None while there is no such request."""
    sent = intake.received(case_id)
    if sent is None:
        return None
    texts, own = Texts(sent.definition, language), sent.definition.receipt
    values = telling.receipt_values(sent, language, now=now)
    parts = [texts.get(f"receipt.{part}", getattr(own, part)) for part in ("title", "body")] if own else []
    last = promise.last_day(sent.due_at, catalogue.city().workdays) if sent.due_at else None
    return shapes.Receipt(
        reference=sent.reference,
        promised_on=last,
        promised_at=sent.due_at,
        aims_to=sent.aims_to,
        says=tuple(words.said(Said(texts.fill(one.text, values), one.language)) for one in parts if one),
        secret=links.follow_secret(case_id),
        follow_url=links.in_language(links.follow_link(case_id), language),
        status_url=f"{settings.PUBLIC_URL}{ROOT}/requests/{sent.reference}",
    )
