"""Forgets who asked, once the city's retention rule says so: the case stays, the person goes.

Idempotent, in batches; how long is the city's to say (`lifetimes.contact_after_close` in city.yaml)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue

BATCH = 1_000


def forget_people(*, now: datetime) -> int:
    """Empties the sealed columns of cases closed long enough ago. Returns how many cases there were."""
    if not catalogue.has_city():
        return 0
    before = now - catalogue.city().lifetimes.contact_after_close
    known = Q(contact__isnull=False) | Q(private__isnull=False)
    due = Case.objects.filter(known, closed_at__lt=before).values_list("pk", flat=True)[:BATCH]
    return Case.objects.filter(pk__in=list(due)).update(contact=None, private=None, contact_index="", account=None)
