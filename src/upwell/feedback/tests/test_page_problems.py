"""Somebody says that something is wrong with a page: what is kept of it, who reads it, and what never is."""

import re
from datetime import datetime, timedelta
from time import process_time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast
from tests.publishing import publish_asking

from upwell.cases.tests import scene
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.events.models import Event
from upwell.feedback import problems
from upwell.feedback.models import PageProblem
from upwell.feedback.problems import Said
from upwell.feedback.scrubbing import scrubbed
from upwell.limits import kinds
from upwell.ui.about import About, read, written

PAGE = reverse("feedback:page_problem")
DAY = timedelta(days=1)
POTHOLE = "pothole"


@pytest.fixture(autouse=True)
def pothole(city: City) -> None:
    publish_asking(scene.POTHOLE, {"ask": "size", "type": "text", "title": "How big is it?"})


def link_of(response: Any) -> str:
    found = re.search(r'href="([^"]*\?page=[^"]+)"', response.content.decode())
    assert found, "the page has no way to say that something is wrong"
    return found[1]


def say(client: Client, wrong: str = "The map stays white", **more: str) -> Any:
    return client.post(PAGE, {"wrong": wrong, **more}, follow=True)


def about(code: str = POTHOLE, **more: Any) -> About:
    found = catalogue.published(code)
    assert found is not None
    return About(**{"page": "web:step", "service": code, "version": found.version_id, **more})


@pytest.mark.parametrize("address", ["/", "/services/", "/services/pothole/", "/chat/", "/status/", "/no-such-page/"])
def test_every_page_leads_to_the_form(client: Client, city: City, address: str) -> None:
    assert client.get(link_of(client.get(address))).status_code == 200


def test_a_page_of_the_staff_leads_there_too(cast: Cast, city: City) -> None:
    assert read(link_of(cast.client("lead").get("/desk/")).partition("page=")[2]).channel == "staff"


def test_an_error_page_says_which_error_it_is(client: Client, city: City) -> None:
    token = link_of(client.get("/no-such-page/")).partition("page=")[2]

    assert read(token).status == 404


def test_what_is_sent_is_kept_with_what_was_on_the_page(client: Client, city: City) -> None:
    page = client.get(f"{PAGE}?page={written(about(step='size', problems=['missing']))}")
    token = re.search(r'name="page" value="([^"]+)"', page.content.decode())
    assert token

    thanks = say(client, doing="Reporting", page=token[1], key="k1")

    kept = PageProblem.objects.get()
    assert (kept.service, kept.step, kept.problems, kept.channel) == (POTHOLE, "size", ["missing"], "web")
    assert kept.wrong == "The map stays white"
    assert kept.question == "How big is it?"
    assert "Thank you" in thanks.content.decode()


def test_a_token_somebody_made_up_says_nothing_of_a_page(client: Client, city: City) -> None:
    say(client, page="pothole:forged")

    assert PageProblem.objects.get().service == ""


def test_the_trap_is_thanked_and_not_kept(client: Client, city: City) -> None:
    assert say(client, website="http://example.com").status_code == 200
    assert not PageProblem.objects.exists()


def test_the_same_form_sent_twice_is_one(client: Client, city: City) -> None:
    for _ in range(2):
        say(client, key="k1")

    assert PageProblem.objects.get().times == 1


def test_the_same_words_of_two_people_are_counted_in_one_row(city: City, now: datetime) -> None:
    for key in ("k1", "k2"):
        problems.report(Said("The MAP stays white", key=key), about(step="size"), language="en", now=now)

    assert PageProblem.objects.get().times == 2


def test_what_was_dealt_with_and_is_said_again_is_new(cast: Cast, city: City, now: datetime) -> None:
    first = problems.report(Said("Broken", key="k1"), about(), language="en", now=now)
    problems.decide(first.pk, "fixed", fixed_in=2, by=actor(cast.lead), now=now)

    again = problems.report(Said("Broken", key="k2"), about(), language="en", now=now)

    assert again.pk != first.pk
    assert PageProblem.objects.get(pk=first.pk).fixed_in == 2


def actor(account: Any) -> Any:
    from upwell.accounts import queries as accounts

    return accounts.actor_of(account)


def test_nothing_written_is_asked_for_and_nothing_is_lost(client: Client, city: City) -> None:
    page = client.post(PAGE, {"wrong": " ", "doing": "I looked for the map"})

    assert page.status_code == 422
    assert "I looked for the map" in page.content.decode()


def test_the_list_shows_no_phone_number_and_no_mailbox(cast: Cast, city: City, now: datetime) -> None:
    wrong = "Call me at (408) 555-0133 or write to someone@example.com, I live at 12 North Elm Street"
    problems.report(Said(wrong), about(), language="en", now=now)

    page = cast.client("lead").get(reverse("desk:page_problems")).content.decode()

    assert "Call me at … or write to" in page
    assert "555-0133" not in page
    assert "someone@" not in page
    assert "Elm" not in page


@pytest.mark.parametrize(("text", "left"), [("the 2nd step of 12", "the 2nd step of 12"), ("see K7QM-3XPD", "see …")])
def test_only_what_may_tell_who_it_is_goes(text: str, left: str) -> None:
    assert scrubbed(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a@b.c.", "…"),
        ("<me@home.example>,", "…"),
        ("@b.c", "@b.c"),
        ("a@b", "a@b"),
        ("a@.b", "a@.b"),
        ("a @b.c", "a @b.c"),
    ],
)
def test_a_mailbox_is_told_by_its_looks(text: str, left: str) -> None:
    assert scrubbed(text) == left


@pytest.mark.parametrize("unit", ["@", "a@", "a", ".@", "1 ", "1 a", "www.", "calle "])
def test_no_text_of_strangers_takes_seconds_to_clean(unit: str) -> None:
    begun = process_time()

    scrubbed(unit * (2_000 // len(unit)))

    assert process_time() - begun < 2


def test_who_works_for_another_department_does_not_see_it(cast: Cast, city: City, now: datetime) -> None:
    from upwell.accounts.actor import Actor

    problems.report(Said("Broken"), about(), language="en", now=now)
    of_parks = Actor("staff", "9", "Trees", 9, frozenset({"improve_services"}), frozenset({"trees"}))
    of_streets = Actor("staff", "8", "Paving", 8, frozenset({"improve_services"}), frozenset({"paving"}))

    assert not problems.seen_by(of_parks).exists()
    assert problems.seen_by(of_streets).count() == 1
    with pytest.raises(problems.NotYours):
        problems.decide(PageProblem.objects.get().pk, "fixed", by=of_parks, now=now)


def test_the_owner_says_how_it_stands(cast: Cast, city: City, now: datetime) -> None:
    kept = problems.report(Said("Broken"), about(), language="en", now=now)
    client, address = cast.client("lead"), reverse("desk:page_problem", args=[kept.pk])

    assert "Broken" in client.get(address).content.decode()
    client.post(address, {"state": "fixed", "version": "3"})

    kept.refresh_from_db()
    assert (kept.state, kept.fixed_in) == ("fixed", 3)
    assert "Broken" not in client.get(reverse("desk:page_problems")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_event_does_not_say_what_was_written(city: City, now: datetime) -> None:
    problems.report(Said("The secret garden is locked"), about(step="size"), language="es", now=now)

    event = Event.objects.get(name="page_problem_reported")
    assert (event.service, event.language, event.data["step"]) == (POTHOLE, "es", "size")
    assert "garden" not in str(event.data)


def test_too_many_from_one_place_are_refused_and_nothing_typed_is_lost(
    client: Client, city: City, settings: Any
) -> None:
    settings.LIMITS = kinds.read("page_problems=1/1h")
    say(client, "One")

    page = client.post(PAGE, {"wrong": "Two"})

    assert page.status_code == 429
    assert "Two" in page.content.decode()


def test_it_is_forgotten_when_its_time_is_over(city: City, now: datetime) -> None:
    problems.report(Said("Broken"), about(), language="en", now=now - 400 * DAY)
    problems.report(Said("Broken too"), about(), language="en", now=now)

    problems.forget(now=now)

    assert PageProblem.objects.get().wrong == "Broken too"


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https://evil.example", "/\tx"])
def test_the_way_back_leads_to_no_other_site(client: Client, back: str) -> None:
    assert "evil.example" not in say(client, back=back).content.decode()
