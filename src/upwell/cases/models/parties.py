"""Somebody else who is asked for their part: who was asked, when, and what became of it. One row for each time.

Who they are (address, answers, words) is sealed and goes when the case's person is forgotten; that they were asked and
said yes or no stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedJSONField, SealedTextField


class Party(models.Model):
    class How(models.TextChoices):
        """How it ended; empty while we wait."""

        ANSWERED = "answered"
        DECLINED = "declined"
        REPLACED = "replaced"  # the applicant named another person, or mended the address
        SILENT = "silent"  # the time to answer was over
        DROPPED = "dropped"  # the case goes on, or ended, without them

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parties", db_index=False)
    name = models.CharField(max_length=48)  # in `parties:` of the case's version
    reach: Any = SealedTextField(null=True)
    reach_index = models.CharField(max_length=64, blank=True)
    same_as = models.CharField(max_length=60, blank=True)  # whose address this is too: the applicant, another party
    language = models.CharField(max_length=12)
    link_digest = models.CharField(max_length=64, unique=True)
    rev = models.PositiveIntegerField(default=0)
    answers: Any = SealedJSONField(null=True)
    why: Any = SealedTextField(null=True)
    letters = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    remind_on = models.DateTimeField(null=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=How, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name"], condition=Q(ended_at__isnull=True), name="one_open_party")
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "invited_at"], name="party_of_case"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="party_to_remind"),
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="party_running_out"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.invited_at:%Y-%m-%d}"

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until
