"""The pages of "Was it really fixed?", without a sign-in."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from upwell.accounts import queries as accounts
from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.cases.tests.scene import fresh, open_one
from upwell.catalogue.city import City
from upwell.feedback import actions
from upwell.feedback.models import Answer, Request
from upwell.lib import clock
from upwell.limits import kinds
from upwell.notify.models import Message

DAY = timedelta(days=1)


def address(name: str, secret: str) -> str:
    return reverse(f"feedback:{name}", args=[secret])


def test_the_link_in_the_letter_shows_the_choice_made_and_changes_nothing(
    client: Client, secret: str, closed: Case
) -> None:
    for _ in range(3):  # as mail scanners do
        page = client.get(address("answer", secret) + "?fixed=no")

    assert page.status_code == 200
    assert buttons(page) == ["no", "yes", "partly"]
    assert closed.reference in page.content.decode()
    assert "We filled it." in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    assert Answer.objects.count() == Request.objects.count() == 0
    assert fresh(closed).phase == "closed"


def buttons(page: Any) -> list[str]:
    return re.findall(r'name="fixed" value="(\w+)"', page.content.decode())


def test_one_press_of_the_button_answers_and_more_can_be_said_after_it(client: Client, secret: str) -> None:
    page = client.post(address("answer", secret), {"fixed": "yes"}, follow=True)

    assert page.redirect_chain == [(address("given", secret), 302)]
    assert "Thank you" in page.content.decode()
    assert address("more", secret) in page.content.decode()
    assert Answer.objects.get().fixed == "yes"

    page = client.post(address("more", secret), {"rating": "5", "comment": "Quick"}, follow=True)

    assert "We added what you wrote" in page.content.decode()
    assert 'name="rating"' not in page.content.decode()
    assert (Answer.objects.get().rating, Answer.objects.get().comment) == (5, "Quick")


def test_one_press_of_no_opens_it_again_and_what_is_wrong_reaches_the_team_after_it(
    client: Client, secret: str, closed: Case
) -> None:
    form = client.get(address("answer", secret) + "?fixed=no").content.decode()
    assert "open it again" in form

    page = client.post(address("answer", secret), {"fixed": "no"}, follow=True)

    assert "It is open again" in page.content.decode()
    assert (fresh(closed).phase, fresh(closed).reopened) == ("open", 1)
    assert Answer.objects.get().fixed == "no"

    page = client.post(address("more", secret), {"wrong": "Still a hole"}, follow=True)

    assert "We added what you wrote" in page.content.decode()
    assert closed.entries.get(what="added").said == "Still a hole"
    assert Answer.objects.get().comment is None


def test_words_for_the_team_of_a_case_closed_meanwhile_are_kept_with_the_answer(
    secret: str, closed: Case, now: datetime
) -> None:
    actions.give(secret, fixed="no", now=now)
    cases.close(closed.pk, by=SYSTEM, now=now, seen=None, outcome="done")

    actions.add(secret, wrong="Still a hole", now=now)

    assert Answer.objects.get().comment == "Still a hole"


def test_more_needs_the_answer_first_and_is_not_said_by_opening_its_address(client: Client, secret: str) -> None:
    assert client.get(address("more", secret)).status_code == 302
    assert client.post(address("more", secret), {"comment": "x"}).status_code == 302
    assert Answer.objects.count() == 0


def test_partly_offers_to_open_it_again_and_does(client: Client, secret: str, closed: Case) -> None:
    page = client.post(address("answer", secret), {"fixed": "partly"}, follow=True)
    assert fresh(closed).phase == "closed"
    assert address("reopening", secret) in page.content.decode()

    page = client.post(address("reopening", secret), {"why": "Still a hole"}, follow=True)

    assert "It is open again" in page.content.decode()
    again = fresh(closed)
    assert (again.phase, again.reopened) == ("open", 1)
    assert Case.objects.get().reopenings.get().why == "Still a hole"


def test_the_button_pressed_twice_opens_it_once(client: Client, secret: str, closed: Case) -> None:
    client.post(address("answer", secret), {"fixed": "partly"})
    for _ in range(2):
        page = client.post(address("reopening", secret), {"why": ""}, follow=True)

    assert page.status_code == 200
    assert fresh(closed).reopened == 1


def test_after_the_window_there_is_a_person_to_talk_to(client: Client, city: City, now: datetime) -> None:
    case = cases.close(open_one(now=now - 60 * DAY).pk, by=SYSTEM, now=now - 31 * DAY, seen=1, outcome="done")
    secret = links.feedback_secret(case.pk, 0)

    page = client.post(address("answer", secret), {"fixed": "no"}, follow=True)
    refused = client.post(address("reopening", secret), {"why": "Still there"})

    assert "too long ago" in page.content.decode()
    assert address("reopening", secret) not in page.content.decode()
    assert refused.status_code == 409
    assert "can no longer be reopened" in refused.content.decode()
    assert fresh(case).phase == "closed"


def test_no_choice_is_told_and_the_buttons_stay(client: Client, secret: str) -> None:
    page = client.post(address("answer", secret), {"fixed": ""})

    assert page.status_code == 422
    assert "Choose yes, partly or no." in page.content.decode()
    assert buttons(page) == ["yes", "partly", "no"]


def test_more_that_is_refused_keeps_what_was_typed(client: Client, secret: str) -> None:
    client.post(address("answer", secret), {"fixed": "yes"})

    page = client.post(address("more", secret), {"rating": "9", "comment": "Almost <b>there</b>"})

    assert page.status_code == 422
    text = page.content.decode()
    assert "Choose a number from 1 to 5" in text
    assert "Almost &lt;b&gt;there&lt;/b&gt;" in text


@pytest.mark.parametrize("rating", ["9", "x", "１", "55", "-1", "4.0"])
def test_a_rating_that_is_none_is_refused(client: Client, secret: str, rating: str) -> None:
    client.post(address("answer", secret), {"fixed": "yes"})

    assert client.post(address("more", secret), {"rating": rating}).status_code == 422


@pytest.mark.parametrize("name", ["answer", "given"])
def test_a_link_nobody_gave_out_is_not_there(client: Client, closed: Case, name: str) -> None:
    page = client.get(address(name, "A" * 22), follow=True)

    assert page.status_code == 404


def test_nobody_opens_a_case_with_a_link_that_is_not_one(client: Client, closed: Case) -> None:
    for wrong in ("A" * 22, links.follow_secret(closed.pk), closed.reference):
        assert client.post(address("reopening", wrong), {"why": "x"}).status_code == 404
    assert fresh(closed).phase == "closed"


def test_another_cases_link_does_not_open_this_one(client: Client, closed: Case, now: datetime) -> None:
    other = cases.close(open_one(now=now - 2 * DAY).pk, by=SYSTEM, now=now - DAY, seen=1, outcome="done")

    client.post(address("reopening", links.feedback_secret(other.pk, 0)), {"why": "x"})

    assert fresh(closed).phase == "closed"
    assert fresh(other).phase == "open"


@pytest.mark.parametrize("role", ["resident", "worker", "keeper"])
def test_being_signed_in_changes_nothing(cast: Cast, secret: str, role: str) -> None:
    assert accounts.account_named("worker") is not None
    assert cast.client(role).get(address("answer", secret)).status_code == 200
    assert cast.client(role).get(address("answer", "A" * 22)).status_code == 404


def test_a_reopening_is_not_done_by_opening_its_address(client: Client, secret: str, closed: Case) -> None:
    assert client.get(address("reopening", secret)).status_code == 405
    assert fresh(closed).phase == "closed"


def test_the_page_needs_the_forms_own_token(secret: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(address("answer", secret), {"fixed": "yes"}).status_code == 403
    assert Answer.objects.count() == 0


def test_the_page_speaks_spanish(client: Client, secret: str) -> None:
    page = client.get(address("answer", secret), headers={"accept-language": "es"})

    assert page["Content-Language"] == "es"


def test_a_second_closing_asks_anew(client: Client, closed: Case, secret: str, now: datetime) -> None:
    actions.give(secret, fixed="no", now=now)
    cases.close(closed.pk, by=SYSTEM, now=now, seen=None, outcome="done")

    page = client.get(address("answer", links.feedback_secret(closed.pk, 1)))

    assert page.status_code == 200
    with pytest.raises(cases.CannotReopen):
        actions.reopen(secret, why="Old link", now=now)


def test_after_the_window_the_form_says_so_and_words_sent_late_are_kept(
    client: Client, city: City, now: datetime
) -> None:
    case = cases.close(open_one(now=now - 60 * DAY).pk, by=SYSTEM, now=now - 31 * DAY, seen=1, outcome="done")
    secret = links.feedback_secret(case.pk, 0)

    form = client.get(address("answer", secret) + "?fixed=no").content.decode()
    page = client.post(address("answer", secret), {"fixed": "no"}, follow=True)
    client.post(address("more", secret), {"comment": "Still there"})

    assert "too long ago" in form
    assert "open it again</button>" not in form
    assert reverse("web:services") in form
    assert "too long ago" in page.content.decode()
    assert Answer.objects.get().comment == "Still there"
    assert fresh(case).phase == "closed"


def test_what_comes_too_soon_is_shown_again_with_its_words(secret: str, client: Client, settings) -> None:
    actions.give(secret, fixed="yes", now=clock.now())
    settings.LIMITS = kinds.read("replies=1")
    client.post(address("more", secret), {})

    response = client.post(address("more", secret), {"comment": "Quick work"})

    assert response.status_code == 429
    assert response["Retry-After"]
    assert "Quick work" in response.content.decode()
    assert Answer.objects.get().comment is None


def test_a_decision_is_asked_how_it_was_and_never_whether_it_is_really_done(client: Client, decided: Case) -> None:
    secret = links.feedback_secret(decided.pk, 0)

    form = client.get(address("answer", secret) + "?fixed=no")
    said = form.content.decode()
    assert buttons(form) == []
    assert "really done" not in said
    assert "too long ago" not in said
    assert "You can appeal within 10 days." in said

    page = client.post(address("answer", secret), {"rating": "4", "comment": "Slow"}, follow=True).content.decode()

    assert "Thank you" in page
    assert "not done" not in page
    assert "You can appeal within 10 days." in page
    kept = Answer.objects.get()
    assert (kept.fixed, kept.rating, kept.comment) == ("", 4, "Slow")
    assert fresh(decided).phase == "closed"


def test_a_decision_that_is_marked_with_nothing_is_asked_again(client: Client, decided: Case) -> None:
    secret = links.feedback_secret(decided.pk, 0)

    page = client.post(address("answer", secret), {"rating": "", "comment": ""})

    assert page.status_code == 422
    assert "Write a few words, or choose how it was." in page.content.decode()
    assert not Answer.objects.exists()


def test_a_decision_takes_no_yes_or_no(decided: Case, now: datetime) -> None:
    with pytest.raises(actions.ChooseOne):
        actions.give(links.feedback_secret(decided.pk, 0), fixed="no", now=now)


def test_the_letter_of_a_decision_asks_only_how_it_was(decided: Case) -> None:
    body = Message.objects.filter(template="answer").get().body

    assert "Tell us how it was" in body
    assert "fixed=" not in body


def test_what_can_never_be_opened_again_is_not_called_too_late(
    client: Client, secret: str, closed: Case, now: datetime
) -> None:
    Case.objects.filter(pk=closed.pk).update(reopen_until=None)

    form = client.get(address("answer", secret) + "?fixed=no").content.decode()

    assert "Is it really done?" in form
    assert "too long ago" not in form
