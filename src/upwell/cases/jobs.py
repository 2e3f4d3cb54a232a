"""Forgets who asked, once the city's retention rule says so: the case stays, the person goes.

With them go their words, also those a service showed to everybody, for nobody can vouch that no name stands in them,
their photos, and the place where nobody but staff saw it. What staff wrote stays. What was split off has a copy of the
words, and loses it with the first case; while it is worked on it keeps its place. How long is the city's to say
(`lifetimes.contact_after_close`). Idempotent, in batches; rooms above read `case_forgotten` and do the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from upwell.cases.actions.change import fact
from upwell.cases.models import Case, Entry, Question, Reopening
from upwell.cases.models.case import SEALED, TO_FORGET
from upwell.cases.wording import searched
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.files import actions as files

BATCH = 50  # each is written by itself, and all of them stay locked until the last is


@transaction.atomic
def forget_people(*, now: datetime) -> int:
    """One batch of the cases closed long enough ago, the longest closed first. Returns how many there were."""
    if not catalogue.has_city():
        return 0
    before = now - catalogue.city().lifetimes.contact_after_close
    rows = Case.objects.select_for_update(of=("self",)).defer(*SEALED)
    due = list(rows.filter(TO_FORGET, closed_at__lt=before).order_by("closed_at")[:BATCH])
    if due:
        parts = _split_off(due)
        _forget([*due, *(part for part in parts if not part.is_live)], now)
        _forget_copies([part for part in parts if part.is_live])
    return len(due)


def _split_off(due: Sequence[Case]) -> list[Case]:
    """Whatever was split off these, and off those, and still knows something."""
    found: list[Case] = []
    last = list(due)
    while last:
        known = [case.pk for case in (*due, *found)]
        rows = Case.objects.select_for_update(of=("self",)).defer(*SEALED).exclude(pk__in=known)
        last = list(rows.filter(parent__in=last, forgotten_at=None))
        found += last
    return found


def _forget_copies(live: Sequence[Case]) -> None:
    Case.objects.filter(pk__in=[case.pk for case in live]).update(**dict.fromkeys(SEALED))
    for case in live:
        _forget_in_the_open(case, place_too=False)


def _forget(due: Sequence[Case], now: datetime) -> None:
    ids = [case.pk for case in due]
    sealed = dict.fromkeys(SEALED)
    Case.objects.filter(pk__in=ids).update(**sealed, contact_index="", account=None, forgotten_at=now)
    for case in due:
        _forget_in_the_open(case)
    Entry.objects.filter(case__in=ids).forget_said()
    Entry.objects.filter(case__in=[case.pk for case in due if not _shows_place(case)]).forget_places()
    Question.objects.filter(case__in=ids, answer__isnull=False).update(answer=None)
    Reopening.objects.filter(case__in=ids, by_resident=True).update(why="")
    files.forget(case.reference for case in due)
    events.record(*(fact(case, "case_forgotten", at=now) for case in due))


def _shows_place(case: Case) -> bool:
    return case.on_map or case.in_open311


def _forget_in_the_open(case: Case, *, place_too: bool = True) -> None:
    """Words that stood in the open because the service shows them, and a place that it shows to nobody: that is where
    somebody lives. The area stays, for figures are by area."""
    definition = catalogue.version(case.version_id).definition if case.version_id is not None else None
    if definition is None:
        return
    gone = set(definition.shown_texts)
    place: dict[str, Any] = {}
    if place_too and not _shows_place(case):
        gone |= definition.places
        place = {"place_label": "", "lat": None, "lon": None, "cell": None}
    if place or gone & case.answers.keys():
        answers = {name: plain for name, plain in case.answers.items() if name not in gone}
        words = searched(case.title, place.get("place_label", case.place_label), answers, definition)
        Case.objects.filter(pk=case.pk).update(answers=answers, words=words, **place)
