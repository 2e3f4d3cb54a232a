"""Reads edits and their history. Which of them somebody may see or change, `allowed` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.load import SERVICE_FILE
from upwell.journey.texts import Texts
from upwell.workbench.allowed import EDIT, PUBLISH, may
from upwell.workbench.models import Edit, Entry, Revision

MOST_TOLD = 3
NAME = re.compile(r"^name: +(\S.*?) *$", re.M)


@dataclass(frozen=True, slots=True)
class Row:
    """A service as the list shows it: what residents get (`number` None: nothing yet), and what is being written."""

    code: str
    name: str
    owner: str
    number: int | None
    closed: bool
    edit: Edit | None
    may_edit: bool
    may_publish: bool
    scheduled_at: datetime | None


def rows(actor: Actor, language: str) -> list[Row]:
    """Every service of the city and every new one that this person may see, by name."""
    city, edits = catalogue.city(), {edit.code: edit for edit in Edit.objects.filter(state__in=Edit.LIVE)}
    there = {one.code: one for one in catalogue.all_published()}
    found = []
    for code in {*there, *edits}:
        published, edit = there.get(code), edits.get(code)
        owner = edit.owner if edit else published.definition.owner if published else ""
        edits_it, publishes_it = may(actor, EDIT, owner, city), may(actor, PUBLISH, owner, city)
        if published is None and not (edits_it or publishes_it):
            continue
        mine = edit if edits_it or publishes_it else None
        found.append(_row(code, published, mine, owner, language, (edits_it, publishes_it)))
    return sorted(found, key=lambda row: row.name.casefold())


def _row(
    code: str, published: Published | None, edit: Edit | None, owner: str, language: str, allowed: tuple[bool, bool]
) -> Row:
    name = Texts(published.definition, language).of_service("name").text if published else named(edit, code)
    return Row(
        code=code,
        name=name,
        owner=owner,
        number=published.number if published else None,
        closed=published is not None and not published.open,
        edit=edit,
        may_edit=allowed[0],
        may_publish=allowed[1],
        scheduled_at=edit.publish_at if edit else None,
    )


def named(edit: Edit | None, code: str) -> str:
    """A new service as its text names it, and by its code while that says nothing."""
    found = NAME.search(edit.files.get(SERVICE_FILE, "")) if edit else None
    return found[1].strip("\"'") if found else code.replace("_", " ").capitalize()


def live(code: str) -> Edit | None:
    """What is being written at this service."""
    return Edit.objects.select_related("changed_by", "begun_by").filter(code=code, state__in=Edit.LIVE).first()


@dataclass(frozen=True, slots=True)
class Unpublished:
    """What was to be published at a time and was not. `problems`: in words, as they were found then."""

    code: str
    name: str
    at: datetime
    problems: tuple[str, ...]


def unpublished(actor: Actor, language: str) -> list[Unpublished]:
    """What this person scheduled, came to its time in vain, and still waits for somebody to see to it."""
    found: dict[str, Unpublished] = {}
    for row in catalogue.refused(by=actor.id):
        edit, published = live(row.code), catalogue.published(row.code)
        since = row.ended_at or row.at
        if edit is None or edit.begun_at > since or edit.state == Edit.State.SCHEDULED:
            continue
        if row.code in found or (published is not None and published.published_at > since):
            continue
        name = Texts(published.definition, language).of_service("name").text if published else named(edit, row.code)
        found[row.code] = Unpublished(row.code, name, row.at, tuple(row.problems[:MOST_TOLD]))
    return list(found.values())


def revisions(edit: Edit) -> QuerySet[Revision]:
    """The newest first."""
    return edit.revisions.defer("files").select_related("by").order_by("-number")


def revision(edit: Edit, number: int) -> Revision | None:
    return edit.revisions.filter(number=number).first()


def entries(code: str) -> QuerySet[Entry]:
    """What was done with the edits of a service, the newest first."""
    return Entry.objects.filter(code=code).select_related("by").order_by("-pk")


def is_author(edit: Edit, actor: Actor) -> bool:
    """Whether this person saved any of its texts."""
    return edit.revisions.filter(by=actor.account_id).exists()
