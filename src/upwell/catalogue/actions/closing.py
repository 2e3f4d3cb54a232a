"""Takes a service off the air for now, puts it back, or withdraws it for good. Cases stay, whatever happens here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.actions.versions import CannotPublish, Who, fact, note, republish
from upwell.catalogue.models import Change, Service
from upwell.events import actions as events


class CannotClose(Exception):
    """Only a service that residents get can be closed or reopened, with words in the city's languages, English too."""


@transaction.atomic
def close_service(code: str, *, message: Mapping[str, str], by: str, now: datetime, because: str = "") -> Service:
    """Takes a service off the air, with words for those who come; again, it changes the words. Raises CannotClose."""
    if message and ("en" not in message or not message.keys() <= set(queries.city().languages)):
        raise CannotClose(", ".join(sorted(message)))
    service, who = _offered(code), Who(by, now, because, Change.Kind.CLOSED)
    if service.state == Service.State.OPEN:
        events.record(fact("service_closed", service, who))
        note(service, who)
    return _turn(service, Service.State.CLOSED, message, who)


@transaction.atomic
def reopen_service(code: str, *, by: str, now: datetime, because: str = "") -> Service:
    """Raises CannotClose. A service that is open already stays so, and nothing is written."""
    service, who = _offered(code), Who(by, now, because, Change.Kind.REOPENED)
    if service.state == Service.State.OPEN:
        return service
    events.record(fact("service_reopened", service, who))
    note(service, who)
    return _turn(service, Service.State.OPEN, {}, who)


@transaction.atomic
def withdraw(code: str, *, by: str, because: str, now: datetime) -> Service:
    """Residents get it no longer; to publish it again brings it back. Raises CannotClose when it is not there, and
    CannotPublish with what others say of it, while they do."""
    service, who = _offered(code), Who(by, now, because, Change.Kind.WITHDRAWN)
    wrong = queries.problems_without(code)
    if wrong:
        raise CannotPublish(wrong)
    events.record(fact("service_withdrawn", service, who))
    note(service, who)
    return _turn(service, Service.State.WITHDRAWN, {}, who)


def _offered(code: str) -> Service:
    service = Service.objects.select_for_update().filter(code=code).first()
    if service is None or service.state == Service.State.WITHDRAWN:
        raise CannotClose(code)
    return service


def _turn(service: Service, state: Service.State, message: Mapping[str, str], who: Who) -> Service:
    service.state, service.closed_message = state, dict(message)
    service.save(update_fields=["state", "closed_message"])
    republish(who)
    return service
