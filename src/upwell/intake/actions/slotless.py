"""Somebody paid, and their day was gone when the money came: they hear of it, for perhaps nobody comes back to a page.

Their answers and their money are kept: they choose another day, or all of it goes back with the form. Each letter is
written in the transaction of what it tells: there is no lost day, and no refund, that nobody was told of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.cases import links
from upwell.catalogue import queries as catalogue
from upwell.intake import money, queries, submission, turns
from upwell.intake.models import Draft
from upwell.journey import log
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.payments import actions as payments
from upwell.payments import queries as paid
from upwell.ui import formats

TEMPLATE, GIVEN_BACK = "slot_gone", "money_back"


def tell(draft: Draft, walk: Walk, step: str, *, now: datetime) -> bool:
    """Whether there is a letter; one for each day that was lost, none where staff choose another day at once. `walk` is
    the one in which it was still chosen. Call it in the transaction that gives the day up."""
    cents, lost = paid.total_paid(draft.pk), walk.answers.get(step)
    if cents <= 0 or draft.is_assisted or draft.expires_at <= now or not isinstance(lost, dict):
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


@transaction.atomic
def give_back(draft_id: UUID, *, now: datetime) -> int:
    """All that was paid for a form that ends unsent is asked back, with its letter: together, or not at all. How many
    refunds that makes."""
    cents, by_hand = paid.total_paid(draft_id), paid.comes_back_by_hand(draft_id)
    asked = payments.give_back_all(draft_id, why="thrown_away", now=now)
    draft = Draft.objects.filter(pk=draft_id).first()
    if asked and draft is not None:
        _say_given_back(draft, cents, {"how": money.by_hand(draft.language)} if by_hand else {}, now)
    return asked


def _say_given_back(draft: Draft, cents: int, how: dict[str, str], now: datetime) -> None:
    """`how`: it comes, where it was paid at the counter. The form stands at whatever question was open; where to write
    to was perhaps asked after it."""
    definition, (answers, _facts) = turns.definition_of(draft).definition, log.fold(draft.log)
    contact = submission.contact_in(definition, answers)
    notify.queue(
        GIVEN_BACK,
        to=Recipient(email=contact.get("email"), phone=contact.get("phone")),
        language=draft.language,
        values={
            "service": Texts(definition, draft.language).of_service("name").text,
            "amount": formats.money(cents, currency=catalogue.city().currency, language=draft.language),
            **how,
        },
        about="",
        dedupe=f"{GIVEN_BACK} {draft.pk}",
        now=now,
    )
