"""An application at the desk: what is missing, the other team's review, the decision, the permit taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import CITY, Cast
from tests.publishing import republish

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.accounts.models import Viewing
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case, Item, Review
from upwell.cases.tests.scene import open_one
from upwell.cases.tests.test_deciding import LISTS, TREE, tree
from upwell.channels.web.tests.walking import Browser
from upwell.files import actions as files
from upwell.files.models import Scan
from upwell.files.tests import papers
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.permits import queries as permit_queries
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


def send(browser: Browser, form: str, **fields: Any) -> None:
    """Once to read the letter, once to send it."""
    browser.press(form=form, **fields)
    assert "Read it before it goes out" in browser.words, browser.words
    browser.press(form=form, **fields)


def resident() -> Browser:
    return Browser(Client())


def test_what_is_missing_is_asked_for_and_comes_in_parts(case: Case, lead: Browser) -> None:
    lead.open(page(case))
    send(lead, page(case, "request"), item=["plan", "photo"], other="Your lease")
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
    worker.press(form="last", says="conditions", words="")
    assert "Choose a condition, or write one." in worker.words
    worker.press(form="last", says="conditions", condition="plant", words="A young one")

    assert worker.path == "/desk/reviews/"
    assert Review.objects.get(team="paving").conditions == ["plant"]


def test_the_other_team_opens_the_plans_it_is_asked_about_and_that_is_written_down(
    case: Case, cast: Cast, uploads: Path
) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    draft = uuid4()
    plans = files.keep_document(papers.pdf(2), name="plan.pdf", draft=draft, accept=("pdf",), now=clock.now())
    files.attach([plans.pk], draft=draft, reference=case.reference)
    Scan.objects.update(state=Scan.State.CLEAN)
    Case.objects.filter(pk=case.pk).update(team="lighting")
    row = Review.objects.get(team="paving")
    worker = Browser(cast.client("worker"))
    worker.open(f"/desk/reviews/{row.pk}/")
    assert "plan.pdf" in worker.words

    saved = worker.client.post(f"/desk/reviews/{row.pk}/documents/{plans.pk}/", follow=True)
    assert b"".join(saved.streaming_content).startswith(b"%PDF")
    assert Viewing.objects.get().reference == case.reference
    theirs = Review.objects.get(team="lighting")
    Case.objects.filter(pk=case.pk).update(team="parks")
    assert worker.client.post(f"/desk/reviews/{theirs.pk}/documents/{plans.pk}/").status_code == 404
    assert worker.client.post(f"/desk/reviews/{row.pk}/documents/{uuid4()}/").status_code == 404


def test_whoever_reviews_reads_what_came_when_something_was_missing(case: Case, lead: Browser, cast: Cast) -> None:
    lead.open(page(case))
    send(lead, page(case, "request"), item=["plan", "photo"])
    cases.receive_items(case.pk, {1: "The crown is 4 m wide"}, by=RESIDENT, now=clock.now())
    cases.receive_items(case.pk, {2: "It stands by the gate"}, by=RESIDENT, now=clock.now())
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    worker = Browser(cast.client("worker"))
    worker.open(f"/desk/reviews/{Review.objects.get(team='paving').pk}/")

    assert "A drawing with the tree on it." in worker.words
    assert "The crown is 4 m wide" in worker.words
    assert "It stands by the gate" in worker.words


def test_the_pages_of_reviews_have_the_desks_navigation(case: Case, cast: Cast) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    worker = Browser(cast.client("worker"))
    for address in ("/desk/reviews/", f"/desk/reviews/{Review.objects.get(team='paving').pk}/"):
        worker.open(address)
        assert worker.all('nav a[href="/desk/"]'), address


def test_a_review_without_a_choice_says_that_a_choice_is_missing(case: Case, cast: Cast) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    worker = Browser(cast.client("worker"))
    worker.open(f"/desk/reviews/{Review.objects.get(team='paving').pk}/")
    worker.press(form="last", words="Well")

    assert worker.response.status_code == 422
    assert "Choose what your team says" in worker.words


def test_only_what_applies_can_be_asked_for_as_missing(case: Case, lead: Browser) -> None:
    lines = [
        {"item": "plan", "what": "A drawing with the tree on it.", "when": {"size": "large"}},
        {"item": "photo", "what": "A photo of the whole tree.", "when": {"size": "small"}},
    ]
    plain = {**TREE, "checklist": lines, "service": "tree_with_rules"}
    made = open_one(plain, answers={"size": "large"}, private={"called": "A resident"}, now=clock.now())
    Case.objects.filter(pk=made.pk).update(team="paving")
    cases.move(made.pk, "check", by=SYSTEM, now=clock.now(), seen=None)
    lead.open(page(made))

    assert "A drawing with the tree on it." in lead.words
    assert "A photo of the whole tree." not in lead.words


def test_from_review_to_decision_to_permit_and_back(case: Case, lead: Browser) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    cases.give_review(Review.objects.get(team="lighting").pk, says="approve", by=SYSTEM, now=clock.now())
    lead.open(page(case))
    assert not lead.all(f'form[action="{page(case, "ruling")}"]')
    assert "Then you can decide." in lead.words
    lead.post(page(case, "ruling"), {"outcome": "granted", "seen": Case.objects.get(pk=case.pk).revision})
    assert lead.response.status_code == 422
    assert "Wait for it, or set its review aside." in lead.words
    lead.press(form=page(case, "passing-over"), why="On holiday")
    decided = {"outcome": "granted_with_conditions", "condition": "plant", "own_conditions": "By May"}
    send(lead, page(case, "ruling"), **decided)

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


def test_the_permit_opens_from_the_case_and_that_is_written_down(case: Case, lead: Browser, cast: Cast) -> None:
    to_decide(case)
    cases.decide(case.pk, cases.Decided("granted"), by=SYSTEM, now=clock.now(), seen=None)
    permit = Permit.objects.get()
    lead.open(page(case))
    address = page(case, "permits") + f"{permit.number}/"
    assert lead.all(f'form[action="{address}"]')

    shown = lead.client.post(address)
    assert shown["Location"] == permit_queries.link_of(permit)
    assert Viewing.objects.get().what == "permit"
    paper = lead.client.post(address, {"as": "pdf"})
    assert "/permit.pdf?code=" in paper["Location"]
    assert lead.client.post(page(case, "permits") + "P-AAAA-AAAA/").status_code == 404
    assert cast.client("other_team").post(address).status_code in (403, 404)
    assert Viewing.objects.count() == 2


def to_decide(case: Case) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    for row in Review.objects.filter(case=case):
        cases.give_review(row.pk, says="approve", by=SYSTEM, now=clock.now())


def test_a_decision_is_read_as_the_applicant_gets_it_before_it_is_sent(case: Case, lead: Browser) -> None:
    Case.objects.filter(pk=case.pk).update(language="es")
    to_decide(case)
    told = Message.objects.count()
    lead.open(page(case))
    given = {"outcome": "refused", "reason_code": "healthy", "words": "Lo vimos el lunes."}
    lead.press(form=page(case, "ruling"), **given)

    shown = lead.all(f'form[action="{page(case, "ruling")}"] .preview div')[0]
    letter = shown.text_content().replace(shown.find("p").text_content(), "", 1)
    assert "Por qué:" in letter
    assert "El árbol está sano." in letter
    assert "Lo vimos el lunes." in letter
    assert "Puede apelar en 10 días." in letter
    assert lead.all("#reason-healthy")[0].get("checked") is not None
    assert (Case.objects.get(pk=case.pk).state, Message.objects.count(), Permit.objects.count()) == (
        "to_decide",
        told,
        0,
    )
    lead.press(form=page(case, "ruling"), **given)

    assert Case.objects.get(pk=case.pk).outcome == "refused"
    sent = "".join(Message.objects.latest("queued_at").body.split())
    assert "".join(letter.split("[")[0].split()) in sent


def test_a_decision_changed_after_its_letter_was_read_is_shown_again(case: Case, lead: Browser) -> None:
    to_decide(case)
    lead.open(page(case))
    lead.press(form=page(case, "ruling"), outcome="refused", reason_code="healthy")
    lead.press(form=page(case, "ruling"), outcome="granted", own_conditions="")

    assert Case.objects.get(pk=case.pk).state == "to_decide"
    assert "Read it before it goes out" in lead.words
    assert "Your permit is [the number of the permit]" in lead.words
    lead.press(form=page(case, "ruling"), outcome="granted", own_conditions="")
    assert Case.objects.get(pk=case.pk).outcome == "granted"


def test_what_was_ticked_stays_when_the_decision_is_refused(case: Case, lead: Browser) -> None:
    to_decide(case)
    lead.open(page(case))
    Review.objects.create(case=case, team="parks", asked_at=clock.now())
    lead.press(form=page(case, "ruling"), outcome="granted_with_conditions", condition="plant", own_conditions="By May")

    assert lead.response.status_code == 422
    assert lead.all("#condition-plant")[0].get("checked") is not None
    assert "By May" in lead.html


def test_the_conditions_teams_ask_for_are_ticked_for_whoever_decides(case: Case, lead: Browser) -> None:
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    for row in Review.objects.filter(case=case):
        cases.give_review(row.pk, says="conditions", conditions=["plant"], by=SYSTEM, now=clock.now())
    lead.open(page(case))

    assert lead.all("#condition-plant")[0].get("checked") is not None


def test_conditions_that_teams_ask_for_are_in_the_decision_or_it_is_not_made(case: Case, lead: Browser) -> None:
    """They are ticked already: with "Granted" chosen they would otherwise be gone from letter and permit."""
    cases.move(case.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    for row in Review.objects.filter(case=case):
        cases.give_review(row.pk, says="conditions", conditions=["plant"], by=SYSTEM, now=clock.now())
    lead.open(page(case))
    ticked = [one.get("value") for one in lead.all('[name="condition"][checked]')]

    lead.press(form=page(case, "ruling"), outcome="granted", condition=ticked)

    assert lead.response.status_code == 422
    assert "You wrote conditions: choose Granted with conditions." in lead.words
    assert Case.objects.get(pk=case.pk).state == "to_decide"
    send(lead, page(case, "ruling"), outcome="granted_with_conditions", condition=ticked)
    assert Permit.objects.get().said["en"]["conditions"] == ["Plant a new tree."]


def test_the_letter_is_there_while_somebody_ticks(case: Case, lead: Browser) -> None:
    lead.open(page(case))
    form = f"{page(case, 'request')}"
    assert lead.all(f'form[action="{form}"]')[0].get("data-letter") == f"{form}letter/"
    seen = {"seen": Case.objects.get(pk=case.pk).revision}
    lead.post(f"{form}letter/", seen)
    assert lead.html == ""
    lead.post(f"{form}letter/", {**seen, "item": ["photo"]})
    assert "A photo of the whole tree." in lead.html
    to_decide(case)
    seen = {"seen": Case.objects.get(pk=case.pk).revision}
    lead.post(f"{page(case, 'ruling')}letter/", {**seen, "outcome": "refused"})
    assert "preview" not in lead.html
    lead.post(f"{page(case, 'ruling')}letter/", {**seen, "outcome": "refused", "reason_code": ["healthy"]})
    assert "The tree is healthy." in lead.html
    assert Item.objects.count() == 0


def test_the_applicant_sees_the_way(case: Case) -> None:
    own = resident()
    own.open(f"/follow/{links.follow_secret(case.pk)}")

    assert "Where it is, and what comes next" in own.words
    assert "Review" in own.words


def test_no_companys_crew_is_offered_an_application(case: Case, lead: Browser) -> None:
    crew = {"name": {"en": "Green crew"}, "department": CITY["teams"]["paving"]["department"], "partner": "green"}
    republish(
        decisions=LISTS,
        teams={**CITY["teams"], "green_crew": crew},
        partners={"green": {"name": {"en": "Green"}, "system": "portal"}},
    )
    lead.open(page(case))
    offered = [one.get("value") for one in lead.all("#id_team option")]

    assert "lighting" in offered
    assert "green_crew" not in offered
    Case.objects.filter(pk=case.pk).update(kind="booking")
    lead.open(page(case))
    assert "green_crew" in [one.get("value") for one in lead.all("#id_team option")]


def test_a_permit_of_another_case_is_not_revoked_here(case: Case, lead: Browser) -> None:
    lead.post(page(case, "revocation"), {"number": "P-AAAA-AAAA", "why": "x", "seen": "2"})

    assert lead.response.status_code == 422
