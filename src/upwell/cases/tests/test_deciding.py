"""Reviews by several teams, what is asked for in one letter, the decision and its permit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction
from tests.cast import CITY, Cast
from tests.publishing import republish
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import queries as asked
from upwell.cases.actions import refusals
from upwell.cases.models import Case, Decision, Entry, Item, Pause, Review
from upwell.cases.tests.scene import EMAIL, NOW, PERMIT, actor, fresh, history, open_one
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Publication
from upwell.notify.models import Message
from upwell.permits import queries as permits
from upwell.permits.models import Permit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + HOUR
TREE: dict[str, Any] = {
    **PERMIT,
    "service": "big_tree",
    "languages": ["en", "es"],
    "checklist": [
        {"item": "plan", "what": "A drawing with the tree on it."},
        {"item": "photo", "what": "A photo of the whole tree."},
    ],
    "reviews": [{"team": "paving"}, {"team": "lighting"}, {"team": "parks", "when": {"size": "small"}}],
    "permit": {
        "title": "Permit to remove a tree",
        "holder": "called",
        "shows": ["size"],
        "labels": {"size": "Size of the tree"},
        "valid_for": "P30D",
    },
    "steps": [
        {"ask": "called", "type": "name", "title": "What is your name?"},
        {"ask": "size", "type": "choice", "title": "How big is it?", "options": {"small": "Small", "large": "Large"}},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
LISTS = {
    "appeal": {"en": "You can appeal within 10 days.", "es": "Puede apelar en 10 días."},
    "conditions": {"plant": {"text": {"en": "Plant a new tree.", "es": "Plante un árbol nuevo."}}},
    "reasons": {"healthy": {"text": {"en": "The tree is healthy.", "es": "El árbol está sano."}}},
}


@pytest.fixture
def lists(city: City) -> None:
    republish(decisions=LISTS)


def tree(**changes: Any) -> Case:
    given = {"answers": {"size": "large"}, "private": {"called": "A resident"}}
    return open_one(TREE, **{**given, **changes})


def reviewed(case: Case, now: Any = LATER) -> Case:
    cases.move(case.pk, "check", by=SYSTEM, now=now, seen=None)
    return cases.move(case.pk, "accept", by=SYSTEM, now=now, seen=None)


def give(case: Case, team: str, says: str = "approve", **more: Any) -> Review:
    row = Review.objects.get(case=case, team=team, answered_at=None)
    return cases.give_review(row.pk, says=says, by=SYSTEM, now=more.pop("now", LATER), **more)


def ready(**changes: Any) -> Case:
    case = reviewed(tree(**changes))
    give(case, "paving")
    give(case, "lighting")
    return fresh(case)


def decide(case: Case, outcome: str = "granted", now: Any = LATER, **more: Any) -> Case:
    return cases.decide(case.pk, cases.Decided(outcome, **more), by=SYSTEM, now=now, seen=None)


def test_all_teams_that_apply_are_asked_at_once(lists: None) -> None:
    case = reviewed(tree())

    assert sorted(Review.objects.values_list("team", flat=True)) == ["lighting", "paving"]
    assert fresh(case).state == "in_review"


def test_the_case_moves_on_with_the_last_review_and_not_before(lists: None) -> None:
    case = reviewed(tree())

    give(case, "paving", "conditions", conditions=["plant"], words="A young one")
    assert fresh(case).state == "in_review"
    give(case, "lighting", "object", words="The lamp is in its crown")

    assert fresh(case).state == "to_decide"
    assert history(case)[-3:] == ["reviewed", "reviewed", "moved"]


def test_a_question_in_between_asks_no_team_twice(lists: None) -> None:
    case = reviewed(tree())
    cases.ask_resident(case.pk, by=SYSTEM, now=LATER, seen=None, question="Which side?")
    cases.receive_answer(case.pk, text="Left", by=RESIDENT, now=LATER)

    assert Review.objects.filter(case=case).count() == 2


def test_going_on_without_an_answer_passes_over_no_stage(lists: None) -> None:
    case = tree()
    cases.ask_resident(case.pk, by=SYSTEM, now=LATER, seen=None, question="Which side?")
    cases.move(case.pk, "go_on", by=SYSTEM, now=LATER, seen=None, reason="Found it")

    assert fresh(case).state == "received"
    assert not Review.objects.exists()


def test_taken_up_again_the_teams_are_asked_anew_and_the_permit_holds_no_more(lists: None) -> None:
    case = decide(ready())
    cases.move(case.pk, "review_again", by=SYSTEM, now=LATER + DAY, seen=None, reason="A mistake")

    assert Review.objects.filter(case=case, answered_at=None).count() == 2
    assert Permit.objects.get().standing(LATER + DAY) == "revoked"


def test_only_the_team_that_was_asked_answers(lists: None, cast: Cast) -> None:
    case = reviewed(tree())
    row = Review.objects.get(case=case, team="lighting")

    with pytest.raises(cases.NotAllowed):
        cases.give_review(row.pk, says="approve", by=actor(cast.worker), now=LATER)


@pytest.mark.parametrize("says", ["object", "conditions"])
def test_an_answer_that_needs_words_is_none_without_them(lists: None, says: str) -> None:
    case = reviewed(tree())

    with pytest.raises(cases.MissingWords):
        give(case, "paving", says)


@pytest.mark.parametrize(("says", "more"), [("perhaps", {"words": "x"}), ("", {})])
def test_an_answer_nobody_offered_is_none(lists: None, says: str, more: Any) -> None:
    case = reviewed(tree())

    with pytest.raises(cases.NothingChosen):
        give(case, "paving", says, **more)


def test_a_review_is_given_once(lists: None) -> None:
    case = reviewed(tree())
    row = give(case, "paving")

    with pytest.raises(cases.ReviewGiven):
        cases.give_review(row.pk, says="object", words="No", by=SYSTEM, now=LATER)


def test_nothing_is_decided_while_a_team_has_not_answered_but_it_can_be_set_aside(lists: None) -> None:
    case = reviewed(tree())
    give(case, "paving")
    with pytest.raises(cases.ReviewsOpen):
        decide(case)

    cases.set_aside(Review.objects.get(team="lighting").pk, why="Nobody is there", by=SYSTEM, now=LATER)

    assert fresh(case).state == "to_decide"
    assert decide(case).state == "decided"


def test_a_refusal_says_why_in_the_applicants_language_and_how_to_appeal(lists: None) -> None:
    case = ready(language="es")
    decide(case, "refused", reasons=["healthy"], words="Lo vimos el lunes.")

    body = Message.objects.get(template="answer").body
    assert "- El árbol está sano." in body
    assert "- Lo vimos el lunes." in body
    assert "Puede apelar en 10 días." in body
    assert not Permit.objects.exists()
    assert Decision.objects.get().reasons == ["healthy"]


@pytest.mark.parametrize(
    ("outcome", "more", "refusal"),
    [
        ("refused", {}, refusals.MissingReason),
        ("granted_with_conditions", {}, refusals.MissingConditions),
        ("granted_with_conditions", {"conditions": ["no_such"]}, cases.UnknownOutcome),
        ("done", {}, cases.UnknownOutcome),
    ],
)
def test_a_decision_needs_its_reasons(lists: None, outcome: str, more: Any, refusal: type[Exception]) -> None:
    case = ready()

    with pytest.raises(refusal):
        decide(case, outcome, **more)
    assert fresh(case).state == "to_decide"


@pytest.mark.parametrize("conditions", [{"conditions": ["plant"]}, {"own_conditions": "Before March"}])
@pytest.mark.parametrize(
    ("outcome", "refusal"), [("granted", cases.WroteConditions), ("refused", cases.RefusedHasNone)]
)
def test_conditions_are_never_left_out_of_a_decision_in_silence(
    lists: None, outcome: str, refusal: type[Exception], conditions: Any
) -> None:
    case = ready()

    with pytest.raises(refusal):
        decide(case, outcome, words="It was looked at", **conditions)
    assert fresh(case).state == "to_decide"
    assert not Permit.objects.exists()

    decide(case, outcome, words="It was looked at", own_conditions=" \n ")
    assert fresh(case).outcome == outcome


@pytest.mark.parametrize(("outcome", "conditions"), [("granted", ()), ("granted_with_conditions", ("plant",))])
def test_granting_against_a_teams_objection_needs_a_reason(lists: None, outcome: str, conditions: Any) -> None:
    case = reviewed(tree())
    give(case, "paving")
    give(case, "lighting", "object", words="The lamp is in its crown")

    with pytest.raises(cases.AgainstObjection):
        decide(case, outcome, conditions=conditions, words=" ")
    assert fresh(case).state == "to_decide"

    decide(case, outcome, conditions=conditions, words="The lamp is moved in May.")
    assert "- The lamp is moved in May." in Message.objects.get(template="answer").body


def test_an_objection_of_an_earlier_round_binds_nobody(lists: None) -> None:
    case = reviewed(tree())
    give(case, "paving")
    give(case, "lighting", "object", words="The lamp is in its crown")
    decide(case, "refused", reasons=["healthy"])
    cases.move(case.pk, "review_again", by=SYSTEM, now=LATER + DAY, seen=None, reason="The lamp was moved")
    give(case, "paving", now=LATER + DAY)
    give(case, "lighting", now=LATER + DAY)

    assert decide(case, now=LATER + DAY).outcome == "granted"


def test_granted_with_conditions_there_is_a_permit_in_both_languages(lists: None) -> None:
    case = ready(language="es")
    decide(case, "granted_with_conditions", conditions=["plant"], own_conditions="Before March")

    permit = Permit.objects.get()
    assert Decision.objects.get().permit == permit.number
    assert permit.said["es"]["conditions"] == ["Plante un árbol nuevo.", "Before March"]
    assert permit.said["en"]["conditions"] == ["Plant a new tree.", "Before March"]
    assert permit.said["en"]["holder"] == "A resident"
    assert permit.said["en"]["lines"] == [["Size of the tree", "Large"]]
    assert permit.said["en"]["by"] == "Parks", "the department that answers for it"
    assert EMAIL not in str(permit.said)
    assert permit.valid_until == LATER + 30 * DAY
    assert [one.number for one in permits.issued_for(case.reference, now=LATER)] == [permit.number]


def test_several_things_are_asked_in_one_letter_and_come_in_parts(lists: None) -> None:
    case = tree()
    cases.move(case.pk, "check", by=SYSTEM, now=LATER, seen=None)
    due = fresh(case).due_at
    cases.request_more(case.pk, items=["plan", "photo"], other="Your lease", by=SYSTEM, now=LATER, seen=None)

    assert fresh(case).state == "waiting_for_resident"
    assert Message.objects.filter(template="question").count() == 1
    assert "2. A photo of the whole tree.\n3. Your lease" in Message.objects.get(template="question").body
    cases.receive_items(case.pk, {1: "Here it is", 7: "Nothing"}, by=RESIDENT, now=LATER + DAY)
    assert fresh(case).state == "waiting_for_resident"
    assert [one.number for one in asked.items_of(fresh(case)) if one.answered_at is None] == [2, 3]
    with pytest.raises(cases.MissingWords):
        cases.receive_items(case.pk, {1: "Again", 2: " "}, by=RESIDENT, now=LATER + DAY)
    cases.receive_items(case.pk, {2: "This", 3: "That"}, by=RESIDENT, now=LATER + 2 * DAY)

    now_is = fresh(case)
    assert now_is.state == "completeness_check"
    assert now_is.due_at == due + DAY  # Wednesday ended while it waited; the day it was opened does not count
    assert Pause.objects.filter(case=case).count() == 1
    assert Item.objects.get(number=1).answer == "Here it is"


def test_nothing_missing_is_no_request(lists: None) -> None:
    case = reviewed(tree())

    with pytest.raises(cases.MissingWords):
        cases.request_more(case.pk, items=["no_such"], by=SYSTEM, now=LATER, seen=None)


def test_the_way_says_what_was_passed_and_what_comes(lists: None) -> None:
    def told(case: Case) -> list[tuple[str, str]]:
        return [(one.words["en"], one.standing) for one in asked.way(fresh(case))]

    case = tree()
    assert told(case)[0] == ("Received", "current")
    reviewed(case, NOW + DAY)
    assert [standing for _, standing in told(case)] == ["done", "done", "current", "next"]
    cases.ask_resident(case.pk, by=SYSTEM, now=NOW + DAY, seen=None, question="Which side?")
    assert [standing for _, standing in told(case)] == ["done", "done", "current", "next"]
    assert asked.way(fresh(case))[2].at == NOW + DAY
    cases.withdraw(case.pk, by=RESIDENT, now=NOW + DAY)
    assert [standing for _, standing in told(case)] == ["done", "done", "done"]


def test_a_team_sees_what_it_is_asked_and_no_other(lists: None, cast: Cast) -> None:
    case = reviewed(tree())

    assert [one.team for one in asked.open_reviews(actor(cast.worker))] == ["paving"]
    lighting = Review.objects.get(case=case, team="lighting")
    assert asked.review(lighting.pk, actor(cast.resident)) is None


@pytest.fixture
def town(in_a_file: None) -> Iterator[None]:
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.mark.django_db(transaction=True)
def test_the_last_two_reviews_at_the_same_moment_move_it_on_once(town: None) -> None:
    case = reviewed(tree())

    said = race(lambda: give(case, "paving"), lambda: give(case, "lighting"))

    assert errors(said) == []
    assert fresh(case).state == "to_decide"
    assert Entry.objects.filter(case=case, to_state="to_decide").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_lock_leaves_it_in_review_for_ever(town: None) -> None:
    """Each looks for the other's answer before either is written, and finds none."""
    case = reviewed(tree())
    both_have_read = Barrier(2)

    def careless(team: str) -> None:
        open_ones = Review.objects.filter(case=case, answered_at=None).exclude(team=team).count()
        both_have_read.wait(timeout=20)
        with transaction.atomic():
            Review.objects.filter(case=case, team=team).update(answered_at=LATER, says="approve")
            if not open_ones:
                Case.objects.filter(pk=case.pk).update(state="to_decide")

    race(lambda: careless("paving"), lambda: careless("lighting"))

    assert not Review.objects.filter(answered_at=None).exists()
    assert fresh(case).state == "in_review"
