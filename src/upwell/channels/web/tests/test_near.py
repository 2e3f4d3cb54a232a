"""Reports like this one, near and still open: shown, and never in the way."""

from __future__ import annotations

from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import POINT, Browser, report
from upwell.events.models import Event
from upwell.intake.tests.scene import (
    EMAIL,
)


def test_reports_nearby_are_shown_and_never_in_the_way(pothole: Published, browser: Browser) -> None:
    report(browser)
    browser.press()
    first = Case.objects.get()
    again = Browser(Client())
    again.start("pothole")

    again.press(answer="", **POINT)

    assert again.at == "near"
    assert f"/status/{first.reference}/" in again.html
    assert "joins the two, and you hear what happens" in again.words, "nobody is told to follow what cannot be followed"
    assert EMAIL not in again.html
    back = (
        again.all("main .back a")
        or again.all("a.back")
        or [one for one in again.all("a") if "/at/where/" in one.get("href", "")]
    )
    assert back
    again.press()
    assert again.at == "size"
    assert Event.objects.filter(name="duplicates_shown").count() == 1


def test_the_check_page_names_them_too(pothole: Published, browser: Browser) -> None:
    report(browser)
    browser.press()
    again = Browser(Client())
    report(again)

    assert "Is it one of these?" in again.words


def test_with_nothing_near_the_page_leads_on(pothole: Published, browser: Browser) -> None:
    draft = browser.start("pothole")
    browser.press(answer="", **POINT)

    browser.open(f"/forms/{draft}/near/")

    assert browser.at == "size"
