"""What happens to drafts that nobody finishes, and to those whose payment finishes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events import queries as event_queries
from upwell.intake import money, records
from upwell.intake.actions import amending, paying
from upwell.intake.kinds import NoSuchDraft, PaymentUnderWay, StaleStep
from upwell.intake.models import Draft, Ending
from upwell.lib.batches import delete_some
from upwell.payments import actions as payments
from upwell.payments import queries as paid

BATCH = 500
logger = logging.getLogger(__name__)


def note_abandoned(*, now: datetime) -> int:
    """Records, once for each draft, that it has been quiet for as long as the city calls abandoned."""
    if not catalogue.has_city():
        return 0
    quiet_since = now - catalogue.city().lifetimes.quiet_before_abandoned
    left = Draft.objects.filter(state=Draft.State.OPEN, left_at=None, updated_at__lt=quiet_since).defer("log")
    batch = list(left[:BATCH])
    for draft in batch:
        with transaction.atomic():
            mine = Draft.objects.filter(pk=draft.pk, left_at=None, updated_at=draft.updated_at)
            facts = records.abandoned(draft, now=now)
            if mine.update(left_at=now, ended_as=draft.ended_as, ended_in=draft.ended_in):
                events.record(*facts)
    return len(batch)


def throw_away_expired(*, now: datetime) -> int:
    """Deletes drafts past their time, sent ones too: the case holds what was sent. One for which money is under way is
    left; one that was paid and cannot be sent gets its money back first."""
    expired = Draft.objects.filter(expires_at__lt=now).order_by("expires_at").values_list("pk", "state")[:BATCH]
    batch = list(expired)
    held = paid.keeping([pk for pk, state in batch if state == Draft.State.OPEN])
    for draft_id in held:
        _apart(_let_go, draft_id, now=now)
    thrown = [pk for pk, _state in batch if pk not in held]
    Draft.objects.filter(pk__in=thrown).delete()
    bookings.stop_waiting(thrown)
    delete_some(Ending.objects.filter(expires_at__lt=now))
    return len(batch) - len(held)


def _let_go(draft_id: UUID, *, now: datetime) -> None:
    with suppress(NoSuchDraft, StaleStep):
        if paying.settle(draft_id, by=RESIDENT, now=now).sent is None:
            with suppress(PaymentUnderWay):
                paying.may_be_thrown_away(draft_id, now=now)


def finish_paid(*, now: datetime) -> int:
    """Sends what was paid for and nobody came back to, carries out changes that were, and writes the receipts. How many
    events there were."""
    names = {"payment_paid", "payment_declined", "payment_failed", "payment_cancelled"}
    return _read("intake_payments", names, _finish, now)


def tell_refunds(*, now: datetime) -> int:
    return _read("intake_refunds", {"refund_requested", "refund_done"}, money.tell_given_back, now)


def _read(reader: str, names: set[str], handle: Callable[..., None], now: datetime) -> int:
    """Each subject is handled between transactions, for a provider may be asked; done twice, it has happened once. So
    two workers may read the same events, and the cursor moves when they have been handled."""
    unread = event_queries.unread(event_queries.position(reader), names=names, limit=BATCH)
    # money that belongs to no request has no subject, and nobody to write to
    for subject in dict.fromkeys(event.subject for event in unread.events if event.subject):
        _apart(handle, UUID(subject), now=now)
    if unread.upto != event_queries.position(reader):
        events.advance(reader, unread.upto)
    return len(unread.events)


def _apart(handle: Callable[..., None], subject: UUID, *, now: datetime) -> None:
    """One that fails stops no other. What was paid for and not sent stands on the desk's page of payments, and is tried
    again when its draft runs out; then the money goes back."""
    try:
        handle(subject, now=now)
    except Exception:
        logger.exception("what was paid for could not be finished")


def _finish(subject: UUID, *, now: datetime) -> None:
    try:
        paying.settle(subject, by=RESIDENT, now=now)
    except StaleStep:
        return  # somebody is answering just now; the page they come to asks again
    except NoSuchDraft:
        if not cases.exists(subject):
            payments.give_back_all(subject, why="never_sent", now=now)
    if cases.exists(subject):
        amending.settle(subject, now=now)
        money.tell_paid(subject, now=now)
