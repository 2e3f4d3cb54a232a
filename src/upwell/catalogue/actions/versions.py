"""Writes versions, the changes that made them, and the publications by which every process sees them.

Called by the other actions of this room only, inside their transactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.carryover import KEEP, CarryOver
from upwell.catalogue.models import Change, Publication, Service, Version
from upwell.definition.load import content_hash
from upwell.definition.problems import Problem
from upwell.events import actions as events
from upwell.events.actions import Fact


class CannotPublish(Exception):
    """There are problems; mend them first."""

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        super().__init__(*(str(problem) for problem in problems))
        self.problems = tuple(problems)


class ChangedMeanwhile(Exception):
    """Somebody published another version while this one was written; look at theirs first."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is to become a version."""

    plain: Mapping[str, Any]
    translations: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        return content_hash(self.plain, self.translations)


@dataclass(frozen=True, slots=True)
class Who:
    """By whom something is done, why, when, and in which way."""

    by: str
    now: datetime
    because: str = ""
    kind: str = Change.Kind.WORKBENCH
    of_number: int | None = None


def held() -> dict[str, Service]:
    """Every service by its code, so that nobody closes or publishes one meanwhile."""
    rows = Service.objects.select_for_update(of=("self",)).select_related("current").order_by("pk")
    return {service.code: service for service in rows}


def publish(written: Written, code: str, service: Service | None, who: Who, carry_over: CarryOver = KEEP) -> bool:
    """Whether residents get something else now. The same content written otherwise is kept, and is no new version."""
    if service is not None and _offers(service, written.hash):
        _rewrite(service, written, who)
        return False
    service = service or Service.objects.create(code=code)
    last = service.versions.order_by("-number").values_list("number", flat=True).first() or 0
    service.current = Version.objects.create(
        service=service,
        number=last + 1,
        hash=written.hash,
        source={"service": dict(written.plain), "translations": dict(written.translations)},
        published_at=who.now,
        published_by=who.by,
        carry_over=carry_over.what,
        carry_over_from=carry_over.begins,
        carry_over_words=dict(carry_over.words),
    )
    if service.state == Service.State.WITHDRAWN:
        service.state, service.closed_message = Service.State.OPEN, {}
    service.save()
    note(service, who, version=service.current, files=written.files)
    events.record(fact("definition_published", service, who))
    return True


def _offers(service: Service, content: str) -> bool:
    current = service.current
    return service.state != Service.State.WITHDRAWN and current is not None and current.hash == content


def _rewrite(service: Service, written: Written, who: Who) -> None:
    """Another comment, or another way to write the same. A version from before files were kept gets its own."""
    kept = queries.kept_files(service.current_id) if service.current_id else None
    if not written.files or kept == written.files:
        return
    first = Change.objects.filter(version=service.current, files=None) if kept is None else None
    if first is None or not first.update(files=dict(written.files)):
        note(service, who, version=service.current, files=written.files)


def note(
    service: Service | None, who: Who, *, version: Version | None = None, files: Mapping[str, str] | None = None
) -> None:
    Change.objects.create(
        service=service,
        version=version,
        kind=who.kind,
        of_number=who.of_number,
        at=who.now,
        by=who.by,
        because=who.because,
        files=dict(files) if files else None,
    )


def fact(name: str, service: Service, who: Who) -> Fact:
    version = service.current.number if service.current else None
    return Fact(name, at=who.now, service=service.code, version=version, data={"by": who.by})


def republish(who: Who) -> None:
    """A new edition with the same settings: every process looks again."""
    newest = Publication.objects.order_by("-pk")[0]
    newest.pk = None
    newest.published_at, newest.published_by = who.now, who.by
    newest.save(force_insert=True)
    seen()


def seen() -> None:
    transaction.on_commit(queries.forget)
    queries.forget()
