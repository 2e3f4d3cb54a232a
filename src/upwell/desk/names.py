"""What the city calls its services, teams, states, outcomes and areas, in the language of the page.

Kept for each edition of the catalogue and language, so that a line of the queue costs look-ups in a dict."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext_lazy

from upwell.cases import outcomes, workflow
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City, Words
from upwell.journey.texts import Texts
from upwell.places import queries as places
from upwell.ui import formats, speaking
from upwell.ui.parts import Tone

CASELESS = {"lookup", "information"}


class Names:
    def __init__(self, city: City, language: str) -> None:
        self.city, self.language = city, language
        self._services: dict[str, str] = {}
        self._cases: dict[str, str] = {}
        self._states: dict[tuple[str, str], tuple[str, Tone]] = {}

    def word(self, words: Words) -> str:
        return self.city.word(words, self.language)

    def service(self, code: str) -> str:
        if code not in self._services:
            self._services[code] = self._service(code)
        return self._services[code]

    def _service(self, code: str) -> str:
        published = catalogue.published(code)
        return Texts(published.definition, self.language).of_service("name").text if published else readable(code)

    def noun(self, code: str) -> str:
        """What one case of the service is called, as in "Building permit"."""
        return self._case_name(code) or readable(code)

    def title(self, code: str, title: str) -> str:
        """A case's title in the reader's language when it is the one all cases of the service get; else as it is."""
        return self._case_name(code) if self.is_usual(code, title) else title

    def is_usual(self, code: str, title: str) -> bool:
        published = catalogue.published(code)
        return published is not None and title in (published.definition.case_name, published.definition.name)

    def _case_name(self, code: str) -> str:
        if code not in self._cases:
            published = catalogue.published(code)
            self._cases[code] = Texts(published.definition, self.language).of_case().text if published else ""
        return self._cases[code]

    def team(self, code: str) -> str:
        team = self.city.teams.get(code)
        return self.word(team.name) if team else readable(code)

    def teams(self, codes: Sequence[str] | frozenset[str]) -> list[tuple[str, str]]:
        return sorted(((code, self.team(code)) for code in codes), key=lambda pair: pair[1].casefold())

    def outcome(self, code: str, kind: str, service: str) -> str:
        outcome = outcomes.find(self.city, code, kind=kind, service=service)
        return self.word(outcome.name) if outcome else readable(code)

    def state(self, flow: str, state: str) -> str:
        return self._state(flow, state)[0]

    def tone(self, flow: str, state: str) -> Tone:
        """The same state looks the same on every page."""
        return self._state(flow, state)[1]

    def _state(self, flow: str, state: str) -> tuple[str, Tone]:
        if (flow, state) not in self._states:
            table = workflow.named(self.city, flow)
            tone: Tone = "active"
            if table.phase(state) != workflow.OPEN:
                tone = "waiting" if table.phase(state) == workflow.WAITING else "done"
            elif state == table.starts:
                tone = "new"
            self._states[flow, state] = (self.word(table.state(state).name), tone)
        return self._states[flow, state]

    def states(self) -> list[tuple[str, str]]:
        """Every state that a case of this city can be in and that is not closed."""
        found: dict[str, str] = {}
        for name in dict.fromkeys((*workflow.FOR_KIND.values(), *self.city.workflows)):
            data = workflow.named(self.city, name).data
            found |= {code: self.word(state.name) for code, state in data.states.items() if state.phase != "closed"}
        return list(found.items())

    def services(self) -> list[tuple[str, str]]:
        """Those that open cases; the others only tell or look up."""
        opening = (one.code for one in catalogue.all_published() if one.definition.kind not in CASELESS)
        pairs = ((code, self.service(code)) for code in opening)
        return sorted(pairs, key=lambda pair: pair[1].casefold())

    def areas(self) -> dict[str, str]:
        """Code and name of each area of the main set. Not kept: places are imported without a new edition."""
        main = self.city.places.main
        return {area.code: area.called(self.language) for area in places.areas_in(main)} if main else {}

    def area_set(self, code: str) -> str:
        words = self.city.places.sets.get(code)
        return self.word(words) if words else readable(code)


LETTERS = {
    "receipt": gettext_lazy("Receipt"),
    "booked": gettext_lazy("Receipt of a booking"),
    "progress": gettext_lazy("News"),
    "answer": gettext_lazy("Closing letter"),
    "question": gettext_lazy("Question to the resident"),
    "reopened": gettext_lazy("Open again"),
    "merged": gettext_lazy("Joined to another case"),
    "goes_on": gettext_lazy("Goes on in place of another case"),
    "withdrawn": gettext_lazy("Taken back"),
    "payment_link": gettext_lazy("Link to pay"),
    "draft_link": gettext_lazy("Link to go on later"),
    "party_invitation": gettext_lazy("Link for somebody else"),
    "party_reminder": gettext_lazy("Reminder for somebody else"),
    "party_thanks": gettext_lazy("Thanks for somebody else’s answer"),
    "party_answered": gettext_lazy("Somebody else has answered"),
    "party_declined": gettext_lazy("Somebody else said no"),
    "party_silent": gettext_lazy("Somebody else did not answer"),
}


def letter(template: str) -> str:
    """What staff call a message that goes to residents."""
    return str(LETTERS.get(template) or readable(template))


def readable(code: str) -> str:
    """A code that nobody has words for (another city's, or one since withdrawn), as near to words as it comes."""
    return code.replace("_", " ").replace("-", " ").strip().capitalize()


def language_name(code: str) -> str:
    """What the page's language calls this one."""
    return formats.language_name(code, language=speaking.current())


def names() -> Names:
    return _names(catalogue.edition(), speaking.current())


@lru_cache(maxsize=16)
def _names(_edition: int, language: str) -> Names:
    return Names(catalogue.city(), language)
