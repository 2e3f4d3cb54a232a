"""A conversation by text that goes on with a person: the same line as from the chat; answers come as texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from upwell.channels.sms import going_on
from upwell.channels.sms.models import Incoming, Thread
from upwell.conversation import engine, keywords, words
from upwell.conversation.kept import Drafts
from upwell.conversation.state import State
from upwell.handover import actions as handover
from upwell.handover import queries, wording
from upwell.handover.actions import Place
from upwell.handover.queries import Talk
from upwell.intake import queries as intake
from upwell.lib.written import joined
from upwell.notify import queries as notify

MESSAGE = "leave_message"
SHOWN = 20


def live(thread: Thread) -> Talk | None:
    return queries.live_at("sms", str(thread.pk))


def asked(thread: Thread, state: State, handed: str, *, now: datetime) -> tuple[State, str]:
    """Into the line, or a message to leave: what is remembered, and what is said."""
    with translation.override(state.language):
        if handed == "talk":
            try:
                handover.ask(place_of(thread, state), now=now)
            except handover.Nobody:  # the last one went home a moment ago
                pass
            else:
                out = gettext("Reply %(menu)s to leave the line.") % {"menu": keywords.said("menu")}
                return state, f"{wording.news(wording.JOINED, {})} {out}"
        said = gettext("Write your message in one text. A person answers you by text.")
        return replace(state, asks={"what": MESSAGE}), said


def to_person(incoming: Incoming, thread: Thread, state: State, talk: Talk, *, now: datetime) -> tuple[State, str]:
    """What they wrote goes to the person; what must be said to it at once. Who leaves is asked where they stood."""
    if words.command(incoming.body) == "menu":
        handover.leave(talk.id, now=now)
        state, asked = going_on.again(thread, state, key=f"sms {incoming.pk}", now=now)
        return state, f"{wording.news(wording.LEFT, {})}\n\n{asked}"
    if incoming.body.strip():
        handover.say(talk.id, incoming.body, key=f"sms {incoming.pk}", now=now)
    lost = gettext("A person cannot see photos here.") if incoming.media else ""
    alarm = engine.alarm(incoming.body, Drafts("sms", now), state.language)
    if alarm:
        handover.alarm(talk.id, alarm, now=now)
    return state, joined(alarm, lost)


def leave(thread: Thread, *, now: datetime) -> None:
    """They want no more texts."""
    if talk := live(thread):
        handover.leave(talk.id, now=now)


def left_message(incoming: Incoming, thread: Thread, state: State, *, now: datetime) -> str:
    """The words of a message; once, however often the text is worked on."""
    place = replace(place_of(thread, state), place=f"{thread.pk} {incoming.pk}")
    reach = {"phone": thread.number}
    try:
        handover.leave_message(place, incoming.body, reach=reach, call=False, once=True, now=now)
    except handover.Refused as refused:
        return str(refused)
    return gettext("Your message is with us. A person answers you by text.")


def place_of(thread: Thread, state: State) -> Place:
    there = bool(state.journey) and intake.exists(UUID(state.journey))
    return Place(
        channel="sms",
        place=str(thread.pk),
        language=state.language,
        service=intake.service_of(UUID(state.journey)) if there else "",
        draft=UUID(state.journey) if there else None,
        before=_before(thread),
        phone=thread.number,
    )


def _before(thread: Thread) -> list[dict[str, str]]:
    mine = Incoming.objects.filter(thread=thread).order_by("-pk")[:SHOWN]
    said = [(one.received_at, "resident", str(one.body)) for one in mine]
    said += [(one.queued_at, "city", one.body) for one in notify.texts_to(thread.number, limit=SHOWN)]
    return [{"who": who, "text": text} for _at, who, text in sorted(said) if text]
