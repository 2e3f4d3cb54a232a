"""Reads calls and the list of people to call back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, ExpressionWrapper, F, Q, QuerySet, fields

from upwell.accounts.actor import Actor
from upwell.channels.assisted.models import Call, Callback

OPEN = (Callback.State.WAITING, Callback.State.CLAIMED)
LEADS = "see_all_teams"


def open_call(actor: Actor) -> Call | None:
    """The one this person is in."""
    return Call.objects.filter(account_id=actor.account_id, ended_at=None).first() if actor.account_id else None


def seconds(call: Call, *, now: datetime) -> int:
    """How long it was talked so far, or in all; without what was held."""
    held = call.held_seconds + (int((now - call.held_since).total_seconds()) if call.held_since else 0)
    return max(0, int(((call.ended_at or now) - call.began_at).total_seconds()) - held)


def calls_of(account_id: int, *, since: datetime) -> QuerySet[Call]:
    return Call.objects.filter(account_id=account_id, began_at__gte=since).order_by("-began_at")


def caller_of(form: UUID, *, sent_at: datetime) -> dict[str, str]:
    """Who called about this request, where that is somebody else than whom it is for: {name, reach, relation}. Empty
    where nobody did, it was not written down, or it is forgotten."""
    then = Call.objects.filter(Q(ended_at=None) | Q(ended_at__gte=sent_at), began_at__lte=sent_at)
    found = next((call for call in then if str(form) in call.forms), None)
    behalf = found.sealed.get("behalf", {}) if found else {}
    return {name: behalf[name] for name in ("name", "reach", "relation") if behalf.get(name)}


@dataclass(frozen=True, slots=True)
class Average:
    calls: int
    seconds: int


def average(*, since: datetime) -> Average:
    """Of all who take calls: how many ended since, and how long one took."""
    took = ExpressionWrapper(F("ended_at") - F("began_at"), output_field=fields.DurationField())
    ended = Call.objects.filter(ended_at__gte=since)
    found = ended.annotate(took=took).aggregate(mean=Avg("took"), held=Avg("held_seconds"))
    spoken = (found["mean"].total_seconds() if found["mean"] else 0) - (found["held"] or 0)
    return Average(ended.count(), max(0, int(spoken)))


def callbacks(actor: Actor) -> QuerySet[Callback]:
    """Those that wait for anybody and one's own, the one promised first on top."""
    mine = Q(state=Callback.State.CLAIMED, account_id=actor.account_id)
    return Callback.objects.filter(Q(state=Callback.State.WAITING) | mine).order_by("due_at", "asked_at")


def callback(callback_id: UUID, actor: Actor) -> Callback | None:
    return callbacks(actor).filter(pk=callback_id).first()
