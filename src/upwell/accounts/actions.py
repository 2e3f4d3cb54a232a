"""Makes and shuts accounts, gives and takes roles, sets passwords, and writes down who opened personal data.

Nothing here knows a request: `sessions.py` signs in and out. Only Django's hashers touch a password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, password_validation
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from upwell.accounts import queries, representing
from upwell.accounts.actor import RESIDENT, Actor
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Membership, Viewing, canonical
from upwell.accounts.representing import LastOwner as LastOwner  # named again: `end_account` raises it
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact

SANDBOX_PASSWORD = "upwell sandbox"  # noqa: S105  # stands on the sandbox's front page; opens nothing anywhere else


class CannotSignIn(Exception):
    """The name or the password is not right, or the account is shut."""


class CannotEnd(Exception):
    """Accounts of staff are shut by whoever keeps the system."""


class CannotCreateAccount(Exception):
    """There is an account with this sign-in name, or the name is empty."""


class CannotAddMember(Exception):
    """Only staff can have a role, and only roles and teams that the city has."""


class CannotSetPassword(Exception):
    """This password is too short or too well known."""


class CannotView(Exception):
    """Only somebody who is signed in may open personal data."""


@transaction.atomic
def create_account(
    name: str,
    *,
    called: str,
    kind: str,
    password: str | None = None,
    email: str | None = None,
    language: str = "",
    by: Actor,
    now: datetime,
) -> Account:
    """Without a password nobody can sign in to it yet."""
    if not canonical(name):
        raise CannotCreateAccount(name)
    account = Account(name=canonical(name), called=called, kind=Account.Kind(kind), language=language, created_at=now)
    account.set_email(email)
    _choose_password(account, password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise CannotCreateAccount(name) from error
    _tell("account_made", account.pk, by=by, now=now, kind=account.kind)
    return account


@transaction.atomic
def resident_of(address: Address, *, language: str, now: datetime) -> Account:
    """The resident's account of an address they have just proved; made at first use. Staff's are opened by a password,
    so whoever works for the city has another account as a resident. Raises CannotSignIn for one that was shut."""
    account = queries.resident_at(address) or _new_resident(address, language, now)
    if not account.is_active:
        raise CannotSignIn
    account.proved_at = now
    account.save(update_fields=["proved_at"])
    return account


def _new_resident(address: Address, language: str, now: datetime) -> Account:
    """Under a name worked out from the address: of two who come at once, the database lets one make it."""
    name = f"resident {address.index[:40]}"
    account = Account(name=name, called="", kind=Account.Kind.RESIDENT, language=language, created_at=now)
    account.set_email(address.email or None)
    account.set_phone(address.phone or None)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        return Account.objects.get(name=name)
    _tell("account_made", account.pk, by=RESIDENT, now=now, kind=account.kind)
    return account


def _tell(name: str, account_id: int, *, by: Actor, now: datetime, team: str = "", **data: str) -> None:
    """Who it was about and who did it, by their numbers."""
    who = {"by": by.kind, "by_id": by.id}
    events.record(Fact(name, at=now, subject=str(account_id), team=team, data={**data, **who}))


def _choose_password(account: Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
        return
    try:
        password_validation.validate_password(password, account)
    except ValidationError as error:
        raise CannotSetPassword(*error.messages) from error
    if password == SANDBOX_PASSWORD and not settings.SANDBOX:
        raise CannotSetPassword
    account.set_password(password)


@transaction.atomic
def set_password(account_id: int, *, password: str, by: Actor, now: datetime) -> Account:
    """Ends every other session of this account: their hash no longer fits."""
    account = Account.objects.select_for_update().get(pk=account_id)
    _choose_password(account, password)
    account.save(update_fields=["password"])
    _tell("password_changed", account.pk, by=by, now=now)
    return account


@transaction.atomic
def set_active(account_id: int, *, active: bool, by: Actor, now: datetime) -> Account:
    """An account is never deleted, for histories name it; it can be shut. Then its sessions end, and for good."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.is_active == active:
        return account
    account.is_active = active
    account.save(update_fields=["is_active"])
    _tell("account_opened" if active else "account_shut", account.pk, by=by, now=now)
    if not active:
        _end_sessions(account.pk)
    return account


@transaction.atomic
def end_account(account_id: int, *, by: Actor, now: datetime) -> None:
    """A resident ends their own account: nothing in it says any more who they were, and nobody signs in to it. The row
    stays, for histories name its number. Raises CannotEnd for staff's, LastOwner."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.is_staff:
        raise CannotEnd
    representing.let_go(account_id, now=now)
    account.set_email(None)
    account.set_phone(None)
    account.set_unusable_password()
    account.name, account.called, account.is_active, account.proved_at = f"ended {account.pk}", "", False, None
    account.save()
    _tell("account_ended", account.pk, by=by, now=now)
    _end_sessions(account.pk)


def end_other_sessions(account_id: int, *, here: str) -> None:
    """Signs somebody out everywhere but in the session with this key."""
    _end_sessions(account_id, but=here)


def _end_sessions(account_id: int, *, but: str = "") -> None:
    """A shut account is nobody to any page already; this is so that opening it again brings no old session back."""
    own = str(account_id)
    kept = [one.pk for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == own]
    Session.objects.filter(pk__in=kept).exclude(pk=but).delete()


@transaction.atomic
def add_member(account_id: int, *, role: str, team: str, by: Actor, now: datetime) -> Membership:
    """A blank team means every team. Doing it twice does it once."""
    account = Account.objects.get(pk=account_id)
    city = catalogue.city()
    if not account.is_staff or role not in city.roles or (team and team not in city.teams):
        raise CannotAddMember(role, team)
    membership, made = Membership.objects.get_or_create(account=account, role=role, team=team)
    if made:
        _tell("membership_changed", account_id, by=by, now=now, team=team, role=role, change="given")
    return membership


@transaction.atomic
def remove_member(account_id: int, *, role: str, team: str, by: Actor, now: datetime) -> bool:
    """Whether there was such a membership to take away."""
    gone, _of_what = Membership.objects.filter(account_id=account_id, role=role, team=team).delete()
    if gone:
        _tell("membership_changed", account_id, by=by, now=now, team=team, role=role, change="taken")
    return bool(gone)


@transaction.atomic
def record_viewing(reference: str, *, what: str, by: Actor, now: datetime) -> Viewing:
    """Somebody opens personal data of a case: a row that says who, whose and when. Call it before showing."""
    if by.account_id is None:
        raise CannotView(by.kind)
    viewing = Viewing.objects.create(account_id=by.account_id, reference=reference, what=what, at=now)
    events.record(Fact("contact_viewed", at=now, subject=reference, data={"what": what, "account": str(by.account_id)}))
    return viewing
