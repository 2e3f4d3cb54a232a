"""What was split off a case has a copy of its resident's words, and what stands in the open may be theirs too: both go
when nobody may keep them any longer, and when the work goes on for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upwell.cases.models import Case
from upwell.cases.models.case import SEALED
from upwell.cases.wording import searched
from upwell.catalogue import queries as catalogue


def split_off(due: Sequence[Case]) -> list[Case]:
    """Whatever was split off these, and off those, and still knows something."""
    found: list[Case] = []
    last = list(due)
    while last:
        known = [case.pk for case in (*due, *found)]
        rows = Case.objects.select_for_update(of=("self",)).defer(*SEALED).exclude(pk__in=known)
        last = list(rows.filter(parent__in=last, forgotten_at=None))
        found += last
    return found


def forget_copies(live: Sequence[Case]) -> None:
    """The place stays, for there the work is done."""
    Case.objects.filter(pk__in=[case.pk for case in live]).update(**dict.fromkeys(SEALED))
    for case in live:
        forget_in_the_open(case, place_too=False)


def shows_place(case: Case) -> bool:
    return case.on_map or case.in_open311


def forget_in_the_open(case: Case, *, place_too: bool = True) -> None:
    """Words that stood in the open because the service shows them, and a place that it shows to nobody: that is where
    somebody lives. The area stays, for figures are by area."""
    definition = catalogue.version(case.version_id).definition if case.version_id is not None else None
    if definition is None:
        return
    gone = set(definition.shown_texts)
    place: dict[str, Any] = {}
    if place_too and not shows_place(case):
        gone |= definition.places
        place = {"place_label": "", "lat": None, "lon": None, "cell": None}
    if place or gone & case.answers.keys():
        answers = {name: plain for name, plain in case.answers.items() if name not in gone}
        words = searched(case.title, place.get("place_label", case.place_label), answers, definition)
        Case.objects.filter(pk=case.pk).update(answers=answers, words=words, **place)
