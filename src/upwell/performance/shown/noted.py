"""What happened, as staff wrote it beside the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from upwell.lib import han
from upwell.performance.models import Annotation


@dataclass(frozen=True, slots=True)
class Note:
    """`service`: empty where it concerns all."""

    id: int
    day: date
    service: str
    words: Mapping[str, str]
    public: bool

    def said(self, language: str) -> str:
        return han.among(self.words, language) or self.words.get("en", "")


def edition() -> tuple[int, int]:
    """Another one whenever one was written or taken away."""
    found = Annotation.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return found["count"], found["last"] or 0


def public(start: date, until: date, service: str = "") -> list[Note]:
    """Those of all services, and of this one, the earliest first."""
    rows = Annotation.objects.filter(public=True, day__gte=start, day__lt=until, service__in={"", service})
    return [_note(row) for row in rows.order_by("day", "pk")]


def of_all(start: date, until: date) -> list[Note]:
    """Those of whatever service, the earliest first."""
    rows = Annotation.objects.filter(public=True, day__gte=start, day__lt=until)
    return [_note(row) for row in rows.order_by("day", "pk")]


def everything() -> list[Note]:
    """For staff, the newest first."""
    return [_note(row) for row in Annotation.objects.order_by("-day", "-pk")]


def _note(row: Annotation) -> Note:
    return Note(row.pk, row.day, row.service, row.words, row.public)
