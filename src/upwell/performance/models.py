"""Figures ready to be read: sums of a day or a month, told apart by one thing at a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Result(models.Model):
    """What was counted of one service in one period, of all (`by` empty) or of those with one `value` of `by`.

    `service`: a code, `*` for all together, empty for what belongs to none. `source`: empty for what Upwell recorded
    itself, else the data set it was sent with. `sums`, `spreads`: as `rows.Row` has them; what is 0 is not there."""

    source = models.CharField(max_length=80, blank=True)
    grain = models.CharField(max_length=7)
    start = models.DateField()
    service = models.CharField(max_length=90)
    by = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=80, blank=True)
    sums = models.JSONField(default=dict)
    spreads = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grain", "by", "start", "service", "value", "source"], name="result_of_one_thing"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["service", "grain", "by", "start"], name="result_of_service")]

    def __str__(self) -> str:
        return f"{self.service} {self.grain} {self.start} {self.by} {self.value}"


class Through(models.Model):
    """How far the results are: one row. `schema`: of which layout; others are made anew from the record."""

    schema = models.PositiveIntegerField()
    refreshed_at = models.DateTimeField()
    newest_at = models.DateTimeField(null=True)  # of the events that were counted

    def __str__(self) -> str:
        return f"{self.schema} {self.refreshed_at}"
