"""The departments of the city's own inventory as people arrange them: renamed, moved below another, joined to another,
each from a day on, with a reason. What was before is kept, and files that still say it are understood.

Called through `actions`."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from upwell.portfolio import changing, entering, summing
from upwell.portfolio.changing import CannotChange
from upwell.portfolio.models import Collection, Department, Entry, Turn

LONGEST_NAME, LONGEST_WHY = 300, 300


@transaction.atomic
def rename(department_id: int, name: str, *, since: date, because: str, by: str, now: datetime) -> Department:
    """Its code stays, so that files that name it by its code or by its old name still mean it."""
    one = _held(department_id)
    if not name or len(name) > LONGEST_NAME:
        raise CannotChange(_("Give it a name of at most 300 letters."))
    if name == one.name:
        raise CannotChange(_("Nothing is otherwise than before."))
    _turn(one, Turn.RENAMED, one.name, name, since, because, by, now)
    one.name = name
    one.save(update_fields=["name"])
    _searched(one)
    summing.changed(one.collection)
    return one


@transaction.atomic
def move(department_id: int, below: int | None, *, since: date, because: str, by: str, now: datetime) -> Department:
    """Below another, or to the top. There are two steps: a department, and its parts."""
    one, whole = _held(department_id), _held(below) if below else None
    if whole == one or (whole and whole.parent_id) or (whole and one.parts.filter(succeeded_by=None).exists()):
        raise CannotChange(_("A department with parts cannot be a part itself, nor have parts of parts."))
    if whole and whole.collection_id != one.collection_id:
        raise CannotChange(_("Choose one of those that are offered."))
    if one.parent_id == (whole.id if whole else None):
        raise CannotChange(_("Nothing is otherwise than before."))
    _turn(one, Turn.MOVED, one.parent.name if one.parent else "", whole.name if whole else "", since, because, by, now)
    one.parent = whole
    one.save(update_fields=["parent"])
    Entry.objects.filter(department=one).update(top=whole or one)
    _searched(one)
    summing.changed(one.collection)
    return one


@transaction.atomic
def join(department_id: int, into: int, *, since: date, because: str, by: str, now: datetime) -> Department:
    """From that day on what it had is the other's."""
    one, other = _held(department_id), _held(into)
    if one == other or one.collection_id != other.collection_id:
        raise CannotChange(_("Choose another department."))
    if other.parent_id == one.id:
        raise CannotChange(_("A department cannot become a part of itself."))
    _turn(one, Turn.MERGED, one.name, other.name, since, because, by, now)
    _turn(other, Turn.MERGED, one.name, other.name, since, because, by, now)
    changing.reorganise(one.collection.code, one.code, into=other.code, name=other.name, since=since)
    _searched(other)
    return other


def _held(department_id: int) -> Department:
    known = Department.objects.filter(id=department_id).values_list("collection_id", flat=True).first()
    if known is None:
        raise CannotChange(_("Choose one of those that are offered."))
    Collection.objects.select_for_update().get(id=known)
    found = Department.objects.select_related("collection", "parent").get(id=department_id)
    if found.succeeded_by_id or not found.collection.is_own:
        raise CannotChange(_("This department is one no more."))
    return found


def _turn(
    one: Department, kind: str, before: str, after: str, since: date, because: str, by: str, now: datetime
) -> None:
    if not because:
        raise CannotChange(_("Say why: whoever reads it later wants to know."))
    if since > now.date():
        raise CannotChange(_("Choose a day that has come: until then it is as it was."))
    Turn.objects.create(
        department=one, kind=kind, before=before, after=after, since=since, because=because[:LONGEST_WHY], by=by, at=now
    )


def _searched(one: Department) -> None:
    """Its services are found by what it is called now."""
    for entry in Entry.objects.filter(department=one).select_related("department", "top", "texts"):
        texts = entry.texts.said if hasattr(entry, "texts") else {}
        entry.searched = entering.searched(entry, texts.get("keywords", ""))
        entry.save(update_fields=["searched"])
    for part in one.parts.all():
        _searched(part)
