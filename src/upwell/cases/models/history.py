"""The history of a case, one row for each thing that was done to it, and what was done in rows of their own.

Entries are only ever added; all that may be taken from one is what its resident said, when the time for it is over.
`note` is for staff, `message` went to the resident, `said` came from the resident. All are sealed: staff and partners
write names and doors into them, too."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField, SealedWordsField


class EntriesStay(Exception):
    """The history of a case is only ever added to."""


class What(models.TextChoices):
    OPENED = "opened"
    MOVED = "moved"
    ASSIGNED = "assigned"
    NOTED = "noted"
    TOLD = "told"
    ASKED = "asked"
    ANSWERED = "answered"
    ADDED = "added"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    JOINED = "joined"
    SPLIT = "split"
    REROUTED = "rerouted"
    PLACED = "placed"
    PROPOSED = "proposed"
    DECLINED = "declined"
    READ = "read"
    PARTED = "parted"
    PASSED_ON = "passed_on"
    TOOK_OVER = "took_over"
    RESCHEDULED = "rescheduled"
    AMENDED = "amended"
    INVITED = "invited"
    AGREED = "agreed"
    REFUSED = "refused"
    UNHEARD = "unheard"
    REVIEWED = "reviewed"
    LET_THROUGH = "let_through"


HANDED_ON = frozenset({What.ASSIGNED, What.REROUTED, What.PROPOSED, What.DECLINED, What.LET_THROUGH})
"""What staff do to a case without dealing with it: what the resident wrote stays new for whoever has it next."""


class EntryRows(models.QuerySet["Entry"]):
    def update(self, **_: Any) -> NoReturn:
        raise EntriesStay

    def delete(self) -> NoReturn:
        raise EntriesStay

    def forget_said(self) -> int:
        """What was done and when stays; the resident's own words go."""
        return models.QuerySet.update(self.filter(said__isnull=False), said=None)

    def forget_places(self) -> int:
        """That the place was moved stays; where it had been goes."""
        return models.QuerySet.update(self.filter(what=What.PLACED), data={})


class Entry(models.Model):
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=What)
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40, blank=True)
    by_called = models.CharField(max_length=120, blank=True)
    from_state = models.CharField(max_length=48, blank=True)
    to_state = models.CharField(max_length=48, blank=True)
    note: Any = SealedWordsField()
    message: Any = SealedWordsField()
    said: Any = SealedTextField(null=True)  # the resident's own words
    data = models.JSONField(default=dict)

    objects = EntryRows.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="entry_of_case")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EntriesStay
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EntriesStay


class Closure(models.Model):
    """Each time a case was closed: how, by whom, and whether in time then."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closures")
    at = models.DateTimeField()
    by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=48)
    message: Any = SealedWordsField()
    due_at = models.DateTimeField(null=True)
    feedback_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["feedback_digest"], condition=~Q(feedback_digest=""), name="closure_feedback")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"


class Reopening(models.Model):
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reopenings")
    at = models.DateTimeField()
    by = models.CharField(max_length=40, blank=True)
    by_resident = models.BooleanField()
    why: Any = SealedTextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Proposal(models.Model):
    """Whoever may not move the case says whose it is; open until somebody who may has decided."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="proposals")
    team = models.CharField(max_length=48)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    by_called = models.CharField(max_length=120)
    why = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at__isnull=True), name="one_open_proposal")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.at:%Y-%m-%d}"


class Pause(models.Model):
    """The clock stood still in [from_at, until_at); open while until_at is empty."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="pauses")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(until_at__isnull=True), name="one_open_pause")
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M}"


class Question(models.Model):
    """What staff asked the resident. `asked_in` is the state the case goes back to with the answer."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField()
    asked_in = models.CharField(max_length=48)
    text = models.TextField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer: Any = SealedTextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="one_open_question")
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
