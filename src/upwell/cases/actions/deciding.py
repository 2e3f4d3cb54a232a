"""The decision on an application: granted, granted with conditions, or refused, with reasons; and the permit with it.

Reasons and conditions come from the city's lists, in the applicant's language, with what whoever decides adds in words
of their own. The letter ends with how to appeal. The permit is issued in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.cases import outcomes, workflow
from upwell.cases.actions import moving, refusals, reviewing
from upwell.cases.actions.asking import service_of
from upwell.cases.actions.change import Change, held_by_staff
from upwell.cases.models import Case, Decision
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City, Standard
from upwell.definition.model import Service
from upwell.journey.texts import Texts
from upwell.permits import actions as permits

OUTCOMES = outcomes.DECISIONS
GRANTED, WITH_CONDITIONS, REFUSED = OUTCOMES


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decides. Codes are of the city's lists; words go to the applicant as they are."""

    outcome: str
    reasons: Sequence[str] = ()
    conditions: Sequence[str] = ()
    words: str = ""
    own_conditions: str = ""


@transaction.atomic
def decide(case_id: UUID, decided: Decided, *, by: Actor, now: datetime, seen: int | None) -> Case:
    """Raises UnknownOutcome, MissingWords (a refusal without a reason, conditions without one), ReviewsOpen,
    WroteConditions and RefusedHasNone (conditions with another decision), AgainstObjection (without a reason)."""
    case = held_by_staff(case_id, by=by, needs="close_cases", seen=seen)
    change = Change(case, by=by, now=now)
    _check(change, decided)
    said = moving.Said(outcome=decided.outcome, message=letter(change.city, case, decided))
    row = Decision.objects.create(
        case=case,
        at=now,
        by=by.id,
        by_called=by.called,
        outcome=decided.outcome,
        reasons=list(decided.reasons),
        conditions=list(decided.conditions),
        words=decided.words.strip(),
        own_conditions=decided.own_conditions.strip(),
    )
    service = service_of(case)
    if decided.outcome != REFUSED and service is not None and service.permit is not None:
        row.permit = _issue(case, service, decided, change.city, now).number
        row.save(update_fields=["permit"])
    change.fact("case_decided", outcome=decided.outcome, permit=bool(row.permit))
    return moving.carry_out(change, workflow.DECIDE, said)


def _check(change: Change, decided: Decided) -> None:
    if not change.workflow.allows(change.case.state, workflow.DECIDE):
        raise refusals.CannotMove
    if decided.outcome not in OUTCOMES:
        raise refusals.UnknownOutcome
    if reviewing.open_reviews(change.case):
        raise refusals.ReviewsOpen
    lists, service = change.city.decisions, change.case.service
    if set(decided.reasons) - _of(service, lists.reasons) or set(decided.conditions) - _of(service, lists.conditions):
        raise refusals.UnknownOutcome
    _check_words(change.case, decided)


def _of(service: str, found: Mapping[str, Standard]) -> set[str]:
    return {code for code, one in found.items() if not one.services or service in one.services}


def _check_words(case: Case, decided: Decided) -> None:
    """What somebody chose or wrote is never left out in silence, and no team is overruled without a word."""
    why = bool(decided.reasons or decided.words.strip())
    bound = bool(decided.conditions or decided.own_conditions.strip())
    if bound and decided.outcome == GRANTED:
        raise refusals.WroteConditions
    if bound and decided.outcome == REFUSED:
        raise refusals.RefusedHasNone
    if not bound and decided.outcome == WITH_CONDITIONS:
        raise refusals.MissingConditions
    if not why and decided.outcome == REFUSED:
        raise refusals.MissingReason
    if not why and reviewing.objected(case):
        raise refusals.AgainstObjection


def letter(city: City, case: Case, decided: Decided) -> str:
    """What the applicant reads of it, in their language. Words of whoever decides stay as they were written."""
    language, lists = case.language, city.decisions
    reasons = [city.word(lists.reasons[code].text, language) for code in decided.reasons]
    with translation.override(language):
        parts = [_listed(gettext("Why:"), [*reasons, *_lines(decided.words)])]
        if decided.outcome == WITH_CONDITIONS:
            parts.append(_listed(gettext("Conditions:"), conditions(city, decided, language)))
        parts.append(_what_follows(case, decided, language))
    if lists.appeal is not None:
        parts.append(city.word(lists.appeal, language))
    return "\n\n".join(filter(None, parts)) or "-"


def _what_follows(case: Case, decided: Decided, language: str) -> str:
    """The service that comes after a permit, such as its inspection. In the language that is set."""
    service = service_of(case) if decided.outcome != REFUSED else None
    after = service.follow_on if service else None
    published = catalogue.published(after.service) if after and after.when == "granted" else None
    if published is None:
        return ""
    named = Texts(published.definition, language).of_service("name").text
    return gettext("What comes next: %(service)s. You can do it on the page of this request.") % {"service": named}


def conditions(city: City, decided: Decided, language: str) -> list[str]:
    own = [city.word(city.decisions.conditions[code].text, language) for code in decided.conditions]
    return [*own, *_lines(decided.own_conditions)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""


def _issue(case: Case, service: Service, decided: Decided, city: City, now: datetime) -> permits.Permit:
    # whoever is shown it reads the page in a language of theirs; the paper has the holder's, and English
    languages = dict.fromkeys([case.language, "en", *service.languages])
    return permits.issue(
        about=case.reference,
        service=case.service,
        language=case.language,
        said={code: _paper(case, service, decided, city, code) for code in languages},
        valid_for=service.permit.valid_for if service.permit else None,
        now=now,
    )


def _paper(case: Case, service: Service, decided: Decided, city: City, language: str) -> permits.Said:
    """What stands on it in one language: only what the service names, and the conditions."""
    texts, permit = Texts(service, language), service.permit
    assert permit is not None  # noqa: S101  # asked before
    answered: dict[str, Any] = {**case.answered, **(case.private or {})}
    bound = decided.outcome == WITH_CONDITIONS
    return permits.Said(
        title=texts.get("permit.title", permit.title).text,
        holder=str(answered.get(permit.holder) or "") if permit.holder else "",
        lines=[
            (texts.label(name).text, texts.shown(service.questions[name], name, answered[name]))
            for name in permit.shows
            if answered.get(name) not in (None, "", [])
        ],
        conditions=conditions(city, decided, language) if bound else [],
        by=_department(city, service, language),
    )


def _department(city: City, service: Service, language: str) -> str:
    """The one that answers for the service today; a paper keeps it, whoever answers for it later."""
    owner = city.departments.get(service.owner)
    return city.word(owner.name, language) if owner else ""
