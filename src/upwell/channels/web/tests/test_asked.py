"""The pages of somebody else who is asked, and what the applicant sees of it: in a browser without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case, Party
from upwell.catalogue.city import City
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests.scene import EMAIL, LANDLORD, send_shop
from upwell.lib import clock
from upwell.notify.models import Message


@pytest.fixture
def shop(city: City) -> Case:
    return send_shop(now=clock.now() - timedelta(hours=3))


def party(case: Case, name: str = "landlord") -> Party:
    return Party.objects.filter(case=case, name=name).latest("invited_at")


def link(case: Case, name: str = "landlord", at: str = "") -> str:
    return f"/asked/{links.party_secret(party(case, name).pk)}/{at}"


def test_they_answer_their_questions_and_nothing_else(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))
    assert "Do you agree that a business of this kind is run in your house: Cut hair?" in browser.words
    assert "A resident" in browser.words  # the name, which the service shows them
    assert EMAIL not in browser.html
    assert shop.reference not in browser.html
    assert browser.response["Cache-Control"] == "no-store, private"

    browser.press()
    assert browser.heading == "Do you agree to: Cut hair?"
    browser.answer("yes")
    assert browser.heading == "Under which conditions? (optional)"
    browser.answer("Until 6 pm")
    browser.answer("yes")
    assert browser.heading == "Check your answers"
    assert "Until 6 pm" in browser.words
    browser.press()

    assert browser.heading == "Thank you. We have your answer"
    assert party(shop).answers == {"agrees": "yes", "limits": "Until 6 pm", "signs": "yes"}


def test_opening_the_link_changes_nothing(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))

    assert party(shop).opened_at is None
    browser.press()
    assert party(shop).opened_at is not None


def test_a_condition_looks_at_their_answers_and_the_applicants(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))
    browser.press()

    browser.answer("no")

    assert browser.at == "signs"  # the conditions are for who agrees


def test_what_is_answered_is_still_there_another_day(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))
    browser.press()
    browser.answer("yes")

    other = Browser(Client())
    other.open(link(shop))
    assert "Go on" in other.words
    other.press()

    assert other.at == "limits"


@pytest.mark.parametrize("at", ["quiet", "called", "landlord_email", "contact", "request", "no.such.step", "answers"])
def test_no_other_question_is_theirs(shop: Case, browser: Browser, at: str) -> None:
    browser.open(link(shop))
    browser.press()

    browser.open(link(shop, at=f"at/{at}/"))
    assert browser.at == "agrees"
    browser.post(link(shop, at=f"at/{at}/"), {"answer": "x"})

    assert browser.at == "agrees"
    assert not party(shop).answers


def test_nothing_is_answered_before_they_have_begun(shop: Case, browser: Browser) -> None:
    browser.post(link(shop, at="at/agrees/"), {"answer": "yes"})

    assert browser.path == link(shop)
    assert party(shop).answers is None


def test_an_empty_answer_is_asked_for_again(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))
    browser.press()

    browser.answer("")

    assert browser.response.status_code == 422
    assert browser.problems


def test_what_was_not_seen_is_not_sent(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))
    browser.press()
    for one in ("yes", "Until 6 pm", "yes"):
        browser.answer(one)

    browser.press(confirmation="another")

    assert browser.response.status_code == 409
    assert party(shop).how == ""


def test_saying_no_asks_why_and_ends_the_link(shop: Case, browser: Browser) -> None:
    browser.open(link(shop, at="refusal/"))
    browser.press(why="")
    assert browser.response.status_code == 422
    browser.press(why="I own no house there")

    assert browser.heading == "Thank you. You said no"
    assert party(shop).why == "I own no house there"
    browser.open(link(shop, at="at/agrees/"))
    assert browser.path == link(shop)
    assert "Cut hair" not in browser.words


def test_a_wrong_link_says_so(shop: Case, browser: Browser) -> None:
    for wrong in (links.follow_secret(shop.pk), "x" * 22, links.feedback_secret(shop.pk, 0)):
        browser.open(f"/asked/{wrong}/")
        assert browser.response.status_code == 404

    browser.open(f"/follow/{links.party_secret(party(shop).pk)}")
    assert browser.response.status_code == 404


def test_in_spanish_they_read_spanish(shop: Case, browser: Browser) -> None:
    browser.open(f"{link(shop)}?lang=es")

    assert browser.heading == "Se necesita su respuesta"


def own(case: Case) -> str:
    return f"/follow/{links.follow_secret(case.pk)}"


def test_the_applicant_sees_who_is_still_asked(shop: Case, browser: Browser) -> None:
    browser.open(own(shop))

    assert "We are waiting for somebody else’s answer." in browser.words
    assert "Your landlord · l•••@example.org" in browser.words
    assert LANDLORD not in browser.html
    assert not browser.all("#answer")


def test_the_applicant_has_the_letter_sent_again(shop: Case, browser: Browser) -> None:
    browser.open(own(shop))

    browser.press(form=f"{own(shop)}/others/{party(shop).pk}/letter/")

    assert "We sent the letter again" in browser.words or "We sent the letter again" in browser.html
    assert party(shop).letters == 2


def test_the_applicant_names_another_person(shop: Case, browser: Browser) -> None:
    first = link(shop)
    browser.open(f"{own(shop)}/others/landlord/")
    browser.press(email="nonsense")
    assert browser.response.status_code == 422
    browser.press(email="owner@example.org")

    assert browser.path == own(shop)
    assert "o•••@example.org" in browser.words
    browser.open(first)
    assert browser.heading == "This link has ended"
    assert Message.objects.filter(template="party_invitation").count() == 3


@pytest.mark.parametrize("name", ["nobody", "neighbor-2"])
def test_only_those_who_are_asked_can_be_replaced(shop: Case, browser: Browser, name: str) -> None:
    browser.post(f"{own(shop)}/others/{name}/", {"email": "owner@example.org"})

    assert browser.path == own(shop)
    assert Party.objects.count() == 2


def test_who_is_waited_for_and_who_has_answered_stand_on_the_way_by_what_they_are(shop: Case, browser: Browser) -> None:
    browser.open(own(shop))
    assert "Your landlord: we wait for the answer" in browser.words

    cases.decline_part(party(shop).pk, why="Not in my house", now=clock.now())
    browser.open(own(shop))

    assert "Your landlord: we wait" not in browser.words
    assert browser.words.count("Your landlord: said no") == 2, "on the way, and in what happened"
    assert "Somebody else" not in browser.words
    browser.open(f"/status/{shop.reference}/")
    assert "landlord" not in browser.words, "who is asked is not public"


def test_the_page_of_somebody_who_is_asked_says_what_they_are_named_as(shop: Case, browser: Browser) -> None:
    browser.open(link(shop))

    assert "named you under “Your landlord”" in browser.words
    letter = Message.objects.get(template="party_invitation", to_index=party(shop).reach_index)
    assert "They named you under “Your landlord”." in letter.body
