"""How an application was decided: what each team said of it, what was asked for, and the decision. A row for each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField


class Review(models.Model):
    """One team's look at an application. Open until they say something, or somebody who decides sets it aside."""

    class Says(models.TextChoices):
        APPROVE = "approve"
        CONDITIONS = "conditions"
        OBJECT = "object"
        SET_ASIDE = "set_aside"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reviews")
    team = models.CharField(max_length=48)
    round = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=40, blank=True)
    by_called = models.CharField(max_length=120, blank=True)
    says = models.CharField(max_length=12, choices=Says, blank=True)
    words = models.TextField(blank=True)
    conditions = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "team", "round"], name="one_review_of_a_team")]
        indexes: ClassVar = [
            models.Index(fields=["team", "asked_at"], condition=Q(answered_at__isnull=True), name="review_open")
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.asked_at:%Y-%m-%d}"


class Item(models.Model):
    """One of several things asked for at once; each may be answered by itself."""

    question = models.ForeignKey("cases.Question", models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answer: Any = SealedTextField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "number"], name="one_item_of_a_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class Decision(models.Model):
    """Codes are of the city's lists, words are of who decided; the letter that was sent has both in full."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    by_called = models.CharField(max_length=120)
    outcome = models.CharField(max_length=48)
    reasons = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    words = models.TextField(blank=True)
    own_conditions = models.TextField(blank=True)
    permit = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"
