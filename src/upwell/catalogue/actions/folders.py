"""Publishes a city's folder: its settings, and every service whose content changed; withdraws those no longer there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.actions.versions import (
    CannotPublish,
    Who,
    Written,
    fact,
    held,
    note,
    publish,
    republish,
    seen,
)
from upwell.catalogue.folder import Folder
from upwell.catalogue.following import follow_folder
from upwell.catalogue.models import Change, Publication, Service
from upwell.catalogue.threeway import CITY
from upwell.definition.load import content_hash
from upwell.events import actions as events


@dataclass(slots=True)
class Report:
    """Codes of services, by what became of them."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)  # published or unchanged, and closed before and after
    left: list[str] = field(default_factory=list)  # as they were published, whatever the folder says
    settings_changed: bool = False
    phrases_changed: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.published or self.withdrawn or self.settings_changed or self.phrases_changed)


@transaction.atomic
def publish_folder(folder: Folder, *, by: str, now: datetime, because: str = "", leave: Collection[str] = ()) -> Report:
    """`leave`: services, and `CITY` for the settings, that stay as they are published, whatever the folder says.

    Raises CannotPublish."""
    if folder.errors or folder.city is None:
        raise CannotPublish(folder.errors)
    report, who = Report(), Who(by, now, because, Change.Kind.FOLDER)
    report.settings_changed = CITY not in leave and _settings_changed(folder)
    known = held()
    for read in folder.services:
        code = read.definition.service
        if code in leave:
            continue
        written = Written(read.plain, read.translations, read.files)
        changed = publish(written, code, known.get(code), who)
        (report.published if changed else report.unchanged).append(code)
    report.left = sorted({*leave} - {CITY})
    _withdraw(known, report, who)
    report.phrases_changed = follow_folder(folder.phrases, by=by, now=now)
    report.closed = sorted(code for code, service in known.items() if service.state == Service.State.CLOSED)
    if report.settings_changed:
        events.record(events.Fact("city_published", at=now, subject=folder.city.city, data={"by": by}))
    if CITY not in leave:
        _keep_files(folder, who, anew=report.settings_changed)
    if report.changed:
        _announce(folder, who) if CITY not in leave else republish(who)
    _still_fits(leave, report)
    return report


def _still_fits(leave: Collection[str], report: Report) -> None:
    """What was left must fit what was loaded, and the other way round. Raises CannotPublish."""
    doubted = {*report.left, *(report.published if CITY in leave else ())}
    current = [one for one in queries.all_published() if one.code in doubted] if doubted else []
    checked = (queries.check_files(one.code, queries.files_of(one)).problems for one in current)
    wrong = [problem for problems in checked for problem in problems if not problem.warning]
    if wrong:
        queries.forget()  # what was written is undone
        raise CannotPublish(wrong)


def _settings(folder: Folder) -> Mapping[str, Any]:
    return {"city": folder.settings, "tables": folder.tables}


def _settings_changed(folder: Folder) -> bool:
    newest = Publication.objects.order_by("-pk").first()
    return newest is None or newest.settings_hash != content_hash(_settings(folder))


def _keep_files(folder: Folder, who: Who, *, anew: bool) -> None:
    if anew or (folder.files and queries.city_files() != folder.files):
        note(None, who, files=folder.files)


def _withdraw(known: Mapping[str, Service], report: Report, who: Who) -> None:
    offered = {*report.published, *report.unchanged, *report.left}
    gone = Who(who.by, who.now, who.because, Change.Kind.WITHDRAWN)
    for code, service in known.items():
        if code not in offered and service.state != Service.State.WITHDRAWN:
            service.state = Service.State.WITHDRAWN
            service.save(update_fields=["state"])
            report.withdrawn.append(code)
            note(service, gone)
            events.record(fact("service_withdrawn", service, gone))


def _announce(folder: Folder, who: Who) -> None:
    Publication.objects.create(
        settings_hash=content_hash(_settings(folder)),
        settings=dict(folder.settings),
        tables=folder.tables,
        published_at=who.now,
        published_by=who.by,
    )
    seen()
