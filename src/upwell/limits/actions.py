"""Takes from a limit, or refuses: the one place where it is decided whether somebody has done enough for now.

Call `take` before the work and outside its transaction: what is counted stays counted when the work fails, and nobody
waits behind somebody else's long transaction. Requests are told apart by `callers`."""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings

from upwell.lib.batches import delete_some
from upwell.limits import held, stored
from upwell.limits.kinds import Limit
from upwell.limits.models import Bucket
from upwell.vault.index import blind

log = logging.getLogger(__name__)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1) // _MICROSECOND


class TooMany(Exception):
    """There were too many of these; try again when `wait` is over."""

    def __init__(self, limit: Limit, wait: timedelta) -> None:
        super().__init__(limit.name)
        self.limit = limit
        self.wait = max(wait, timedelta(seconds=1))

    @property
    def seconds(self) -> int:
        """Whole seconds, rounded up: for Retry-After."""
        return -(-self.wait // timedelta(seconds=1))


def take(limit: Limit, *who: str, now: datetime, cost: int = 1, room: int = 1) -> None:
    """Counts `cost` of it for this who, whom `room` times the amount fits. Raises TooMany, and then counts nothing.

    One statement, or none."""
    limit = chosen(limit)
    if not limit.amount:
        return
    within, moment = limit.within // _MICROSECOND, _number(now)
    needed = within * cost // (limit.amount * room)
    keep = stored.take if limit.exact else held.take
    empty_at = moment + within if needed > within else keep(_mark(limit, who), needed, within, moment)
    if empty_at is not None:
        raise _refusal(limit, empty_at + needed - within - moment, moment)


def check(limit: Limit, *who: str, now: datetime, room: int = 1) -> None:
    """Raises TooMany when not one more would fit; counts nothing. For limits kept in the process."""
    limit = chosen(limit)
    if limit.amount:
        within, moment = limit.within // _MICROSECOND, _number(now)
        needed = within // (limit.amount * room)
        over = held.standing(_mark(limit, who), within, moment) + needed - within - moment
        if over > 0:
            raise _refusal(limit, over, moment)


def left(limit: Limit, *who: str, now: datetime) -> tuple[int, int]:
    """How many more fit now, and the seconds after which all of it is free again. For limits kept in the process."""
    limit = chosen(limit)
    if not limit.amount:
        return 0, 0
    within, moment = limit.within // _MICROSECOND, _number(now)
    taken = held.standing(_mark(limit, who), within, moment) - moment
    return max(0, (within - taken) * limit.amount // within), -(-taken // 1_000_000)


def reserve(limit: Limit, *who: str, now: datetime) -> datetime:
    """When this one may happen: now, or once there is room after all that came before it. Refuses nothing."""
    limit = chosen(limit)
    if not limit.amount:
        return now
    within, moment = limit.within // _MICROSECOND, _number(now)
    over = stored.reserve(_mark(limit, who), within // limit.amount, moment) - within - moment
    return now + max(over, 0) * _MICROSECOND


def give_back(limit: Limit, *who: str, cost: int = 1, room: int = 1) -> None:
    """It came to nothing: the place is free again."""
    limit = chosen(limit)
    if limit.amount:
        keep = stored.give_back if limit.exact else held.give_back
        keep(_mark(limit, who), limit.within // _MICROSECOND * cost // (limit.amount * room))


def clear(limit: Limit, *who: str) -> None:
    """Forgets all that was counted for this who."""
    Bucket.objects.filter(pk=_mark(limit, who)).delete()


def sweep(*, now: datetime) -> int:
    """Forgets whoever has nothing counted any more; how many. One batch."""
    return delete_some(Bucket.objects.filter(empty_at__lt=_number(now)))


def chosen(limit: Limit) -> Limit:
    """The limit as this city's settings have it."""
    return settings.LIMITS.get(limit.name, limit)


def _refusal(limit: Limit, wait: int, moment: int) -> TooMany:
    """Said in the log once a minute for each limit, without who: an attacker must not fill the disk either."""
    if held.take(f"said {limit.name}", _MINUTE, _MINUTE, moment) is None:
        log.warning("Somebody has reached the limit %s", limit.name)
    return TooMany(limit, wait * _MICROSECOND)


def _number(moment: datetime) -> int:
    return (moment - _START) // _MICROSECOND


def mark(limit: Limit, *who: str) -> str:
    """By which this who is known here; keyed."""
    return _mark(limit, who)


def _mark(limit: Limit, who: tuple[str, ...]) -> str:
    return blind("\n".join(("limit", limit.name, *who)))
