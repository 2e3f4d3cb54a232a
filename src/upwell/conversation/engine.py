"""One turn: a reply comes in, a message goes out, and what must be remembered.

An answer is taken only for the question it was asked for: who went on elsewhere meanwhile is shown where they stand. A
reply nobody understands is asked again with an example, and after the second a person or the web is offered. Nothing
here sends, and nothing begins by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import translation

from upwell.conversation import emergencies, replies, stopping, words
from upwell.conversation.answering import answer
from upwell.conversation.beside import BESIDE, OF_THE_QUESTION
from upwell.conversation.city import City
from upwell.conversation.commands import COMMANDS, hello, speak, thanks
from upwell.conversation.journey import Elsewhere, Gone
from upwell.conversation.message import Message
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.conversation.style import Style
from upwell.conversation.talk import Talk
from upwell.journey.walk import Position


@dataclass(frozen=True, slots=True)
class Turn:
    """`agreed`: the question by which somebody just gave leave to be texted; `stopped`: they want no more texts;
    `handed`: they want a person now ("talk"), or to leave a message ("message")."""

    state: State
    messages: tuple[Message, ...]
    agreed: str = ""
    stopped: bool = False
    handed: str = ""


def turn(state: State, reply: Reply, city: City, style: Style) -> Turn:
    """What to remember and what to say after this reply."""
    with translation.override(state.language):
        talk = Talk(state, city, style)
        try:
            said = take(talk, reply)
        except Elsewhere:
            said = elsewhere(talk)
        except Gone as gone:
            said = talk.lost(gone)
    return Turn(talk.state, tuple(said), talk.agreed, talk.stopped, talk.handed)


def elsewhere(talk: Talk) -> list[Message]:
    """Where the person stands by now; their reply was for what is asked no more."""
    try:
        return talk.moved()
    except Gone as gone:
        return talk.lost(gone)


def begin(code: str, state: State, city: City, style: Style) -> Turn:
    """Begins a service without a word of it: from a button, or a link."""
    with translation.override(state.language):
        talk = Talk(state, city, style)
        try:
            said = talk.start(code)
        except Gone as gone:
            said = talk.lost(gone)
    return Turn(talk.state, tuple(said))


def again(state: State, city: City, style: Style) -> Turn:
    """Where the person stands, asked once more: after a talk with a person."""
    with translation.override(state.language):
        talk = Talk(replace(state, asks={}, failures=0), city, style)
        try:
            journey = talk.opened()
            said = talk.next(journey) if journey else [city.menu(state.language)]
        except Gone as gone:
            said = talk.lost(gone)
    return Turn(talk.state, tuple(said))


def in_language(language: str, state: State, city: City, style: Style) -> Turn:
    """Where the person stands, asked in another language: the page around it was changed to it."""
    with translation.override(language):
        talk = Talk(replace(state, asks={}, failures=0), city, style)
        try:
            said = speak(talk, language)
        except Gone as gone:
            said = talk.lost(gone)
    return Turn(talk.state, tuple(said))


def alarm(text: str, city: City, language: str) -> str:
    """What must be said at once to whoever cries for help, whoever else reads it; empty for nearly all messages."""
    kind = emergencies.found(text)
    with translation.override(language):
        return emergencies.message(kind, city.card(), language).says[0].text if kind else ""


def take(talk: Talk, reply: Reply) -> list[Message]:
    if talk.style.phone and stopping.found(reply.text) == stopping.UNCLEAR and talk.state.what != "stop":
        return talk.ask_to_stop(reply.text)
    alarm = emergencies.found(reply.text)
    if not alarm:
        return understood(talk, reply)
    said = emergencies.message(alarm, talk.city.card(), talk.state.language)
    if not talk.is_free_text():
        return [said]
    heard = understood(talk, reply)
    return [heard[0].after(*said.says), *heard[1:]] if heard else [said]


def understood(talk: Talk, reply: Reply) -> list[Message]:
    if not reply.choice and not reply.files:
        if language := words.language(reply.text):
            return speak(talk, language)
        if command := command_in(talk, reply.text):
            return COMMANDS[command](talk)
        if said := politely(talk, reply.text):
            return said
    if talk.state.what in OF_THE_QUESTION and talk.has_moved():
        return talk.moved()
    if beside := BESIDE.get(talk.state.what):  # another version of ours may have asked what this one does not know
        return beside(talk, reply)
    return answer(talk, reply) if talk.state.journey else talk.find(reply)


def politely(talk: Talk, text: str) -> list[Message]:
    """A greeting or thanks where nothing is asked that it could answer."""
    if talk.state.journey or talk.state.what not in ("", "begin", "stuck", "carry"):
        return []
    name, language = words.polite(text)
    if name == "hello":
        return hello(talk, text, language)
    return thanks(talk) if name else []


def command_in(talk: Talk, text: str) -> str:
    """The command a whole reply is, where it cannot be the answer. SKIP is one only where it may be skipped: the
    question's own reader knows."""
    command = words.command(text)
    if command in ("", "skip"):
        return ""
    journey = talk.opened()
    if journey is None or journey.walk.position is not Position.ASK:
        return command
    return "" if replies.is_option(replies.Reading(talk.asking(journey), Reply(text))) else command
