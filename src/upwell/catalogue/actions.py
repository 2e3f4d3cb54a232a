"""Publishes: makes what a city's folder says what residents get. The same folder again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.folder import Folder, ReadService
from upwell.catalogue.models import Publication, Service, Version
from upwell.definition.load import content_hash
from upwell.events import actions as events


class CannotPublish(Exception):
    """This folder has problems; mend them first."""


@dataclass(slots=True)
class Report:
    """Codes of services, by what became of them."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    settings_changed: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.published or self.withdrawn or self.settings_changed)


@transaction.atomic
def publish_folder(folder: Folder, *, by: str, now: datetime) -> Report:
    """Publishes the city's settings and every service whose content changed; withdraws those no longer there."""
    if folder.errors or folder.city is None:
        raise CannotPublish
    report = Report()
    report.settings_changed = _settings_changed(folder)
    known = {service.code: service for service in Service.objects.select_related("current")}
    for read in folder.services:
        changed = _publish(read, known.get(read.definition.service), by=by, now=now)
        (report.published if changed else report.unchanged).append(read.definition.service)
    _withdraw(known, report)
    if report.changed:
        _announce(folder, by=by, now=now)
    return report


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
    service.state = Service.State.OPEN
    service.save()
    events.record(events.Fact("definition_published", at=now, service=service.code, version=service.current.number))
    return True


def _offers(service: Service, content: str) -> bool:
    current = service.current
    return service.state == Service.State.OPEN and current is not None and current.hash == content


def _withdraw(known: Mapping[str, Service], report: Report) -> None:
    offered = {*report.published, *report.unchanged}
    for code, service in known.items():
        if code not in offered and service.state != Service.State.WITHDRAWN:
            service.state = Service.State.WITHDRAWN
            service.save(update_fields=["state"])
            report.withdrawn.append(code)


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
    """Takes a service off the air, with words for those who come; open drafts are closed with it."""
    service = Service.objects.select_for_update().get(code=code)
    service.state = Service.State.CLOSED
    service.closed_message = dict(message)
    service.save(update_fields=["state", "closed_message"])
    _republish(by=by, now=now)
    return service


@transaction.atomic
def reopen_service(code: str, *, by: str, now: datetime) -> Service:
    service = Service.objects.select_for_update().get(code=code)
    service.state = Service.State.OPEN
    service.closed_message = {}
    service.save(update_fields=["state", "closed_message"])
    _republish(by=by, now=now)
    return service


def _republish(*, by: str, now: datetime) -> None:
    newest = Publication.objects.order_by("-pk")[0]
    newest.pk = None
    newest.published_at, newest.published_by = now, by
    newest.save(force_insert=True)
    transaction.on_commit(queries.forget)
    queries.forget()
