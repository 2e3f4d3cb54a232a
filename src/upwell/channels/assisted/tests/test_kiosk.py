"""The sheet turned to the person who stands there: one form, no staff, nothing left behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.cases.models import Case
from upwell.channels.assisted.kiosk import IDLE, SLACK, WARNED
from upwell.channels.assisted.tests.test_sheet import WITH_A_PAGE, begin, lines, send
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import PARTY
from upwell.lib import clock


@pytest.fixture
def staff(cast: Cast) -> Browser:
    scene.publish(scene.QUICK)
    return Browser(cast.client("worker"))


def turned(staff: Browser, code: str = "quick") -> UUID:
    draft = begin(staff, code, channel="counter", language="es")
    send(staff, "turn")
    return draft


def test_a_turned_screen_is_in_the_persons_language_and_knows_nobody_who_works_here(staff: Browser) -> None:
    turned(staff)

    assert staff.path == "/assisted/walk-up/"
    assert 'lang="es"' in staff.html
    assert not staff.all(".sheet-script")
    for path in ("/desk/", "/assisted/calls/", "/desk/for-others/"):
        assert staff.client.get(path).status_code == 302


def test_what_only_staff_are_asked_is_not_shown(staff: Browser) -> None:
    scene.publish(WITH_A_PAGE)
    turned(staff)

    assert lines(staff) == ["what", "urgent", "contact"]


def test_it_is_sent_and_its_receipt_can_be_taken_along(staff: Browser) -> None:
    draft = turned(staff)

    staff.post(staff.path, {"on": ["what", "urgent"], "q_what": "A bench", "q_urgent": "no", "do": "send"})

    case = Case.objects.get(pk=draft)
    assert (case.channel, case.assisted) == ("counter", True)
    assert case.reference[:4] in staff.words
    assert "/follow/" in staff.words
    staff.post("/assisted/walk-up/over/", {})
    assert case.reference[:4] not in staff.client.get("/assisted/walk-up/", follow=True).content.decode()
    assert Case.objects.filter(pk=draft).exists()


def test_over_throws_the_form_away_and_ends_the_session(staff: Browser) -> None:
    draft = turned(staff)
    staff.post(staff.path, {"on": ["what"], "q_what": "A bench", "do": "follow"})

    staff.post("/assisted/walk-up/over/", {})

    assert not Draft.objects.filter(pk=draft).exists()
    assert staff.client.get("/assisted/walk-up/").headers["Location"] == "/"


def test_a_link_ends_nothing_before_its_time(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = turned(staff)

    staff.open("/assisted/walk-up/over/")

    assert staff.path == "/assisted/walk-up/still-there/"
    assert Draft.objects.filter(pk=draft).exists()
    later = clock.now() + timedelta(seconds=IDLE + WARNED)
    monkeypatch.setattr(clock, "now", lambda: later)
    staff.open("/assisted/walk-up/over/")
    assert not Draft.objects.filter(pk=draft).exists()


def test_after_a_while_without_a_word_it_asks_and_then_ends_by_itself(staff: Browser) -> None:
    turned(staff)
    refresh = [one.get("content") for one in staff.all("meta[http-equiv=refresh]")]
    assert refresh == ["240; url=/assisted/walk-up/still-there/"]

    staff.open("/assisted/walk-up/still-there/")

    assert staff.all("meta[http-equiv=refresh]")[0].get("content") == "60; url=/assisted/walk-up/over/"


def test_a_window_that_was_closed_shows_the_next_person_nothing(
    staff: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = turned(staff)
    later = clock.now() + timedelta(seconds=IDLE + WARNED + SLACK + 1)
    monkeypatch.setattr(clock, "now", lambda: later)

    came = staff.client.get("/assisted/walk-up/")

    assert came.status_code == 302
    assert not Draft.objects.filter(pk=draft).exists()
    assert "walk_up" not in staff.client.session


def test_a_fee_waits_for_the_counter_with_everything_kept(staff: Browser) -> None:
    scene.publish(PARTY)
    draft = turned(staff, "party")
    given = {"q_size": "small", "q_club": "no", "declared": "yes", "do": "send"}

    staff.post(staff.path, {"on": ["size", "club", "contact"], **given})

    assert Draft.objects.get(pk=draft).standing_at == "payment"
    assert not staff.all("#sheet")
    staff.post("/assisted/walk-up/over/", {})
    assert Draft.objects.filter(pk=draft).exists()
    assert "walk_up" not in staff.client.session


def test_nobody_turns_a_form_of_a_colleagues_or_of_a_caller(staff: Browser, cast: Cast) -> None:
    draft = begin(staff, channel="counter")
    assert cast.client("lead").post(f"/assisted/forms/{draft}/", {"do": "turn"}).status_code == 404
    assert Client().post(f"/assisted/forms/{draft}/", {"do": "turn"}).status_code in (302, 403)

    phone = begin(staff)
    send(staff, "turn")
    assert staff.path == f"/assisted/forms/{phone}/"


def test_who_works_there_finds_the_machine_in_the_language_they_left_it_in(staff: Browser) -> None:
    turned(staff)
    assert 'lang="es"' in staff.html

    staff.post("/assisted/walk-up/over/", {})

    assert '<html lang="en"' in staff.html
    assert "Nothing of it is left on this machine." in staff.words
