"""GeoReport's addresses. Each reads one request, asks one query or calls one action, and answers in XML or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.cases import links
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.open311 import actions, answers, arguments, asked, listed, offers, queries, reading, speech
from upwell.channels.open311.arguments import Arguments
from upwell.channels.open311.doors import READ, check_jurisdiction, door, kept
from upwell.channels.open311.offers import Offer
from upwell.channels.open311.queries import Key
from upwell.channels.open311.rows import Writer
from upwell.channels.open311.speech import Refused, Row, Wrong, refused
from upwell.intake import whole
from upwell.intake.actions import CannotStart, Sent, ServiceClosed, Visitor
from upwell.lib import clock
from upwell.lib.references import canonical
from upwell.limits import actions as limits
from upwell.limits import callers, kinds
from upwell.ui import speaking

CHANNEL = "api"
MOST_KEY = 255


@door(*READ)
def discovery(request: HttpRequest, spoken: str) -> HttpResponse:
    return kept(request, spoken, listed.discovery(spoken))


@door(*READ)
def services(request: HttpRequest, spoken: str) -> HttpResponse:
    check_jurisdiction(arguments.of_query(request))
    return kept(request, spoken, listed.services(spoken))


@door(*READ)
def definition(request: HttpRequest, spoken: str, code: str) -> HttpResponse:
    check_jurisdiction(arguments.of_query(request))
    offer = offers.known().get(code)
    body = listed.definition(offer, spoken) if offer and offer.published.open else None
    if body is None:
        raise refused(404, _("There is no service definition for the service_code %(code)s.") % {"code": code[:60]})
    return kept(request, spoken, body)


@door(*READ, "POST")
def requests(request: HttpRequest, spoken: str) -> HttpResponse:
    return _send(request, spoken) if request.method == "POST" else _list(request, spoken)


@door(*READ)
def one(request: HttpRequest, spoken: str, reference: str) -> HttpResponse:
    given = arguments.of_query(request)
    check_jurisdiction(given)
    found = _found(request, reference)
    if not found:
        raise refused(
            404, _("There is no service request with the service_request_id %(id)s.") % {"id": reference[:40]}
        )
    return _written(spoken, found, extensions=given.one("extensions").lower() == "true")


@door(*READ)
def token(request: HttpRequest, spoken: str, token: str) -> HttpResponse:
    """Every request has its id at once, so no token is ever given out; who asks with an id hears that it is one."""
    check_jurisdiction(arguments.of_query(request))
    found = _found(request, token)
    if not found:
        raise refused(404, _("There is no token %(token)s.") % {"token": token[:40]})
    return speech.respond(
        spoken,
        speech.write(spoken, "service_requests", [{"service_request_id": found[0].reference, "token": token}]),
    )


def _found(request: HttpRequest, text: str) -> list[cases.Request311]:
    reference = canonical(text)
    if reference is None:
        return []
    callers.may_guess(request, now=clock.now())
    found = cases.open311_requests(references=[reference])
    if not found:
        callers.guessed(request, now=clock.now())
    return found


def _list(request: HttpRequest, spoken: str) -> HttpResponse:
    given = arguments.of_query(request)
    check_jurisdiction(given)
    wanted = asked.read(given, now=clock.now(), zone=catalogue.city().zone)
    found = cases.open311_requests(**wanted.choice) if wanted.choice is not None else []
    return _written(spoken, found, extensions=wanted.extensions)


def _written(spoken: str, found: Sequence[cases.Request311], *, extensions: bool) -> HttpResponse:
    rows = Writer(_language(), extensions=extensions).rows(found)
    return speech.respond(spoken, speech.write(spoken, "service_requests", rows))


def _language() -> str:
    return speaking.current()


LONG_AGO = timedelta(days=1)
"""A case this old whose delivery is not known: its words are forgotten. A younger one came of the same message twice at
once."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One message that wants to become a case. `once`: it came under an Idempotency-Key."""

    case_id: UUID
    key: Key
    sent: Arguments
    once: bool
    now: datetime


def _send(request: HttpRequest, spoken: str) -> HttpResponse:
    now = clock.now()
    sent = arguments.of_form(request)
    key = _key(request, sent, now)
    check_jurisdiction(sent)
    offer = _offer(sent)
    token = request.headers.get("Idempotency-Key", "").strip()
    if len(token) > MOST_KEY:
        raise refused(400, _("The Idempotency-Key is too long."))
    case_id = actions.case_of(key.id, token) if token else uuid4()
    row = _receive(offer, _Delivery(case_id, key, sent, bool(token), now))
    return speech.respond(spoken, speech.write(spoken, "service_requests", [row]))


def _key(request: HttpRequest, sent: Arguments, now: datetime) -> Key:
    given = sent.one("api_key") or request.headers.get("X-Api-Key", "").strip()
    if not given:
        raise refused(403, _("Send your api_key with the request."))
    key = queries.working_key(given)
    if key is None or not key.may_post:
        callers.guessed(request, now=now)
        raise refused(403, _("This api_key does not open this door."))
    try:
        limits.take(kinds.of_key(key.per_minute), str(key.id), now=now)
    except limits.TooMany as refusal:
        said = _("This api_key has sent too many requests. Try again in a minute.")
        raise Refused(429, Wrong(429, said), headers={"Retry-After": str(refusal.seconds)}) from None
    return key


def _offer(sent: Arguments) -> Offer:
    code = sent.one("service_code")
    if not code:
        raise refused(400, _("Send the service_code of a service."))
    offer = offers.known().get(code)
    if offer is None:
        raise refused(404, _("There is no service with the service_code %(code)s.") % {"code": code[:60]})
    return offer


def _receive(offer: Offer, delivery: _Delivery) -> Row:
    """The same delivery again has the same answer, even when the service has closed since."""
    if not delivery.once:
        return _open(offer, delivery)
    try:
        fingerprint = delivery.sent.fingerprint()
        first = actions.claim(delivery.case_id, fingerprint=fingerprint, key_id=delivery.key.id, now=delivery.now)
    except actions.OtherBody:
        raise _other_body() from None
    known = cases.by_follow_secret(links.follow_secret(delivery.case_id))
    if known is not None and first and known.case.opened_at < delivery.now - LONG_AGO:
        actions.release(delivery.case_id)
        raise _other_body()
    if known is not None:
        return _received(known.case)
    try:
        return _open(offer, delivery)
    except Refused:
        actions.release(delivery.case_id)
        raise


def _other_body() -> Refused:
    said = _("This Idempotency-Key came before with a different request. Use a new one.")
    return Refused(400, Wrong(409, said))


def _received(case: Any) -> Row:
    version = catalogue.version(case.version_id)
    return answers.received(case, version.definition, _language())


def _open(offer: Offer, delivery: _Delivery) -> Row:
    if not offer.published.open:
        raise answers.closed(offer, _language())
    zone, code = catalogue.city().zone, offer.published.code
    found = reading.read(offer, delivery.sent, case_id=delivery.case_id, zone=zone, now=delivery.now)
    if not found.well:
        judged = whole.settle(offer.published, found.raw, now=delivery.now, channel=CHANNEL)
        raise answers.refusal(offer, found, judged.walk, dict(judged.problems), _language())
    try:
        sent = whole.submit(
            code,
            found.raw,
            case_id=delivery.case_id,
            visitor=Visitor(CHANNEL, _language()),
            by=Actor("partner", f"key {delivery.key.id}", delivery.key.name),
            now=delivery.now,
            declared=True,  # the service's attributes say what is declared by sending
            source=f"open311 key {delivery.key.id}",
            added=answers.lines(found),
        )
    except (CannotStart, ServiceClosed):  # closed between the two looks
        raise answers.closed(offer, _language()) from None
    if not isinstance(sent, Sent):
        raise answers.refusal(offer, found, sent.walk, dict(sent.problems), _language())
    return _received(sent.case)
