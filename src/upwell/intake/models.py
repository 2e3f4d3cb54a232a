"""A journey under way. Only its log is kept, sealed; where the person stands is walked anew each time."""

from __future__ import annotations

from typing import Any

from django.db import models

from upwell.vault.fields import SealedJSONField


class Draft(models.Model):
    """`id` is made by the client and becomes the case's. `rev` counts the writes: each is conditional on it."""

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"

    id = models.UUIDField(primary_key=True)
    service = models.CharField(max_length=48)
    version = models.ForeignKey("catalogue.Version", on_delete=models.PROTECT, related_name="+")
    log: Any = SealedJSONField()
    rev = models.PositiveIntegerField(default=0)
    last_key = models.CharField(max_length=64, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    scripted = models.BooleanField(null=True)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    standing_at = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["updated_at"], condition=models.Q(state="open", left_at=None), name="open_drafts"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.id}"
