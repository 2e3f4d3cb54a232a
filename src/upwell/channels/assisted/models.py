"""Calls as they were taken, and people who are to be called back. What says who somebody is, and every word about them,
is sealed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models

from upwell.vault.fields import SealedJSONField, SealedTextField


class Call(models.Model):
    """From the opening of the first sheet to the wrap-up; at the counter, a visit. `forms`: the drafts that were filled
    in. `sealed`: {notes, behalf}, where `behalf` says for whom and who called, if that is somebody else."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    forms: Any = models.JSONField(default=list)
    sealed: Any = SealedJSONField(default=dict)
    began_at = models.DateTimeField()
    held_since = models.DateTimeField(null=True)
    held_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(ended_at=None), name="one_open_call")
        ]
        indexes = [models.Index(fields=["ended_at"], name="ended_calls")]

    def __str__(self) -> str:
        return f"call {self.pk}"


class Callback(models.Model):
    """Somebody who is to be called. `sealed`: {name, about}. `due_at`: by when, as promised; `next_at`: not before, and
    of what somebody claimed: theirs until then."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        DONE = "done"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    phone: Any = SealedTextField()
    phone_index = models.CharField(max_length=64, db_index=True)
    sealed: Any = SealedJSONField(default=dict)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=("waiting", "claimed")), name="open_callbacks")
        ]

    def __str__(self) -> str:
        return f"callback {self.pk}"
