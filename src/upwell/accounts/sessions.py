"""Signs in and out: the only place that starts a session. Called by views.

Says the same, after the same time, whether the name or the password was wrong. How often one may try: `attempts.py`."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.db import transaction
from django.http import HttpRequest

from upwell.accounts import actions, attempts, codes
from upwell.accounts.actions import SANDBOX_PASSWORD, CannotSignIn
from upwell.accounts.models import Account, canonical
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.limits.actions import TooMany


def sign_in(request: HttpRequest, *, name: str, password: str, address: str, now: datetime) -> Account:
    """Starts a session under a new key, so that one planted beforehand is worth nothing. Raises CannotSignIn, TooMany.

    Not atomic as a whole: a try must be counted even when what follows fails."""
    try:
        attempts.begin(canonical(name), address, now=now)
    except TooMany:
        events.record(Fact("sign_in_refused", at=now, data={"why": "too_many"}))
        raise
    # hashes once for a name nobody has, too, so that time tells nothing
    account = authenticate(request, username=canonical(name), password=password)
    if not isinstance(account, Account) or _of_the_sandbox(password):
        events.record(Fact("sign_in_refused", at=now, data={"why": "not_right"}))
        raise CannotSignIn
    return _welcome(request, account, address, now)


def _of_the_sandbox(password: str) -> bool:
    """Accounts of a sandbox that became the real thing stay shut until each has a password of its own."""
    return password == SANDBOX_PASSWORD and not settings.SANDBOX


@transaction.atomic
def _welcome(request: HttpRequest, account: Account, address: str, now: datetime) -> Account:
    attempts.succeeded(account.name, address, now=now)
    _begin(request, account, now)
    return account


def _begin(request: HttpRequest, account: Account, now: datetime) -> None:
    start_session(request, account)
    request.session.cycle_key()
    events.record(Fact("person_signed_in", at=now, subject=str(account.pk), data={"kind": account.kind}))


def sign_in_by_code(request: HttpRequest, *, ticket: str, typed: str, language: str, now: datetime) -> Account:
    """Starts a resident's session with a code they were sent. Raises CannotProve, CannotSignIn for an account that is
    shut. Not atomic as a whole: a code that was tried stays tried."""
    try:
        address = codes.prove(codes.SIGN_IN, ticket, typed, now=now)
        account = actions.resident_of(address, language=language, now=now)
    except (codes.CannotProve, CannotSignIn) as refusal:
        if not isinstance(refusal, codes.NotACode):
            why = "account_shut" if isinstance(refusal, CannotSignIn) else "not_right"
            events.record(Fact("sign_in_refused", at=now, data={"why": why}))
        raise
    with transaction.atomic():
        _begin(request, account, now)
    return account


def sign_out(request: HttpRequest, *, now: datetime) -> None:
    """Forgets the session altogether. Nobody signed in: nothing to do, and that is fine."""
    account = request.user
    end_session(request)
    if isinstance(account, Account):
        events.record(Fact("person_signed_out", at=now, subject=str(account.pk), data={"kind": account.kind}))
