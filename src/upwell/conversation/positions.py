"""What a reply means where no question is asked: a notice, one more, a day, the look at everything, an ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext

from upwell.conversation import prompts, replies, words
from upwell.conversation.journey import Journey
from upwell.conversation.message import OPTIONS, Choice, Message
from upwell.conversation.replies import Reply, Wrong
from upwell.conversation.talk import Talk
from upwell.journey.walk import Position


def at_tell(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    if not replies.picked(reply, (prompts.GO,)) and words.yes_or_no(reply.text) != "yes":
        return again(talk, journey, gettext("Reply 1 to go on."))
    journey.read(talk.state.at)
    return talk.next(journey)


def at_more(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    wish = reply.choice or replies.by_number(reply.text, ("yes", "no")) or words.yes_or_no(reply.text)
    if wish not in ("yes", "no"):
        return again(talk, journey, gettext("Choose yes or no."))
    journey.answer(talk.state.at, wish)
    return talk.next(journey)


def at_book(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    days = tuple(day.code for day in journey.days(talk.state.at) or ())
    code = reply.choice if reply.choice in days else replies.by_number(reply.text, days)
    if code is None:
        return again(talk, journey, gettext("Choose a day."))
    if why := journey.choose_day(talk.state.at, code):
        talk.state = talk.state.asked(journey.walk.address)
        return talk.ask(journey, talk.own(why))
    return talk.next(journey)


def at_check(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    wish = reply.choice or replies.picked(reply, (prompts.SEND, prompts.CHANGE)) or _send(reply.text)
    if wish == prompts.CHANGE:
        return change(talk, journey)
    if wish != prompts.SEND:
        return again(talk, journey, gettext("Reply 1 to send it, or 2 to change an answer."))
    sent = journey.send(declared=True)
    if isinstance(sent, str):
        talk.state = talk.state.asked(journey.walk.address)
        return talk.ask(journey, talk.own(sent))
    if journey.walk.position is Position.PAY:
        return talk.next(journey)
    return [talk.sent(sent)]


def ask_again(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    """Where only a browser helps: the link once more."""
    return talk.ask(journey)


def at_stop(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    """A journey that had come to its end: what comes now is something new."""
    talk.state = talk.state.without()
    return talk.find(reply)


def again(talk: Talk, journey: Journey, says: str) -> list[Message]:
    return talk.missed(journey, talk.asking(journey), Wrong(says=says))


def change(talk: Talk, journey: Journey) -> list[Message]:
    answered = prompts.answered(talk.asking(journey))
    talk.state = talk.state.pending("change", addresses=[address for address, _, _ in answered])
    choices = tuple(Choice(address, title) for address, title, _ in answered)
    return [Message((talk.own(gettext("Which one? Reply with its number.")),), choices, wants=OPTIONS)]


def _send(text: str) -> str:
    """Sending cannot be taken back: a sentence that only begins with a yes sends nothing."""
    return prompts.SEND if words.is_plain_yes(text) else ""


TAKES: Mapping[Position, Callable[[Talk, Journey, Reply], list[Message]]] = {
    Position.TELL: at_tell,
    Position.MORE: at_more,
    Position.BOOK: at_book,
    Position.CHECK: at_check,
    Position.SUBMIT: at_check,
    Position.STOP: at_stop,
    Position.PAY: ask_again,
    Position.PROVE: ask_again,
    Position.LOOK_UP: ask_again,
}
