"""A turn of a chat: what was said goes to `conversation`, what it answers is kept with what is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from upwell.channels.chat.models import Chat
from upwell.conversation.engine import Turn, again, begin, in_language, turn
from upwell.conversation.kept import Caller, Drafts
from upwell.conversation.message import Message
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.conversation.style import PRESSED
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.intake import queries as intake
from upwell.journey.texts import Said
from upwell.lib.batches import delete_some
from upwell.ui import speaking

MOST_LINES = 200
FORGOTTEN_AFTER = timedelta(days=30)
ME, CITY, SKIP = "me", "city", "skip"


class Elsewhere(Exception):
    """The chat went on in another window; what was said here is not taken."""


def open_chat(*, language: str, now: datetime) -> Chat:
    """A new one, in which the city has said hello."""
    chat = Chat(begun_at=now, updated_at=now, state=State(language).plain(), lines=hello(language, now=now))
    chat.save(force_insert=True)
    return chat


def hello(language: str, *, now: datetime) -> list[dict[str, Any]]:
    """How a chat begins."""
    with translation.override(language):
        return lines_of([Drafts("chat", now, short=False).menu(language)])


def say(chat: Chat, reply: Reply, shown: str, *, account: int | None, caller: Caller, now: datetime) -> str:
    """Takes what was said. `shown`: the words of it that the chat shows. Whether a person is wanted: "talk", "message"
    or nothing. Raises Elsewhere, TooMany."""
    done = turn(State.from_plain(chat.state), reply, _city(chat, account, caller, now), PRESSED)
    _went_on(chat, done, shown, now)
    return done.handed


def start(chat: Chat, service: str, *, account: int | None, caller: Caller, now: datetime) -> None:
    """Begins a service from its page. Raises Elsewhere, TooMany."""
    done = begin(service, State.from_plain(chat.state), _city(chat, account, caller, now), PRESSED)
    _went_on(chat, done, "", now)


def speak(chat: Chat, language: str, *, ask: bool, now: datetime) -> None:
    """The page was changed to this language; `ask`: what was asked last is asked in it. Raises Elsewhere."""
    state = State.from_plain(chat.state)
    if not ask:
        Chat.objects.filter(pk=chat.pk, rev=chat.rev).update(state=replace(state, language=language).plain())
        return
    _went_on(chat, in_language(language, state, _city(chat, None, Caller(), now), PRESSED), "", now)


def fold(chat: Chat, said: Sequence[dict[str, Any]], *, ask: bool, now: datetime) -> None:
    """What was said with a person becomes part of the chat; `ask`: then the machine asks what it asked last.

    Once: where two windows see the end of a talk, one of them writes it."""
    state, asked = State.from_plain(chat.state), []
    if ask:
        done = again(state, _city(chat, None, Caller(), now), PRESSED)
        with translation.override(done.state.language):
            state, asked = done.state, lines_of(done.messages)
    new = [*_without_choices(chat), *said, *asked][-MOST_LINES:]
    mine = Chat.objects.filter(pk=chat.pk, rev=chat.rev, handover=chat.handover)
    mine.update(state=state.plain(), lines=new, rev=chat.rev + 1, handover=None)


def service_of(state: State) -> str:
    """The code of the service under way."""
    there = bool(state.journey) and intake.exists(UUID(state.journey))
    return intake.service_of(UUID(state.journey)) if there else ""


def _without_choices(chat: Chat) -> list[dict[str, Any]]:
    return [{key: part for key, part in line.items() if key != "choices"} for line in chat.lines]


def _city(chat: Chat, account: int | None, caller: Caller, now: datetime) -> Drafts:
    key = f"chat {chat.pk.hex[:12]} {chat.rev}"
    return Drafts("chat", now, key=key, short=False, account=account, caller=caller)


def _went_on(chat: Chat, done: Turn, shown: str, now: datetime) -> None:
    said = [{"who": ME, "text": shown, "language": ""}] if shown else []
    with translation.override(done.state.language):
        answered = lines_of(done.messages)
    new = [*_without_choices(chat), *said, *answered][-MOST_LINES:]
    mine = Chat.objects.filter(pk=chat.pk, rev=chat.rev)
    if not mine.update(state=done.state.plain(), lines=new, rev=chat.rev + 1, updated_at=now):
        raise Elsewhere
    data: dict[str, Any] = {"failures": done.state.failures, "waits_for": done.state.what}
    events.record(
        Fact(
            "chat_answered", at=now, subject=done.state.journey, channel="chat", language=done.state.language, data=data
        )
    )


def lines_of(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Each message as a line; the last one with its choices."""
    return [_line(message) for message in messages]


def _line(message: Message) -> dict[str, Any]:
    said = [_plain(one) for one in message.says if one]
    choices = [
        {"key": choice.key, "number": number, **_plain(choice.said)}
        for number, choice in enumerate(message.choices, message.first)
    ]
    if message.optional and not any(one["key"] == SKIP for one in choices):
        choices.append(
            {"key": SKIP, "number": len(choices) + 1, "text": gettext("Skip"), "language": speaking.current()}
        )
    line: dict[str, Any] = {"who": CITY, "says": said, "link": message.link, "choices": choices, "wants": message.wants}
    line["follows"] = message.follows
    how = "" if message.choices else message.how
    return {**line, "more": message.more, "how": how}


def _plain(said: Said) -> dict[str, str]:
    return {"text": said.text, "language": said.language}


def chat_of(chat_id: UUID) -> Chat | None:
    return Chat.objects.filter(pk=chat_id).first()


def sweep(*, now: datetime) -> int:
    """What was said is forgotten a month after the last word. One batch."""
    return delete_some(Chat.objects.filter(updated_at__lt=now - FORGOTTEN_AFTER))


def shown_words(chat: Chat, choice: str) -> Mapping[str, str]:
    """The words of a choice that was pressed; empty when it is none of those shown."""
    choices = chat.lines[-1].get("choices", []) if chat.lines else []
    return next((one for one in choices if one["key"] == choice), {})
