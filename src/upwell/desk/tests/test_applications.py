"""An application at the desk: what is missing, the other team's review, the decision, the permit taken back."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case, Item, Review
from upwell.cases.tests.test_deciding import LISTS, tree
from upwell.channels.web.tests.walking import Browser
from upwell.lib import clock
from upwell.permits.models import Permit


@pytest.fixture
def case(cast: Cast) -> Case:
    republish(decisions=LISTS)
    made = tree(now=clock.now())
    Case.objects.filter(pk=made.pk).update(team="paving")
    return cases.move(made.pk, "check", by=SYSTEM, now=clock.now(), seen=None)


@pytest.fixture
def lead(cast: Cast) -> Browser:
    return Browser(cast.client("lead"))


def page(case: Case, noun: str = "") -> str:
    return f"/desk/cases/{case.reference}/" + (f"{noun}/" if noun else "")


def resident() -> Browser:
    return Browser(Client())


def test_what_is_missing_is_asked_for_and_comes_in_parts(case: Case, lead: Browser) -> None:
    lead.open(page(case))
    lead.press(form=page(case, "request"), item=["plan", "photo"], other="Your lease")
    assert Item.objects.count() == 3

    own = resident()
    own.open(f"/follow/{links.follow_secret(case.pk)}")
    assert "A drawing with the tree on it." in own.words
    own.press(form=f"/follow/{links.follow_secret(case.pk)}/answer/", **{"item-1": "It is attached", "item-2": ""})
    assert not own.all("#id_item-1")
    own.press(form=f"/follow/{links.follow_secret(case.pk)}/answer/", **{"item-2": "", "item-3": ""})
    assert own.response.status_code == 422
    own.press(form=f"/follow/{links.follow_secret(case.pk)}/answer/", **{"item-2": "This", "item-3": "That"})

    assert Case.objects.get(pk=case.pk).state == "completeness_check"


def test_the_other_team_reviews_without_seeing_who_it_is(case: Case, cast: Cast) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    worker = Browser(cast.client("worker"))

    worker.open("/desk/")
    assert "1 Reviews asked of us" in worker.words
    worker.open("/desk/reviews/")
    assert case.reference in worker.words
    worker.open(f"/desk/reviews/{Review.objects.get(team='paving').pk}/")
    assert "Large" in worker.words
    assert "A resident" not in worker.words
    worker.press(form="last", says="object", words="")
    assert worker.response.status_code == 422
    worker.press(form="last", says="conditions", condition="plant", words="A young one")

    assert worker.path == "/desk/reviews/"
    assert Review.objects.get(team="paving").conditions == ["plant"]


def test_from_review_to_decision_to_permit_and_back(case: Case, lead: Browser) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    cases.give_review(Review.objects.get(team="lighting").pk, says="approve", by=SYSTEM, now=clock.now())
    lead.open(page(case))
    lead.press(form=page(case, "ruling"), outcome="granted")
    assert lead.response.status_code == 422
    assert "has not said what it thinks yet" in lead.words
    lead.press(form=page(case, "passing-over"), why="On holiday")
    lead.press(form=page(case, "ruling"), outcome="granted_with_conditions", condition="plant", own_conditions="By May")

    permit = Permit.objects.get()
    assert permit.number in lead.words
    own = resident()
    own.open(f"/follow/{links.follow_secret(case.pk)}")
    assert permit.number in own.words
    assert "Plant a new tree." in own.words
    lead.press(form=page(case, "revocation"), why="A mistake")

    assert Permit.objects.get().revoked_at is not None
    own.open(f"/follow/{links.follow_secret(case.pk)}")
    assert "Revoked" in own.words


def test_the_applicant_sees_the_way(case: Case) -> None:
    own = resident()
    own.open(f"/follow/{links.follow_secret(case.pk)}")

    assert "Where it is, and what comes next" in own.words
    assert "Review" in own.words


def test_a_permit_of_another_case_is_not_revoked_here(case: Case, lead: Browser) -> None:
    lead.post(page(case, "revocation"), {"number": "P-AAAA-AAAA", "why": "x", "seen": "2"})

    assert lead.response.status_code == 422
