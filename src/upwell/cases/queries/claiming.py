"""Requests that were sent without an account, by the blind index of an address its person has proved."""

from __future__ import annotations

from django.db.models import QuerySet

from upwell.cases.models import Case


def unclaimed(index: str) -> QuerySet[Case]:
    """In nobody's account. Parts that were split off come with what they are part of."""
    return Case.objects.filter(contact_index=index, account=None, parent=None, forgotten_at=None).exclude(
        contact_index=""
    )


def how_many_unclaimed(index: str) -> int:
    return unclaimed(index).count()
