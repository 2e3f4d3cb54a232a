"""Sentences and small figures that several pages share: promises in words, how they are kept, what happened lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext, pgettext

from upwell.cases import outcomes, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition import conditions
from upwell.definition.model import PromiseRule
from upwell.journey.texts import Said, Texts
from upwell.ui import formats, speaking

KEPT_DAYS, ENOUGH_TO_SAY = 90, 20


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise in words; `condition` says when it holds, and is empty when it always does."""

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
    texts, rules = Texts(published.definition, language), published.definition.promise
    return [Promise(aim(rule), _condition(rule, texts, alone=len(rules) == 1)) for rule in rules]


def aim(rule: PromiseRule) -> str:
    """We aim to fix it in 2 working days."""
    if rule.within is None:
        return gettext("You choose the day.")
    verbs = {
        "answer": gettext("We aim to answer within %(time)s."),
        "fix": gettext("We aim to fix it within %(time)s."),
        "collect": gettext("We aim to collect it within %(time)s."),
        "decide": gettext("We aim to decide within %(time)s."),
        "deliver": gettext("We aim to deliver it within %(time)s."),
        "look": gettext("We aim to look at it within %(time)s."),
    }
    return verbs[rule.to] % {"time": span(rule.within, rule.counted_in)}


def by_when(due_at: datetime | None, language: str, *, now: datetime) -> str:
    """By when, as people say it after "by": a promise that ends with a day is named by that day."""
    if due_at is None:
        return ""
    workdays = catalogue.city().workdays
    today = workdays.local_day(now)
    if promise.is_due_at_day_end(due_at, workdays):
        day = formats.day(promise.last_day(due_at, workdays), language=language, today=today)
        return gettext("the end of %(day)s") % {"day": day}
    moment = formats.moment(due_at, zone=workdays.zone, language=language, today=today)
    return pgettext("after “by”", "%(moment)s") % {"moment": moment}


def aim_for(to: str, due_at: datetime | None, language: str, *, now: datetime) -> str:
    """We aim to fix it by the end of Tuesday, December 8; of what was booked, its day."""
    if to != promise.ON_THE_DAY or due_at is None:
        return aim_by(to, by_when(due_at, language, now=now))
    workdays = catalogue.city().workdays
    day = formats.day(promise.last_day(due_at, workdays), language=language, today=workdays.local_day(now))
    return gettext("Your day is %(day)s.") % {"day": day}


def aim_by(to: str, when: str) -> str:
    """We aim to fix it by the end of Tuesday, December 8."""
    verbs = {
        "answer": gettext("We aim to answer by %(when)s."),
        "fix": gettext("We aim to fix it by %(when)s."),
        "collect": gettext("We aim to collect it by %(when)s."),
        "decide": gettext("We aim to decide by %(when)s."),
        "deliver": gettext("We aim to deliver it by %(when)s."),
        "look": gettext("We aim to look at it by %(when)s."),
    }
    said = verbs.get(to) or gettext("We aim to be done by %(when)s.")
    return said % {"when": when} if when else ""


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


def _condition(rule: PromiseRule, texts: Texts, *, alone: bool) -> str:
    """When a promise holds, in the resident's words: one question with one or a few answers can be said."""
    if rule.when is None:
        return "" if alone else gettext("In all other cases")
    leaves = conditions.leaves(rule.when)
    leaf, question = leaves[0], texts.service.questions.get(leaves[0].name)
    if len(leaves) > 1 or question is None or leaf.how not in ("is", "one_of"):
        return gettext("In some cases")
    wanted = leaf.against if leaf.how == "one_of" else (leaf.against,)
    answers = _one_of([f"“{texts.worded(leaf.name, answer)}”" for answer in wanted])
    title = texts.of_step(leaf.name, "title").text
    return gettext("If you answer “%(question)s” with %(answers)s") % {"question": title, "answers": answers}


def _one_of(answers: list[str]) -> str:
    *some, last = answers
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def kept(code: str, *, now: datetime) -> Kept | None:
    """How often the promise was kept lately; None while there is too little to say."""
    met, of = cases.kept_since(code, since=now - timedelta(days=KEPT_DAYS), now=now)
    return Kept(met, of) if of >= ENOUGH_TO_SAY else None


@dataclass(frozen=True, slots=True)
class Nearby:
    """A report like the one being made. `kind` says what it is, for it may be another service's."""

    reference: str
    kind: Said
    place: str
    metres: int
    opened_at: datetime


def nearby(reports: Iterable[cases.Near], language: str) -> list[Nearby]:
    return [
        Nearby(
            one.reference,
            catalogue.case_name(one.service, one.title, language),
            one.place_label,
            one.metres,
            one.opened_at,
        )
        for one in reports
    ]


@dataclass(frozen=True, slots=True)
class Lately:
    reference: str
    name: Said
    place: str
    at: datetime


def lately(*, limit: int = 4) -> list[Lately]:
    """What the city finished in the last days, for the front page. Nothing personal: only what is on the public map."""
    language = speaking.current()
    good = frozenset(code for code, outcome in outcomes.known(catalogue.city()).items() if outcome.good)
    found = []
    for pin in cases.finished_lately(outcomes=good, limit=limit):
        if catalogue.published(pin.service) is not None and pin.closed_at is not None:
            name = catalogue.case_name(pin.service, pin.title, language)
            found.append(Lately(pin.reference, name, pin.place_label, pin.closed_at))
    return found


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    name: str
    called: str
    kind: str
    works: str = ""


def sandbox_accounts(language: str) -> list[SandboxAccount]:
    city = catalogue.city()
    return [
        SandboxAccount(
            one.name,
            city.word(one.called, language),
            one.kind,
            city.word(one.works, language) if one.works is not None else "",
        )
        for one in city.sandbox
    ]


def is_case(reference: str) -> bool:
    return cases.public_view(reference) is not None
