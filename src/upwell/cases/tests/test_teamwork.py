"""Who has a case, what staff write, two cases made one and one made two, many at once, and a history that stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases.models import Case, EntriesStay, Entry
from upwell.cases.tests.scene import (
    LATER,
    PERMIT,
    TOMORROW,
    events_of,
    fresh,
    history,
    last_letter,
    letters_about,
    open_one,
)
from upwell.events.models import Event
from upwell.notify.models import Message


def test_a_case_is_given_to_somebody_of_its_team(case: Case, lead: Actor, cast: Cast) -> None:
    given = cases.assign(case.pk, by=lead, now=LATER, seen=1, assignee_id=cast.worker.pk)

    assert given.assignee_id == cast.worker.pk
    assert case.entries.get(what="assigned").data == {"person": cast.worker.pk, "called": "A worker"}
    assert letters_about(case) == ["receipt"]


def test_it_cannot_be_given_to_another_teams_worker(case: Case, lead: Actor, cast: Cast) -> None:
    with pytest.raises(cases.UnknownPerson):
        cases.assign(case.pk, by=lead, now=LATER, seen=1, assignee_id=cast.other_team.pk)


def test_it_can_be_taken_from_whoever_has_it(case: Case, lead: Actor, cast: Cast) -> None:
    cases.assign(case.pk, by=lead, now=LATER, seen=1, assignee_id=cast.worker.pk)

    assert cases.assign(case.pk, by=lead, now=LATER, seen=2, assignee_id=None).assignee_id is None


def test_a_note_is_for_colleagues_only(case: Case, crew: Actor) -> None:
    cases.note(case.pk, by=crew, now=LATER, text="Bring the big truck")

    assert letters_about(case) == ["receipt"]
    assert case.entries.get(what="noted").note == "Bring the big truck"


def test_words_to_the_resident_leave_the_case_in_its_state(case: Case, crew: Actor) -> None:
    cases.tell(case.pk, by=crew, now=LATER, message="The crew comes on Thursday.")

    assert fresh(case).state == "received"
    assert "The crew comes on Thursday." in last_letter().body
    assert "Received" not in last_letter().body  # nothing moved, so where it stands is no news


@pytest.mark.parametrize("verb", ["note", "tell"])
def test_empty_words_are_refused(case: Case, crew: Actor, verb: str) -> None:
    with pytest.raises(cases.MissingWords):
        getattr(cases, verb)(case.pk, by=crew, now=LATER, **{"text" if verb == "note" else "message": " "})


def test_a_case_goes_to_another_team_and_loses_its_person_but_not_its_promise(
    case: Case, lead: Actor, cast: Cast
) -> None:
    cases.assign(case.pk, by=lead, now=LATER, seen=1, assignee_id=cast.worker.pk)

    moved = cases.move_to_team(case.pk, team="lighting", by=lead, now=LATER, seen=2, reason="It is a lamp")

    assert (moved.team, moved.assignee_id, moved.due_at) == ("lighting", None, case.due_at)
    assert Event.objects.filter(name="case_assigned").latest("id").data == {
        "from_team": "paving",
        "to_team": "lighting",
    }


@pytest.mark.parametrize("team", ["paving", "flying"])
def test_a_case_cannot_go_to_its_own_team_or_to_none_of_the_citys(case: Case, lead: Actor, team: str) -> None:
    with pytest.raises(cases.UnknownTeam):
        cases.move_to_team(case.pk, team=team, by=lead, now=LATER, seen=1, reason="Wrong")


def test_a_wrong_place_is_mended_and_the_case_goes_to_the_areas_team(case: Case, crew: Actor) -> None:
    moved = cases.change_place(
        case.pk,
        lat=37.3,
        lon=-121.9,
        place_label="1 N First St",
        area="district_5",
        areas={"districts": ["district_5"]},
        by=crew,
        now=LATER,
        seen=1,
    )

    assert (moved.lat, moved.place_label, moved.area, moved.team) == (37.3, "1 N First St", "district_5", "lighting")
    assert "first" in moved.words
    assert history(case) == ["opened", "placed", "rerouted"]


def test_a_wrong_place_in_the_same_area_leaves_the_team(case: Case, crew: Actor) -> None:
    where = {
        "lat": 37.3,
        "lon": -121.9,
        "place_label": "1 N First St",
        "area": "district_3",
        "areas": {"d": "district_3"},
    }

    assert cases.change_place(case.pk, **where, by=crew, now=LATER, seen=1).team == "paving"


# merging


def test_a_duplicate_closes_and_its_resident_hears_of_the_main_case(case: Case, lead: Actor) -> None:
    twin = open_one(contact={"email": "neighbor@example.org"}, language="es")

    merged = cases.merge(twin.pk, into=case.pk, by=lead, now=LATER, seen=1)

    assert (merged.phase, merged.outcome, merged.merged_into_id) == ("closed", "duplicate", case.pk)
    assert letters_about(twin) == ["receipt", "merged"]
    assert history(case) == ["opened", "joined"]
    cases.close(case.pk, by=lead, now=TOMORROW, seen=None, outcome="done")
    assert letters_about(twin) == ["receipt", "merged", "answer"]
    told = Message.objects.filter(about=twin.reference).latest("queued_at")
    assert (told.to, told.language) == ("neighbor@example.org", "es")
    assert twin.reference in told.body
    assert case.reference not in told.subject


def test_cases_merged_into_a_merged_case_follow_it(case: Case, lead: Actor) -> None:
    first, second = open_one(), open_one()
    cases.merge(second.pk, into=first.pk, by=lead, now=LATER, seen=1)
    cases.merge(first.pk, into=case.pk, by=lead, now=LATER, seen=None)

    assert fresh(second).merged_into_id == case.pk


def test_a_waiting_duplicate_stops_waiting(case: Case, lead: Actor) -> None:
    twin = open_one()
    cases.ask_resident(twin.pk, by=lead, now=LATER, seen=1, question="Where?")

    merged = cases.merge(twin.pk, into=case.pk, by=lead, now=TOMORROW, seen=None)

    assert merged.waiting_since is None
    assert not twin.questions.filter(ended_at=None).exists()
    assert not twin.pauses.filter(until_at=None).exists()


def test_a_duplicate_is_never_reopened_by_its_resident(case: Case, lead: Actor) -> None:
    twin = open_one()

    assert cases.merge(twin.pk, into=case.pk, by=lead, now=LATER, seen=1).reopen_until is None


def test_the_case_that_was_there_first_goes_on(case: Case, lead: Actor) -> None:
    later = open_one(now=LATER)

    closed = cases.merge(case.pk, into=later.pk, by=lead, now=TOMORROW, seen=1)

    assert closed.pk == later.pk
    assert fresh(later).merged_into_id == case.pk
    assert fresh(case).phase == "open"
    assert letters_about(case) == ["receipt"]
    assert history(case)[-1] == "joined"


def test_the_earlier_of_two_promises_holds(case: Case, lead: Actor) -> None:
    sooner = open_one(now=LATER)
    due = fresh(case).due_at - timedelta(hours=30)
    Case.objects.filter(pk=sooner.pk).update(due_at=due)

    cases.merge(sooner.pk, into=case.pk, by=lead, now=LATER, seen=1)

    assert fresh(case).due_at == due
    assert fresh(case).queue_at == due
    assert "case_due_changed" in events_of(case)


def test_joining_never_moves_a_promise_back(case: Case, lead: Actor) -> None:
    later, due = open_one(now=TOMORROW), fresh(case).due_at

    cases.merge(later.pk, into=case.pk, by=lead, now=TOMORROW, seen=1)

    assert fresh(case).due_at == due


def test_a_day_that_has_passed_is_not_aimed_at(case: Case, lead: Actor) -> None:
    late = fresh(case).due_at + timedelta(days=3)
    twin = open_one(now=late)

    cases.merge(twin.pk, into=case.pk, by=lead, now=late, seen=1)

    assert "We aim to finish" not in Message.objects.get(about=twin.reference, template="merged").body


def test_the_later_case_of_a_team_where_one_may_not_merge_stays(case: Case, lead: Actor) -> None:
    theirs = open_one(now=LATER)
    Case.objects.filter(pk=theirs.pk).update(team="lighting")

    with pytest.raises(cases.NotAllowed):
        cases.merge(case.pk, into=theirs.pk, by=lead, now=TOMORROW, seen=None)


def test_a_joined_resident_is_offered_only_what_their_page_offers(case: Case, lead: Actor) -> None:
    twin = open_one(contact={"email": "neighbor@example.org"})
    cases.merge(twin.pk, into=case.pk, by=lead, now=LATER, seen=1)

    cases.ask_resident(case.pk, by=lead, now=LATER, seen=None, question="Where?")
    cases.receive_answer(case.pk, text="There", by=RESIDENT, now=LATER)
    cases.close(case.pk, by=lead, now=TOMORROW, seen=None, outcome="could_not_find")

    told = Message.objects.get(about=twin.reference, template="answer").body
    assert "question" not in letters_about(twin)
    assert "Tell us if it is still there" not in told
    assert "Send us a new request" in told
    assert "open it again" not in told


def test_crew_may_not_merge(case: Case, crew: Actor) -> None:
    with pytest.raises(cases.NotAllowed):
        cases.merge(open_one().pk, into=case.pk, by=crew, now=LATER, seen=1)


def test_a_case_cannot_be_merged_into_itself_a_closed_one_or_another_kind(case: Case, lead: Actor) -> None:
    closed, permit = open_one(), open_one(PERMIT)
    cases.close(closed.pk, by=lead, now=LATER, seen=1, outcome="done")

    for into in (case.pk, closed.pk, permit.pk):
        with pytest.raises(cases.CannotMerge):
            cases.merge(case.pk, into=into, by=lead, now=LATER, seen=1)


# splitting


def test_a_part_of_the_work_becomes_a_case_of_its_own(case: Case, crew: Actor) -> None:
    child = cases.split_child(
        case.pk, child_id=uuid4(), title="Fix the lamp beside it", team="lighting", by=crew, now=LATER, seen=1
    )

    kept = fresh(child)
    assert (kept.parent_id, kept.team, kept.state, kept.due_at) == (case.pk, "lighting", "received", case.due_at)
    assert kept.contact is None
    assert not kept.on_map
    assert history(case) == ["opened", "split"]
    assert history(child) == ["opened"]
    assert events_of(child) == ["case_opened"]


def test_a_split_pressed_twice_makes_one_child(case: Case, crew: Actor) -> None:
    child_id = uuid4()
    given = {"child_id": child_id, "title": "Lamp", "team": "lighting", "by": crew, "now": LATER, "seen": None}
    cases.split_child(case.pk, **given)

    with pytest.raises(cases.CannotSplit):
        cases.split_child(case.pk, **given)


def test_a_reference_that_is_taken_is_drawn_again_for_a_part_too(
    case: Case, crew: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upwell.cases.actions.joining.new_reference", lambda: case.reference)
    monkeypatch.setattr("upwell.cases.actions.open.new_reference", lambda: "2222-2222")

    child = cases.split_child(case.pk, child_id=uuid4(), title="Lamp", team="lighting", by=crew, now=LATER, seen=1)

    assert fresh(child).reference == "2222-2222"
    assert history(case) == ["opened", "split"]


# many at once


def test_bulk_says_for_each_case_what_became_of_it(case: Case, crew: Actor) -> None:
    closed, hidden = open_one(), open_one(PERMIT)
    cases.close(closed.pk, by=crew, now=LATER, seen=1, outcome="done")

    results = cases.bulk_move([case.pk, closed.pk, hidden.pk, case.pk], "start", by=crew, now=LATER)

    assert [(result.case_id, result.done) for result in results] == [
        (case.pk, True),
        (closed.pk, False),
        (hidden.pk, False),
    ]
    assert [str(result.why) for result in results] == [
        "",
        str(cases.CannotMove.sentence),
        str(cases.NotFound.sentence),
    ]
    assert fresh(case).state == "in_progress"


def test_bulk_assigns_what_it_can(case: Case, lead: Actor, cast: Cast) -> None:
    results = cases.bulk_assign([case.pk, open_one(PERMIT).pk], assignee_id=cast.worker.pk, by=lead, now=LATER)

    assert [result.done for result in results] == [True, False]


# history


def test_an_entry_is_never_changed_or_deleted(case: Case) -> None:
    entry = case.entries.get()

    with pytest.raises(EntriesStay):
        entry.save()
    with pytest.raises(EntriesStay):
        entry.delete()
    with pytest.raises(EntriesStay):
        Entry.objects.filter(pk=entry.pk).update(note="never")
    with pytest.raises(EntriesStay):
        Entry.objects.all().delete()
