"""The city as a conversation meets it: its published services, its numbers, how a request stands.

Journeys are drafts of `intake`; `Rehearsals` has the same city with journeys nobody keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.conversation import followed, indexing, keywords
from upwell.conversation.city import Card, Matched, Offer, People
from upwell.conversation.journey import Gone, Journey
from upwell.conversation.matching import Found, Hit, choose
from upwell.conversation.message import Message
from upwell.conversation.rehearsed import Days, Rehearsed, no_days
from upwell.conversation.state import State
from upwell.definition.model import Service
from upwell.journey.facts import Fact
from upwell.journey.texts import Said, Texts
from upwell.lib import han
from upwell.lib.folding import fold, is_traditional
from upwell.ui import context, formats, speaking

OFFERED = 3
LEARNED = 3.0
"""The score of what the city has learned word for word: as much as a phrase said as it stands, all its words known."""


@dataclass(slots=True)
class Served:
    """`channel` is the one in which services must be offered."""

    channel: str
    now: datetime

    def card(self) -> Card:
        shown = context.CITY_CARD()
        return Card(shown.name, shown.phone, catalogue.city().contact.emergency or "911")

    def languages(self) -> Mapping[str, str]:
        return {code: formats.language_name(code, language=code) for code in catalogue.city().offered}

    def taken(self, code: str) -> Published | None:
        """The service, if it can be begun here now."""
        found = catalogue.published(code)
        return found if found and found.open and found.definition.is_taken(self.channel) else None

    def offer(self, code: str, language: str) -> Offer | None:
        found = self.taken(code)
        return Offer(code, Texts(found.definition, language).of_service("name")) if found else None

    def match(self, text: str, language: str) -> Matched:
        said = fold(text).strip(" .!?")
        for published in catalogue.all_published():
            word = published.definition.text_word
            if word and fold(word) == said and self.taken(published.code):
                return Matched(word=published.code)
        index, found = indexing.index(), self._found(text)
        if found.instead is not None:
            return self._instead(found.instead, language)
        if not found.hits:
            return Matched(elsewhere=found.elsewhere)
        heard = self._in_script(index.language(text, found.hits[0]), text)
        heard = "" if heard.split("-")[0] == language.split("-")[0] or heard not in self.languages() else heard
        offers = [self.offer(one.code, heard or language) for one in found.hits]
        return Matched(tuple(one for one in offers if one), sure=found.sure, language=heard)

    def _instead(self, hit: Hit, language: str) -> Matched:
        """What is meant is on the web, if not here."""
        found = catalogue.published(hit.code)
        if found is None or not found.open or not found.definition.is_taken("web"):
            return Matched()
        name = Texts(found.definition, language).of_service("name")
        link = f"{settings.PUBLIC_URL}/services/{found.code}/?lang={language}"
        return Matched(instead=Offer(found.code, name), link=link)

    def _in_script(self, language: str, text: str) -> str:
        made = next((one for one, source in han.MADE_FROM.items() if source == language), "")
        return made if made in self.languages() and is_traditional(text) else language

    def _found(self, text: str) -> Found:
        index = indexing.index()
        hits = index.hits(text)
        meant = catalogue.meant_by(text)
        if meant is not None:  # word for word what somebody said it means: at once, before the index knows of it
            others = [hit for hit in hits if hit.code != meant.service]
            hits = [Hit(meant.service, LEARNED, meant.text, meant.language), *others]
        return choose(
            hits, [hit.code for hit in hits if self.taken(hit.code)], most=OFFERED, thresholds=index.thresholds
        )

    def surely(self, text: str, *, but: str) -> Offer | None:
        found = self._found(text)
        if not found.sure or found.hits[0].code == but:
            return None
        return self.offer(found.hits[0].code, speaking.current())

    def take_up(self, journey: Journey, offer: int) -> None:
        pass

    def text_to(self, journey: Journey, phone: str) -> str:
        return ""

    def unplaced(self, text: str, offered: Sequence[str], language: str) -> int:
        return 0

    def followed(self, number: int, code: str) -> None:
        pass

    def report(self, wrong: str, journey: Journey | None, state: State) -> None:
        pass  # nobody reads what is said in a rehearsal

    def unknown(self, language: str) -> Message:
        phone = context.CITY_CARD().phone
        call = gettext("Or call %(phone)s.") % {"phone": phone} if phone else ""
        said = gettext("I do not know that one. Say it in other words, like: pothole, graffiti, missed garbage.")
        return Message(tuple(Said(one, language) for one in (said, call) if one))

    def menu(self, language: str) -> Message:
        said = gettext("This is %(city)s. Say what you need, like: pothole, graffiti, missed garbage.")
        return Message((Said(said % {"city": context.CITY_CARD().site_name}, language),))

    def site(self, language: str) -> Message:
        return Message((Said(gettext("All services are here:"), language),), link=f"{settings.PUBLIC_URL}/")

    def help(self, language: str) -> Sequence[Message]:
        shown, said = context.CITY_CARD(), keywords.said
        lines = [
            gettext("This is %(city)s, a machine.") % {"city": shown.site_name},
            gettext("Call %(phone)s to talk to a person.") % {"phone": shown.phone} if shown.phone else "",
            gettext("Message and data rates may apply. %(stop)s ends all texts.") % {"stop": said("stop")}
            if self.channel == "sms"
            else "",
            gettext("%(back)s goes one question back, %(menu)s begins anew, %(web)s goes on in a browser.")
            % {"back": said("back"), "menu": said("menu"), "web": said("web")},
            gettext("%(problem)s tells us what is wrong here.") % {"problem": said("problem")},
        ]
        return [Message(tuple(Said(line, language) for line in lines if line))]

    def status(self, sent: Sequence[str], language: str) -> Sequence[Message]:
        if found := followed.of_sent(sent, language=language, now=self.now):
            return found
        said = gettext("Nothing was sent from here yet. Have you a number? Write it, like K7QM-3XPD.")
        return [Message((Said(said, language),))]

    def status_of(self, reference: str, language: str) -> Message:
        return followed.of_number(reference, language=language, now=self.now)

    def person(self, state: State, language: str) -> Message:
        phone = context.CITY_CARD().phone
        if not phone:
            return self.site(language)
        return Message((Said(gettext("Call %(phone)s to talk to a person.") % {"phone": phone}, language),))

    def people(self, service: str, language: str) -> People | None:
        return None

    def open(self, journey: str, *, language: str) -> Journey:
        raise Gone

    def begin(self, code: str, *, language: str, source: str = "", at: str = "") -> Journey:
        raise Gone


@dataclass(slots=True)
class Rehearsals(Served):
    """Journeys nobody keeps. `facts`: what look-ups answer; `free`: which days there are; `definitions`: services that
    are tried instead of those published."""

    definitions: Mapping[str, Service] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    free: Days = no_days
    journeys: dict[str, Rehearsed] = field(default_factory=dict)

    def begin(self, code: str, *, language: str, source: str = "", at: str = "") -> Journey:
        found = catalogue.published(code)
        definition = self.definitions.get(code) or (found.definition if found else None)
        if definition is None:
            raise Gone
        given = {"facts": self.facts, "free": self.free, "id": f"{code}-{len(self.journeys)}"}
        journey = Rehearsed(definition, self.now, self.channel, language, **given)  # type: ignore[arg-type]  # as named
        self.journeys[journey.id] = journey
        return journey

    def status(self, sent: Sequence[str], language: str) -> Sequence[Message]:
        return Served.status(self, (), language)  # nothing of these was sent

    def open(self, journey: str, *, language: str) -> Journey:
        if journey not in self.journeys:
            raise Gone
        return self.journeys[journey]
