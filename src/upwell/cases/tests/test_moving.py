"""A case on its way: moves, questions and pauses, closing, reopening, withdrawing. Every change leaves its trace."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as asked
from upwell.cases.models import Case, Closure, Pause, Question, Reopening
from upwell.cases.tests.scene import (
    LATER,
    NOW,
    PERMIT,
    POTHOLE,
    TOMORROW,
    actor,
    events_of,
    fresh,
    history,
    last_letter,
    letters_about,
    open_one,
)
from upwell.catalogue.city import City
from upwell.events.models import Event

DAY = timedelta(days=1)


def close(case: Case, by: Actor, now=LATER, **more) -> Case:
    return cases.close(case.pk, **{"by": by, "now": now, "seen": None, "outcome": "done", **more})


def test_starting_work_tells_the_resident(case: Case, crew: Actor) -> None:
    moved = cases.move(case.pk, "start", by=crew, now=LATER, seen=1)

    assert (moved.state, moved.phase, moved.revision) == ("in_progress", "open", 2)
    assert history(case) == ["opened", "moved"]
    assert events_of(case) == ["case_opened", "message_queued", "case_moved", "case_answered", "message_queued"]
    assert letters_about(case) == ["receipt", "progress"]
    assert "We are working on it." in last_letter().body


def test_a_move_the_workflow_does_not_have_is_refused(case: Case, crew: Actor) -> None:
    with pytest.raises(cases.CannotMove):
        cases.move(case.pk, "fly", by=crew, now=LATER, seen=1)

    assert fresh(case).revision == 1
    assert history(case) == ["opened"]


def test_nobody_takes_a_request_back_for_its_resident(case: Case, cast: Cast) -> None:
    with pytest.raises(cases.CannotMove):
        cases.move(case.pk, "withdraw", by=actor(cast.lead), now=LATER, seen=1, outcome="done")

    assert fresh(case).is_live


def test_a_move_that_asks_for_words_needs_them(case: Case, crew: Actor) -> None:
    with pytest.raises(cases.MissingWords):
        cases.move(case.pk, "plan", by=crew, now=LATER, seen=1, message="  ")


def test_somebody_who_looked_at_an_older_case_is_told_so(case: Case, crew: Actor) -> None:
    cases.move(case.pk, "start", by=crew, now=LATER, seen=1)

    with pytest.raises(cases.ChangedMeanwhile):
        cases.close(case.pk, by=crew, now=LATER, seen=1, outcome="done")


# who


def test_another_teams_case_is_not_there(case: Case, cast: Cast) -> None:
    with pytest.raises(cases.NotFound):
        cases.move(case.pk, "start", by=actor(cast.other_team), now=LATER, seen=1)


def test_seeing_every_team_is_not_working_for_every_team(cast: Cast) -> None:
    case = open_one(PERMIT)

    with pytest.raises(cases.NotAllowed):
        cases.move(case.pk, "check", by=actor(cast.lead), now=LATER, seen=1)


@pytest.mark.parametrize("role", ["keeper", "resident"])
def test_people_without_a_team_find_no_case(case: Case, cast: Cast, role: str) -> None:
    with pytest.raises(cases.NotFound):
        cases.close(case.pk, by=actor(getattr(cast, role)), now=LATER, seen=1, outcome="done")


def test_a_case_that_is_not_there_is_not_found(case: Case, crew: Actor) -> None:
    with pytest.raises(cases.NotFound):
        cases.move(UUID(int=1), "start", by=crew, now=LATER, seen=1)


# asking and answering


def test_asking_stops_the_clock_and_the_answer_moves_the_due_date(case: Case, crew: Actor, city: City) -> None:
    cases.move(case.pk, "start", by=crew, now=LATER, seen=1)
    asked = cases.ask_resident(case.pk, by=crew, now=TOMORROW, seen=2, question="Which side of the street?")

    assert (asked.state, asked.phase, asked.waiting_since) == ("waiting_for_resident", "waiting", TOMORROW)
    assert not asked.is_overdue(NOW + 30 * DAY)
    assert "Which side of the street?" in last_letter().body

    answered = cases.receive_answer(case.pk, text="The north side", by=RESIDENT, now=TOMORROW + 2 * DAY)

    assert (answered.state, answered.phase, answered.waiting_since) == ("in_progress", "open", None)
    assert case.due_at is not None
    assert answered.due_at is not None
    assert answered.due_at.astimezone(city.zone).date() - case.due_at.astimezone(city.zone).date() == 4 * DAY
    assert answered.queue_at == answered.due_at
    assert history(case) == ["opened", "moved", "asked", "answered"]
    assert Question.objects.get().answer == "The north side"
    assert Pause.objects.get().until_at == TOMORROW + 2 * DAY
    assert [name for name in events_of(case) if name != "message_queued"] == [
        "case_opened",
        "case_moved",
        "case_answered",
        "case_moved",
        "case_asked",
        "case_paused",
        "case_replied",
        "case_resumed",
        "case_due_changed",
        "case_moved",
    ]


def test_the_answer_leads_back_to_where_it_was_asked(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")

    assert cases.receive_answer(case.pk, text="There", by=RESIDENT, now=LATER).state == "received"


def test_the_residents_words_are_in_no_event_and_sealed_in_the_history(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")
    cases.receive_answer(case.pk, text="Behind the blue house", by=RESIDENT, now=LATER)

    assert "blue house" not in str(list(Event.objects.values()))
    assert case.entries.get(what="answered").said == "Behind the blue house"


def test_an_answer_nobody_asked_for_is_refused(case: Case) -> None:
    with pytest.raises(cases.NothingAsked):
        cases.receive_answer(case.pk, text="Hello", by=RESIDENT, now=LATER)


def test_an_empty_answer_is_no_answer(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")

    with pytest.raises(cases.MissingWords):
        cases.receive_answer(case.pk, text=" \n", by=RESIDENT, now=LATER)
    assert fresh(case).phase == "waiting"


def test_staff_cannot_answer_in_the_residents_place_but_can_go_on(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")

    with pytest.raises(cases.CannotMove):
        cases.move(case.pk, "answer", by=crew, now=LATER, seen=2)
    went_on = cases.move(case.pk, "go_on", by=crew, now=TOMORROW, seen=2, reason="Found it")

    assert (went_on.state, went_on.waiting_since) == ("in_progress", None)
    assert Question.objects.get().answered_at is None
    assert Question.objects.get().ended_at == TOMORROW


def test_a_second_question_can_follow_the_first(case: Case, crew: Actor) -> None:
    for number in (1, 2):
        cases.ask_resident(case.pk, by=crew, now=LATER, seen=None, question=f"Question {number}?")
        cases.receive_answer(case.pk, text="Answer", by=RESIDENT, now=LATER)

    assert Question.objects.count() == Pause.objects.count() == 2


# closing


def test_closing_says_how_and_asks_whether_it_is_so(case: Case, crew: Actor) -> None:
    closed = close(case, crew, message="We filled it on Tuesday.")

    assert (closed.state, closed.phase, closed.outcome, closed.closed_at) == ("closed", "closed", "done", LATER)
    assert closed.on_time is True
    assert closed.reopen_until == LATER + 30 * DAY
    letter = last_letter()
    assert "We filled it on Tuesday." in letter.body
    assert f"{links.feedback_link(case.pk, 0)}?fixed=no" in letter.body
    assert Closure.objects.get().message == "We filled it on Tuesday."


def test_the_event_of_closing_says_whether_it_was_in_time(case: Case, crew: Actor) -> None:
    close(case, crew, now=NOW + 6 * DAY)

    data = Event.objects.get(name="case_closed").data
    assert data["on_time"] is False
    assert data["working_days"] == 4
    assert data["over_by_hours"] == 82
    assert data["outcome"] == "done"


@pytest.mark.parametrize("outcome", ["", "flown", "granted", "duplicate", "withdrawn"])
def test_a_case_is_closed_with_one_of_the_outcomes_of_its_kind(case: Case, crew: Actor, outcome: str) -> None:
    with pytest.raises(cases.UnknownOutcome):
        close(case, crew, outcome=outcome)


def test_the_citys_own_words_stand_in_for_a_message(case: Case, crew: Actor) -> None:
    close(case, crew, outcome="could_not_find")

    assert "could not find it" in last_letter().body


@pytest.mark.parametrize("outcome", ["answered", "not_ours", "cannot_do"])
def test_an_outcome_that_points_at_words_of_staff_needs_them(cast: Cast, outcome: str) -> None:
    case = open_one({**POTHOLE, "service": "sign", "kind": "request"})
    crew = actor(cast.worker)

    with pytest.raises(cases.MissingWords):
        cases.close(case.pk, by=crew, now=LATER, seen=1, outcome=outcome, message="  ")
    refused = cases.bulk_move([case.pk], "close", by=crew, now=LATER, outcome=outcome)
    assert (refused[0].done, refused[0].why) == (False, cases.MissingWords.sentence)
    assert not cases.close(case.pk, by=crew, now=LATER, seen=1, outcome=outcome, message="Because.").is_live


def test_links_in_a_letter_open_in_its_language(crew: Actor) -> None:
    case = open_one(language="es")
    close(case, crew)

    assert f"{links.follow_link(case.pk)}?lang=es" in last_letter().body
    assert f"{links.feedback_link(case.pk, 0)}?fixed=no&lang=es" in last_letter().body


def test_a_closed_case_cannot_be_closed(case: Case, crew: Actor) -> None:
    close(case, crew)

    with pytest.raises(cases.CannotClose):
        close(case, crew)
    assert Closure.objects.count() == 1


def test_closing_while_waiting_ends_the_pause_before_it_judges(case: Case, crew: Actor) -> None:
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")

    closed = close(case, crew, now=NOW + 10 * DAY)

    assert closed.on_time is True
    assert closed.waiting_since is None
    assert Pause.objects.get().until_at == NOW + 10 * DAY


# reopening


def test_it_is_not_fixed_brings_the_case_back_on_top_with_a_new_promise(case: Case, crew: Actor) -> None:
    overdue = open_one(now=NOW - 20 * DAY)
    close(case, crew)

    again = cases.reopen(case.pk, by=RESIDENT, now=TOMORROW, why="Still there")

    assert (again.state, again.phase, again.reopened, again.closed_at) == ("reopened", "open", 1, None)
    assert again.outcome == ""
    assert again.due_at is not None
    assert case.due_at is not None
    assert again.due_at == case.due_at + DAY
    assert again.queue_at < fresh(overdue).queue_at
    assert again.team == "paving"
    row = Reopening.objects.get()
    assert (row.why, row.by_resident) == ("Still there", True)
    assert letters_about(case)[-1] == "reopened"
    assert Event.objects.get(name="case_reopened").data == {
        "why": "resident", "times": 1, "days_after": 0, "seconds": 86_400, "took": 3_600, "outcome": "done",
    }  # fmt: skip


def test_the_window_for_the_resident_is_half_open(case: Case, crew: Actor) -> None:
    until = close(case, crew).reopen_until
    assert until is not None

    with pytest.raises(cases.CannotReopen):
        cases.reopen(case.pk, by=RESIDENT, now=until, why="Still there")
    assert cases.reopen(case.pk, by=RESIDENT, now=until - timedelta(seconds=1), why="Still there").is_live


def test_staff_may_reopen_after_the_window_and_must_say_why(case: Case, crew: Actor) -> None:
    close(case, crew)
    much_later = NOW + 400 * DAY

    with pytest.raises(cases.MissingWords):
        cases.reopen(case.pk, by=crew, now=much_later, why="", seen=2)
    assert cases.reopen(case.pk, by=crew, now=much_later, why="Closed by mistake", seen=2).is_live


def test_a_case_that_is_open_cannot_be_reopened(case: Case) -> None:
    with pytest.raises(cases.CannotReopen):
        cases.reopen(case.pk, by=RESIDENT, now=LATER, why="Again")


def test_a_decision_is_not_reopened_by_a_link(cast: Cast) -> None:
    case, trees = open_one(PERMIT), actor(cast.other_team)
    for seen, name in enumerate(["check", "accept"], 1):
        cases.move(case.pk, name, by=trees, now=LATER, seen=seen)
    said = cases.Decided("refused", words="Too young a tree")
    decided = cases.decide(case.pk, said, by=trees, now=LATER, seen=3)

    assert (decided.state, decided.reopen_until) == ("decided", None)
    with pytest.raises(cases.CannotReopen):
        cases.reopen(case.pk, by=RESIDENT, now=LATER, why="Unfair")
    assert cases.move(case.pk, "review_again", by=trees, now=LATER, seen=4, reason="New papers").state == "in_review"


def test_each_closing_has_its_own_feedback_link(case: Case, crew: Actor) -> None:
    close(case, crew)
    cases.reopen(case.pk, by=RESIDENT, now=LATER, why="Still there")
    close(case, crew, now=TOMORROW)

    assert len(set(Closure.objects.values_list("feedback_digest", flat=True))) == 2


def test_a_promise_missed_before_reopening_is_not_made_up_for_by_the_next(case: Case, crew: Actor) -> None:
    close(case, crew, now=NOW + 10 * DAY)
    cases.reopen(case.pk, by=RESIDENT, now=NOW + 11 * DAY, why="Still there")
    close(case, crew, now=NOW + 11 * DAY + timedelta(hours=1))

    assert fresh(case).on_time is True
    followed, public = asked.by_follow_secret(links.follow_secret(case.pk)), asked.public_view(case.reference)
    assert followed is not None
    assert public is not None
    assert (followed.on_time, public.on_time) == (False, False)


def test_a_promise_kept_both_times_was_kept(case: Case, crew: Actor) -> None:
    close(case, crew)
    cases.reopen(case.pk, by=RESIDENT, now=LATER, why="Still there")
    close(case, crew, now=LATER + timedelta(hours=1))

    public = asked.public_view(case.reference)
    assert public is not None
    assert public.on_time is True


# the resident's other verbs


def test_a_resident_takes_the_request_back(case: Case) -> None:
    gone = cases.withdraw(case.pk, by=RESIDENT, now=LATER, why="It is gone")

    assert (gone.phase, gone.outcome, gone.reopen_until) == ("closed", "withdrawn", None)
    assert letters_about(case)[-1] == "withdrawn"
    assert Closure.objects.get().feedback_digest == ""
    assert "case_withdrawn" in events_of(case)
    last = gone.entries.latest("id")
    assert (last.said, last.note) == ("It is gone", "")


@pytest.mark.parametrize("days", [0, 10])
def test_a_request_taken_back_neither_kept_nor_broke_the_promise(case: Case, days: int) -> None:
    gone = cases.withdraw(case.pk, by=RESIDENT, now=LATER + days * DAY)

    assert gone.due_at is not None
    assert gone.on_time is None
    closed = Event.objects.get(name="case_closed")
    assert closed.data.get("on_time") is None
    assert "over_by_hours" not in closed.data
    assert asked.kept_since("pothole", since=NOW - DAY, now=NOW + 30 * DAY) == (0, 0)


def test_a_finished_case_cannot_be_withdrawn(case: Case, crew: Actor) -> None:
    close(case, crew)

    with pytest.raises(cases.CannotWithdraw):
        cases.withdraw(case.pk, by=RESIDENT, now=LATER)


def test_added_information_leaves_the_case_where_it_is(case: Case) -> None:
    cases.add_information(case.pk, text="It is deeper now", by=RESIDENT, now=LATER)

    assert fresh(case).state == "received"
    assert case.entries.get(what="added").said == "It is deeper now"
    assert fresh(case).revision == 2


def test_nothing_is_added_to_a_closed_case(case: Case, crew: Actor) -> None:
    close(case, crew)

    with pytest.raises(cases.CannotMove):
        cases.add_information(case.pk, text="More", by=RESIDENT, now=LATER)


def test_the_system_may_do_what_staff_may(case: Case) -> None:
    assert cases.move(case.pk, "start", by=SYSTEM, now=LATER, seen=None).state == "in_progress"
