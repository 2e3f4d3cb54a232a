"""What was typed of a city that is not there yet. One row at most: an installation begins one city."""

from __future__ import annotations

from typing import Any

from django.db import models

from upwell.vault.fields import SealedJSONField


class Sketch(models.Model):
    """`rows` are those of the workbook, by the name of a sheet; sealed, for people's names and addresses are among
    them. It is gone with the city's beginning."""

    rows: Any = SealedJSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sketch {self.pk}"
