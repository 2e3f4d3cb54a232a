"""Which jobs run in the background and how often. Each is idempotent and may run in several processes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from upwell.accounts import attempts
from upwell.cases import jobs as cases
from upwell.catalogue import queries as catalogue
from upwell.feedback import jobs as feedback
from upwell.files import actions as files
from upwell.intake import jobs as intake
from upwell.limits import actions as limits
from upwell.notify import actions as notify_actions
from upwell.notify import jobs as notify

BATCHES = 20
"""As many at a time as letters can wait for; an import of old cases brings more at once than the years do."""


@dataclass(slots=True)
class Job:
    """`work` takes the time and says whether there may be more to do at once."""

    name: str
    every: timedelta
    work: Callable[[datetime], object]
    next_at: datetime | None = field(default=None)

    def run(self, now: datetime) -> object:
        self.next_at = now + self.every
        return self.work(now)


def _deliver(now: datetime) -> object:
    return notify.deliver(now)


def _sweep_uploads(now: datetime) -> None:
    if catalogue.has_city():
        # a photo must outlive the draft it was sent for
        kept = catalogue.city().lifetimes
        files.sweep(now, unattached_kept=max(kept.unattached_upload, kept.draft))


def _forget_sign_ins(now: datetime) -> None:
    attempts.sweep(now=now)


def _forget_callers(now: datetime) -> None:
    limits.sweep(now=now)


def _forget_messages(now: datetime) -> None:
    if catalogue.has_city():
        notify_actions.forget(before=now - catalogue.city().lifetimes.message)


def _forget_people(now: datetime) -> None:
    for _ in range(BATCHES):
        if not cases.forget_people(now=now):
            break
    feedback.forget_comments(now)


def _ask_feedback(now: datetime) -> object:
    return feedback.note_asked(now)


def _clear_sessions(now: datetime) -> None:
    SessionStore.clear_expired()


def _quiet_drafts(now: datetime) -> None:
    intake.note_abandoned(now=now)


def _old_drafts(now: datetime) -> None:
    intake.throw_away_expired(now=now)


JOBS = [
    Job("deliver messages", timedelta(seconds=2), _deliver),
    Job("note abandoned drafts", timedelta(minutes=5), _quiet_drafts),
    Job("throw away expired drafts", timedelta(hours=1), _old_drafts),
    Job("throw away uploads nobody sent", timedelta(hours=1), _sweep_uploads),
    Job("note whom to ask how it was", timedelta(minutes=1), _ask_feedback),
    Job("forget whoever no limit counts any more", timedelta(minutes=10), _forget_callers),
    Job("forget old sign-in attempts", timedelta(hours=12), _forget_sign_ins),
    Job("forget who asked for what was closed long ago", timedelta(hours=1), _forget_people),
    Job("forget old messages", timedelta(hours=12), _forget_messages),
    Job("clear old sessions", timedelta(hours=6), _clear_sessions),
]


def due(now: datetime) -> list[Job]:
    return [job for job in JOBS if job.next_at is None or job.next_at <= now]
