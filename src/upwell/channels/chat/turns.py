"""One turn of the form, whoever draws the page around it: the chat's own page, or the widget on another site."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.channels.chat import actions, asked, people
from upwell.channels.chat.models import Chat
from upwell.conversation.state import State
from upwell.handover import actions as handover
from upwell.handover.actions import Refused
from upwell.handover.queries import Talk
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking

LEAVE = "leave"
MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Done:
    """`wrong`: the sentence that says why it was not taken; `message`: they want to leave a message."""

    wrong: str = ""
    message: bool = False


def take(request: HttpRequest, there: Chat, *, account: int | None, now: datetime) -> Done:
    """Raises TooMany."""
    form, one = request.POST, people.live(there)
    if one is not None:
        return _to_person(request, there, one, now)
    if form.get("talk"):  # written to a person who is not there any more
        lost = form.get("text", "").strip()
        return Done(gettext("The talk with a person is over. Your words are still here.") if lost else "")
    if form.get("rev", "") not in ("", str(there.rev)):  # an older page, or a second press
        return Done()
    said, wrong = asked.said(request, there)
    if wrong:
        return Done(wrong)
    reply, shown = said
    handed = ""
    with suppress(actions.Elsewhere):  # another window was quicker: this one is shown where it stands
        handed = actions.say(there, reply, shown, account=account, caller=asked.caller(request), now=now)
    return _handed(request, there, handed, now)


def _handed(request: HttpRequest, there: Chat, handed: str, now: datetime) -> Done:
    if handed != "talk":
        return Done(message=handed == MESSAGE)
    callers.count(kinds.TALKS, request, now=now)
    try:
        people.ask(actions.chat_of(there.pk) or there, now=now)
    except handover.Nobody:  # the last one went home a moment ago
        return Done(message=True)
    return Done()


def _to_person(request: HttpRequest, there: Chat, one: Talk, now: datetime) -> Done:
    form = request.POST
    if form.get("command") == LEAVE:
        people.leave(one, now=now)
        return Done()
    text = form.get("text", "")[: asked.MOST_TEXT]
    if not text.strip():
        old = form.get("choice") or form.get("several") or form.get("command")  # of a page from before
        return Done("" if old else gettext("Write a message first."))
    if len(text) > handover.LONGEST:
        return Done(gettext("Write at most %(count)s letters at once.") % {"count": handover.LONGEST})
    try:
        people.say(there, one, text, key=form.get("key", "")[:64], now=now)
    except Refused:
        return Done(gettext("The talk with a person is over. Your words are still here."))
    return Done()


def context(request: HttpRequest, there: Chat, error: str = "") -> dict[str, Any]:
    """What the templates print of a chat."""
    now, one = clock.now(), people.live(there)
    language = State.from_plain(there.state).language
    lines = [*there.lines, *(people.lines(one.id, language) if one else [])]
    last: dict[str, Any] = {} if one or not there.lines else there.lines[-1]
    return {
        "lines": lines,
        "last": last,
        "rev": there.rev,
        "error": error,
        "typed": request.POST.get("text", "") if error else "",
        "begun": bool(there.rev),
        "talk": one,
        "standing": people.standing(one, now=now) if one else [],
        "key": uuid4().hex,
        "has_people": people.has(now=now),
    }


def hello() -> Chat:
    """The chat as it begins, in nobody's books."""
    now, language = clock.now(), speaking.current()
    return Chat(begun_at=now, updated_at=now, lines=actions.hello(language, now=now), state=State(language).plain())
