"""One turn under way: what is remembered, what may be asked, and the messages that several replies lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from upwell.conversation import followed, letters, prompts, replies
from upwell.conversation.city import City, Offer
from upwell.conversation.journey import Gone, Journey, Sent
from upwell.conversation.message import OPTIONS, Choice, Message
from upwell.conversation.prompts import Asking
from upwell.conversation.replies import Elsewise, Raw, Reply, Sure, Which, Wrong
from upwell.conversation.state import State
from upwell.conversation.style import Style
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.journey.answers import Problem
from upwell.journey.screen import NotOnPath, Screen, screen
from upwell.journey.texts import Said, Texts
from upwell.journey.walk import Position
from upwell.lib.written import joined
from upwell.ui import sentences

MOST_SENT = 5
"""So many requests STATUS knows of."""
MOST_UNPLACED = 200
"""So many letters of what nobody could place are kept."""
STRIKES = 2
"""So often a reply is not understood before a person or the web is offered."""


class Talk:
    """One turn under way."""

    def __init__(self, state: State, city: City, style: Style) -> None:
        self.state, self.city, self.style = state, city, style
        self._journey: Journey | None = None
        self.agreed, self.stopped, self.handed = "", False, ""

    def need(self) -> Journey:
        journey = self.opened()
        if journey is None:
            raise Gone
        return journey

    def is_free_text(self) -> bool:
        journey = self.opened()
        step = self.asking(journey).screen.step if journey else None
        return isinstance(step, Question) and step.free_text

    def reopened(self) -> Journey | None:
        """The one that ended without a request, if nothing has been said since but this."""
        self.state = replace(self.state.without(), journey=self.state.ended)
        return self.opened()

    def opened(self) -> Journey | None:
        """The journey under way, opened once a turn. Raises Gone."""
        if not self.state.journey:
            return None
        if self._journey is None or self._journey.id != self.state.journey:
            self._journey = self.city.open(self.state.journey, language=self.state.language)
        return self._journey

    def asking(self, journey: Journey) -> Asking:
        texts = Texts(journey.walk.definition, self.state.language)
        return Asking(journey, self.shown(journey), texts, self.style, self.state.page)

    def shown(self, journey: Journey) -> Screen:
        if self.state.changing:
            try:
                return screen(journey.walk, self.state.at)
            except NotOnPath:
                self.state = replace(self.state, changing=False)
        return screen(journey.walk)

    def ask(self, journey: Journey, *before: Said) -> list[Message]:
        """The question for where the person stands, after these words."""
        if self.has_another_version(journey):
            before = (*journey.news(), *before)
        self.state = replace(self.state, of=journey.version)
        asking = self.asking(journey)
        if not self.state.asks:
            self.state = replace(self.state, at=asking.screen.address)
        if asking.screen.position is Position.STOP:
            return [self.ended(journey, asking).after(*before)]
        return [prompts.ask(asking).after(*before)]

    def next(self, journey: Journey) -> list[Message]:
        self.state = self.state.asked(journey.walk.address)
        return self.ask(journey)

    def has_moved(self) -> bool:
        """What was asked last is not what is asked now: nothing that is said is an answer to it."""
        journey = self.need()
        elsewhere = not self.state.changing and self.state.at != journey.walk.address
        return elsewhere or self.has_another_version(journey)

    def has_another_version(self, journey: Journey) -> bool:
        return bool(self.state.of) and self.state.journey == journey.id and self.state.of != journey.version

    def moved(self) -> list[Message]:
        """The journey went on without this conversation: read anew, and asked from where it stands."""
        self._journey = None
        journey = self.need()
        another = self.has_another_version(journey)
        self.state = self.state.asked(journey.walk.address)
        if another:
            return self.ask(journey)
        return self.ask(journey, self.own(gettext("You went on elsewhere meanwhile. This is where you are now.")))

    def remind(self, journey: Journey, *before: Said) -> list[Message]:
        """The question once more, for who has just read it: a notice, and all that was answered, is not said again."""
        is_another = self.has_another_version(journey)
        asked = self.ask(journey, *before)
        if is_another or self.state.asks:
            return asked
        briefly = prompts.BRIEFLY.get(self.shown(journey).position)
        return [briefly(self.asking(journey)).after(*before)] if briefly else asked

    def hear(self, language: str) -> None:
        """From now on in this language, if it is another one than that of the moment and the city has it."""
        spoken, here = language.split("-")[0], self.city.languages()
        if spoken == self.state.language.split("-")[0]:
            return
        found = next((one for one in (language, *here) if one in here and one.split("-")[0] == spoken), "")
        if found:
            self.state = replace(self.state, language=found)
            translation.activate(found)

    def own(self, text: str) -> Said:
        return Said(text, self.state.language)

    def heard(self, journey: Journey, asking: Asking, found: replies.Read, text: str) -> list[Message]:
        if isinstance(found, Raw):
            return self.took(journey, asking, found.raw)
        if isinstance(found, Sure):
            self.state = self.state.pending("sure", raw=found.raw, said=found.said)
            return [self.sure(found.said)]
        if isinstance(found, Which):
            self.state = self.state.pending("which", offers=[list(one) for one in found.offers], text=found.text)
            return [self.which(asking, found)]
        if isinstance(found, Elsewise):
            self.state = self.state.pending("contact")
            return [prompts.other_contact(asking)]
        return self.missed(journey, asking, found, text)

    def took(self, journey: Journey, asking: Asking, raw: Any) -> list[Message]:
        problem = journey.answer(asking.screen.address, raw)
        if problem is None:
            if raw == {"phone": self.style.phone} and isinstance(asking.screen.step, ContactQuestion):
                self.agreed = prompts.contact(asking).says[0].text
            self.state = replace(self.state, last=asking.screen.address)
            return self.next(journey)
        if problem.code == "date_unsure":
            day = problem.details["on"]
            said = asking.texts.plain_words(day)
            self.state = self.state.pending("sure", raw=day.isoformat(), said=said)
            return [self.sure(said)]
        return self.missed(journey, asking, Wrong(problem))

    def missed(self, journey: Journey, asking: Asking, wrong: Wrong, text: str = "") -> list[Message]:
        """Not understood: what is needed, and the question again; a way out after the second time. What is plainly
        about something else is asked about."""
        step = asking.screen.step
        if (
            text
            and isinstance(step, Question)
            and not step.free_text
            and (other := self.city.surely(text, but=asking.texts.service.service))
        ):
            self.state = replace(self.state, asks={"what": "switch", "service": other.code})
            return [self.switch(other)]
        says = self.own(self.sentence(asking, wrong))
        failures = self.state.failures + 1
        if failures >= STRIKES:
            may_skip = isinstance(step, Question) and step.optional
            self.state = replace(self.state, failures=failures, asks={"what": "stuck", "skip": may_skip})
            return [self.stuck(says, may_skip=may_skip)]
        self.state = replace(self.state, failures=failures, asks={})
        return self.remind(journey, says)

    def sentence(self, asking: Asking, wrong: Wrong) -> str:
        problem, step = wrong.problem, asking.screen.step
        if wrong.says or problem is None or not isinstance(step, Question):
            return wrong.says or gettext("I did not understand that.")
        if problem.code == "missing" and step.optional and type_of(step) == "photo":
            return gettext("I did not understand that.")
        if problem.code in OWN:
            return OWN[problem.code](problem)
        if problem.code in ("place_outside", "address_not_found"):
            return sentences.with_person(problem.code)
        return sentences.sentence(problem, step, asking.texts, asking.screen.address, asking.screen.values)

    def find(self, reply: Reply) -> list[Message]:
        """No journey is under way: which service is meant. None begins by itself."""
        if number := followed.reference_in(reply.text):
            return [self.city.status_of(number, self.state.language)]
        found = self.city.match(reply.text, self.state.language)
        if found.language and found.language != self.state.language:
            self.state = replace(self.state, language=found.language)
            translation.activate(found.language)
        elif not found.offers and not found.word:
            self.hear(letters.spoken(reply.text))
        if found.word:
            return self.start(found.word)
        if found.instead is not None:
            return [self.elsewhere(found.instead, found.link)]
        if not found.offers:
            if not found.elsewhere:
                self.unplaced(reply.text, ())
            return self.not_found()
        codes, sure = [one.code for one in found.offers], found.sure or len(found.offers) == 1
        asks = {"what": "begin", "services": codes, "sure": sure, "text": reply.text[:MOST_UNPLACED]}
        self.state = replace(self.state, asks=asks)
        return [self.offered(found.offers, sure=sure)]

    def start(self, code: str, *, source: str = "", at: str = "") -> list[Message]:
        journey = self.city.begin(code, language=self.state.language, source=source, at=at)
        if self.state.unplaced:
            self.city.followed(self.state.unplaced, code)
        self.state, self._journey = replace(self.state.without(), journey=journey.id), journey
        return self.next(journey)

    def unplaced(self, text: str, offered: tuple[str, ...]) -> None:
        """What it means, people shall say who know the city."""
        number = self.city.unplaced(text[:MOST_UNPLACED], offered, self.state.language)
        self.state = replace(self.state, unplaced=number)

    def elsewhere(self, offer: Offer, link: str) -> Message:
        """What is meant can be done, but not here."""
        said = gettext("This can be done on the web: %(service)s.") % {"service": offer.name.text}
        return Message((self.own(said),), link=link)

    def take_up(self, journey: str, offer: int) -> list[Message]:
        """Goes on here with a journey that was begun elsewhere."""
        self.state, self._journey = replace(self.state.without(), journey=journey), None
        found = self.need()
        self.city.take_up(found, offer)
        return self.next(found)

    def offered(self, offers: tuple[Offer, ...], *, sure: bool) -> Message:
        none = Choice("none", self.own(gettext("None of these")))
        if sure:
            asked = gettext("It sounds like this: %(service)s. Start?") % {"service": offers[0].name.text}
            yes = Choice(offers[0].code, self.own(gettext("Yes")))
            return Message((self.own(asked),), (yes, Choice("none", self.own(gettext("No")))), wants=OPTIONS)
        choices = (*(Choice(one.code, one.name) for one in offers), none)
        how = gettext("Reply with a number.")
        return Message((self.own(gettext("Which of these do you mean?")),), choices, wants=OPTIONS, how=how)

    def unknown(self) -> Message:
        return self.city.unknown(self.state.language)

    def ended(self, journey: Journey, asking: Asking) -> Message:
        """An ending without a request; what it offers can be begun with one word."""
        said = prompts.stop(asking)
        start, at, source = asking.starts, asking.screen.address, journey.id
        self.state = replace(self.state.without(), ended=source)
        offer = self.city.offer(start.service, self.state.language) if start else None
        if offer is None:
            return said
        self.state = self.state.pending("carry", service=offer.code, **{"from": source, "at": at})
        return with_next(said, offer)

    def sent(self, sent: Sent) -> Message:
        source = self.state.journey
        self.state = self.state.without()
        self.remember(source)
        says = tuple(Said(one, sent.language) for one in sent.says if one)
        if sent.link and not any(sent.reference in one.text for one in says):
            number = gettext("Your number is %(reference)s.") % {"reference": sent.reference}
            says = (*says, self.own(number))
        said = Message(says, link=sent.link, follows=True, data={"reference": sent.reference})
        offer = self.city.offer(sent.start, self.state.language) if sent.start else None
        if offer is None:
            return said
        self.state = self.state.pending("carry", service=offer.code, **{"from": source, "at": "receipt"})
        return with_next(said, offer)

    def sure(self, said: str) -> Message:
        asked = self.own(gettext("Did you mean: %(said)s?") % {"said": said})
        return Message((asked,), self.yes_and_no(), wants=OPTIONS)

    def ask_to_stop(self, text: str) -> list[Message]:
        self.state = replace(self.state, asks={"what": "stop", "text": text})
        asked = self.own(gettext("Do you want us to stop texting you?"))
        return [Message((asked,), self.yes_and_no(), wants=OPTIONS)]

    def yes_and_no(self) -> tuple[Choice, ...]:
        return Choice("yes", self.own(gettext("Yes"))), Choice("no", self.own(gettext("No")))

    def which(self, asking: Asking, found: Which) -> Message:
        why = self.sentence(asking, Wrong(Problem(found.says))) if found.says else gettext("Which one?")
        choices = [Choice(id_, self.own(label)) for id_, label in found.offers]
        choices.append(Choice("none", self.own(gettext("None of these"))))
        return Message((self.own(why),), tuple(choices), wants=OPTIONS)

    def switch(self, other: Offer) -> Message:
        asked = gettext("Do you want to switch to this: %(service)s?") % {"service": other.name.text}
        yes, no = Choice("yes", self.own(gettext("Yes"))), Choice("no", self.own(gettext("No, go on")))
        return Message((self.own(asked),), (yes, no), wants=OPTIONS)

    def not_found(self) -> list[Message]:
        """No service was found, or none of those was meant; a way out after the second time."""
        failures = self.state.failures + 1
        if failures < STRIKES:
            self.state = replace(self.state, failures=failures, asks={})
            return [self.unknown()]
        self.state = replace(self.state, failures=failures, asks={"what": "stuck"})
        return [self.stuck(self.own(gettext("I do not know that one.")))]

    def stuck(self, says: Said, *, may_skip: bool = False) -> Message:
        choices = [
            Choice("again", self.own(gettext("Try again"))),
            Choice("person", self.own(gettext("Talk to a person"))),
            Choice("web", self.own(gettext("Go on in a browser"))),
        ]
        if may_skip:
            choices.insert(1, Choice("skip", self.own(gettext("Go on without an answer"))))
        journey = self.opened()
        link = journey.link() if journey and not self.style.short else ""
        return Message(
            (says, self.own(gettext("What would you like to do?"))), tuple(choices), wants=OPTIONS, link=link
        )

    def lost(self, gone: Gone) -> list[Message]:
        """Of what was sent, in a browser or by a turn that broke off, the number is said, and STATUS knows of it."""
        journey, language = self.state.journey, self.state.language
        self.state = self.state.without()
        said = [Message((self.own(gone.why or gettext("That form is no longer open.")),))]
        if gone.by_staff and journey:
            self.remember(journey)
        if gone.sent and journey:
            self.remember(journey)
            said += self.city.status((journey,), language)
        return [*said, self.city.menu(language)]

    def remember(self, journey: str) -> None:
        others = (one for one in self.state.sent if one != journey)
        self.state = replace(self.state, sent=(journey, *others)[:MOST_SENT])


def with_next(said: Message, offer: Offer) -> Message:
    """An ending with the service that may be begun next."""
    how = gettext("Reply 1 to go on with this.")
    return replace(said, choices=(Choice(prompts.GO, offer.name),), wants=OPTIONS, how=how)


def _thing_unknown(problem: Problem) -> str:
    near = problem.details.get("near")
    said = gettext("We do not know what “%(thing)s” is.") % {"thing": problem.details["thing"][:60]}
    if near:
        return joined(said, gettext("Is it one of these? %(near)s") % {"near": "; ".join(near)})
    return said


OWN = {"thing_unknown": _thing_unknown}
