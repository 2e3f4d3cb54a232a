"""A permit as it was issued: what stands on it, in the holder's language and in English, sealed; and what became of it.

The number is drawn by chance and opens nothing alone; the code is worked out from the id and the city's key."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedJSONField

Standing = Literal["valid", "expired", "revoked"]


class Permit(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    about = models.CharField(max_length=64, db_index=True)  # the reference it was issued for
    service = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    said: Any = SealedJSONField()  # by language: title, holder, lines, conditions, by
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=40, blank=True)
    revoked_called = models.CharField(max_length=120, blank=True)
    why = models.TextField(blank=True)
    outlives_case = models.BooleanField(default=False)  # whose it was is forgotten; it goes when it holds no more

    class Meta:
        ordering: ClassVar = ["issued_at"]
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], condition=Q(outlives_case=True), name="permit_to_forget")
        ]

    def __str__(self) -> str:
        return self.number

    def standing(self, now: datetime) -> Standing:
        """Half-open: it holds until, and not at, the moment it ends."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.valid_until is not None and self.valid_until <= now else "valid"


class Note(models.Model):
    """What came of a permit later, such as an inspection that was passed. `key` says what it comes from; whoever takes
    that back drops the note."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="notes")
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    said: Any = models.JSONField()  # by language
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["key"], name="permit_note_key")]

    def __str__(self) -> str:
        return self.key
