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


class PageProblem(models.Model):
    """Somebody said that something is wrong with a page, and what was on it; the same again is counted, not kept twice.
    `digest` is a mark of page and words, `key` that of the form that was sent last. What they wrote may tell of them,
    and is sealed."""

    class State(models.TextChoices):
        NEW = "new"
        LOOKED_AT = "looked_at"
        FIXED = "fixed"
        NO_PROBLEM = "no_problem"

    OPEN = (State.NEW, State.LOOKED_AT)

    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=64, blank=True)
    service = models.CharField(max_length=48, blank=True)
    version = models.PositiveIntegerField(null=True)  # its number
    step = models.CharField(max_length=120, blank=True)
    question = models.CharField(max_length=300, blank=True)
    problems = models.JSONField(default=list)  # codes
    page = models.CharField(max_length=80, blank=True)
    status = models.PositiveSmallIntegerField(default=200)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=12)
    device = models.CharField(max_length=8, blank=True)
    doing: Any = SealedTextField(default="")
    wrong: Any = SealedTextField()
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    fixed_in = models.PositiveIntegerField(null=True)  # the number of a version
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(state__in=["new", "looked_at"]), name="page_problem_open_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["service", "state", "-last_at"], name="page_problems_of_service"),
            models.Index(fields=["last_at"], name="page_problems_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.step}"


class Unplaced(models.Model):
    """What somebody wrote that no service was found for, or that was none of those offered: without what may tell who
    wrote it, and sealed. `offered`: codes of services; `went`: how often what was begun after it, by code."""

    digest = models.CharField(max_length=64, unique=True)
    text: Any = SealedTextField()
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    offered = models.JSONField(default=list)
    went = models.JSONField(default=dict)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-times", "-last_at"], name="unplaced_most_first")]

    def __str__(self) -> str:
        return f"{self.language} {self.times}"
