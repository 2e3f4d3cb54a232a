"""Publishes one service later, by itself. What no longer fits by then is not published; whoever decided it is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from upwell.catalogue import queries
from upwell.catalogue.actions.single import write
from upwell.catalogue.actions.versions import CannotPublish, ChangedMeanwhile, Who
from upwell.catalogue.carryover import KEEP, CarryOver
from upwell.catalogue.models import Change, Scheduled
from upwell.events import actions as events

logger = logging.getLogger(__name__)
A_RUN = 10


class CannotSchedule(Exception):
    """A service waits for one publication at a time, and for a time that is still to come."""


@transaction.atomic
def schedule_files(
    code: str,
    files: Mapping[str, str],
    *,
    at: datetime,
    by: str,
    because: str,
    now: datetime,
    carry_over: CarryOver = KEEP,
) -> Scheduled:
    """Raises CannotPublish with every problem there is today, and CannotSchedule."""
    if at <= now or queries.waiting(code) is not None:
        raise CannotSchedule(code)
    problems = [problem for problem in queries.check_files(code, files).problems if not problem.warning]
    if problems:
        raise CannotPublish(problems)
    row = Scheduled.objects.create(
        code=code,
        files=dict(files),
        based_on=_number(code),
        carry_over=carry_over.plain(),
        at=at,
        by=by,
        because=because,
        made_at=now,
    )
    _tell("publication_scheduled", row, by=by, now=now)
    return row


def _number(code: str) -> int:
    found = queries.published(code)
    return found.number if found else 0


@transaction.atomic
def cancel_schedule(scheduled_id: int, *, by: str, now: datetime) -> Scheduled:
    """Raises CannotSchedule when it is over already."""
    row = Scheduled.objects.select_for_update().filter(pk=scheduled_id, state=Scheduled.State.WAITING).first()
    if row is None:
        raise CannotSchedule(scheduled_id)
    _end(row, Scheduled.State.CANCELLED, by=by, now=now)
    _tell("publication_cancelled", row, by=by, now=now)
    return row


def publish_due(now: datetime) -> int:
    """How many came to their time: published, or refused with what is wrong with them by now."""
    due = Scheduled.objects.filter(state=Scheduled.State.WAITING, at__lte=now).order_by("at")
    batch = list(due.values_list("pk", flat=True)[:A_RUN])
    return sum(_publish(pk, now) for pk in batch)


@transaction.atomic
def _publish(pk: int, now: datetime) -> bool:
    row = Scheduled.objects.select_for_update().filter(pk=pk, state=Scheduled.State.WAITING).first()
    if row is None:
        return False
    who = Who(row.by, now, row.because, Change.Kind.SCHEDULED)
    carry_over = CarryOver.from_plain(row.carry_over)
    try:
        with transaction.atomic():
            write(row.code, row.files, who, carry_over=carry_over, based_on=row.based_on)
    except (CannotPublish, ChangedMeanwhile) as error:
        queries.forget()
        row.problems = [str(one) for one in getattr(error, "problems", ())] or [str(error.__doc__)]
        _end(row, Scheduled.State.REFUSED, by="", now=now)
        _tell("publication_refused", row, by=row.by, now=now)
        logger.warning("%s was to be published by now and no longer fits", row.code)
        return True
    _end(row, Scheduled.State.PUBLISHED, by="", now=now)
    return True


def _end(row: Scheduled, state: Scheduled.State, *, by: str, now: datetime) -> None:
    row.state, row.ended_at, row.ended_by = state, now, by
    row.save(update_fields=["state", "ended_at", "ended_by", "problems"])


def _tell(name: str, row: Scheduled, *, by: str, now: datetime) -> None:
    events.record(events.Fact(name, at=now, service=row.code, data={"by": by}))
