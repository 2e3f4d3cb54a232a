"""Publishes one service from the texts of its files, beside the city and the services as they are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.actions.versions import (
    CannotPublish,
    ChangedMeanwhile,
    Who,
    Written,
    held,
    publish,
    republish,
)
from upwell.catalogue.carryover import KEEP, CarryOver
from upwell.catalogue.models import Change, Version
from upwell.definition.problems import Problem


class NoSuchVersion(Exception):
    """There is no version of this number to go back to."""


@transaction.atomic
def publish_files(
    code: str,
    files: Mapping[str, str],
    *,
    by: str,
    because: str,
    now: datetime,
    carry_over: CarryOver = KEEP,
    based_on: int | None = None,
) -> Version:
    """Publishes a new or an existing service; the version that residents get now.

    `files`: texts by name, all of them: what is left out is gone. `based_on`: the number of the version they were
    written from, 0 for none; None: whatever there is. Raises CannotPublish with every problem, and ChangedMeanwhile."""
    who = Who(by, now, because, Change.Kind.WORKBENCH)
    return write(code, files, who, carry_over=carry_over, based_on=based_on)


def write(
    code: str, files: Mapping[str, str], who: Who, *, carry_over: CarryOver = KEEP, based_on: int | None = None
) -> Version:
    """The same in whatever way it is done, inside the caller's transaction."""
    service = held().get(code)
    queries.look_again()
    current = service.current if service else None
    if based_on is not None and based_on != (current.number if current else 0):
        raise ChangedMeanwhile(code)
    loaded = queries.check_files(code, files)
    wrong = [*_words_missing(code, carry_over), *(one for one in loaded.problems if not one.warning)]
    if wrong:
        raise CannotPublish(wrong)
    if publish(Written(loaded.plain, loaded.translations, files), code, service, who, carry_over):
        republish(who)
    return Version.objects.filter(service__code=code).latest("number")


def _words_missing(code: str, carry_over: CarryOver) -> list[Problem]:
    if carry_over.what != "end" or "en" in carry_over.words:
        return []
    return [Problem(code, 1, 1, "Whoever has a form open is to read why it ended", "Write words, in English too")]


@transaction.atomic
def roll_back(code: str, number: int, *, by: str, because: str, now: datetime, carry_over: CarryOver = KEEP) -> Version:
    """What an older version said becomes a new one, checked as any other. Raises NoSuchVersion, CannotPublish."""
    version = Version.objects.filter(service__code=code, number=number).first()
    if version is None:
        raise NoSuchVersion(code, number)
    who = replace(Who(by, now, because), kind=Change.Kind.ROLLED_BACK, of_number=number)
    return write(code, queries.files_of(version), who, carry_over=carry_over)
