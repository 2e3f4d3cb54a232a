"""How far a simulated life has come, and the cases it opened as they were then: what it needs to go on after a stop."""

from __future__ import annotations

from django.db import models


class Life(models.Model):
    """One for each seed. Up to `played_until` everything has happened; a day is played whole or not at all."""

    seed = models.BigIntegerField(primary_key=True)
    per_day = models.FloatField()
    begins = models.DateTimeField()
    until = models.DateTimeField()
    played_until = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"life {self.seed}"


class Lived(models.Model):
    """A case of a life. What became of it meanwhile says the case itself."""

    id = models.UUIDField(primary_key=True)
    life = models.ForeignKey(Life, on_delete=models.CASCADE, related_name="cases")
    reference = models.CharField(max_length=9)
    service = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    area = models.CharField(max_length=40, blank=True)
    team = models.CharField(max_length=48, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["life", "opened_at"], name="lived_in_order")]

    def __str__(self) -> str:
        return self.reference
