"""Conversations by number, and what came in: numbers and words are personal data, and sealed."""

from __future__ import annotations

from typing import Any

from django.db import models

from upwell.vault.fields import SealedJSONField, SealedTextField


class Thread(models.Model):
    """One number's conversation. `state`: what `conversation` remembers; `rest`: what is still to be said of the last
    message, for who replies MORE. `rev` counts the turns: each is conditional on it. `asked_at`: when the last message
    of ours was written, so that what came before it is not taken for its answer."""

    number = SealedTextField()
    number_index = models.CharField(max_length=64, unique=True)
    state: Any = SealedJSONField(default=dict)
    rest: Any = SealedTextField(default="")
    rev = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Incoming(models.Model):
    """A message as it came, once for each number the carrier gave it; worked off in the order of its thread."""

    class State(models.TextChoices):
        NEW = "new"
        WORKING = "working"
        DONE = "done"
        DEAD = "dead"

    provider = models.CharField(max_length=20)
    sid = models.CharField(max_length=64)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="incoming")
    body = SealedTextField()
    media: Any = SealedJSONField(default=list)  # [{"url", "type"}]
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    at_carrier = models.BooleanField(default=False)  # pictures that are to be deleted there

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "sid"], name="incoming_once")]
        indexes = [
            models.Index(fields=["next_at"], name="incoming_to_do", condition=models.Q(state__in=["new", "working"])),
            models.Index(fields=["thread", "id"], name="incoming_in_order"),
            models.Index(fields=["id"], name="incoming_at_carrier", condition=models.Q(at_carrier=True)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.sid}"


class Known(models.Model):
    """The number a carrier gave a message that is forgotten here. A signed request has no date: without this an old one
    could be played again once its message is gone."""

    provider = models.CharField(max_length=20)
    sid = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "sid"], name="known_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.sid}"
