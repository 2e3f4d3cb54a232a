"""Acting for others: an organisation, who may act for it, how somebody is invited, and leaves.

An organisation always has an owner. Called by this room's views; what was asked for in its name is the cases' own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from upwell.accounts import queries
from upwell.accounts.addresses import Address
from upwell.accounts.models import Invitation, Organisation, Seat
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib.secret import digest, new_secret
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

INVITED_FOR = timedelta(days=14)
MOST = 20  # organisations of one person, and seats and invitations of one organisation
LONGEST = 120
NOT_IN_A_NAME = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[:：]\s*[/／]{2}|\bwww\.", re.IGNORECASE
)
OWNER = Seat.Role.OWNER


class CannotRepresent(Exception):
    """This cannot be done."""


class NotTheirs(CannotRepresent):
    """There is no such organisation, or this person may not say who acts for it."""


class NotAName(CannotRepresent):
    """A name is one line, without a link: it stands in letters to people who do not know who typed it."""


class Enough(CannotRepresent):
    """There are as many of these as there can be."""


class LastOwner(CannotRepresent):
    """Somebody has to own it: make somebody else an owner first."""


class CannotAccept(CannotRepresent):
    """The invitation was for another address, was used, or its time was over."""


@transaction.atomic
def found(name: str, *, kind: str, account_id: int, now: datetime) -> Organisation:
    """A new one, owned by whoever makes it. Raises NotAName, Enough."""
    if not name.strip() or NOT_IN_A_NAME.search(name):
        raise NotAName
    if Seat.objects.filter(account=account_id).count() >= MOST:
        raise Enough
    made = Organisation.objects.create(name=name[:LONGEST], kind=Organisation.Kind(kind), made_at=now)
    Seat.objects.create(organisation=made, account_id=account_id, role=OWNER, since=now)
    events.record(Fact("organisation_made", at=now, subject=str(made.pk), data={"kind": made.kind}))
    return made


@transaction.atomic
def rename(organisation_id: UUID, name: str, *, by: int, now: datetime) -> Organisation:
    """What it is called from now on, also where it was asked for something before. By an owner; raises NotTheirs."""
    _owned(organisation_id, by)
    organisation = _held(organisation_id)
    if organisation.name != name[:LONGEST]:
        organisation.name = name[:LONGEST]
        organisation.save(update_fields=["name"])
        events.record(Fact("organisation_renamed", at=now, subject=str(organisation_id), data={"by_id": str(by)}))
    return organisation


def invite(organisation_id: UUID, *, email: str, role: str, by: int, language: str, now: datetime) -> None:
    """Sends a link that gives a seat to whoever has this address. A newer one takes the place of one before.

    Raises NotTheirs, Enough, TooMany: anybody may type anybody's address."""
    _owned(organisation_id, by)
    limits.take(LINKS, "to", blind(email), now=now)
    with transaction.atomic():
        organisation = _held(organisation_id)
        if organisation.seats.count() + organisation.invitations.count() >= MOST:
            raise Enough
        secret = new_secret()
        given = {"role": Seat.Role(role), "to": email, "secret": digest(secret), "expires_at": now + INVITED_FOR}
        organisation.invitations.update_or_create(to_index=blind(email), defaults=given)
        link = f"{settings.PUBLIC_URL}{reverse('accounts:invitation', args=[secret])}"
        notify.queue(
            "invitation",
            to=Recipient(email=email),
            language=language,
            values={
                "organisation": organisation.name,
                "invitation_link": link,
                "expires_at": now + INVITED_FOR,
            },
            about="",
            dedupe=f"invitation {digest(secret)[:32]}",
            now=now,
        )


def invited(secret: str, *, now: datetime) -> Invitation | None:
    mine = Invitation.objects.select_related("organisation")
    return mine.filter(secret=digest(secret), expires_at__gt=now).first()


@transaction.atomic
def accept(secret: str, *, account_id: int, now: datetime) -> Organisation:
    """Takes the seat. Only for who has signed in with a code sent to the invited address; once. Raises CannotAccept."""
    invitation, proved = invited(secret, now=now), queries.proved_address(account_id)
    if invitation is None or proved is None or proved.index != Address(email=invitation.to).index:
        raise CannotAccept
    if not Invitation.objects.filter(pk=invitation.pk, secret=digest(secret)).delete()[0]:
        raise CannotAccept
    seat = {"role": invitation.role, "since": now}
    Seat.objects.get_or_create(organisation=invitation.organisation, account_id=account_id, defaults=seat)
    _tell(invitation.organisation_id, account_id, invitation.role, "given", account_id, now)
    return invitation.organisation


@transaction.atomic
def remove(organisation_id: UUID, *, account_id: int, by: int, now: datetime) -> None:
    """Somebody leaves, or an owner takes their seat. Raises NotTheirs, LastOwner.

    The organisation is held meanwhile: of two owners who leave at the same moment one stays."""
    if by != account_id:
        _owned(organisation_id, by)
    organisation = _held(organisation_id)
    seat = organisation.seats.filter(account=account_id).first()
    if seat is None:
        raise NotTheirs
    if seat.role == OWNER and organisation.seats.filter(role=OWNER).count() == 1:
        raise LastOwner
    seat.delete()
    _tell(organisation_id, account_id, seat.role, "taken", by, now)


def let_go(account_id: int, *, now: datetime) -> None:
    """Gives up every seat of somebody whose account ends. What nobody else acts for ends with it. Call it inside a
    transaction. Raises LastOwner when others would be left without one."""
    for seat in Seat.objects.filter(account=account_id):
        organisation = _held(seat.organisation_id)
        if organisation.seats.count() == 1:
            organisation.delete()
            continue
        remove(organisation.pk, account_id=account_id, by=account_id, now=now)


def _owned(organisation_id: UUID, account_id: int) -> None:
    if not Seat.objects.filter(organisation=organisation_id, account=account_id, role=OWNER).exists():
        raise NotTheirs


def _held(organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotTheirs
    return organisation


def _tell(organisation_id: UUID, account_id: int, role: str, change: str, by: int, now: datetime) -> None:
    data = {"role": role, "change": change, "account": str(account_id), "by_id": str(by)}
    events.record(Fact("representative_changed", at=now, subject=str(organisation_id), data=data))
