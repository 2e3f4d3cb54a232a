"""Cases that were joined go ways of their own again, and nobody's report is lost on the way."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, NOW, TOMORROW, actor, events_of, fresh, history, letters_about, open_one
from upwell.notify.models import Message

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def lead(cast: Cast) -> Actor:
    return actor(cast.lead)


@pytest.fixture
def main(lead: Actor) -> Case:
    return open_one()


@pytest.fixture
def twin(main: Case, lead: Actor) -> Case:
    return joined(main, lead, "neighbor@example.org")


def joined(main: Case, lead: Actor, email: str) -> Case:
    twin = open_one(now=SOON + timedelta(minutes=Case.objects.count()), contact={"email": email})
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    return twin


# taken back


def test_taken_back_by_one_resident_it_goes_on_for_the_other(main: Case, twin: Case, lead: Actor, cast: Cast) -> None:
    cases.assign(main.pk, by=lead, now=LATER, seen=None, assignee_id=cast.worker.pk)
    cases.move(main.pk, "start", by=lead, now=LATER, seen=None)
    before = fresh(main)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    heir = fresh(twin)
    assert fresh(main).outcome == "withdrawn"
    assert (heir.is_live, heir.state, heir.merged_into_id, heir.outcome) == (True, "in_progress", None, "")
    assert (heir.assignee_id, heir.due_at, heir.queue_at) == (cast.worker.pk, before.due_at, before.queue_at)
    assert history(main)[-2:] == ["closed", "passed_on"]
    assert history(twin)[-1] == "took_over"
    assert fresh(twin).news_at is None
    assert "case_taken_over" in events_of(twin)


def test_each_resident_hears_only_what_is_theirs(main: Case, twin: Case) -> None:
    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert letters_about(main)[-1] == "withdrawn"
    assert letters_about(twin)[-1] == "goes_on"
    assert "We go on with yours." in Message.objects.get(about=twin.reference, template="goes_on").body


def test_the_first_who_joined_goes_on_and_the_others_follow_it(main: Case, twin: Case, lead: Actor) -> None:
    third = joined(main, lead, "third@example.org")
    told = letters_about(third)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert fresh(third).merged_into_id == twin.pk
    assert twin.entries.get(what="joined").data == {"from": third.reference}
    assert letters_about(third) == told


def test_what_the_one_resident_was_asked_the_other_is_not(main: Case, twin: Case, lead: Actor) -> None:
    cases.move(main.pk, "start", by=lead, now=LATER, seen=None)
    cases.ask_resident(main.pk, by=lead, now=LATER, seen=None, question="Where?")

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert (fresh(twin).state, fresh(twin).waiting_since) == ("in_progress", None)
    assert not twin.questions.exists()


def test_the_public_page_says_why_it_goes_on(main: Case, twin: Case) -> None:
    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    view = asked.public_view(twin.reference)
    assert view is not None
    assert view.steps[-1].what == "took_over"


def test_alone_a_request_taken_back_is_over(main: Case) -> None:
    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert history(main) == ["opened", "closed"]


def test_who_is_known_no_more_waits_for_nothing(main: Case, twin: Case) -> None:
    Case.objects.filter(pk=twin.pk).update(forgotten_at=LATER)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert not fresh(twin).is_live


# opened again


def test_a_joined_case_opened_again_parts_and_both_say_so(main: Case, twin: Case, lead: Actor) -> None:
    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")

    assert fresh(twin).merged_into_id is None
    assert history(main)[-1] == "parted"
    assert twin.entries.get(what="reopened").data == {"from": main.reference}


def test_after_parting_the_letters_of_the_one_are_not_for_the_other(main: Case, twin: Case, lead: Actor) -> None:
    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")
    told = letters_about(twin)

    cases.close(main.pk, by=lead, now=TOMORROW, seen=None, outcome="done")

    assert letters_about(twin) == told


# unread


def test_what_was_unread_is_unread_in_the_case_it_is_joined_to(main: Case, lead: Actor) -> None:
    twin = open_one(now=SOON)
    cases.add_information(twin.pk, text="It grows", by=RESIDENT, now=SOON)

    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)

    page = asked.case_page(main.pk, lead)
    assert page is not None
    assert fresh(main).news_at == LATER
    assert [entry.said for entry in page.brought] == ["It grows"]


def test_words_read_before_joining_are_not_new_again(main: Case, lead: Actor) -> None:
    twin = open_one(now=SOON)
    cases.add_information(twin.pk, text="It grows", by=RESIDENT, now=SOON)
    cases.mark_read(twin.pk, by=lead, now=SOON, seen=None)

    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)

    assert fresh(main).news_at is None


def test_once_acted_on_they_are_not_new_when_somebody_writes_again(main: Case, lead: Actor) -> None:
    twin = open_one(now=SOON)
    cases.add_information(twin.pk, text="It grows", by=RESIDENT, now=SOON)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    cases.mark_read(main.pk, by=lead, now=LATER, seen=None)

    cases.add_information(main.pk, text="Mine too", by=RESIDENT, now=TOMORROW)

    page = asked.case_page(main.pk, lead)
    assert page is not None
    assert page.brought == []


@pytest.mark.parametrize("writer", [0, 1])
def test_unread_words_of_those_who_still_wait_stay_unread_when_it_goes_on(main: Case, lead: Actor, writer: int) -> None:
    twins = [open_one(now=SOON + timedelta(minutes=number)) for number in (0, 1)]
    cases.add_information(twins[writer].pk, text="It grows", by=RESIDENT, now=LATER)
    cases.add_information(main.pk, text="Not mine any more", by=RESIDENT, now=LATER)
    for twin in twins:
        cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    page = asked.case_page(twins[0].pk, lead)
    assert page is not None
    since = page.case.news_at
    assert since is not None
    own = [entry.said for entry in page.entries if entry.said and entry.at >= since]
    assert [*own, *(entry.said for entry in page.brought)] == ["It grows"]


def test_what_only_the_one_who_leaves_wrote_is_nobodys_news(main: Case, twin: Case) -> None:
    cases.add_information(main.pk, text="Mine", by=RESIDENT, now=LATER)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert fresh(twin).news_at is None
