"""What a resident wrote is new until somebody of the staff has done something with the case."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, NOW, TOMORROW, actor, fresh, history, open_one

EVEN_LATER = TOMORROW + timedelta(hours=1)


def add(case: Case, text: str = "It is the left lane") -> None:
    cases.add_information(case.pk, text=text, by=RESIDENT, now=LATER)


def test_a_new_case_has_no_news(case: Case) -> None:
    assert fresh(case).news_at is None


def test_what_a_resident_adds_is_new(case: Case) -> None:
    add(case)

    assert fresh(case).news_at == LATER


def test_what_a_resident_answers_is_new(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=NOW, seen=None, question="Which lane?")

    cases.receive_answer(case.pk, text="The left one", by=RESIDENT, now=LATER)

    assert fresh(case).news_at == LATER


def test_why_a_resident_opened_it_again_is_new(case: Case, crew: Actor) -> None:
    cases.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")

    cases.reopen(case.pk, why="Still there", by=RESIDENT, now=LATER)

    assert fresh(case).news_at == LATER


def test_the_first_unread_words_say_since_when(case: Case) -> None:
    add(case)

    cases.add_information(case.pk, text="And it grows", by=RESIDENT, now=TOMORROW)

    assert fresh(case).news_at == LATER


@pytest.mark.parametrize(
    "deal",
    [
        lambda case, by: cases.move(case.pk, "start", by=by, now=TOMORROW, seen=None),
        lambda case, by: cases.note(case.pk, by=by, now=TOMORROW, text="Seen"),
        lambda case, by: cases.tell(case.pk, by=by, now=TOMORROW, message="Thank you"),
        lambda case, by: cases.close(case.pk, by=by, now=TOMORROW, seen=None, outcome="done"),
        lambda case, by: cases.mark_read(case.pk, by=by, now=TOMORROW),
    ],
    ids=["moved", "noted", "told", "closed", "read"],
)
def test_it_is_no_longer_new_once_staff_did_something(case: Case, crew: Actor, deal) -> None:
    add(case)

    deal(case, crew)

    assert fresh(case).news_at is None


def test_handing_it_on_leaves_it_new_for_whoever_has_it_next(case: Case, cast: Cast) -> None:
    lead = actor(cast.lead)
    add(case)

    cases.assign(case.pk, by=lead, now=TOMORROW, seen=None, assignee_id=cast.worker.pk)
    cases.move_to_team(case.pk, team="lighting", by=lead, now=TOMORROW, seen=None, reason="A lamp")

    assert fresh(case).news_at == LATER


def test_a_case_taken_back_by_its_resident_waits_for_nobody(case: Case) -> None:
    add(case)

    cases.withdraw(case.pk, by=RESIDENT, now=TOMORROW)

    assert fresh(case).news_at is None


def test_reading_is_written_down_and_needs_something_to_read(case: Case, crew: Actor) -> None:
    add(case)

    cases.mark_read(case.pk, by=crew, now=TOMORROW)

    assert history(case)[-1] == "read"
    with pytest.raises(cases.NothingNew):
        cases.mark_read(case.pk, by=crew, now=EVEN_LATER)


def test_the_queue_counts_and_finds_what_is_new(case: Case, crew: Actor) -> None:
    open_one()
    add(case)

    found = asked.queue(crew, asked.Filter(news=True), now=TOMORROW).rows

    assert asked.counts(crew, asked.Filter(), now=TOMORROW).news == 1
    assert [row.reference for row in found] == [case.reference]
    assert found[0].news_at == LATER
