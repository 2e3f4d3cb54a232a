"""Who may send over this door, and what was sent under which idempotency key. A key is kept only as its digest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ApiKey(models.Model):
    class May(models.TextChoices):
        READ = "read"
        POST = "post"

    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    may = models.CharField(max_length=4, choices=May, default=May.POST)
    per_minute = models.PositiveIntegerField(default=120)  # of one web process; 0 is no limit
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(revoked_at=None), name="one_working_key_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """What came under an Idempotency-Key: the case it became, and a fingerprint to know the same words again."""

    case_id = models.UUIDField(primary_key=True)
    fingerprint = models.CharField(max_length=64)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.case_id)
