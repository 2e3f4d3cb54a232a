"""A caller is found by their number or email address, however typed, by who may; and it stands in no address."""

from __future__ import annotations

import logging
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from tests.cast import Cast

from upwell.accounts import queries as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Viewing
from upwell.cases import actions as cases
from upwell.cases import jobs
from upwell.cases import queries as case_queries
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.desk.tests.scene import a_case, hand
from upwell.lib import clock
from upwell.vault.index import blind

pytestmark = pytest.mark.django_db
NUMBER = "+14085550132"
CONTACT = {"email": "somebody@example.org", "phone": NUMBER, "name": "A caller"}
WAYS = [
    "4085550132",
    "408-555-0132",
    "(408) 555-0132",
    "408.555.0132",
    "408 555 0132",
    "1 408 555 0132",
    "1-408-555-0132",
    "+1 408 555 0132",
    "408\u00a0555\u00a00132",
    "408\u2013555\u20130132",
    "tel:+14085550132",
]


@pytest.fixture
def case(cast: Cast) -> Case:
    a_case()  # somebody else's
    return a_case(contact=CONTACT)


def searched(browser: Browser, typed: str, page: str = "/desk/") -> Browser:
    browser.open(page)
    browser.press(form="/desk/search/", q=typed)
    return browser


@pytest.mark.parametrize("typed", WAYS)
def test_a_caller_is_found_however_the_number_is_typed(case: Case, cast: Cast, typed: str) -> None:
    browser = searched(Browser(cast.client("worker")), typed)

    assert browser.path == "/desk/callers/"
    assert case.reference in browser.words
    assert len(browser.all("main ul.stack a")) == 1


@pytest.mark.parametrize("typed", ["somebody@example.org", " Somebody@Example.ORG "])
def test_a_caller_is_found_by_their_email_address_too(case: Case, cast: Cast, typed: str) -> None:
    browser = searched(Browser(cast.client("worker")), typed)

    assert browser.path == "/desk/callers/"
    assert case.reference in browser.words
    assert "@" not in str(dict(browser.client.session.items()))


def test_an_address_nobody_gave_finds_nobody(case: Case, cast: Cast) -> None:
    browser = searched(Browser(cast.client("worker")), "else@example.org")

    assert "Nothing was sent" in browser.words


def test_and_from_the_page_for_somebody_else(case: Case, cast: Cast) -> None:
    browser = searched(Browser(cast.client("worker")), WAYS[0], "/desk/for-others/")

    assert case.reference in browser.words


def test_the_number_stands_in_no_address_no_page_no_log_and_no_session(
    case: Case, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = searched(Browser(cast.client("worker")), "(408) 555-0132")

    chain: list[Any] = browser.response.redirect_chain  # type: ignore[attr-defined]  # of the test client
    kept = str(dict(browser.client.session.items()))
    for digits in ("5550132", "555-0132", "+1408"):
        assert digits not in str(chain)
        assert digits not in browser.html
        assert digits not in caplog.text
        assert digits not in kept
    browser.open("/desk/callers/")  # the way back from a case
    assert case.reference in browser.words


def test_whose_cases_a_number_led_to_is_written_down_once_for_each_search(case: Case, cast: Cast) -> None:
    browser = searched(Browser(cast.client("worker")), WAYS[0])
    browser.open("/desk/callers/")  # the way back from a case

    [seen] = Viewing.objects.all()
    assert (seen.account_id, seen.reference) == (cast.worker.pk, case.reference)


def test_only_who_may_see_contact_looks_for_people(case: Case, cast: Cast) -> None:
    browser = Browser(hand())
    searched(browser, WAYS[0])

    assert "Your role does not let you look for people by phone number or email address." in browser.html
    assert case.reference not in browser.words or browser.path == "/desk/"
    assert "caller" not in browser.client.session
    assert browser.client.get("/desk/callers/").status_code == 403


def test_cases_of_teams_out_of_sight_are_not_found(case: Case, cast: Cast) -> None:
    browser = searched(Browser(cast.client("other_team")), WAYS[0])

    assert "Nothing was sent with this number or address" in browser.words
    assert case.reference not in browser.words


def test_closed_ones_are_found_after_the_open_ones(case: Case, cast: Cast) -> None:
    later = a_case(contact={"phone": NUMBER})
    cases.close(later.pk, by=SYSTEM, now=clock.now(), seen=None, outcome="done")
    browser = searched(Browser(cast.client("lead")), WAYS[0])

    shown = browser.words
    assert shown.index(case.reference) < shown.index(later.reference)


def test_what_is_forgotten_is_found_no_more(case: Case, cast: Cast) -> None:
    now = clock.now()
    cases.close(case.pk, by=SYSTEM, now=now, seen=None, outcome="done")
    jobs.forget_people(now=now.replace(year=now.year + 4))

    assert Case.objects.get(pk=case.pk).phone_index == ""
    assert "Nothing was sent" in searched(Browser(cast.client("lead")), WAYS[0]).words


def test_who_gives_an_email_address_afterwards_is_still_found(cast: Cast) -> None:
    case = a_case(contact={"phone": NUMBER})
    cases.add_email(case.pk, "somebody@example.org", by=SYSTEM, now=clock.now())

    assert case.reference in searched(Browser(cast.client("lead")), WAYS[0]).words


@pytest.mark.parametrize("typed", ["K7QM-3XPD", "200 E Santa Clara St", "95112", "2026-03-05", "pothole", "", "12 34"])
def test_everything_else_is_searched_in_the_queue_as_before(cast: Cast, typed: str) -> None:
    browser = searched(Browser(cast.client("worker")), typed)

    assert browser.path == "/desk/"
    assert not case_queries.caller_mark(typed)


def test_the_filter_stays_when_words_are_searched(cast: Cast) -> None:
    browser = Browser(cast.client("worker"))
    browser.open("/desk/?show=waiting&service=pothole")
    browser.press(form="/desk/search/", q="santa clara")

    where = browser.response.redirect_chain[-1][0]  # type: ignore[attr-defined]  # of the test client
    assert where.startswith("/desk/?")
    assert {"show=waiting", "service=pothole", "q=santa+clara"} <= set(where.partition("?")[2].split("&"))


def test_a_number_of_another_country(cast: Cast) -> None:
    case = a_case(contact={"phone": "+528112345678"})

    assert case.reference in searched(Browser(cast.client("lead")), "+52 81 1234 5678").words


def test_cases_of_before_are_found_after_the_upgrade(case: Case, cast: Cast) -> None:
    Case.objects.update(phone_index="")
    import_module("upwell.cases.migrations.0017_mark_callers").mark(apps, None)

    assert list(Case.objects.exclude(phone_index="")) == [case]
    assert case.reference in searched(Browser(cast.client("lead")), WAYS[0]).words


def test_an_upgrade_that_is_stopped_keeps_what_it_has_marked_and_goes_on_there(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case(contact=CONTACT)
    Case.objects.update(phone_index="")
    step, done = import_module("upwell.cases.migrations.0017_mark_callers"), 0

    def stopped(text: str) -> str:
        nonlocal done
        done += 1
        if done == 2:
            raise KeyboardInterrupt
        return blind(text)

    monkeypatch.setattr(step, "BATCH", 1)
    monkeypatch.setattr(step, "blind", stopped)
    with pytest.raises(KeyboardInterrupt):
        step.mark(apps, None)
    assert (step.Migration.atomic, Case.objects.exclude(phone_index="").count()) == (False, 1)

    step.mark(apps, None)

    assert (done, Case.objects.exclude(phone_index="").count()) == (3, 2)


def test_an_old_case_that_is_open_is_found_before_fifty_newer_ones_that_are_closed(cast: Cast) -> None:
    """Whoever calls often calls about what is not done."""
    old = a_case(contact=CONTACT, ago=timedelta(days=90))
    newer = [a_case(contact=CONTACT, ago=timedelta(hours=hours)) for hours in range(1, 52)]
    Case.objects.filter(pk__in=[one.pk for one in newer]).update(closed_at=clock.now(), phase="closed", state="closed")

    found = case_queries.of_caller(case_queries.caller_mark(NUMBER), accounts.actor_of(cast.worker))

    assert found[0].reference == old.reference
    assert len(found) == 50
