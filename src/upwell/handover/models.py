"""Conversations that people took over, and what was said in them. Words and addresses are personal data, and sealed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models

from upwell.vault.fields import SealedJSONField, SealedTextField


class Handover(models.Model):
    """One conversation in the line, with a person, or over.

    `channel` and `place`: where it is held, as that channel calls it. `before`: what was said until then, oldest first,
    each as {who, text}. `phone`: replies go there by text at once; empty where the resident looks at a page.
    `reach`: for a message or a call, {email, phone}; emptied when it is over. `draft`: the form under way. `due_at`: by
    then whoever took it must have said something. `seen_at`: when the resident's page last asked for news."""

    class Kind(models.TextChoices):
        TALK = "talk"
        MESSAGE = "message"
        CALL = "call"

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TALK)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    channel = models.CharField(max_length=10)
    place = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    team = models.CharField(max_length=48)
    service = models.CharField(max_length=48, blank=True)
    draft = models.UUIDField(null=True)
    before: Any = SealedJSONField(default=list)
    phone: Any = SealedTextField(default="")
    reach: Any = SealedJSONField(default=dict)
    taken_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    first_taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "place"],
                condition=models.Q(state__in=["waiting", "taken"], kind="talk"),
                name="one_talk_at_a_place",
            )
        ]
        indexes = [
            models.Index(fields=["team", "asked_at"], name="handover_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["taken_by"], name="handover_taken", condition=models.Q(state="taken")),
            models.Index(fields=["closed_at"], name="handover_closed", condition=models.Q(state="closed")),
            models.Index(fields=["team", "first_taken_at"], name="handover_waits"),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state != Handover.State.CLOSED


class Line(models.Model):
    """Something said. `code`: news of the line, put into words when it is read; `data` fills them in. `key`: of the
    form it came with, so that a second press says nothing again."""

    class Who(models.TextChoices):
        RESIDENT = "resident"
        STAFF = "staff"
        CITY = "city"

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="lines")
    who = models.CharField(max_length=8, choices=Who)
    text: Any = SealedTextField(default="")
    code = models.CharField(max_length=16, blank=True)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "key"], name="said_once")]

    def __str__(self) -> str:
        return f"line {self.pk}"
