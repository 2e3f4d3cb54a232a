"""What becomes of entries and departments: joined, parted, reorganised, reviewed. What was before is kept, and answers.

Called through `actions`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from upwell.portfolio import keeping, summing
from upwell.portfolio.inventory.checking import LONGEST_KEY
from upwell.portfolio.models import Belonging, Collection, Department, Entry, Import, Succession, Texts, Value

A_YEAR = timedelta(days=365)
LONGEST_NAME = 350
A_CODE = re.compile(r"[\w.-]+(/[\w.-]+)*")


class How(TypedDict):
    """Why, who and when."""

    because: str
    by: str
    now: datetime


class CannotChange(Exception):
    """This cannot be done with the inventory. The words are for who asked."""


class _Back(Exception):
    pass


def try_out(change: Callable[[], object]) -> None:
    """Raises CannotChange where this could not be done; changes nothing."""
    with suppress(_Back), transaction.atomic():
        change()
        raise _Back


@transaction.atomic
def merge(
    collection: str, codes: Sequence[str], *, into: str, name: str, because: str, by: str, now: datetime
) -> Entry:
    """Several services are one from now on, with a code of its own. Its volumes are the sums of theirs, for periods of
    which each of them said one; the old codes lead to it."""
    held, former = _held(collection, codes)
    if len(former) < 2:
        raise CannotChange(_("Name at least two services to join."))
    if not into or not name:
        raise CannotChange(_("Give the new service a code and a name."))
    if Entry.objects.filter(collection=held, code=into).exists():
        raise CannotChange(_("There is a service %(code)s already. Choose another code.") % {"code": into})
    target = _begun(held, former[0], into, name)
    _add_up(former, target, _written(held, because, by, now))
    _end(former, [target], Entry.MERGED, because, by, now)
    summing.sum_up(held)
    target.refresh_from_db()
    return target


@transaction.atomic
def split(collection: str, code: str, *, into: Mapping[str, str], because: str, by: str, now: datetime) -> list[Entry]:
    """One service is several from now on (`into`: their names by their codes). Its figures stay with it: nobody knows
    how they would be shared, so theirs are unknown until somebody says them."""
    held, (former,) = _held(collection, [code])
    if len(into) < 2:
        raise CannotChange(_("Name at least two services it becomes."))
    if not all(into.values()):
        raise CannotChange(_("Give each service a code and a name."))
    if taken := Entry.objects.filter(collection=held, code__in=into).values_list("code", flat=True).first():
        raise CannotChange(_("There is a service %(code)s already. Choose another code.") % {"code": taken})
    _written(held, because, by, now)
    made = [_begun(held, former, code_, name) for code_, name in into.items()]
    _end([former], made, Entry.SPLIT, because, by, now)
    summing.sum_up(held)
    return made


@transaction.atomic
def reorganise(collection: str, code: str, *, into: str, name: str, since: date, short: str = "") -> Department:
    """From `since` on what this department had is another one's, new or known. Whose a service was on a day before is
    still answered."""
    held = Collection.objects.select_for_update().get(code=collection)
    old = Department.objects.filter(collection=held, code=code).first()
    if old is None:
        raise CannotChange(_("There is no department %(code)s.") % {"code": code})
    if into == code:
        raise CannotChange(_("A department cannot become itself."))
    new, _made = Department.objects.get_or_create(
        collection=held, code=into, defaults={"name": name, "short": short, "since": since, "parent": old.parent}
    )
    if new.until:  # it was one before, and is one again
        new.until = new.succeeded_by = None
        new.save(update_fields=["until", "succeeded_by"])
    old.until, old.succeeded_by = since, new
    old.save(update_fields=["until", "succeeded_by"])
    Department.objects.filter(parent=old, until=None).update(parent=new)
    held_by = Belonging.objects.filter(department=old, until=None)
    moved = list(held_by.values_list("entry_id", flat=True))
    held_by.update(until=since)
    Belonging.objects.bulk_create(Belonging(entry_id=one, department=new, since=since) for one in moved)
    Entry.objects.filter(collection=held, department=old).update(department=new)
    Entry.objects.filter(collection=held, top=old).update(top=new)
    summing.changed(held)
    return new


@transaction.atomic
def review(entry_id: int, *, by: str, now: datetime, due: date | None = None) -> Entry:
    """Somebody looked at it and says it is so. The next time is in a year, or as said."""
    entry = Entry.objects.select_for_update().select_related("collection").get(id=entry_id)
    if due and due <= now.date():
        raise CannotChange(_("Choose a day that is still to come."))
    entry.reviewed_at, entry.review_due = now, due or (now + A_YEAR).date()
    entry.save(update_fields=["reviewed_at", "review_due"])
    return entry


def _held(collection: str, codes: Sequence[str]) -> tuple[Collection, list[Entry]]:
    held = Collection.objects.select_for_update().get(code=collection)
    known = {one.code: one for one in Entry.objects.filter(collection=held, code__in=codes, status=Entry.LIVE)}
    if missing := [code for code in codes if code not in known]:
        raise CannotChange(_("There is no service %(code)s, or it is one no more.") % {"code": missing[0]})
    return held, [known[code] for code in dict.fromkeys(codes)]


def _begun(held: Collection, like: Entry, code: str, name: str) -> Entry:
    """A new entry that has what is not its own figures or texts from one before it."""
    if len(code) > LONGEST_KEY or len(name) > LONGEST_NAME:
        most = {"code": LONGEST_KEY, "name": LONGEST_NAME}
        raise CannotChange(_("A code has at most %(code)s letters, a name %(name)s.") % most)
    if not A_CODE.fullmatch(code):
        raise CannotChange(_("“%(code)s” is no code: write letters, digits, points, hyphens.") % {"code": code})
    made = Entry.objects.create(
        collection=held, code=code, name=name, searched=f"{name.lower()} {like.searched}"[:800],
        department=like.department, top=like.top, category=like.category, channels=like.channels,
        languages=like.languages, digital=like.digital, volume_kind=like.volume_kind,
    )  # fmt: skip
    Texts.objects.create(entry=made)
    if like.department_id:
        Belonging.objects.create(entry=made, department_id=like.department_id)
    return made


def _written(held: Collection, because: str, by: str, now: datetime) -> Import:
    return Import.objects.create(collection=held, file=because[:200], at=now, by=by)


def _add_up(former: Sequence[Entry], target: Entry, source: Import) -> None:
    """Volumes only: a cost for each, or a share, is no sum, nor is what stands beside what is counted."""
    if len({one.volume_kind == Entry.STOCK for one in former}) > 1:
        return
    parts: dict[tuple[object, ...], list[tuple[float, str, str]]] = defaultdict(list)
    said = Value.objects.filter(entry__in=former, replaced_by=None, field__in=("volume", "digital_volume", "people"))
    names = ("field", "channel", "part", "start", "until", "label", "number", "said", "cell")
    for *what, label, number, text, _cell in said.order_by("entry_id").values_list(*names):
        parts[tuple(what)].append((number, text, label))
    keeping.write([
        (target.id, *what, each[0][2], sum(one[0] for one in each), " + ".join(one[1] for one in each), "", source.id)
        for what, each in parts.items()
        if len(each) == len(former)
    ])  # fmt: skip


def _end(former: Sequence[Entry], after: Sequence[Entry], kind: str, because: str, by: str, now: datetime) -> None:
    for one in former:
        one.status, one.review_due = kind, None
        one.save(update_fields=["status", "review_due"])
    Succession.objects.bulk_create(
        Succession(former=one, entry=other, kind=kind, at=now, by=by, because=because[:300])
        for one in former
        for other in after
    )
