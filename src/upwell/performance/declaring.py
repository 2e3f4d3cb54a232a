"""Data sets come into being: by the city's folder, by staff, or by a command. A sentence says why one cannot."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from upwell.accounts.actor import SYSTEM, Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.performance.models import DataSet, Figure

PERMISSION = "manage_data_sets"
CODE = re.compile(r"[a-z][a-z0-9_]{0,47}")
NEW = "new"
"""No code: the page that makes one has this address."""
LATE_AFTER = {
    "day": timedelta(seconds=180_000),
    "week": timedelta(seconds=1_300_000),
    "month": timedelta(seconds=5_200_000),
    "quarter": timedelta(seconds=15_600_000),
    "year": timedelta(days=731),
}
"""After the newest period began; as the United Kingdom's platform expected them, but for years."""


class CannotDeclare(Exception):
    """This cannot be a data set. `code`: code, taken, team, same, kept, folder."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def declare(
    code: str, said: Declared, *, by: Actor, now: datetime, folder: bool = False, anew: bool = False
) -> DataSet:
    """Makes it, or changes what may change: what its figures mean stays while it has any. `folder`: it stands in the
    city's folder, and only that changes it. `anew`: no other may have the code. Raises CannotDeclare."""
    if by.kind != "system" and not by.may(PERMISSION):
        raise CannotDeclare("team")
    if not CODE.fullmatch(code) or code == NEW:
        raise CannotDeclare("code")
    if said.team not in catalogue.city().teams:
        raise CannotDeclare("team")
    with transaction.atomic():
        there = DataSet.objects.select_for_update().filter(code=code).first()
        if there is not None and anew:
            raise CannotDeclare("taken")
        if there is not None and there.declared and not folder:
            raise CannotDeclare("folder")
        one_kind = DataSet.objects.filter(service=said.service, kind=said.kind, period=said.period).exclude(code=code)
        if one_kind.exists():
            raise CannotDeclare("same")
        if there is None:
            return _made(code, said, by, now, folder)
        _change(there, said, folder)
        return there


def _made(code: str, said: Declared, by: Actor, now: datetime, folder: bool) -> DataSet:
    made = DataSet(code=code, created_at=now, created_by=by.called[:120])
    _fill(made, said, folder)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise CannotDeclare("taken") from None
    events.record(Fact("data_set_made", at=now, service=made.service[:48], data={"data_set": code, "kind": made.kind}))
    return made


def _change(there: DataSet, said: Declared, folder: bool) -> None:
    before = _meaning(there)
    _fill(there, said, folder)
    if _meaning(there) != before and Figure.objects.filter(data_set=there).exists():
        raise CannotDeclare("kept")
    there.save()


def _meaning(of: DataSet) -> tuple[object, ...]:
    return of.service, of.kind, of.period, of.low_is_best, tuple(of.steps)


def _fill(one: DataSet, said: Declared, folder: bool) -> None:
    one.service, one.title, one.kind, one.period = said.service, said.title[:200], said.kind, said.period
    one.team, one.late_after = said.team, said.late_after or LATE_AFTER[said.period]
    one.low_is_best, one.steps = said.best_mark == "lowest", list(said.steps)
    one.columns, one.declared = said.columns.model_dump(mode="json"), folder


def follow_city(*, now: datetime) -> list[str]:
    """What the city's folder declares is there; the codes of those that cannot be."""
    failed = []
    for code, said in catalogue.city().data_sets.items():
        try:
            if not _stands(code, said):
                declare(code, said, by=SYSTEM, now=now, folder=True)
        except CannotDeclare:
            failed.append(code)
    return failed


def _stands(code: str, said: Declared) -> bool:
    there = DataSet.objects.filter(code=code, declared=True).first()
    if there is None:
        return False
    wanted = DataSet(code=code)
    _fill(wanted, said, folder=True)
    names = ("service", "title", "kind", "period", "team", "late_after", "low_is_best", "steps", "columns")
    return all(getattr(there, name) == getattr(wanted, name) for name in names)
