"""After a talk with a person the machine asks again what it asked last: by then nobody knows which question a bare
number answers. Who left the line themselves is asked at once, in the answer to that text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import translation

from upwell.channels.sms import rendering
from upwell.channels.sms.models import Thread
from upwell.conversation import engine
from upwell.conversation.kept import Caller, Drafts
from upwell.conversation.state import State
from upwell.conversation.style import SMS
from upwell.events import actions as events
from upwell.handover import queries as handovers
from upwell.handover import wording
from upwell.limits import actions as limits
from upwell.limits import kinds
from upwell.notify import actions as notify
from upwell.notify import consents


def follow(now: datetime) -> bool:
    """Whoever has a form under way, once a talk is over. One batch; whether there may be more."""
    with events.reading("sms_talks", names={"handover_closed"}) as new:
        for event in new:
            if event.channel == "sms" and event.data.get("reason") != wording.LEFT:
                _ask(UUID(event.subject), event.at, now)
    return bool(new)


def again(thread: Thread, state: State, *, key: str, now: datetime) -> tuple[State, str]:
    """What to remember, and what is asked."""
    caller = Caller(mark=limits.mark(kinds.HOLDS, thread.number), phone=thread.number)
    city = Drafts("sms", now, key=key, caller=caller)
    done = engine.again(state, city, replace(SMS, phone=thread.number))
    with translation.override(done.state.language):
        return done.state, rendering.text_of(done.messages)


def _ask(talk: UUID, over: datetime, now: datetime) -> None:
    """Unless the machine was asked something meanwhile, or they want no more texts."""
    place = handovers.place_of_talk(talk)
    thread = Thread.objects.filter(pk=int(place)).first() if place else None
    if thread is None or not thread.state or consents.is_stopped(thread.number):
        return
    state = State.from_plain(thread.state)
    if not state.journey or (thread.asked_at is not None and thread.asked_at > over):
        return
    key = f"talk {talk}"
    state, text = again(thread, state, key=key, now=now)
    mine = Thread.objects.filter(pk=thread.pk, rev=thread.rev)
    if mine.update(state=state.plain(), rest="", rev=F("rev") + 1, asked_at=now, updated_at=now):
        notify.say(text, to=thread.number, language=state.language, dedupe=f"sms {key}", now=now)
