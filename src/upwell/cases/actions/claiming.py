"""A resident adds requests they sent without an account to the account they have by now.

By the address they signed in with, or by the reference and a code sent to the contact on that request. Nothing here
says whether a reference exists or whose it is, and no request is taken out of an account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from upwell.accounts import codes
from upwell.accounts.addresses import Address
from upwell.accounts.codes import NOBODY_KNOWN, Asker
from upwell.cases.actions.change import fact
from upwell.cases.models import Case
from upwell.cases.queries.claiming import unclaimed
from upwell.events import actions as events
from upwell.limits.actions import TooMany


class CannotClaim(Exception):
    """This request cannot be added: it is in an account by now, or its time was over."""


def ask_to_claim(reference: str, *, language: str, now: datetime, by: Asker = NOBODY_KNOWN) -> str:
    """The ticket of a code on its way to the contact of that request, if there is one; the same to look at if not.

    Raises TooMany when codes were asked for this reference several times, whatever it is."""
    codes.count(codes.CLAIM, f"about {reference}", by=by, now=now)
    case = _free().filter(reference=reference).only("contact", "language").first()
    to = Address.of(case.contact or {}) if case else Address()
    given = {"values": {"reference": reference}, "about": reference, "now": now}
    try:
        if case is not None and to.written:
            return codes.ask(codes.CLAIM, to, language=case.language, **given)  # type: ignore[arg-type]  # as given
    except (TooMany, codes.CannotSendCode):
        pass  # whoever asks may not learn that either
    return codes.pretend(codes.CLAIM, language=language, **given)  # type: ignore[arg-type]  # as given


def claim(reference: str, *, ticket: str, typed: str, account_id: int, now: datetime) -> Case:
    """Adds the request whose contact got this code. Raises CannotProve, CannotClaim."""
    address = codes.prove(codes.CLAIM, ticket, typed, about=reference, now=now)
    mine = _free().filter(reference=reference, contact_index=address.index)
    if not _claimed(mine, account_id, "reference", now):
        raise CannotClaim
    return Case.objects.get(reference=reference)


def claim_found(address: Address, *, account_id: int, now: datetime) -> int:
    """Adds all that was sent with an address its person has proved. How many."""
    return _claimed(unclaimed(address.index), account_id, "address", now)


def release(account_id: int) -> int:
    """Takes all requests out of an account that ends. They stay, with their contact, for the time the city keeps them;
    their private links go on working. How many."""
    return Case.objects.filter(account=account_id).update(account=None)


def _free() -> QuerySet[Case]:
    return Case.objects.filter(account=None, forgotten_at=None)


@transaction.atomic
def _claimed(rows: QuerySet[Case], account_id: int, how: str, now: datetime) -> int:
    """Each by a condition that it is still free: of two who claim it one gets it."""
    found = list(rows.defer("written", "private", "contact")[:500])
    won = [case for case in found if _free().filter(pk=case.pk).update(account=account_id)]
    events.record(*(fact(case, "case_claimed", at=now, how=how) for case in won))
    return len(won)
