"""When the time the city names is over, a closed case no longer knows its person; an open one always does."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.cases import actions, jobs, links
from upwell.cases import queries as asked
from upwell.cases.models import Case, EntriesStay, Entry
from upwell.cases.queries import Filter
from upwell.cases.tests.scene import NOW, PERMIT, POTHOLE, events_of, fresh, open_one
from upwell.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db


def test_a_case_closed_long_ago_forgets_its_person(case: Case, crew: Actor):
    closed = actions.close(case.pk, by=crew, now=NOW, seen=case.revision, outcome="done")
    later = NOW + catalogue.city().lifetimes.contact_after_close + timedelta(days=1)

    forgotten = jobs.forget_people(now=later)

    closed.refresh_from_db()
    assert (forgotten, closed.contact, closed.private, closed.contact_index) == (1, None, None, "")
    assert (closed.written, closed.forgotten_at) == (None, later)
    assert closed.answers == {"size": "large", "colour": "grey"}
    assert events_of(case)[-1] == "case_forgotten"


def test_an_open_case_and_one_closed_lately_keep_theirs(case: Case, crew: Actor):
    long_after = NOW + timedelta(days=10_000)
    assert jobs.forget_people(now=long_after) == 0

    actions.close(case.pk, by=crew, now=NOW, seen=case.revision, outcome="done")

    assert jobs.forget_people(now=NOW + timedelta(days=1)) == 0
    case.refresh_from_db()
    assert case.contact


def over(case: Case) -> datetime:
    """A moment when the time to keep what is known of this case's person is over."""
    return NOW + catalogue.city().lifetimes.contact_after_close + timedelta(days=1)


def test_what_the_resident_said_on_the_way_goes_and_what_was_done_stays(case: Case, crew: Actor):
    actions.add_information(case.pk, text="My neighbour knows", by=RESIDENT, now=NOW)
    actions.ask_resident(case.pk, by=crew, now=NOW, seen=None, question="Which lane?")
    actions.receive_answer(case.pk, text="Ask at number 7", by=RESIDENT, now=NOW)
    actions.note(case.pk, by=crew, now=NOW, text="Bring cones")
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")
    actions.reopen(case.pk, by=RESIDENT, now=NOW, why="I fell there")
    actions.withdraw(case.pk, by=RESIDENT, now=NOW, why="I have moved")
    done = list(case.entries.order_by("pk").values_list("what", "note"))

    jobs.forget_people(now=over(case))

    assert list(case.entries.order_by("pk").values_list("what", "note")) == done
    assert {entry.said for entry in case.entries.all()} == {None}
    assert case.questions.get().answer is None
    assert case.reopenings.get().why == ""


def test_forgetting_is_done_once(case: Case, crew: Actor):
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")

    assert [jobs.forget_people(now=over(case)) for _ in range(2)] == [1, 0]


def test_more_than_one_batch_is_worked_off_the_longest_closed_first(crew: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    for day in (3, 1, 2):
        one = open_one()
        actions.close(one.pk, by=crew, now=NOW - timedelta(days=day), seen=None, outcome="done")

    assert jobs.forget_people(now=over(one)) == 2

    assert Case.objects.get(forgotten_at=None).closed_at == NOW - timedelta(days=1)
    assert jobs.forget_people(now=over(one)) == 1


def test_what_is_said_after_a_late_reopening_is_forgotten_in_its_turn(case: Case, crew: Actor):
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")
    late = over(case)
    jobs.forget_people(now=late)

    actions.reopen(case.pk, by=SYSTEM, now=late, why="It broke again")
    actions.add_information(case.pk, text="I live next door", by=RESIDENT, now=late)
    assert jobs.forget_people(now=late) == 0
    actions.close(case.pk, by=SYSTEM, now=late, seen=None, outcome="done")

    assert jobs.forget_people(now=late + timedelta(days=1)) == 0
    assert jobs.forget_people(now=late + timedelta(days=1_000)) == 1
    assert {entry.said for entry in case.entries.all()} == {None}


def test_nobody_is_asked_any_more_about_a_case_that_forgot_its_person(case: Case, crew: Actor):
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")
    secret = links.feedback_secret(case.pk, 0)
    assert asked.closed_by_secret(secret) is not None

    jobs.forget_people(now=over(case))

    assert asked.closed_by_secret(secret) is None


def test_nothing_else_is_ever_taken_from_the_history(case: Case):
    with pytest.raises(EntriesStay):
        Entry.objects.filter(case=case).update(note="")


def test_words_that_everybody_may_read_are_found_until_they_are_forgotten(crew: Actor):
    public = {"map": True, "open311": True, "fields": ["details"]}
    steps = [{"ask": "details", "type": "long_text", "title": "What?"}, {"submit": "request"}]
    case = open_one({**POTHOLE, "service": "sign", "public": public, "steps": steps}, answers={"details": "Crooked"})
    assert case.words.endswith("crooked")

    actions.close(case.pk, by=SYSTEM, now=NOW, seen=None, outcome="done")
    jobs.forget_people(now=over(case))

    assert fresh(case).answers == {}
    assert not asked.queue(crew, Filter(text="crooked", phase="closed"), now=NOW).rows


HOME_VISIT = {
    **PERMIT,
    "service": "home_visit",
    "steps": [{"ask": "home", "type": "address", "title": "Where?"}, {"check": "answers"}, {"submit": "request"}],
}


def at_home() -> Case:
    case = open_one(HOME_VISIT, answers={"home": {"label": "7 Elm St"}}, place_label="7 Elm St")
    to: dict[str, Any] = {"lat": 37.34, "lon": -121.88, "area": "district_3", "areas": {}}
    actions.change_place(case.pk, place_label="9 Elm St", by=SYSTEM, now=NOW, seen=None, **to)
    return actions.withdraw(case.pk, by=RESIDENT, now=NOW, why="")


def test_where_somebody_lives_goes_and_the_area_stays(cast: Cast):
    case = at_home()

    jobs.forget_people(now=over(case))

    forgotten = Case.objects.get(pk=case.pk)
    assert (forgotten.place_label, forgotten.lat, forgotten.lon, forgotten.cell) == ("", None, None, None)
    assert (forgotten.answers, forgotten.area) == ({}, case.area)
    assert "elm" not in forgotten.words
    assert case.entries.get(what="placed").data == {}


def test_where_everybody_saw_the_work_stays(case: Case, crew: Actor):
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")

    jobs.forget_people(now=over(case))

    assert Case.objects.get(pk=case.pk).place_label == case.place_label


def split(case: Case, crew: Actor) -> Case:
    return actions.split_child(case.pk, child_id=uuid4(), title="The lamp", team="paving", by=crew, now=NOW, seen=None)


def test_what_was_split_off_forgets_its_copy_with_the_first(case: Case, crew: Actor):
    part = split(case, crew)
    part_of_it = split(part, crew)
    actions.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")
    for each in (part, part_of_it):
        actions.close(each.pk, by=crew, now=over(case) - timedelta(days=2), seen=None, outcome="done")

    assert jobs.forget_people(now=over(case)) == 1

    assert {(one.written, one.forgotten_at) for one in Case.objects.all()} == {(None, over(case))}
    assert events_of(part)[-1] == "case_forgotten"
    assert jobs.forget_people(now=over(case) + timedelta(days=1_000)) == 0


def test_what_was_split_off_and_is_worked_on_keeps_its_place_until_its_own_turn(cast: Cast):
    case = open_one(HOME_VISIT, answers={"home": {"label": "7 Elm St"}}, place_label="7 Elm St", written={"x": "Knock"})
    part = split(case, SYSTEM)
    actions.withdraw(case.pk, by=RESIDENT, now=NOW, why="")

    jobs.forget_people(now=over(case))

    part.refresh_from_db()
    assert (part.written, part.forgotten_at, part.place_label) == (None, None, "7 Elm St")
    actions.withdraw(part.pk, by=RESIDENT, now=over(case), why="")
    jobs.forget_people(now=over(case) + timedelta(days=1_000))
    part.refresh_from_db()
    assert (part.place_label, part.answers) == ("", {})
