"""Row 11 on the page itself: no day at all, only late ones; "tell me", and the letter that leads back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import lxml.html
import pytest
from django.conf import LazySettings
from django.test import Client

from tests.paid_town import EMAIL, PaidTown, calendar
from tests.paid_town import paid_town as paid_town
from tests.publishing import republish
from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import jobs as booking_jobs
from upwell.bookings.models import Waiting
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.lib import clock
from upwell.limits import kinds
from upwell.notify.models import Message

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1", "A clerk")
THURSDAY = date(2026, 3, 12)
LANGUAGES = ("en", "es")
SAID: dict[str, dict[str, str]] = {
    "en": {
        "none": "No day is free at the moment",
        "kept": "Your answers are kept. We can write to you when a day becomes free.",
        "tell": "Tell me",
        "thanks": "We will tell you",
        "any": "When a day becomes free, we write to you.",
        "earlier": "Do you need an earlier day?",
        "too_many": "No day can be booked for this address now",
        "person": "Talk to a person",
        "wrong": "Enter an email address or a mobile number.",
    },
    "es": {
        "none": "Por ahora no hay ningún día libre",
        "kept": "Sus respuestas están guardadas. Podemos escribirle cuando se libere un día.",
        "tell": "Avísenme",
        "thanks": "Le avisaremos",
        "any": "Cuando se libere un día, le escribimos.",
        "earlier": "¿Necesita un día más cercano?",
        "too_many": "Por ahora no se puede reservar ningún día para esta dirección",
        "person": "Hablar con una persona",
        "wrong": "Escriba un correo electrónico o un número de celular.",
    },
}


class Page:
    """What somebody sees without scripts, and the forms on it."""

    def __init__(self, client: Client, response: Any) -> None:
        self.client, self.status, self.path = client, response.status_code, response.request["PATH_INFO"]
        self.html = lxml.html.fromstring(response.content)
        main = self.html.xpath("//main")[0]
        self.words = " ".join(main.text_content().split())
        self.forms = {form.get("action", ""): form for form in main.xpath(".//form")}

    def says(self, key: str, language: str) -> bool:
        return SAID[language][key] in self.words

    def press(self, ends: str, **fields: str) -> Page:
        action, form = next((action, form) for action, form in self.forms.items() if action.endswith(ends))
        hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
        return Page(self.client, self.client.post(action or self.path, {**hidden, **fields}, follow=True))


def opened(paid_town: PaidTown, draft: UUID, language: str, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(clock, "now", lambda: paid_town.now)
    client = Client(headers={"accept-language": language})
    return Page(client, client.post(f"/resume/{queries.resume_secret(draft)}/?lang={language}", follow=True))


def only(paid_town: PaidTown, **changes: Any) -> None:
    """The town's one truck comes on Thursdays, once a day, in the next four weeks."""
    rules = calendar("bands") | {"window": "P28D", "one_a_day": False, **changes}
    rules["resources"] = {"truck": {"capacity": 1, "weekdays": [4]}}
    republish(calendars={"bands": rules})


def thursdays(first: date = date(2026, 3, 5)) -> list[date]:
    return [first + timedelta(weeks=n) for n in range(4)]


def all_taken(paid_town: PaidTown) -> list[Any]:
    only(paid_town)
    return [paid_town.book("bands", day.isoformat(), email="quicker@example.org") for day in thursdays()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_free_day_one_can_be_told_of_any_and_is_led_back_with_all_kept(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    taken = all_taken(paid_town)
    draft = paid_town.begin("bands")

    page = opened(paid_town, draft, language, monkeypatch)
    assert page.status == 200
    assert [page.says(key, language) for key in ("none", "kept", "tell", "person")] == [True] * 4
    assert not page.html.xpath("//input[@type='radio']")

    wrong = page.press("/waiting/", email="nobody")
    assert (wrong.status, wrong.says("wrong", language)) == (422, True)
    thanks = wrong.press("", email=EMAIL)
    assert [thanks.says(key, language) for key in ("thanks", "any")] == [True, True]

    paid_town.wait(minutes=1)
    assert booking_jobs.tell_waiting(paid_town.now) == 0
    paid_town.cancel(taken[2])  # not of this week: any day will do
    assert booking_jobs.tell_waiting(paid_town.now) == 1
    letter = Message.objects.get(template="day_free")
    assert queries.resume_link(draft) in letter.body
    assert ("March 19" if letter.language == "en" else "19 de marzo") in letter.body
    assert queries.standing(draft, now=paid_town.now).walk.answers["items"] == {"sofa": 1}

    again = opened(paid_town, draft, language, monkeypatch)
    assert [one.get("value") for one in again.html.xpath("//input[@type='radio']")] == ["2026-03-19"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_somebody_sends_texts_a_mobile_number_will_do(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    all_taken(paid_town)
    page = opened(paid_town, paid_town.begin("bands"), language, monkeypatch)

    assert page.press("/waiting/", email="408 555").status == 422
    thanks = page.press("/waiting/", email="(408) 555-0123")

    assert thanks.says("thanks", language)
    assert ("text message" if language == "en" else "mensaje de texto") in thanks.words
    assert Waiting.objects.get().sealed["phone"] == "+14085550123"


def test_numbers_to_text_are_taken_from_one_place_as_often_as_codes_are(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """Each text costs the city money; a letter does not."""
    settings.LIMITS = kinds.read("texts=1")
    all_taken(paid_town)
    first, second = (opened(paid_town, paid_town.begin("bands"), "en", monkeypatch) for _ in range(2))

    assert first.press("/waiting/", email="(408) 555-0123").status == 200
    assert second.press("/waiting/", email="(408) 555-0124").status == 429
    assert second.press("/waiting/", email="me@example.org").status == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_that_staff_closed_are_no_dead_end(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    only(paid_town)
    for day in thursdays():
        bookings.close_day("bands", "truck", day, why="storm", by=STAFF, now=paid_town.now)
    draft = paid_town.begin("bands")

    page = opened(paid_town, draft, language, monkeypatch)
    assert [page.says(key, language) for key in ("none", "tell", "person")] == [True] * 3
    page.press("/waiting/", email=EMAIL)
    assert booking_jobs.tell_waiting(paid_town.now) == 0

    bookings.open_day("bands", "truck", thursdays()[3], by=STAFF, now=paid_town.now)
    assert booking_jobs.tell_waiting(paid_town.now) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_only_late_days_one_can_choose_them_and_be_told_of_an_earlier_one(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    taken = all_taken(paid_town)
    paid_town.cancel(taken[3])
    draft = paid_town.begin("bands")

    page = opened(paid_town, draft, language, monkeypatch)
    assert [one.get("value") for one in page.html.xpath("//input[@type='radio']")] == ["2026-03-26"]
    assert [page.says(key, language) for key in ("earlier", "tell", "none")] == [True, True, False]
    page.press("/waiting/", email=EMAIL)

    paid_town.wait(minutes=1)
    assert booking_jobs.tell_waiting(paid_town.now) == 0  # the late day is no earlier one
    paid_town.cancel(taken[0])
    assert booking_jobs.tell_waiting(paid_town.now) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_has_had_all_its_bookings_reads_that_and_is_not_asked_to_wait(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    only(paid_town, limits=[{"at_most": 1, "months": 12}])
    home = {"id": "h7", "label": "7 High Street", "lat": 51.5, "lon": -0.1}
    paid_town.book("bands", thursdays()[0].isoformat(), home=home)
    draft = paid_town.begin("bands", home=home)

    page = opened(paid_town, draft, language, monkeypatch)

    assert [page.says(key, language) for key in ("too_many", "person", "none")] == [True, True, False]
    assert not any(action.endswith("/waiting/") for action in page.forms)


def test_waiting_for_any_day_goes_on_into_the_next_week_and_ends_with_the_journey(paid_town: PaidTown) -> None:
    all_taken(paid_town)
    draft = paid_town.begin("bands")
    waits_for_any(paid_town, draft)
    assert booking_jobs.tell_waiting(paid_town.now) == 0

    paid_town.wait(days=7)  # their week is over, and a new day has come
    assert booking_jobs.tell_waiting(paid_town.now) == 1
    assert "April 2" in Message.objects.get(template="day_free").body

    paid_town.book("bands", "2026-04-02", email="quicker@example.org")
    later = paid_town.begin("bands")
    waits_for_any(paid_town, later)
    paid_town.wait(days=30)  # the link of their journey opens nothing any more
    assert booking_jobs.tell_waiting(paid_town.now) == 0
    assert not Waiting.objects.filter(subject=later).exists()


def waits_for_any(paid_town: PaidTown, draft: UUID) -> None:
    found, link = queries.standing(draft, now=paid_town.now), queries.resume_link(draft)
    week = paid_town.now.date() - timedelta(days=paid_town.now.weekday())
    assert intake.wait_for_day(found, "slot", week, to={"email": EMAIL}, link=link, now=paid_town.now, any_day=True)


@pytest.mark.parametrize("why", ["free", "yours", "too_many", "yes"])
def test_whoever_was_overtaken_reads_why_and_that_all_else_is_kept(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    said = {"free": "The free one of this address was used", "yours": "may have only one booking on a day"}
    said |= {"too_many": "may have only so many bookings", "yes": "was taken a moment ago"}
    draft = paid_town.begin("bands")
    page = opened(paid_town, draft, "en", monkeypatch)

    page = Page(page.client, page.client.get(f"/forms/{draft}/at/slot/", {"gone": why}))

    assert said[why] in page.words
    assert "Everything else is kept." in page.words


def test_a_day_this_address_has_is_not_shown_and_not_named(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 13: whoever knows an address must not read when somebody comes to it."""
    home = {"id": "t1", "label": "7 Mill Ln", "lat": 51.0, "lon": 0.0}
    republish(calendars={"bands": _two_a_day()})
    paid_town.book("bands", THURSDAY.isoformat(), home=home)

    page = opened(paid_town, paid_town.begin("bands", home=home), "en", monkeypatch)

    days = [one.get("value") for one in page.html.xpath("//input[@type='radio']")]
    assert days == [day.isoformat() for day in thursdays() if day != THURSDAY]
    assert "An address may have only one booking on a day." in page.words
    assert "already" not in page.words
    assert "March 12" not in page.words


def _two_a_day() -> dict[str, Any]:
    rules = calendar("bands") | {"window": "P28D", "one_a_day": True}
    return rules | {"resources": {"truck": {"capacity": 2, "weekdays": [4]}}}
