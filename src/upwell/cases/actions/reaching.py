"""A resident who left no email address gives one after all: the receipt goes there, and all that is told later.

Once: an address we write to already cannot be replaced from a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases import letters, workflow
from upwell.cases.actions import refusals
from upwell.cases.actions.change import Change, held
from upwell.cases.letters import NOTHING
from upwell.cases.models import Case
from upwell.cases.models.history import What
from upwell.events import actions as events
from upwell.vault.index import blind


@transaction.atomic
def add_email(
    case_id: UUID, email: str, *, by: Actor, now: datetime, told: Mapping[str, Any] = NOTHING, calendar: str = ""
) -> Case:
    """Seals the address with the case and queues the receipt to it. `email` has been read and found to be one; `told`
    and `calendar` as in a `NewCase`.

    Raises ReachableAlready, CannotMove for a closed case."""
    change = Change(held(case_id), by=by, now=now)
    case = change.case
    contact = dict(case.contact or {})
    if contact.get("email"):
        raise refusals.ReachableAlready
    if case.phase == workflow.CLOSED:
        raise refusals.CannotMove
    change.set(contact={**contact, "email": email}, contact_index=blind(email))
    change.entry(What.ADDED, data={"contact": True})
    change.fact("case_added_to")
    case = change.write()
    # not by `tell`: who reported the same thing and was joined to this case has had a receipt of their own
    events.record(*letters.receipt(case, city=change.city, now=now, calendar=calendar, told=told))
    return case
