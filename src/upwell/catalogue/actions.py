"""Publishes: makes what a city's folder says what residents get. The same folder again changes nothing.

A service that is closed for now stays so: loading a folder neither closes nor reopens it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.folder import Folder, ReadService
from upwell.catalogue.following import follow_folder
from upwell.catalogue.models import Publication, Service, Version
from upwell.definition.load import content_hash
from upwell.events import actions as events


class CannotPublish(Exception):
    """This folder has problems; mend them first."""


class CannotClose(Exception):
    """Only a service that residents get can be closed or reopened, with words in the city's languages, English too."""


@dataclass(slots=True)
class Report:
    """Codes of services, by what became of them."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)  # published or unchanged, and closed before and after
    settings_changed: bool = False
    phrases_changed: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.published or self.withdrawn or self.settings_changed or self.phrases_changed)


@transaction.atomic
def publish_folder(folder: Folder, *, by: str, now: datetime) -> Report:
    """Publishes the city's settings and every service whose content changed; withdraws those no longer there."""
    if folder.errors or folder.city is None:
        raise CannotPublish
    report = Report()
    report.settings_changed = _settings_changed(folder)
    known = _known()
    for read in folder.services:
        changed = _publish(read, known.get(read.definition.service), by=by, now=now)
        (report.published if changed else report.unchanged).append(read.definition.service)
    _withdraw(known, report, by=by, now=now)
    report.phrases_changed = follow_folder(folder.phrases, by=by, now=now)
    report.closed = sorted(code for code, service in known.items() if service.state == Service.State.CLOSED)
    if report.settings_changed:
        events.record(events.Fact("city_published", at=now, subject=folder.city.city, data={"by": by}))
    if report.changed:
        _announce(folder, by=by, now=now)
    return report


def _known() -> dict[str, Service]:
    """Held, so that nobody closes one meanwhile and finds it open."""
    rows = Service.objects.select_for_update(of=("self",)).select_related("current").order_by("pk")
    return {service.code: service for service in rows}


def _settings(folder: Folder) -> Mapping[str, Any]:
    return {"city": folder.settings, "tables": folder.tables}


def _settings_changed(folder: Folder) -> bool:
    newest = Publication.objects.order_by("-pk").first()
    return newest is None or newest.settings_hash != content_hash(_settings(folder))


def _publish(read: ReadService, service: Service | None, *, by: str, now: datetime) -> bool:
    if service is not None and _offers(service, read.hash):
        return False
    service = service or Service.objects.create(code=read.definition.service)
    last = service.versions.order_by("-number").values_list("number", flat=True).first() or 0
    service.current = Version.objects.create(
        service=service,
        number=last + 1,
        hash=read.hash,
        source={"service": dict(read.plain), "translations": dict(read.translations)},
        published_at=now,
        published_by=by,
    )
    if service.state == Service.State.WITHDRAWN:
        service.state, service.closed_message = Service.State.OPEN, {}
    service.save()
    _tell("definition_published", service, by=by, now=now)
    return True


def _tell(name: str, service: Service, *, by: str, now: datetime) -> None:
    version = service.current.number if service.current else None
    events.record(events.Fact(name, at=now, service=service.code, version=version, data={"by": by}))


def _offers(service: Service, content: str) -> bool:
    current = service.current
    return service.state != Service.State.WITHDRAWN and current is not None and current.hash == content


def _withdraw(known: Mapping[str, Service], report: Report, *, by: str, now: datetime) -> None:
    offered = {*report.published, *report.unchanged}
    for code, service in known.items():
        if code not in offered and service.state != Service.State.WITHDRAWN:
            service.state = Service.State.WITHDRAWN
            service.save(update_fields=["state"])
            report.withdrawn.append(code)
            _tell("service_withdrawn", service, by=by, now=now)


def _announce(folder: Folder, *, by: str, now: datetime) -> None:
    Publication.objects.create(
        settings_hash=content_hash(_settings(folder)),
        settings=dict(folder.settings),
        tables=folder.tables,
        published_at=now,
        published_by=by,
    )
    transaction.on_commit(queries.forget)
    queries.forget()


@transaction.atomic
def close_service(code: str, *, message: Mapping[str, str], by: str, now: datetime) -> Service:
    """Takes a service off the air, with words for those who come; again, it changes the words. Raises CannotClose."""
    if message and ("en" not in message or not message.keys() <= set(queries.city().languages)):
        raise CannotClose(", ".join(sorted(message)))
    service = _offered(code)
    if service.state == Service.State.OPEN:
        _tell("service_closed", service, by=by, now=now)
    return _turn(service, Service.State.CLOSED, message, by=by, now=now)


@transaction.atomic
def reopen_service(code: str, *, by: str, now: datetime) -> Service:
    """Raises CannotClose. A service that is open already stays so, and nothing is written."""
    service = _offered(code)
    if service.state == Service.State.OPEN:
        return service
    _tell("service_reopened", service, by=by, now=now)
    return _turn(service, Service.State.OPEN, {}, by=by, now=now)


def _offered(code: str) -> Service:
    service = Service.objects.select_for_update().filter(code=code).first()
    if service is None or service.state == Service.State.WITHDRAWN:
        raise CannotClose(code)
    return service


def _turn(service: Service, state: Service.State, message: Mapping[str, str], *, by: str, now: datetime) -> Service:
    service.state, service.closed_message = state, dict(message)
    service.save(update_fields=["state", "closed_message"])
    republish(by=by, now=now)
    return service


def republish(*, by: str, now: datetime) -> None:
    """The same again, so that every process looks anew. In the caller's transaction."""
    newest = Publication.objects.order_by("-pk")[0]
    newest.pk = None
    newest.published_at, newest.published_by = now, by
    newest.save(force_insert=True)
    transaction.on_commit(queries.forget)
    queries.forget()
