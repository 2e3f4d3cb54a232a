"""The resident's own page, opened by its secret: what is said there, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests.scene import EMAIL, REPORT, ready, send
from upwell.lib import clock
from upwell.notify.models import Message

LONG = "x" * 2_001
JOINED = "We already had a report of this."


@pytest.fixture
def case(pothole: Published) -> Case:
    earlier = clock.now() - timedelta(hours=3)
    return send(ready(now=earlier), now=earlier).case


@pytest.fixture
def page(case: Case, browser: Browser) -> Browser:
    browser.open(own(case))
    return browser


def own(case: Case, verb: str = "") -> str:
    return f"/follow/{links.follow_secret(case.pk)}" + (f"/{verb}/" if verb else "")


def state(case: Case) -> str:
    return Case.objects.values_list("phase", flat=True).get(pk=case.pk)


def close(case: Case) -> None:
    cases.close(case.pk, by=SYSTEM, seen=None, outcome="done", message="We filled it.", now=clock.now())


def test_it_says_what_was_told_and_where_it_stands(case: Case, page: Browser) -> None:
    assert case.reference in page.words
    assert "In the bike lane" in page.words
    assert "We received it" in page.words
    assert page.response["Cache-Control"] == "no-store, private"
    assert EMAIL not in page.html  # whoever is shown the page need not learn it


def test_something_is_added(case: Case, page: Browser) -> None:
    page.press(form=own(case, "information"), information="It grew")

    assert page.path == own(case)
    assert "It grew" in page.words


def test_what_we_wait_for_is_the_first_thing_under_the_heading(case: Case, page: Browser) -> None:
    cases.ask_resident(case.pk, question="Which lane?", by=SYSTEM, seen=None, now=clock.now())

    page.open(own(case))

    below = [one.get("id") or one.tag for one in page.all("h1")[0].itersiblings()]
    assert below[:2] == ["p", "answer"], "its number and place, then what is asked"
    assert "One of the two is enough." in page.words


def test_a_question_is_answered(case: Case, page: Browser) -> None:
    cases.ask_resident(case.pk, question="Which lane?", by=SYSTEM, seen=None, now=clock.now())
    page.open(own(case))
    assert "Which lane?" in page.words
    assert state(case) == "waiting"

    page.press(form=own(case, "answer"), answer="The left one")

    assert "The left one" in page.words
    assert state(case) == "open"


@pytest.fixture
def twin(case: Case) -> Case:
    """Told of later, and joined to the case that was there first."""
    now = clock.now()
    made = send(ready(now=now), now=now).case
    return cases.merge(made.pk, into=case.pk, by=SYSTEM, seen=None, now=now)


def test_a_joined_request_shows_where_the_main_one_stands(case: Case, twin: Case, browser: Browser) -> None:
    browser.open(own(twin))
    assert "Where that one stands now: Received" in browser.words
    assert "We aim to fix it by" in browser.words

    close(case)
    browser.open(own(twin))
    assert "Where that one stands now: Done" in browser.words

    cases.reopen(case.pk, why="Still there", by=RESIDENT, now=clock.now())
    browser.open(own(twin))
    assert "Where that one stands now: Done" not in browser.words


def test_a_joined_request_claims_nothing_and_asks_nothing(case: Case, twin: Case, browser: Browser) -> None:
    close(case)

    browser.open(own(twin))

    assert "within the time we promised" not in browser.words
    assert "Was it really fixed?" not in browser.words
    assert "Open it again" not in browser.words
    browser.open(f"/status/{twin.reference}")
    assert "within the time we promised" not in browser.words


def test_while_we_wait_for_an_answer_we_say_so_and_are_not_late(case: Case, page: Browser) -> None:
    cases.ask_resident(case.pk, question="Which lane?", by=SYSTEM, seen=None, now=clock.now())
    Case.objects.update(due_at=clock.now() - timedelta(days=1))

    page.open(own(case))
    assert "We are waiting for your answer. The time we promised stands still until then." in page.words
    assert "We are late" not in page.words

    page.open(f"/status/{case.reference}/")
    assert "We are waiting for an answer from the person who sent this." in page.words
    assert "We are late" not in page.words


def test_the_public_page_does_not_point_at_words_it_does_not_show(case: Case, page: Browser) -> None:
    cases.close(case.pk, by=SYSTEM, seen=None, outcome="not_ours", message="The county does.", now=clock.now())

    page.open(f"/status/{case.reference}/")
    assert "We say below" not in page.words
    page.open(own(case))
    assert "The county does." in page.words


def test_a_place_told_in_words_is_not_public_and_the_page_says_so(pothole: Published, page: Browser) -> None:
    case = send(ready("pothole", {**REPORT, "where": {"label": "Behind the mill at my aunt's"}})).case

    page.open(f"/status/{case.reference}/")
    assert "aunt" not in page.html
    assert "The place was told in words. They are not shown here." in page.words
    page.open(own(case))
    assert "Behind the mill" in page.words


def test_what_the_city_says_of_a_joined_request_stands_on_its_page_once(case: Case, page: Browser) -> None:
    other = send(ready(now=clock.now()), now=clock.now()).case
    cases.merge(other.pk, into=case.pk, by=SYSTEM, now=clock.now(), seen=None)

    for path in (f"/status/{other.reference}/", own(other)):
        page.open(path)
        assert page.words.count(JOINED) == 1, path


def test_back_from_the_public_page_is_where_it_is_listed(pothole: Published, case: Case, page: Browser) -> None:
    page.open(f"/status/{case.reference}/")
    assert [(one.get("href"), one.text_content().strip()) for one in page.all(".back-link")] == [
        ("/map/", "Recent reports")
    ]

    Case.objects.update(on_map=False)  # as bookings and applications are
    page.open(f"/status/{case.reference}/")
    assert [(one.get("href"), one.text_content().strip()) for one in page.all(".back-link")] == [("/", "Home")]


def test_the_public_page_says_how_to_come_back_while_it_is_open(case: Case, page: Browser) -> None:
    page.open(f"/status/{case.reference}/")
    assert "Keep its link, or its number" in page.words

    close(case)
    page.open(f"/status/{case.reference}/")
    assert "Keep its link" not in page.words


def test_it_is_not_fixed(case: Case, page: Browser) -> None:
    close(case)
    page.open(own(case))
    assert "We filled it." in page.words

    page.press(form=own(case, "reopening"), reopening="Still there")

    assert state(case) == "open"
    assert "Still there" in page.words


def test_how_it_ended_is_said_once_and_what_the_resident_did_is_theirs(case: Case, page: Browser) -> None:
    close(case)
    cases.reopen(case.pk, by=RESIDENT, why="Still there", now=clock.now())
    again = "You opened it again"

    page.open(page.path)
    public = Browser(Client())
    public.open(f"/status/{case.reference}/")

    assert again in page.words
    assert again not in public.words
    assert "Opened again" in public.words


def test_it_is_taken_back_after_a_second_look(case: Case, page: Browser) -> None:
    page.open(own(case, "withdrawal"))
    assert state(case) == "open"

    page.press(withdrawal="")

    assert state(case) == "closed"
    page.open(own(case, "withdrawal"))
    assert page.path == own(case)


@pytest.mark.parametrize(("verb", "typed"), [("information", ""), ("information", "   "), ("information", LONG)])
def test_a_refused_text_stays_as_typed_and_the_problem_is_named(
    case: Case, page: Browser, verb: str, typed: str
) -> None:
    page.post(own(case, verb), {verb: typed})

    assert page.response.status_code == 422
    assert page.problems
    assert page.title.startswith("Error:")
    assert page.value_of(verb) == typed.strip()


def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(case: Case, page: Browser) -> None:
    for verb in ("reopening", "answer"):
        page.post(own(case, verb), {verb: "My words"})
        assert page.response.status_code == 422
        assert "My words" in page.html


def test_after_the_time_to_reopen_the_words_are_kept_and_a_way_on_is_shown(case: Case, page: Browser) -> None:
    close(case)
    Case.objects.update(reopen_until=clock.now() - timedelta(days=1))

    page.post(own(case, "reopening"), {"reopening": "Still there"})

    assert page.response.status_code == 422
    assert "Still there" in page.html
    assert "555-0100" in page.words


def test_a_wrong_secret_opens_nothing_and_does_nothing(case: Case) -> None:
    secret = links.follow_secret(case.pk)
    for wrong in (secret[:-1], secret[:-2] + "AA", case.reference, str(case.pk), "x", "'", "🌊", "a" * 500):
        assert Client().get(f"/follow/{wrong}").status_code == 404
        for verb in ("answer", "information", "reopening", "withdrawal"):
            assert Client().post(f"/follow/{wrong}/{verb}/", {verb: "x"}).status_code == 404
    assert state(case) == "open"


def test_the_secret_of_one_purpose_opens_no_other(case: Case) -> None:
    close(case)

    assert Client().get(f"/follow/{links.feedback_secret(case.pk, 0)}").status_code == 404
    assert Client().get(f"/feedback/{links.follow_secret(case.pk)}").status_code == 404
    assert Client().get(f"/resume/{links.follow_secret(case.pk)}/").status_code == 404


def test_the_page_speaks_the_readers_language(case: Case, page: Browser) -> None:
    page.open(own(case) + "?lang=es")

    assert "Reporte un bache" in page.words
    assert "Más grande que una llanta" in page.words


def test_closing_writes_to_the_resident_with_the_private_link(case: Case) -> None:
    close(case)

    letter = Message.objects.filter(about=case.reference).latest("queued_at")
    assert own(case) in letter.body
