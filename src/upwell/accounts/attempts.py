"""How often a sign-in may be tried: per name from one address, per address, and per name from everywhere.

Each try is counted, and committed, before a password is looked at, so that many at once cannot slip through
together. The room for a name from everywhere is larger: nobody can lock a colleague out with five tries from
elsewhere. Called by `sessions` only; how much: `limits.kinds`."""

from datetime import datetime, timedelta

from upwell.accounts.models import SignInAttempt
from upwell.lib.batches import delete_some
from upwell.limits import actions as limits
from upwell.limits import callers
from upwell.limits.actions import TooMany
from upwell.limits.kinds import SIGN_IN_ADDRESS, SIGN_IN_HERE, SIGN_IN_NAME
from upwell.vault.index import blind

KEPT = timedelta(days=1)


def begin(name: str, address: str, *, now: datetime) -> None:
    """Counts this try. Raises TooMany."""
    limits.take(SIGN_IN_HERE, name, address, now=now)
    callers.take(SIGN_IN_ADDRESS, address, now=now)
    try:
        limits.take(SIGN_IN_NAME, name, now=now)
    except TooMany:
        if not _signed_in_before(name, address, now):
            raise


def _signed_in_before(name: str, address: str, now: datetime) -> bool:
    """Somebody who tries from everywhere must not shut the person out of where they always sign in."""
    mine = SignInAttempt.objects.filter(**_marks(name, address))
    return mine.filter(at__gt=now - KEPT, succeeded=True).exists()


def succeeded(name: str, address: str, *, now: datetime) -> None:
    """The right password forgets the wrong ones before it, from the same address, and is itself not counted."""
    SignInAttempt.objects.create(**_marks(name, address), at=now, succeeded=True)
    limits.clear(SIGN_IN_HERE, name, address)
    callers.give_back(SIGN_IN_ADDRESS, address)
    limits.give_back(SIGN_IN_NAME, name)


def _marks(name: str, address: str) -> dict[str, str]:
    return {"name_index": blind("name " + name), "address_index": blind("address " + address)}


def sweep(*, now: datetime) -> int:
    """Forgets what nobody asks for any more. One batch."""
    return delete_some(SignInAttempt.objects.filter(at__lt=now - KEPT))
