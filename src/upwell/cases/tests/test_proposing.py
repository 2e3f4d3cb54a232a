"""Another team for a case: proposed by who may not move it, decided by who may, and every bit of it a row."""

from dataclasses import replace

import pytest
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import queries as asked
from upwell.cases.models import Case, Proposal
from upwell.cases.tests.scene import LATER, TOMORROW, actor, events_of, fresh, history, open_one


@pytest.fixture
def hand(cast: Cast) -> Actor:
    """Works the cases of the team and assigns none."""
    worker = actor(cast.worker)
    return replace(
        worker,
        permissions=worker.permissions - {"assign_cases"},
        grants=frozenset(grant for grant in worker.grants if grant[1] != "assign_cases"),
    )


def propose(case: Case, by: Actor, team: str = "lighting", reason: str = "It is a lamp", now=LATER) -> Case:
    return cases.propose_team(case.pk, team=team, by=by, now=now, seen=None, reason=reason)


def test_who_may_not_move_a_case_says_whose_it_is(case: Case, hand: Actor) -> None:
    with pytest.raises(cases.NotAllowed):
        cases.move_to_team(case.pk, team="lighting", by=hand, now=LATER, seen=None, reason="It is a lamp")

    propose(case, hand)

    proposal = Proposal.objects.get()
    assert (proposal.team, proposal.at, proposal.by, proposal.why) == ("lighting", LATER, hand.id, "It is a lamp")
    assert (fresh(case).team, fresh(case).proposed_team) == ("paving", "lighting")
    assert history(case) == ["opened", "proposed"]
    assert events_of(case)[-1] == "case_team_proposed"


def test_a_proposal_accepted_moves_the_case(case: Case, hand: Actor, lead: Actor) -> None:
    propose(case, hand)

    cases.accept_team(case.pk, by=lead, now=TOMORROW, seen=None)

    proposal = Proposal.objects.get()
    assert (fresh(case).team, fresh(case).proposed_team) == ("lighting", None)
    assert (proposal.accepted, proposal.decided_by, proposal.decided_at) == (True, lead.id, TOMORROW)
    assert history(case)[-1] == "rerouted"


def test_a_proposal_turned_down_leaves_the_case(case: Case, hand: Actor, lead: Actor) -> None:
    propose(case, hand)

    cases.decline_team(case.pk, by=lead, now=TOMORROW, seen=None)

    assert (fresh(case).team, fresh(case).proposed_team) == ("paving", None)
    assert Proposal.objects.get().accepted is False
    assert history(case)[-1] == "declined"


def test_why_it_stays_is_kept_for_who_proposed(case: Case, hand: Actor, lead: Actor) -> None:
    propose(case, hand)

    cases.decline_team(case.pk, by=lead, now=TOMORROW, seen=None, reason=" The root is under the road. ")

    assert case.entries.get(what="declined").note == "The root is under the road."


@pytest.mark.parametrize("decide", [cases.accept_team, cases.decline_team])
def test_who_proposes_does_not_decide(case: Case, hand: Actor, decide) -> None:
    propose(case, hand)

    with pytest.raises(cases.NotAllowed):
        decide(case.pk, by=hand, now=TOMORROW, seen=None)


@pytest.mark.parametrize("decide", [cases.accept_team, cases.decline_team])
def test_a_proposal_is_decided_once(case: Case, hand: Actor, lead: Actor, decide) -> None:
    propose(case, hand)
    cases.decline_team(case.pk, by=lead, now=TOMORROW, seen=None)

    with pytest.raises(cases.NothingProposed):
        decide(case.pk, by=lead, now=TOMORROW, seen=None)


def test_a_case_has_one_open_proposal(case: Case, hand: Actor) -> None:
    propose(case, hand)

    with pytest.raises(cases.AlreadyProposed):
        propose(case, hand, team="trees")


@pytest.mark.parametrize(
    ("team", "reason", "refusal"),
    [
        ("paving", "It is ours", cases.UnknownTeam),
        ("no_such_team", "Somebody's", cases.UnknownTeam),
        ("lighting", "  ", cases.MissingWords),
    ],
)
def test_a_proposal_names_another_team_and_says_why(case: Case, hand: Actor, team, reason, refusal) -> None:
    with pytest.raises(refusal):
        propose(case, hand, team=team, reason=reason)


def test_a_closed_case_is_nobodys_to_propose(case: Case, hand: Actor) -> None:
    cases.close(case.pk, by=hand, now=LATER, seen=None, outcome="done")

    with pytest.raises(cases.CannotMove):
        propose(case, hand)


def closed_by_staff(case: Case, lead: Actor) -> None:
    cases.close(case.pk, by=lead, now=TOMORROW, seen=None, outcome="done")


def closed_with_many(case: Case, lead: Actor) -> None:
    given = {"outcome": "done", "message": {}, "question": {}, "reason": ""}
    assert cases.bulk_move([case.pk], "close", by=lead, now=TOMORROW, **given)[0].done


def taken_back(case: Case, lead: Actor) -> None:
    cases.withdraw(case.pk, by=RESIDENT, now=TOMORROW)


def joined(case: Case, lead: Actor) -> None:
    cases.merge(case.pk, into=open_one().pk, by=lead, now=TOMORROW, seen=None)


@pytest.mark.parametrize("end", [closed_by_staff, closed_with_many, taken_back, joined])
def test_however_a_case_closes_the_proposal_ends_with_it(case: Case, hand: Actor, lead: Actor, end) -> None:
    propose(case, hand)

    end(case, lead)

    proposal = Proposal.objects.get()
    assert (proposal.accepted, proposal.decided_at) == (False, TOMORROW)
    assert fresh(case).proposed_team is None


def test_a_proposal_left_on_a_closed_case_moves_nothing(case: Case, hand: Actor, lead: Actor) -> None:
    cases.close(case.pk, by=hand, now=LATER, seen=None, outcome="done")
    Case.objects.filter(pk=case.pk).update(proposed_team="lighting")

    with pytest.raises(cases.CannotMove):
        cases.accept_team(case.pk, by=lead, now=TOMORROW, seen=None)


@pytest.mark.parametrize(("team", "accepted"), [("lighting", True), ("trees", False)])
def test_moving_the_case_decides_what_was_proposed(case: Case, hand: Actor, lead: Actor, team, accepted) -> None:
    propose(case, hand)

    cases.move_to_team(case.pk, team=team, by=lead, now=TOMORROW, seen=None, reason="Asked around")

    assert Proposal.objects.get().accepted is accepted
    assert fresh(case).proposed_team is None


def test_the_queue_counts_and_finds_what_is_to_be_decided(case: Case, hand: Actor, lead: Actor) -> None:
    open_one()
    propose(case, hand)

    found = asked.queue(lead, asked.Filter(proposed=True), now=TOMORROW).rows

    assert asked.counts(lead, asked.Filter(), now=TOMORROW).proposed == 1
    assert [(row.reference, row.proposed_team) for row in found] == [(case.reference, "lighting")]


def test_the_page_of_the_case_says_who_proposed_what(case: Case, hand: Actor, lead: Actor) -> None:
    propose(case, hand)

    page = asked.case_page(case.pk, lead)

    assert page is not None
    assert page.proposal is not None
    assert (page.proposal.team, page.proposal.by_called) == ("lighting", "A worker")
