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
    keys = models.JSONField(default=list)  # the last that were taken, each with its mark: `actions/keys.py`
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    scripted = models.BooleanField(null=True)
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.UUIDField(null=True)  # of `accounts`, in whose name it is asked for
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


class Import(models.Model):
    """One file of history, read by one map: how far it has come, so that a run that was cut off goes on from there."""

    file = models.CharField(max_length=64)  # digest of the content
    map = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    row = models.PositiveIntegerField(default=0)  # the last one that was dealt with
    counts = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "map"], name="import_once_per_file_and_map")]

    def __str__(self) -> str:
        return f"{self.name}, row {self.row}"


class Remark(models.Model):
    """A row of an imported file that was refused, or taken and mended, and why."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="remarks", db_index=False)
    row = models.PositiveIntegerField()
    why = models.CharField(max_length=300)
    mended = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["of", "mended", "row"], name="remarks_in_order")]

    def __str__(self) -> str:
        return f"{self.row}: {self.why}"
