"""What a reply means to what was asked beside the question: did you mean, which of these, what now.

A reply that fits none of it is read as the answer to the question behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext

from upwell.conversation import commands, followed, prompts, replies, stopping, words
from upwell.conversation.answering import answer
from upwell.conversation.message import Message
from upwell.conversation.replies import Reading, Reply
from upwell.conversation.talk import Talk
from upwell.definition.questions import Question
from upwell.journey.answers.people import read_phone


def on_sure(talk: Talk, reply: Reply) -> list[Message]:
    journey, raw = talk.need(), talk.state.asks["raw"]
    wish = reply.choice or replies.by_number(reply.text, ("yes", "no")) or words.yes_or_no(reply.text)
    talk.state = replace(talk.state, asks={})
    if wish == "yes":
        return talk.took(journey, talk.asking(journey), raw)
    return talk.ask(journey) if wish == "no" else answer(talk, reply)


def on_which(talk: Talk, reply: Reply) -> list[Message]:
    """One of several places; anything but a number is looked up anew."""
    journey, asks = talk.need(), talk.state.asks
    asking, offers = talk.asking(journey), [str(one[0]) for one in asks["offers"]]
    chosen = replies.picked(reply, (*offers, "none"))
    talk.state = replace(talk.state, asks={})
    if chosen == "none":
        return talk.ask(journey, talk.own(gettext("Type it again, with the number and the street.")))
    if chosen is None:
        return answer(talk, reply)
    question = asking.screen.step
    assert isinstance(question, Question)  # noqa: S101  # a place was asked for
    found = replies.placed(journey.choose_place(chosen, question, str(asks["text"])), str(asks["text"]))
    return talk.heard(journey, asking, found, "")


def on_contact(talk: Talk, reply: Reply) -> list[Message]:
    journey = talk.need()
    asking = talk.asking(journey)
    talk.state = replace(talk.state, asks={})
    return talk.heard(journey, asking, replies.contact_words(Reading(asking, reply)), "")


def on_stuck(talk: Talk, reply: Reply) -> list[Message]:
    keys = ("again", "skip", "person", "web") if talk.state.asks.get("skip") else ("again", "person", "web")
    wish = replies.picked(reply, keys)
    talk.state = replace(talk.state, asks={})
    if wish == "skip":
        return answer(talk, Reply(choice="skip"))
    if wish == "person":
        return commands.person(talk)
    if wish == "web":
        return commands.web(talk)
    if wish == "again":
        talk.state, journey = replace(talk.state, failures=0), talk.opened()
        return talk.ask(journey) if journey else commands.menu(talk)
    return go_on(talk, reply)


def go_on(talk: Talk, reply: Reply) -> list[Message]:
    """Something else was said: the answer to the question behind, or what is needed."""
    return answer(talk, reply) if talk.state.journey else talk.find(reply)


def on_person(talk: Talk, reply: Reply) -> list[Message]:
    """Whether to talk to a person, or to leave a message; the channel does what was chosen."""
    wishes = tuple(str(one) for one in talk.state.asks["wishes"])
    wish = reply.choice if reply.choice in wishes else replies.by_number(reply.text, wishes)
    wish = wish or dict(zip(("yes", "no"), wishes, strict=True)).get(words.yes_or_no(reply.text) or "")
    talk.state, journey = replace(talk.state, asks={}, failures=0), talk.opened()
    if wish is None:
        return go_on(talk, reply)
    if wish == commands.STAY:
        return talk.ask(journey) if journey else commands.menu(talk)
    talk.handed = wish
    return []


def on_change(talk: Talk, reply: Reply) -> list[Message]:
    journey, addresses = talk.need(), tuple(str(one) for one in talk.state.asks["addresses"])
    chosen = reply.choice if reply.choice in addresses else replies.by_number(reply.text, addresses)
    talk.state = replace(talk.state, asks={})
    if chosen is None:
        return talk.ask(journey)
    talk.state = talk.state.asked(chosen, changing=True)
    return talk.ask(journey)


def on_switch(talk: Talk, reply: Reply) -> list[Message]:
    code = str(talk.state.asks["service"])
    wish = reply.choice or replies.by_number(reply.text, ("yes", "no")) or words.yes_or_no(reply.text)
    talk.state = replace(talk.state, asks={})
    return talk.start(code) if wish == "yes" else talk.ask(talk.need())


def on_begin(talk: Talk, reply: Reply) -> list[Message]:
    codes = tuple(str(one) for one in talk.state.asks["services"])
    sure, said_first = talk.state.asks.get("sure"), str(talk.state.asks.get("text", ""))
    wish = reply.choice or replies.picked(reply, (codes[0], "none") if sure else (*codes, "none"))
    if sure and not wish:
        said = "yes" if words.choice(reply.text, ("begin",)) else words.yes_or_no(reply.text)
        wish = codes[0] if said == "yes" else "none" if said == "no" else None
    elif sure and wish == "yes":
        wish = codes[0]
    talk.state = replace(talk.state, asks={})
    if wish in codes:
        return talk.start(str(wish))
    if wish == "none" and said_first:
        talk.unplaced(said_first, codes)
    return talk.not_found() if wish == "none" else talk.find(reply)


def on_language(talk: Talk, reply: Reply) -> list[Message]:
    codes = tuple(talk.city.languages())
    wish = reply.choice if reply.choice in codes else replies.by_number(reply.text, codes)
    talk.state = replace(talk.state, asks={})
    return commands.speak(talk, wish) if wish else talk.find(reply)


def on_carry(talk: Talk, reply: Reply) -> list[Message]:
    asks = talk.state.asks
    wish = replies.picked(reply, (prompts.GO,)) or words.yes_or_no(reply.text) == "yes"
    talk.state = replace(talk.state, asks={})
    if not wish:
        return talk.find(reply)
    return talk.start(str(asks["service"]), source=str(asks["from"]), at=str(asks["at"]))


def on_stop(talk: Talk, reply: Reply) -> list[Message]:
    """What was said is not lost when it was about something else."""
    text = str(talk.state.asks["text"])
    wish = reply.choice or replies.by_number(reply.text, ("yes", "no")) or words.yes_or_no(reply.text)
    talk.state = replace(talk.state, asks={})
    if wish == "yes" or (not wish and stopping.found(reply.text) in (stopping.STOP, stopping.UNCLEAR)):
        talk.stopped = True
        return []
    said = Reply(text) if wish == "no" else reply
    return go_on(talk, said)


def on_problem(talk: Talk, reply: Reply) -> list[Message]:
    """What is wrong with what we asked. Nobody is answered, and the question stands where it stood."""
    talk.state = replace(talk.state, asks={})
    talk.city.report(reply.text, talk.opened(), talk.state)
    thanks = talk.own(gettext("Thank you. The people who look after this read it."))
    journey = talk.opened()
    return talk.remind(journey, thanks) if journey else [Message((thanks,))]


def on_take_up(talk: Talk, reply: Reply) -> list[Message]:
    """Somebody wants to go on here with a form begun elsewhere. Whatever else is said leaves it where it is."""
    asks = talk.state.asks
    wish = reply.choice or replies.by_number(reply.text, ("yes",)) or words.yes_or_no(reply.text)
    talk.state = replace(talk.state, asks={})
    if wish == "yes":
        return talk.take_up(str(asks["journey"]), int(asks["offer"]))
    journey = talk.opened()
    if wish == "no":
        return talk.ask(journey) if journey else [talk.city.menu(talk.state.language)]
    return answer(talk, reply) if journey else talk.find(reply)


def on_text_to(talk: Talk, reply: Reply) -> list[Message]:
    """The number to which the rest of the form goes; anything else leaves it here."""
    talk.state, phone = replace(talk.state, asks={}), read_phone(reply.text)
    journey = talk.need()
    if not isinstance(phone, str):
        return talk.remind(journey, talk.own(gettext("Enter a phone number with its area code.")))
    return talk.remind(journey, talk.own(talk.city.text_to(journey, phone)))


def on_number(talk: Talk, reply: Reply) -> list[Message]:
    """After STATUS: the number of a request. All else is the answer to the question that stands there."""
    talk.state = replace(talk.state, asks={})
    number = followed.reference_in(reply.text) if re.search(r"[\d-]", reply.text) else ""
    if not number:
        return go_on(talk, reply)
    journey, said = talk.opened(), talk.city.status_of(number, talk.state.language)
    return [said, *talk.ask(journey)] if journey else [said]


OF_THE_QUESTION = frozenset({"sure", "which", "contact"})
"""Those that mean nothing once another question stands there."""

BESIDE: Mapping[str, Callable[[Talk, Reply], list[Message]]] = {
    "sure": on_sure,
    "which": on_which,
    "contact": on_contact,
    "stuck": on_stuck,
    "person": on_person,
    "change": on_change,
    "switch": on_switch,
    "begin": on_begin,
    "language": on_language,
    "carry": on_carry,
    "stop": on_stop,
    "problem": on_problem,
    "take_up": on_take_up,
    "text_to": on_text_to,
    "number": on_number,
}
"""By `what` of the state."""
