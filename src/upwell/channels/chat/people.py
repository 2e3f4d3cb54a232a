"""A chat that goes on with a person: into the line and out of it, and what was said there as lines of the chat."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from upwell.channels.chat import actions
from upwell.channels.chat.models import Chat
from upwell.conversation import engine
from upwell.conversation.kept import Drafts
from upwell.conversation.state import State
from upwell.handover import actions as handover
from upwell.handover import queries, wording
from upwell.handover.actions import Place
from upwell.handover.queries import Talk
from upwell.ui import speaking

PERSON = "person"


def live(chat: Chat) -> Talk | None:
    """The talk with a person that is held here now."""
    return queries.live_at("chat", str(chat.pk)) if chat.handover else None


def ask(chat: Chat, *, now: datetime) -> None:
    """Into the line, with what was said until now. Raises Nobody."""
    one = handover.ask(place_of(chat), now=now)
    Chat.objects.filter(pk=chat.pk).update(handover=one.pk, updated_at=now)
    chat.handover = one.pk


def place_of(chat: Chat) -> Place:
    state = State.from_plain(chat.state)
    before = [{"who": _WHO[line["who"]], "text": _text(line)} for line in chat.lines]
    return Place(
        channel="chat",
        place=str(chat.pk),
        language=state.language,
        service=actions.service_of(state),
        draft=UUID(state.journey) if state.journey else None,
        before=[line for line in before if line["text"]],
    )


_WHO = {actions.ME: "resident", actions.CITY: "city", PERSON: "staff"}


def _text(line: Mapping[str, Any]) -> str:
    said = [str(line.get("text", "")), *(one["text"] for one in line.get("says", []))]
    return "\n".join(filter(None, said))


def say(chat: Chat, one: Talk, text: str, *, key: str, now: datetime) -> None:
    """To the person, or to whoever comes. A cry for help is answered at once. Raises handover.Refused."""
    handover.say(one.id, text, key=key, now=now)
    language = State.from_plain(chat.state).language
    if said := engine.alarm(text, Drafts("chat", now), language):
        handover.alarm(one.id, said, now=now)
    Chat.objects.filter(pk=chat.pk).update(updated_at=now)


def leave(one: Talk, *, now: datetime) -> None:
    handover.leave(one.id, now=now)


def speak(chat: Chat, language: str, *, now: datetime) -> Chat:
    """The chat follows its page into another language; a talk with a person is told so, too."""
    one = live(chat)
    if one is not None:
        handover.speak(one.id, language, now=now)
    with suppress(actions.Elsewhere):  # another window was quicker
        actions.speak(chat, language, ask=one is None, now=now)
    return actions.chat_of(chat.pk) or chat


def settle(chat: Chat, *, now: datetime, service: str = "") -> Chat:
    """A talk that is over becomes part of the chat, what was asked last is asked again; `service`: or this begins."""
    if not chat.handover:
        return chat
    one = queries.talk(chat.handover)
    if one is not None and one.is_live:
        if not service:
            return chat
        handover.leave(one.id, code=wording.STARTED, data={"service": service}, now=now)
    actions.fold(chat, lines(chat.handover, State.from_plain(chat.state).language), ask=not service, now=now)
    return actions.chat_of(chat.pk) or chat


def lines(handover_id: UUID, language: str) -> list[dict[str, Any]]:
    """What was said with a person, as the chat shows it."""
    return [_line(one, language) for one in queries.said(handover_id, language=language)]


def _line(one: queries.Said, language: str) -> dict[str, Any]:
    if one.who == "resident":
        return {"who": actions.ME, "text": one.text, "language": ""}
    who = PERSON if one.who == "staff" else actions.CITY
    said = {"text": one.text, "language": "" if who == PERSON else language}
    return {"who": who, "says": [said], "link": "", "choices": [], "wants": "", "how": "", "service": one.service}


def standing(one: Talk, *, now: datetime) -> list[str]:
    """What whoever waits is told now."""
    if one.is_taken:
        return [gettext("You are talking to a person: %(team)s.") % {"team": wording.team_name(one.team)}]
    typical = queries.typical_wait(one.team, now=now)
    kept = gettext("Nothing you write is lost. You can leave the line any time.")
    return [wording.how_long(one.ahead, typical), kept]


def mark(chat: Chat) -> str:
    """Another one whenever the page would show something new."""
    there = queries.mark(chat.handover) if chat.handover else ""
    return f'"{chat.pk.hex[:8]}-{chat.rev}-{there}-{speaking.current()}"'


def has(*, now: datetime) -> bool:
    """Whether the city has people who talk here."""
    return queries.offer(language=speaking.current(), now=now) is not None
