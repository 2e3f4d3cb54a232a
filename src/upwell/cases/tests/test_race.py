"""Two people at the same case at the same moment: one does it, the other is told. On both databases.

Each race has its control: without the lock the same two would both have gone through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from tests.cast import CITY
from tests.race import race, refused

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases.actions.change import Change
from upwell.cases.models import Case, Closure, Entry, Reopening
from upwell.cases.tests.scene import LATER, NOW, fresh, new_case, open_one
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.notify.models import Message

TOGETHER = 4


@pytest.fixture
def town(in_a_file: None) -> Iterator[None]:
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


def close(case: Case) -> Case:
    return cases.close(case.pk, by=SYSTEM, now=LATER, seen=1, outcome="done")


@pytest.mark.django_db(transaction=True)
def test_several_close_the_same_case_and_it_is_closed_once(town: None) -> None:
    case = open_one()

    said = race(*[lambda: close(case)] * TOGETHER)

    assert refused(said, cases.Refused) == TOGETHER - 1
    assert Closure.objects.count() == 1
    assert fresh(case).revision == 2
    assert Message.objects.filter(template="answer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_links_reopen_the_same_case_once(town: None) -> None:
    case = close(open_one())

    said = race(*[lambda: cases.reopen(case.pk, by=RESIDENT, now=LATER, why="Still there")] * TOGETHER)

    assert refused(said, cases.CannotReopen) == TOGETHER - 1
    assert Reopening.objects.count() == 1
    assert fresh(case).reopened == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_looked_at_the_same_case_the_second_must_look_again(town: None) -> None:
    case = open_one()

    said = race(
        lambda: cases.move(case.pk, "start", by=SYSTEM, now=LATER, seen=1),
        lambda: cases.move(case.pk, "plan", by=SYSTEM, now=LATER, seen=1, message="On Thursday"),
    )

    assert refused(said, cases.ChangedMeanwhile) == 1
    assert Entry.objects.filter(case=case, what="moved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_look_nothing_is_lost_either(town: None) -> None:
    case = open_one()

    said = race(*[lambda: cases.note(case.pk, by=SYSTEM, now=LATER, text="Seen")] * TOGETHER)

    assert refused(said, cases.Refused) == 0
    assert fresh(case).revision == 1 + TOGETHER


@pytest.mark.django_db(transaction=True)
def test_one_draft_sent_several_times_at_once_is_one_case_with_one_receipt(town: None) -> None:
    new = new_case()

    said = race(*[lambda: cases.open_case(new, by=RESIDENT, now=NOW)] * TOGETHER)

    assert refused(said, cases.Refused) == 0
    assert len({opened.case.reference for opened in said}) == 1
    assert sum(opened.created for opened in said) == 1
    assert Case.objects.count() == Entry.objects.count() == Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_cases_merged_into_each_other_at_once_leave_one_open(town: None) -> None:
    first, second = open_one(), open_one()

    said = race(
        lambda: cases.merge(first.pk, into=second.pk, by=SYSTEM, now=LATER, seen=None),
        lambda: cases.merge(second.pk, into=first.pk, by=SYSTEM, now=LATER, seen=None),
    )

    assert refused(said, cases.CannotMerge) == 1
    assert Case.objects.filter(closed_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_lock_loses_a_change(town: None) -> None:
    """What the verbs would do if they read the case outside the lock: both read revision 1, both write 2."""
    case = open_one()
    both_have_read = Barrier(2)

    def careless() -> None:
        read = Case.objects.get(pk=case.pk)
        both_have_read.wait(timeout=20)
        with transaction.atomic():
            change = Change(read, by=SYSTEM, now=LATER)
            change.entry("noted", note="Seen")
            change.write()

    said = race(careless, careless)

    assert said == [None, None]
    assert Entry.objects.filter(case=case, what="noted").count() == 2
    assert fresh(case).revision == 2  # and not 3: one change was made in ignorance of the other


@pytest.mark.django_db(transaction=True)
def test_one_of_two_joined_is_taken_back_while_the_other_is_opened_again_and_neither_waits_forever(town: None) -> None:
    for number in range(2 * TOGETHER):  # whose id comes first is chance
        main, twin = open_one(), open_one(now=NOW + timedelta(minutes=1))
        cases.merge(twin.pk, into=main.pk, by=SYSTEM, now=LATER, seen=None)

        said = race(
            lambda main=main: cases.withdraw(main.pk, by=RESIDENT, now=LATER),
            lambda twin=twin: cases.reopen(twin.pk, by=SYSTEM, now=LATER, why="Another hole"),
        )

        # it may have gone on in its place already, and then is open
        assert refused(said, cases.Refused) <= 1, number
        assert fresh(main).outcome == "withdrawn"
        assert (fresh(twin).is_live, fresh(twin).merged_into_id) == (True, None)


@pytest.mark.django_db(transaction=True)
def test_joined_to_one_that_is_taken_back_at_that_moment_nobody_is_lost(town: None) -> None:
    for number in range(2 * TOGETHER):
        first, main, twin = (open_one(now=NOW + timedelta(minutes=minutes)) for minutes in range(3))
        cases.merge(twin.pk, into=main.pk, by=SYSTEM, now=LATER, seen=None)

        said = race(
            lambda first=first, main=main: cases.merge(main.pk, into=first.pk, by=SYSTEM, now=LATER, seen=None),
            lambda main=main: cases.withdraw(main.pk, by=RESIDENT, now=LATER),
        )

        assert refused(said, cases.Refused) == 1, number
        assert fresh(twin).is_live or fresh(twin).merged_into_id == first.pk
