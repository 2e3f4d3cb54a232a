"""Makes and shuts accounts, gives and takes roles, sets passwords, and writes down who opened personal data.

Nothing here knows a request or a session: `sessions.py` does. Only Django's hashers touch a password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.accounts.models import Account, Membership, Viewing, canonical
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact

SANDBOX_PASSWORD = "upwell sandbox"  # noqa: S105  # stands on the sandbox's front page; opens nothing anywhere else


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
    events.record(Fact("account_made", at=now, subject=str(account.pk), data={"kind": account.kind}))
    return account


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
    return account


@transaction.atomic
def set_active(account_id: int, *, active: bool, by: Actor, now: datetime) -> Account:
    """An account is never deleted, for histories name it; it can be shut. Open sessions end with their next page."""
    account = Account.objects.select_for_update().get(pk=account_id)
    account.is_active = active
    account.save(update_fields=["is_active"])
    return account


@transaction.atomic
def add_member(account_id: int, *, role: str, team: str, by: Actor, now: datetime) -> Membership:
    """A blank team means every team. Doing it twice does it once."""
    account = Account.objects.get(pk=account_id)
    city = catalogue.city()
    if not account.is_staff or role not in city.roles or (team and team not in city.teams):
        raise CannotAddMember(role, team)
    membership, made = Membership.objects.get_or_create(account=account, role=role, team=team)
    if made:
        _tell(membership, "given", now)
    return membership


@transaction.atomic
def remove_member(account_id: int, *, role: str, team: str, by: Actor, now: datetime) -> bool:
    """Whether there was such a membership to take away."""
    membership = Membership.objects.filter(account_id=account_id, role=role, team=team).first()
    if membership is None:
        return False
    _tell(membership, "taken", now)
    membership.delete()
    return True


def _tell(membership: Membership, change: str, now: datetime) -> None:
    events.record(
        Fact(
            "membership_changed",
            at=now,
            subject=str(membership.account_id),
            team=membership.team,
            data={"role": membership.role, "change": change},
        )
    )


@transaction.atomic
def record_viewing(reference: str, *, what: str, by: Actor, now: datetime) -> Viewing:
    """Somebody opens personal data of a case: a row that says who, whose and when. Call it before showing."""
    if by.account_id is None:
        raise CannotView(by.kind)
    viewing = Viewing.objects.create(account_id=by.account_id, reference=reference, what=what, at=now)
    events.record(Fact("contact_viewed", at=now, subject=reference, data={"what": what, "account": str(by.account_id)}))
    return viewing
