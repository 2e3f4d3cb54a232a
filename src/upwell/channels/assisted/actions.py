"""A call from its first sheet to its wrap-up, and calling people back. Each writes one event; none says who called, or
what about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.channels.assisted.models import Call, Callback
from upwell.channels.assisted.queries import open_call
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib.batches import delete_some
from upwell.vault.index import blind

MOST_TRIES = 3
LONGEST = 2_500
TRY_AGAIN_AFTER = timedelta(hours=1)
CLAIMED_FOR = timedelta(hours=1)
KEPT = timedelta(days=90)
BEHALF = ("self", "person", "organisation")


class NotYours(Exception):
    """A colleague has this. Look at the list again."""


def begin(*, channel: str, language: str, form: UUID, by: Actor, now: datetime) -> Call:
    """The call of this form: the one that is open, or a new one. A form that is opened again joins it once."""
    call = open_call(by) or _new(channel, language, by, now)
    if str(form) not in call.forms:
        call.forms = [*call.forms, str(form)]
        call.channel, call.language = channel, language
        call.save(update_fields=["forms", "channel", "language"])
    return call


def _new(channel: str, language: str, by: Actor, now: datetime) -> Call:
    call = Call(account_id=by.account_id, channel=channel, language=language, began_at=now)
    try:
        with transaction.atomic():
            call.save(force_insert=True)
            events.record(_fact("call_begun", call, now))
    except IntegrityError:  # two windows at once
        return Call.objects.get(account=by.account_id, ended_at=None)
    return call


def hold(call: Call, *, now: datetime) -> Call:
    """The caller waits, or is spoken with again."""
    if call.held_since is None:
        call.held_since = now
    else:
        call.held_seconds += int((now - call.held_since).total_seconds())
        call.held_since = None
    with transaction.atomic():
        call.save(update_fields=["held_since", "held_seconds"])
        events.record(_fact("call_held", call, now, on=call.held_since is not None))
    return call


def write_down(call: Call, *, note: str = "", behalf: Mapping[str, str] | None = None) -> Call:
    """What colleagues read about the call, and for whom it is. Kept as often as it changes."""
    kept = dict(call.sealed)
    kept["note"] = note[:2_000]
    if behalf is not None:
        kept["behalf"] = {name: text[:200] for name, text in behalf.items()}
    if kept != call.sealed:
        call.sealed = kept
        call.save(update_fields=["sealed"])
    return call


def sent(call: Call, case_id: UUID, *, by: Actor, now: datetime) -> None:
    """The notes go with the request, for colleagues only; who called stays with the call."""
    note, behalf = call.sealed.get("note", "").strip(), call.sealed.get("behalf", {}).get("for", BEHALF[0])
    words = [note] if note else []
    if behalf != BEHALF[0]:
        for_ = {"person": gettext("Called for somebody else."), "organisation": gettext("Called for an organisation.")}
        words.append(for_[behalf])
    reference = case_queries.references([case_id]).get(case_id, "")
    if words and by.may("work_cases"):
        cases.note(case_id, by=by, now=now, text="\n".join(words))
        call.sealed = {**call.sealed, "note": ""}
        call.save(update_fields=["sealed"])
    with transaction.atomic():
        events.record(_fact("call_sent", call, now, subject=reference, behalf=behalf))


def wrap_up(call: Call, *, reason: str, now: datetime) -> Call:
    """Ends it once; how long was talked and held is written down, and nothing else."""
    held = call.held_seconds + (int((now - call.held_since).total_seconds()) if call.held_since else 0)
    mine = Call.objects.filter(pk=call.pk, ended_at=None)
    whole = int((now - call.began_at).total_seconds())
    with transaction.atomic():
        if mine.update(ended_at=now, reason=reason, held_since=None, held_seconds=held):
            data: dict[str, events.Value] = {
                "why": reason,
                "seconds": max(0, whole - held),
                "held": held,
                "forms": len(call.forms),
            }
            events.record(_fact("call_ended", call, now, "", **data))
    call.refresh_from_db()
    return call


def _fact(name: str, call: Call, now: datetime, subject: str = "", **data: events.Value) -> Fact:
    return Fact(name, at=now, subject=subject, channel=call.channel, language=call.language, assisted=True, data=data)


def call_back(
    *,
    phone: str,
    name: str,
    about: str,
    language: str,
    due_at: datetime,
    next_at: datetime,
    now: datetime,
    in_call: bool = False,
) -> Callback:
    """Promises a call. The same number is on the list once, with the newest words."""
    with transaction.atomic():
        waits = Callback.objects.select_for_update().filter(phone_index=blind(phone), state=Callback.State.WAITING)
        there = waits.first()
        callback = there or Callback(phone=phone, phone_index=blind(phone), asked_at=now, due_at=due_at)
        known = str(callback.sealed.get("name", ""))
        callback.sealed, callback.language = {"name": name[:100] or known, "about": about[:LONGEST]}, language
        callback.due_at, callback.next_at = min(callback.due_at, due_at), next_at
        callback.save()
        if there is None:
            events.record(_called("callback_promised", callback, now, **({"in_call": True} if in_call else {})))
    return callback


def claim(callback_id: UUID, *, by: Actor, now: datetime) -> Callback:
    """One of several who press at once gets it, for an hour. Raises NotYours for the others."""
    waits = Callback.objects.filter(pk=callback_id, state=Callback.State.WAITING)
    with transaction.atomic():
        taken = waits.update(state=Callback.State.CLAIMED, account_id=by.account_id, next_at=now + CLAIMED_FOR)
        callback = Callback.objects.filter(pk=callback_id).first()
        if callback is None or callback.account_id != by.account_id:
            raise NotYours
        if taken:
            events.record(_called("callback_claimed", callback, now))
    return callback


def release(*, now: datetime) -> int:
    """What somebody claimed and left alone is on everybody's list again."""
    left = Callback.objects.filter(state=Callback.State.CLAIMED, next_at__lte=now)
    return left.update(state=Callback.State.WAITING, account_id=None)


def reached(callback_id: UUID, *, by: Actor, now: datetime) -> None:
    """They were spoken with. Raises NotYours."""
    with transaction.atomic():
        callback = _mine(callback_id, by)
        callback.state, callback.ended_at = Callback.State.DONE, now
        callback.sealed = {}
        callback.save()
        events.record(_called("callback_done", callback, now, late=now > callback.due_at))


def not_reached(callback_id: UUID, *, by: Actor, now: datetime) -> Callback:
    """Back on the list for later; after the third time it is given up. Raises NotYours."""
    with transaction.atomic():
        callback = _mine(callback_id, by)
        callback.tries += 1
        given_up = callback.tries >= MOST_TRIES
        callback.state = Callback.State.GIVEN_UP if given_up else Callback.State.WAITING
        callback.ended_at, callback.account_id = (now, by.account_id) if given_up else (None, None)
        callback.next_at = now + TRY_AGAIN_AFTER
        callback.save()
        events.record(_called("callback_missed", callback, now, gave_up=given_up))
    return callback


def _mine(callback_id: UUID, by: Actor) -> Callback:
    mine = Callback.objects.select_for_update().filter(pk=callback_id, state=Callback.State.CLAIMED)
    callback = mine.filter(account=by.account_id).first()
    if callback is None:
        raise NotYours
    return callback


def _called(name: str, callback: Callback, now: datetime, **data: events.Value) -> Fact:
    data = {"tries": callback.tries, **data}
    return Fact(name, at=now, subject=str(callback.pk), channel="phone", language=callback.language, data=data)


def sweep(*, now: datetime) -> int:
    """Calls and callbacks are forgotten three months after they ended; their events stay. One batch."""
    calls = delete_some(Call.objects.filter(ended_at__lt=now - KEPT))
    return calls + delete_some(Callback.objects.filter(ended_at__lt=now - KEPT))
