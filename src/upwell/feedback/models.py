"""Who was asked, and what they answered. One request for each closing of a case, one answer for each request."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField


class Fixed(models.TextChoices):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Request(models.Model):
    """Where the case stood is kept with it, so that measures need no other room. The link's secret only as a digest."""

    closure_id = models.BigIntegerField(unique=True)
    case_id = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=9)
    service = models.CharField(max_length=80)
    team = models.CharField(max_length=48, blank=True)
    area = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12)
    outcome = models.CharField(max_length=48)
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service", "asked_at"], name="feedback_by_service"),
            models.Index(fields=["reference"], name="feedback_by_case"),
        ]

    def __str__(self) -> str:
        return self.reference


class Answer(models.Model):
    """`fixed` is empty where nothing was done that could be done or not: a decision is only asked how it was."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="answer")
    at = models.DateTimeField()
    fixed = models.CharField(max_length=6, choices=Fixed, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment: Any = SealedTextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="rating_1_to_5"),
            models.CheckConstraint(condition=Q(fixed__in=["yes", "partly", "no", ""]), name="fixed_known"),
        ]

    def __str__(self) -> str:
        return self.fixed
