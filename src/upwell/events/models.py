"""One row for each thing that happened, how far each reader has come, and each job's last sign of life."""

from typing import NamedTuple

from django.db import models

from upwell.events.dialect import OpenTransaction

BEFORE_ALL = -(2**63)
"""Less than the number of any transaction: those of a restored backup are below zero."""


class Position(NamedTuple):
    """A place in the record. Rows are read in this order, which on PostgreSQL is not the order of ids. Without numbers:
    before the very first."""

    transaction: int = BEFORE_ALL
    id: int = 0


class Event(models.Model):
    """Written once by `actions.record`, never changed. `name` and the keys of `data`: `names.py`."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=40)
    subject = models.CharField(max_length=64, blank=True)
    service = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(null=True)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=12, blank=True)
    assisted = models.BooleanField(default=False)
    scripted = models.BooleanField(null=True)
    area = models.CharField(max_length=40, blank=True)
    team = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    schema = models.PositiveSmallIntegerField(default=1)
    transaction = models.BigIntegerField(db_default=OpenTransaction(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="event_in_order"),
            models.Index(fields=["name", "at"], name="event_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"

    @property
    def position(self) -> Position:
        return Position(self.transaction, self.id)


class Cursor(models.Model):
    """How far a reader has come: everything up to and with this position has had its effect."""

    name = models.CharField(max_length=60, primary_key=True)
    transaction = models.BigIntegerField(default=BEFORE_ALL)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def at(self) -> Position:
        return Position(self.transaction, self.position)


class Work(models.Model):
    """When a job of the worker last ended well, when it last failed, and when it is to come again."""

    name = models.CharField(max_length=80, primary_key=True)
    ran_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, blank=True)  # the kind of error; its words may be about somebody
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and (self.ran_at is None or self.failed_at > self.ran_at)
