"""Which programs may knock, what they brought, and what they want to hear. A key is kept only as its digest; where a
hook leads and its secret are sealed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField


class Program(models.Model):
    """`scopes`: what it may do, as `scopes.py` names it. `per_minute`: requests, in one web process; 0 is no limit.
    `data_set`: it is the program of that one's keys, and of nothing else, whatever it is called."""

    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    data_set = models.CharField(max_length=48, blank=True)
    per_minute = models.PositiveIntegerField(default=120)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(revoked_at=None), name="one_live_program_a_name"),
            models.UniqueConstraint(
                fields=["data_set"],
                condition=~Q(data_set="") & Q(revoked_at=None),
                name="one_live_program_a_data_set",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Key(models.Model):
    """One secret of a program. `prefix` is the part of it that people may see. Several work at once, while one takes
    the place of another."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.prefix


class Brought(models.Model):
    """A journey that a program began, or a whole form it sent. `id` is the draft's, and becomes the case's."""

    id = models.UUIDField(primary_key=True, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    service = models.CharField(max_length=48)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.service} {self.id}"


class Delivery(models.Model):
    """What came under an Idempotency-Key. `id` is a keyed mark of program and key, `fingerprint` one of the words; who
    works on it holds it `until` then, and `done` says that it became a case."""

    id = models.CharField(primary_key=True, max_length=64)
    fingerprint = models.CharField(max_length=64)
    case_id = models.UUIDField()
    done = models.BooleanField(default=False)
    until = models.DateTimeField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.case_id)


class Hook(models.Model):
    """Where a program hears of what it brought. `events`, `services`: what of it; without services, of all."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="hooks")
    url = SealedTextField()
    host = models.CharField(max_length=253)
    events = models.JSONField(default=list)
    services = models.JSONField(default=list)
    secret = SealedTextField()
    secret_before: Any = SealedTextField(null=True)
    before_until = models.DateTimeField(null=True)  # until then both sign
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.host


class Call(models.Model):
    """One message to a hook, from the event that made it until it was taken or given up. `key`: of event and hook, the
    same for every try. `body` holds no personal data."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"  # nobody tries any more; a person has to look
        DROPPED = "dropped"  # its hook was taken away

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="calls")
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=9)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    first_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="calls_due"),
            models.Index(fields=["queued_at"], condition=Q(state__in=["waiting", "dead"]), name="calls_not_sent"),
            models.Index(fields=["hook", "reference"], condition=Q(state="waiting"), name="calls_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
