"""Data sets come into being: by the city's folder, by staff, or by a command. A sentence says why one cannot."""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from upwell.accounts.actor import SYSTEM, Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import Columns
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.performance import alerts
from upwell.performance.models import DataSet, Figure, Result, Sending

PERMISSION, ANSWERS = "manage_data_sets", "improve_services"
STALE = "stale"
"""Of alerts: new figures are late."""
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
    """This cannot be a data set. `code`: code, taken, team, same, kept, folder, steps, withdrawn, why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def declare(
    code: str, said: Declared, *, by: Actor, now: datetime, folder: bool = False, anew: bool = False
) -> DataSet:
    """Makes it, or changes what may change: what its figures mean stays while it has any. `folder`: it stands in the
    city's folder, and only that changes it. `anew`: no other may have the code. Raises CannotDeclare."""
    _check(code, said, by)
    with transaction.atomic():
        there = DataSet.objects.select_for_update().filter(code=code).first()
        if there is not None:
            _may_change(there, folder=folder, anew=anew)
        one_kind = DataSet.objects.filter(service=said.service, kind=said.kind, period=said.period, withdrawn_at=None)
        if one_kind.exclude(code=code).exists():
            raise CannotDeclare("same")
        if there is None:
            return _made(code, said, by, now, folder)
        _change(there, said, folder)
        events.record(Fact("data_set_changed", at=now, service=there.service[:48], data={"data_set": code}))
        return there


def _check(code: str, said: Declared, by: Actor) -> None:
    if by.kind != "system" and not by.may(PERMISSION):
        raise CannotDeclare("team")
    if not CODE.fullmatch(code) or code == NEW:
        raise CannotDeclare("code")
    if said.team not in catalogue.city().teams:
        raise CannotDeclare("team")
    if said.kind == "steps" and not said.steps:
        raise CannotDeclare("steps")


def may_send(by: Actor, of: DataSet) -> bool:
    """Whoever may make data sets, and whoever answers for the team of this one."""
    return by.kind == "system" or by.may(PERMISSION) or by.may(ANSWERS, of.team)


def say_columns(code: str, columns: Columns, *, by: Actor, now: datetime) -> DataSet:
    """Which column of its files is which figure. Raises CannotDeclare."""
    with transaction.atomic():
        there = DataSet.objects.select_for_update().get(code=code)
        if not may_send(by, there):
            raise CannotDeclare("team")
        _may_change(there)
        there.columns = columns.model_dump(mode="json")
        there.save(update_fields=["columns"])
        events.record(Fact("data_set_changed", at=now, service=there.service[:48], data={"data_set": code}))
    return there


def withdraw(code: str, why: str, *, by: Actor, now: datetime) -> DataSet:
    """None of its figures count any more, and none come; what was sent stays. Raises CannotDeclare."""
    if by.kind != "system" and not by.may(PERMISSION):
        raise CannotDeclare("team")
    if not why.strip():
        raise CannotDeclare("why")
    with transaction.atomic():
        there = DataSet.objects.select_for_update().get(code=code)
        _may_change(there)
        there.withdrawn_at, there.withdrawn_by, there.withdrawn_why = now, by.called[:120], why.strip()[:300]
        there.newest = None
        there.save()
        Result.objects.filter(source=code).delete()
        there.stretches.all().delete()
        alerts.end_alert(STALE, code, now)
        events.record(Fact("data_set_withdrawn", at=now, service=there.service[:48], data={"data_set": code}))
    return there


def _may_change(there: DataSet, *, folder: bool = False, anew: bool = False) -> None:
    if anew:
        raise CannotDeclare("taken")
    if there.declared and not folder:
        raise CannotDeclare("folder")
    if there.withdrawn_at is not None:
        raise CannotDeclare("withdrawn")


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
    before = copy(there)
    _fill(there, said, folder)
    if _meaning(there) == _meaning(before):
        there.save()
        return
    if Figure.objects.filter(data_set=there).exists():
        raise CannotDeclare("kept")
    there.save()
    Sending.objects.filter(data_set=there, state=Sending.State.READ).delete()  # they were read as something else


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
