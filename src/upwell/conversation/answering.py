"""A reply to where the person stands. It is taken for what was asked last, and for nothing else."""

from __future__ import annotations

from django.utils.translation import gettext

from upwell.conversation import replies
from upwell.conversation.journey import Journey
from upwell.conversation.message import Message
from upwell.conversation.positions import TAKES
from upwell.conversation.reading import numbers
from upwell.conversation.replies import Reply
from upwell.conversation.talk import Talk
from upwell.definition.questions import LongTextQuestion, Question
from upwell.journey.screen import stored_at
from upwell.journey.walk import Position


def answer(talk: Talk, reply: Reply) -> list[Message]:
    journey = talk.opened()
    assert journey is not None  # noqa: S101  # there is one
    if talk.has_moved():
        return talk.moved()
    if reply.late:
        return late(talk, journey, reply)
    position = talk.shown(journey).position
    if position is Position.ASK:
        return to_question(talk, journey, reply)
    return TAKES[position](talk, journey, reply)


def to_question(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    asking = talk.asking(journey)
    question = asking.screen.step
    assert isinstance(question, Question)  # noqa: S101  # ASK stands at one
    if talk.style.needs_link(question):
        return talk.ask(journey)
    return talk.heard(journey, asking, replies.read(asking, reply), reply.text)


def late(talk: Talk, journey: Journey, reply: Reply) -> list[Message]:
    """Written before this question was read: more words for the free text before it, and else nothing at all."""
    last = talk.state.last
    asked = journey.walk.definition.questions.get(last)
    if isinstance(asked, LongTextQuestion) and last in journey.walk.path and not numbers(reply.text):
        stored, _there = stored_at(journey.walk.answers, last)
        joined = f"{stored}\n{reply.text}" if isinstance(stored, str) else reply.text
        if journey.answer(last, joined) is None:
            return talk.ask(journey)
    return talk.ask(journey, talk.own(gettext("Your message came before this question. Answer it now.")))
