"""Whole replies that ask for something else than an answer: HELP, BACK, MENU, STATUS, WEB, PERSON, a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext

from upwell.conversation import keywords, letters
from upwell.conversation.city import People
from upwell.conversation.journey import Gone, Journey
from upwell.conversation.message import OPTIONS, WORDS, Choice, Message
from upwell.conversation.talk import Talk
from upwell.journey.texts import Said

TALK, MESSAGE, STAY = "talk", "message", "stay"


def show_help(talk: Talk) -> list[Message]:
    return [*talk.city.help(talk.state.language), *where_i_am(talk)]


def back(talk: Talk) -> list[Message]:
    journey = talk.opened() or talk.reopened()
    if journey is None:
        return menu(talk)
    at = talk.state.at if talk.state.changing else journey.walk.address
    before = journey.walk.back(at)
    while before is not None and not _can_be_answered(journey, before):
        before = journey.walk.back(before)
    if before is None:
        return talk.ask(journey, talk.own(gettext("This is the first question.")))
    talk.state = talk.state.asked(before, changing=True)
    return talk.ask(journey)


def menu(talk: Talk) -> list[Message]:
    """What was begun and is left for it can be gone on with by its link."""
    left = _begun(talk)
    talk.state = talk.state.without()
    begin = talk.city.menu(talk.state.language)
    return [_in_browser(talk, left), begin] if left is not None else [begin]


def _begun(talk: Talk) -> Journey | None:
    with suppress(Gone):
        journey = talk.opened()
        if journey is not None and journey.walk.answers:
            return journey
    return None


def _in_browser(talk: Talk, journey: Journey) -> Message:
    kept = gettext("Go on in your browser with this link. All you answered is kept.")
    return Message((talk.own(kept),), link=journey.link())


def status(talk: Talk) -> list[Message]:
    """The number of another request may come next, also while a question stands there."""
    said = [*talk.city.status(talk.state.sent, talk.state.language), *where_i_am(talk)]
    if talk.state.journey and not talk.state.asks:
        talk.state = replace(talk.state, asks={"what": "number"})
    return said


def web(talk: Talk) -> list[Message]:
    journey = talk.opened()
    if journey is None:
        return [talk.city.site(talk.state.language)]
    return [_in_browser(talk, journey)]


def person(talk: Talk) -> list[Message]:
    """A person here, where the city has people for it; else where to reach one."""
    journey, language = talk.opened(), talk.state.language
    service = journey.walk.definition.service if journey else ""
    people, elsewhere = talk.city.people(service, language), talk.city.person(talk.state, language)
    if people is None:
        return [elsewhere]
    talk.state = replace(talk.state, asks={"what": "person", "wishes": [wish_of(people), STAY]})
    words = gettext("Talk to a person now") if people.is_open else gettext("Leave a message")
    choices = (Choice(wish_of(people), talk.own(words)), Choice(STAY, talk.own(gettext("Go on without a person"))))
    return [Message((*people.says, *elsewhere.says), choices, wants=OPTIONS)]


def wish_of(people: People) -> str:
    return TALK if people.is_open else MESSAGE


def more(talk: Talk) -> list[Message]:
    journey = talk.opened()
    if journey is None:
        return [talk.unknown()]
    talk.state = replace(talk.state, page=talk.state.page + 1)
    return talk.ask(journey)


def problem(talk: Talk) -> list[Message]:
    """Something is wrong with what we ask: the next message says what."""
    talk.state = replace(talk.state, asks={"what": "problem"})
    asked = gettext("What went wrong? Write it in one message. Leave out names, phone numbers and addresses.")
    return [Message((talk.own(asked),), wants=WORDS)]


def text(talk: Talk) -> list[Message]:
    """From the chat to a phone, with the same form."""
    journey = talk.opened()
    if journey is None:
        return [talk.unknown()]
    if talk.style.phone:
        return talk.ask(journey, talk.own(gettext("You go on by text already.")))
    talk.state = replace(talk.state, asks={"what": "text_to"})
    asked = gettext("Which mobile number? We send one text, with a link to this form.")
    return [Message((talk.own(asked),), wants=WORDS)]


def languages(talk: Talk) -> list[Message]:
    talk.state = replace(talk.state, asks={"what": "language"})
    choices = tuple(Choice(code, Said(name, code)) for code, name in talk.city.languages().items())
    return [Message((talk.own(gettext("Which language?")),), choices, wants=OPTIONS)]


def speak(talk: Talk, language: str) -> list[Message]:
    if language not in talk.city.languages():
        language = next((one for one in talk.city.languages() if one.split("-")[0] == language.split("-")[0]), "")
    if not language:
        return languages(talk)
    talk.state = replace(talk.state, language=language)
    with translation.override(language):
        journey = talk.opened()
        if journey is None:
            return [talk.city.menu(language)]
        journey.speak(language)
        return talk.ask(journey)


def where_i_am(talk: Talk) -> list[Message]:
    """What is asked, again. A text costs, and the question stands right above it: there it is only said to wait."""
    journey = talk.opened()
    if journey is None:
        return []
    if talk.style.short:
        return [Message((talk.own(gettext("The question above still waits for your answer.")),))]
    talk.state = replace(talk.state, asks={})
    return talk.remind(journey)


def hello(talk: Talk, text: str, language: str) -> list[Message]:
    """Whoever greets us in a language is answered in it."""
    talk.hear(letters.spoken(text) or language)
    return menu(talk)


def thanks(talk: Talk) -> list[Message]:
    said = [talk.own(gettext("You are welcome."))]
    if talk.state.sent:
        stands = gettext("Write %(status)s to see how your request stands.") % {"status": keywords.said("status")}
        said.append(talk.own(stands))
    return [Message(tuple(said))]


def _can_be_answered(journey: Journey, address: str) -> bool:
    name = address.split(".")[0]
    return not address.endswith(".more") and hasattr(journey.walk.definition.by_name[name], "ask")


COMMANDS: Mapping[str, Callable[[Talk], list[Message]]] = {
    "help": show_help,
    "back": back,
    "menu": menu,
    "status": status,
    "web": web,
    "person": person,
    "more": more,
    "problem": problem,
    "text": text,
    "language": languages,
}
