"""Reads the outbox: what waits, what is stuck, what was written about a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from upwell.notify import providers
from upwell.notify.models import NOT_SENT, PUSH, TEXT, TO_SEND, Message
from upwell.vault.index import blind

LATE = timedelta(minutes=15)
_HELD = Q(state=Message.State.QUEUED, error__in=Message.WAITS)


def can_text() -> bool:
    """Whether messages can go to phones at all."""
    return providers.for_texts() is not None


@dataclass(frozen=True, slots=True)
class Health:
    """For `upwell doctor`: messages waiting, those waiting longer than they should, those nobody tries any more, and
    those held back: many go to one address, or many texts go out in all, or it is night."""

    waiting: int
    late: int
    dead: int
    held: int
    oldest_at: datetime | None


def health(*, now: datetime) -> Health:
    open_rows = Message.objects.filter(TO_SEND)
    counts = Message.objects.filter(NOT_SENT).aggregate(
        waiting=Count("id", filter=~Q(state=Message.State.DEAD)),
        late=Count("id", filter=_late(now)),
        dead=Count("id", filter=Q(state=Message.State.DEAD)),
        held=Count("id", filter=_HELD),
    )
    oldest = open_rows.order_by("queued_at").values_list("queued_at", flat=True).first()
    return Health(**counts, oldest_at=oldest)


def stuck(*, now: datetime) -> QuerySet[Message]:
    """The dead-letter view: given up, or due for a quarter of an hour and still here. Longest waiting first."""
    given_up = Q(state=Message.State.DEAD)
    return Message.objects.filter(NOT_SENT, given_up | _late(now)).order_by("queued_at", "id")


def _late(now: datetime) -> Q:
    return Q(state__in=(*Message.WAITING, Message.State.SENDING), next_at__lt=now - LATE)


def held_back() -> QuerySet[Message]:
    """What waits for its turn; the next first. `error` says what for."""
    return Message.objects.filter(TO_SEND, _HELD).order_by("next_at", "id")


def over_the_limit() -> QuerySet[Message]:
    """Texts that wait because the limit for all of them is used up."""
    return held_back().filter(error=Message.SPENT)


def about(reference: str) -> QuerySet[Message]:
    """What was written about this case, oldest first."""
    return Message.objects.filter(about=reference).order_by("queued_at", "id")


def about_any(references: Sequence[str]) -> QuerySet[Message]:
    """What was written about any of these cases, oldest first."""
    return Message.objects.filter(about__in=references).order_by("queued_at", "id")


def was_written(template: str, *, to: str, key: str, after: datetime) -> bool:
    """Whether this went into the outbox for this address after that moment, its dedupe key beginning like this."""
    mine = Message.objects.filter(to_index=blind(to), template=template, dedupe__startswith=key)
    return mine.filter(queued_at__gt=after).exists()


def texts_to(number: str, *, limit: int) -> QuerySet[Message]:
    """What was written to this phone, the newest first."""
    return Message.objects.filter(to_index=blind(number), channel=TEXT).order_by("-queued_at", "-id")[:limit]


def newest() -> QuerySet[Message]:
    """What people can read: what a browser is shown says nothing."""
    return Message.objects.exclude(channel=PUSH).order_by("-queued_at", "-id")


def message(message_id: UUID) -> Message | None:
    return Message.objects.filter(pk=message_id).first()
