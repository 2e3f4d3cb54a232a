"""Follows what partners say of their work orders and the scanner of documents, and forgets people.

Forgets who asked, once the city's retention rule says so: the case stays, the person goes.

With them go their words, also those a service showed to everybody, for nobody can vouch that no name stands in them,
their photos, and the place where nobody but staff saw it. What staff wrote stays. What was split off has a copy of the
words, and loses it with the first case; while it is worked on it keeps its place. How long is the city's to say
(`lifetimes.contact_after_close`). Idempotent, in batches; rooms above read `case_forgotten` and do the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.cases.actions import following, infected, parties
from upwell.cases.actions.change import fact
from upwell.cases.actions.copies import forget_copies, forget_in_the_open, shows_place, split_off
from upwell.cases.models import Case, Entry, Item, Party, Question, Reopening
from upwell.cases.models.case import SEALED, TO_FORGET
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.files import actions as files
from upwell.notify import devices
from upwell.partners import actions as partners
from upwell.permits import actions as permits

A_STEP = 50  # events that are followed in one transaction


def follow_partners(*, now: datetime) -> int:
    """Cases go where their partners' news say; how much news there was. Works it off in steps."""
    total = 0
    while True:
        with events.reading("cases_of_partners", names=following.READ, limit=A_STEP) as new:
            for event in new:
                if "order" in event.data:
                    following.follow(event, now=now)
        total += len(new)
        if not new:
            return total


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
        parts = split_off(due)
        _forget([*due, *(part for part in parts if not part.is_live)], now)
        forget_copies([part for part in parts if part.is_live])
    return len(due)


def follow_scans(*, now: datetime) -> int:
    """Whoever sent a file in which a virus was found is asked for it again; how many scans that were read."""
    total = 0
    while True:
        with events.reading("cases_of_scans", names=frozenset({"document_scanned"}), limit=A_STEP) as new:
            for event in new:
                if event.data.get("result") == "infected" and "document" in event.data:
                    infected.ask_for_copy(UUID(str(event.data["document"])), reference=event.subject, now=now)
        total += len(new)
        if not new:
            return total


def mind_parties(*, now: datetime) -> int:
    """Reminds those who have not answered, and ends the links whose time is over. One batch of each; how many."""
    if not catalogue.has_city():
        return 0
    late = Party.objects.filter(ended_at=None, until__lte=now).values_list("pk", flat=True)[:BATCH]
    done = [parties.run_out(one, now=now) for one in list(late)]
    waiting = Party.objects.filter(remind_on__lte=now, remind_on__isnull=False).values_list("pk", flat=True)[:BATCH]
    done += [parties.remind(one, now=now) for one in list(waiting)]
    return sum(done)


def _forget(due: Sequence[Case], now: datetime) -> None:
    ids = [case.pk for case in due]
    sealed = dict.fromkeys(SEALED)
    Case.objects.filter(pk__in=ids).update(
        **sealed, contact_index="", phone_index="", account=None, organisation=None, forgotten_at=now
    )
    for case in due:
        forget_in_the_open(case)
    Entry.objects.filter(case__in=ids).forget_said()
    Entry.objects.filter(case__in=[case.pk for case in due if not shows_place(case)]).forget_places()
    Question.objects.filter(case__in=ids, answer__isnull=False).update(answer=None)
    Reopening.objects.filter(case__in=ids, by_resident=True).update(why="")
    Item.objects.filter(question__case__in=ids, answer__isnull=False).update(answer=None)
    Party.objects.filter(case__in=ids).update(reach=None, reach_index="", answers=None, why=None)
    files.forget(case.reference for case in due)
    if catalogue.city().partners:
        partners.forget(ids)
    permits.forget([case.reference for case in due], now=now)
    devices.forget([case.reference for case in due])
    events.record(*(fact(case, "case_forgotten", at=now) for case in due))
