"""The worker's threads: one for each kind of server of others that is waited for, and beside them all other jobs.

Each has database connections of its own and closes them. When one ends, so do the others: half a worker must not look
like a whole one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

from django.db import DatabaseError, close_old_connections, connections

from upwell.config import jobs, wiring
from upwell.config.jobs import Job
from upwell.events import actions as events
from upwell.lib import clock

logger = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between looks for work
BREATH = 0.05  # while there is more: others want to write, too
LONGEST_END = 30.0  # seconds: a batch of letters, and what a mail server may take for the last one
SIGN = timedelta(minutes=1)  # between two signs of life of a job that ends well


def work(ending: Event | None = None) -> None:
    """Until `ending`, an exception in this thread, or the end of another. A letter that is being sent is finished.

    No page is shown here, so nothing else reads the addresses; what answers texts names the city all the same."""
    wiring.connect()
    ending = ending or Event()
    events.forget_work(but=jobs.names())
    beside = [
        Thread(target=_keep_on, args=(lane, ending), name=name, daemon=True) for name, lane in jobs.lanes().items()
    ]
    for thread in beside:
        thread.start()
    try:
        _keep_on(jobs.JOBS, ending)
    finally:
        for thread in beside:
            thread.join(timeout=LONGEST_END)


def _keep_on(lane: Sequence[Job], ending: Event) -> None:
    try:
        while not ending.is_set():
            ending.wait(BREATH if run_once(lane) else PAUSE)
    finally:
        ending.set()
        connections.close_all()


def run_once(lane: Sequence[Job]) -> bool:
    """A piece of every job that is due, and whether there is more; one that fails is logged and stops no other."""
    busy = False
    for job in jobs.due(lane, clock.now()):
        close_old_connections()
        failure = ""
        try:
            busy = job.run(clock.now()) or busy
        except Exception as error:
            logger.exception("the job %s failed; it will be tried again", job.name)
            failure = type(error).__name__
        _note(job, failure)
    return busy


def _note(job: Job, failure: str) -> None:
    """A sign of life, each minute; every failure. Without a database there is nobody to tell."""
    now = clock.now()
    if not failure and job.noted_at is not None and job.noted_at <= now < job.noted_at + SIGN:
        return
    with suppress(DatabaseError):
        events.note_work(job.name, now=now, next_at=job.next_at or now, failure=failure)
        job.noted_at = None if failure else now
