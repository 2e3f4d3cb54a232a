"""Who may be texted about what. Each yes and each no is written down with its words; the newest counts.

Somebody who texts first is answered without a word about consent: that is the conversation they began. What the city
sends of its own accord needs their yes for that programme, and ends with any stop, at once. Law: 47 CFR 64.1200(a)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from upwell.notify.models import Consent
from upwell.vault.index import blind

UPDATES, REMINDERS = "updates", "reminders"
ONCE = "once"
"""One message that somebody asked for on a page; it gives leave for no other."""
PROGRAMMES = (UPDATES, REMINDERS)
ALL = ""
MOST_LOOKED_AT = 100


def give(to: str, programme: str, *, said: str, language: str, channel: str, now: datetime) -> None:
    """`said`: the question that was answered with yes."""
    _write(to, programme, given=True, said=said, language=language, channel=channel, now=now)


def stop(to: str, programme: str = ALL, *, said: str, language: str, channel: str, now: datetime) -> None:
    """`said`: the words that ended it."""
    _write(to, programme, given=False, said=said, language=language, channel=channel, now=now)


def _write(to: str, programme: str, *, given: bool, said: str, language: str, channel: str, now: datetime) -> None:
    Consent.objects.create(
        to_index=blind(to),
        programme=programme,
        given=given,
        said=said[:1_000],
        language=language,
        channel=channel,
        at=now,
    )


def is_stopped(to: str) -> bool:
    """Whether this number wants nothing at all any more."""
    return stopped_at(to) is not None


def stopped_at(to: str) -> datetime | None:
    """Since when this number wants nothing at all any more; None where it may be texted."""
    newest = _newest(to).filter(programme=ALL).first()
    return None if newest is None or newest.given else newest.at


def is_refused(to: str, programme: str) -> bool:
    """Whether this number wants nothing of this programme, or nothing at all. One statement."""
    newest: dict[str, bool] = {}
    rows = _newest(to).filter(programme__in={ALL, programme}).values_list("programme", "given")
    for of, given in rows[:MOST_LOOKED_AT]:
        newest.setdefault(of, given)
    return not newest.get(ALL, True) or not newest.get(programme, True)


def _newest(to: str) -> QuerySet[Consent]:
    return Consent.objects.filter(to_index=blind(to)).order_by("-at", "-pk")
