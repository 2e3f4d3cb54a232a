"""How often a sign-in may be tried: per name from one address, per name, per address, within fifteen minutes.

Each try is written, and committed, before it is judged and before a password is looked at, so that many at once
cannot slip through together. The count for a name from everywhere is higher: nobody can lock a colleague out with
five tries from elsewhere. Called by `actions.sign_in` only."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from upwell.accounts.models import SignInAttempt
from upwell.vault.index import blind

WITHIN = timedelta(minutes=15)
NAME_AND_ADDRESS = 5
NAME = 50
ADDRESS = 100
KEPT = timedelta(days=1)


def begin(name: str, address: str, *, now: datetime) -> tuple[SignInAttempt, bool]:
    """The written try, and whether it may go on."""
    attempt = SignInAttempt.objects.create(
        name_index=blind("name " + name), address_index=blind("address " + address), at=now
    )
    return attempt, _within_limits(attempt)


def _within_limits(attempt: SignInAttempt) -> bool:
    of_name, of_address = Q(name_index=attempt.name_index), Q(address_index=attempt.address_index)
    failed = SignInAttempt.objects.filter(of_name | of_address, at__gt=attempt.at - WITHIN, succeeded=False)
    counts: dict[str, int] = failed.aggregate(
        both=Count("id", filter=of_name & of_address),
        name=Count("id", filter=of_name),
        address=Count("id", filter=of_address),
    )
    if counts["both"] > NAME_AND_ADDRESS or counts["address"] > ADDRESS:
        return False
    return counts["name"] <= NAME or _signed_in_before(attempt)


def _signed_in_before(attempt: SignInAttempt) -> bool:
    """Somebody who tries from everywhere must not shut the person out of where they always sign in."""
    mine = SignInAttempt.objects.filter(name_index=attempt.name_index, address_index=attempt.address_index)
    return mine.filter(at__gt=attempt.at - KEPT, succeeded=True).exists()


def succeeded(attempt: SignInAttempt) -> None:
    """The right password forgets the wrong ones before it, from the same address."""
    SignInAttempt.objects.filter(
        name_index=attempt.name_index, address_index=attempt.address_index, succeeded=False
    ).update(succeeded=True)


def sweep(*, now: datetime) -> int:
    """Forgets what no limit asks for any more."""
    deleted, _by_model = SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
    return deleted
