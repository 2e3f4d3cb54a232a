"""How a request stands: for whoever knows its number what everybody may know, and its own timeline with its secret."""

from __future__ import annotations

import hmac
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from upwell.cases import links, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.api import shapes, words
from upwell.channels.api.declared import SECRET, WORDS, Answer, Call, Param, operation
from upwell.channels.api.problems import Refused
from upwell.journey.texts import Texts
from upwell.lib.references import canonical
from upwell.limits import callers

SCOPE = "status:read"
SPOKEN = Param(WORDS, "header", "The language of the words.")
PLACES = ("photo", "file", "location", "address", "asset")


@operation(
    "GET",
    "requests/{reference}",
    named="request",
    name="get_request",
    scope=SCOPE,
    summary="See how a request stands",
    says="Only what its service makes public.",
    tells=(SPOKEN,),
    gives={200: shapes.Status},
)
def status(call: Call) -> Answer:
    view = cases.public_view(_reference(call))
    if view is None:
        raise _unknown(call)
    return Answer(_public(view, call.language))


def _reference(call: Call) -> str:
    callers.may_guess(call.request, now=call.now)
    return canonical(call.args["reference"]) or ""


def _unknown(call: Call) -> Refused:
    callers.guessed(call.request, now=call.now)
    return Refused("not_found", _("We do not know this number. It has eight letters and digits, like K7QM-3XPD."))


def _public(view: cases.PublicView, language: str) -> shapes.Status:
    return shapes.Status(
        reference=view.reference,
        service=view.service,
        name=words.said(catalogue.case_name(view.service, view.title, language)),
        state=words.state(view.state, language),
        phase=view.phase,  # type: ignore[arg-type]  # one of the three
        opened_at=view.opened_at,
        promised_on=_day(view.due_at),
        aims_to=view.aims_to,
        closed_at=view.closed_at,
        outcome=words.outcome(view.outcome, language),
        place=view.place_label,
        lat=view.lat,
        lon=view.lon,
        answers=tuple(_answers(view, language)),
        moments=tuple(_moment(step, language) for step in view.steps),
        joined_to=view.main_reference or None,
        web_url=f"{settings.PUBLIC_URL}/status/{view.reference}",
    )


def _answers(view: cases.PublicView, language: str) -> list[shapes.Shown]:
    if view.version_id is None:
        return []
    texts = Texts(catalogue.version(view.version_id).definition, language)
    asked: Any = texts.service.questions
    return [
        shapes.Shown(name, words.said(texts.of_step(name, "title", {})), texts.shown(asked[name], name, plain))
        for name, plain in view.answers.items()
        if name in asked and asked[name].type not in PLACES
    ]


def _day(due_at: datetime | None) -> date | None:
    return promise.last_day(due_at, catalogue.city().workdays) if due_at else None


def _moment(step: cases.Step, language: str) -> shapes.Moment:
    state, outcome = words.state(step.state, language), words.outcome(step.outcome, language)
    return shapes.Moment(step.at, step.what, state, outcome, step.by_resident, step.message, step.said)


@operation(
    "GET",
    "requests/{reference}/timeline",
    named="timeline",
    name="get_timeline",
    scope=SCOPE,
    summary="Read a request's own timeline",
    says="With the secret from its receipt: what the city and the resident said to each other.",
    tells=(SECRET, SPOKEN),
    gives={200: shapes.Timeline},
)
def timeline(call: Call) -> Answer:
    reference, secret = _reference(call), str(call.told["Upwell-Secret"])
    view = cases.by_follow_secret(secret)
    if view is None or not hmac.compare_digest(view.case.reference.encode(), reference.encode()):
        raise _unknown(call)
    return Answer(_own(view, call.language))


def _own(view: cases.FollowView, language: str) -> shapes.Timeline:
    case = view.case
    return shapes.Timeline(
        reference=case.reference,
        state=words.state(view.state, language),
        phase=case.phase,  # type: ignore[arg-type]  # one of the three
        promised_on=_day(case.due_at),
        outcome=words.outcome(view.outcome, language),
        moments=tuple(_moment(step, language) for step in view.steps),
        asks_you=view.question.text if view.question is not None else None,
        follow_url=links.in_language(links.follow_link(case.pk), language),
    )
