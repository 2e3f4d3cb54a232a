"""The worker's threads: one for each kind of server of others that is waited for, and beside them all other jobs.

Each has database connections of its own and closes them. When one ends, so do the others: half a worker must not look
like a whole one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event, Thread

from django.db import close_old_connections, connections

from upwell.config import jobs
from upwell.config.jobs import Job
from upwell.lib import clock

logger = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between looks for work
BREATH = 0.05  # while there is more: others want to write, too
LONGEST_END = 30.0  # seconds: a batch of letters, and what a mail server may take for the last one


def work(ending: Event | None = None) -> None:
    """Until `ending`, an exception in this thread, or the end of another. A letter that is being sent is finished."""
    ending = ending or Event()
    lanes: dict[str, list[Job]] = {
        "letters": [jobs.LETTERS],
        "orders": jobs.ORDERS,
        "days": jobs.DAYS,
        "money": jobs.MONEY,
        "documents": jobs.DOCUMENTS,
    }
    beside = [Thread(target=_keep_on, args=(lane, ending), name=name, daemon=True) for name, lane in lanes.items()]
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
        try:
            busy = job.run(clock.now()) or busy
        except Exception:
            logger.exception("the job %s failed; it will be tried again", job.name)
    return busy
