"""Somebody paid, and their day was gone when the money came: they hear of it, for perhaps nobody comes back to a page.

Their answers and their money are kept: they choose another day, or all of it goes back with the form."""

from __future__ import annotations

from datetime import datetime

from upwell.cases import links
from upwell.catalogue import queries as catalogue
from upwell.intake import queries, submission
from upwell.intake.models import Draft
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.payments import queries as paid
from upwell.ui import formats

TEMPLATE = "slot_gone"


def tell(draft: Draft, walk: Walk, step: str, *, now: datetime) -> bool:
    """Whether there is a letter; one for each day that was lost. `walk` is the one in which it was still chosen."""
    cents, lost = paid.total_paid(draft.pk), walk.answers.get(step)
    if cents <= 0 or draft.expires_at <= now or not isinstance(lost, dict):
        return False
    contact = submission.parts(walk).contact
    written = notify.queue(
        TEMPLATE,
        to=Recipient(email=contact.get("email"), phone=contact.get("phone")),
        language=draft.language,
        values={
            "service": Texts(walk.definition, draft.language).of_service("name").text,
            "amount": formats.money(cents, currency=catalogue.city().currency, language=draft.language),
            "resume_link": links.in_language(queries.resume_link(draft.pk), draft.language),
            "expires_at": draft.expires_at,
        },
        about="",
        dedupe=f"{TEMPLATE} {lost['booking']}",
        now=now,
    )
    return written is not None
