"""Sentences and small figures that several pages share: promises in words, how they are kept, what happened lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext, ngettext

from upwell.cases import outcomes, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition import conditions
from upwell.definition.model import PromiseRule
from upwell.definition.questions import Question
from upwell.journey.texts import Said, Texts
from upwell.ui import formats

KEPT_DAYS, ENOUGH_TO_SAY = 90, 20


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise in words; `condition` is the answer it goes with, empty for all others."""

    sentence: str
    condition: str


@dataclass(frozen=True, slots=True)
class Kept:
    kept: int
    of: int

    @property
    def per_hundred(self) -> int:
        return round(100 * self.kept / self.of)


def promises(published: Published, language: str) -> list[Promise]:
    texts = Texts(published.definition, language)
    return [Promise(aim(rule), _condition(rule, texts)) for rule in published.definition.promise]


def aim(rule: PromiseRule) -> str:
    """We aim to fix it in 2 working days."""
    verbs = {
        "answer": gettext("We aim to answer within %(time)s."),
        "fix": gettext("We aim to fix it within %(time)s."),
        "collect": gettext("We aim to collect it within %(time)s."),
        "decide": gettext("We aim to decide within %(time)s."),
        "deliver": gettext("We aim to deliver it within %(time)s."),
        "look": gettext("We aim to look at it within %(time)s."),
    }
    return verbs[rule.to] % {"time": span(rule.within, rule.counted_in)}


def by_when(due_at: datetime | None, language: str) -> str:
    """By when, as people say it: a promise that ends with a day is named by that day."""
    if due_at is None:
        return ""
    workdays = catalogue.city().workdays
    if promise.is_due_at_day_end(due_at, workdays):
        day = formats.day(promise.last_day(due_at, workdays), language=language)
        return gettext("the end of %(day)s") % {"day": day}
    return formats.moment(due_at, zone=workdays.zone, language=language)


def span(within: int, counted_in: str) -> str:
    number = {"number": within}
    match counted_in:
        case "working_days":
            return ngettext("%(number)s working day", "%(number)s working days", within) % number
        case "working_hours":
            return ngettext("%(number)s working hour", "%(number)s working hours", within) % number
        case "hours":
            return ngettext("%(number)s hour", "%(number)s hours", within) % number
        case "months":
            return ngettext("%(number)s month", "%(number)s months", within) % number
    return ngettext("%(number)s day", "%(number)s days", within) % number


def _condition(rule: PromiseRule, texts: Texts) -> str:
    """The answers a promise goes with, in the resident's words: only simple ones can be said."""
    if rule.when is None:
        return ""
    said = []
    for leaf in conditions.leaves(rule.when):
        question = texts.service.questions.get(leaf.name)
        if isinstance(question, Question) and leaf.how == "is":
            answer = texts.worded(leaf.name, leaf.against)
            said.append(f"{texts.of_step(leaf.name, 'title').text} {answer}")
    return " · ".join(said)


def kept(code: str, *, now: datetime) -> Kept | None:
    """How often the promise was kept lately; None while there is too little to say."""
    met, of = cases.kept_since(code, since=now - timedelta(days=KEPT_DAYS), now=now)
    return Kept(met, of) if of >= ENOUGH_TO_SAY else None


@dataclass(frozen=True, slots=True)
class Lately:
    reference: str
    name: Said
    place: str
    at: datetime


def lately(*, limit: int = 4) -> list[Lately]:
    """What the city finished in the last days, for the front page. Nothing personal: only what is on the public map."""
    language = get_language() or "en"
    good = frozenset(code for code, outcome in outcomes.known(catalogue.city()).items() if outcome.good)
    found = []
    for pin in cases.finished_lately(outcomes=good, limit=limit):
        published = catalogue.published(pin.service)
        if published is not None and pin.closed_at is not None:
            name = Texts(published.definition, language).of_service("name")
            found.append(Lately(pin.reference, name, pin.place_label, pin.closed_at))
    return found


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    name: str
    called: str
    kind: str


def sandbox_accounts(language: str) -> list[SandboxAccount]:
    city = catalogue.city()
    return [SandboxAccount(one.name, city.word(one.called, language), one.kind) for one in city.sandbox]


def is_case(reference: str) -> bool:
    return cases.public_view(reference) is not None
