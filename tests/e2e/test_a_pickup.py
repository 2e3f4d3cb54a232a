"""A junk pickup in Spanish on a small phone, from the address to a date that stands, moved and cancelled by its link;
and the same where no script runs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e import walker
from tests.e2e.conftest import Opener
from tests.e2e.walker import go_on, press_label

SMALL = {"width": 360, "height": 740}
GREEN_TEAM = "5912 Chalan Ave"
GARDEN_CITY = "350 Elan Village Ln"


def answer(page: Any, **fields: str) -> None:
    """One page of text fields."""
    for name, text in fields.items():
        page.fill(f"[name='{name.replace('_', '-')}']", text)
    go_on(page)
    assert page.locator("[data-error-summary]").count() == 0, page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


def choose(page: Any, control: Any) -> None:
    press_label(page, control)
    go_on(page)


def up_to_the_day(page: Any, address: str) -> None:
    page.goto("/services/junk_pickup/")
    go_on(page)
    page.fill("#id_answer", address)
    if page.locator("[role=combobox]").count():  # with scripts: from what is suggested
        page.locator("[role=option]").first.click()
    go_on(page)
    choose(page, page.locator("main input[value=house]"))
    answer(page, answer_sofa="1")
    answer(page, answer="Junto a la cochera")
    assert walker.address_of(page) == "slot"


def book(page: Any, address: str, email: str) -> str:
    """Up to the receipt; the day that was chosen, in words."""
    up_to_the_day(page, address)
    day = page.locator("main input[name=day]:enabled").first
    words = page.locator(f"label[for='{day.get_attribute('id')}']").inner_text()
    choose(page, day)
    while walker.address_of(page) in ("far_away", "rules"):
        go_on(page)
    answer(page, answer_email=email)
    assert page.locator("main h1").inner_text() == "Revise sus respuestas"
    go_on(page)
    assert "/receipt/" in page.url
    return said(words)


def said(words: str) -> str:
    """The day in a line of the calendar, such as "lunes 30 de noviembre": the word and the number every page has."""
    found = re.search(r"(\d+) de (\w+)", words)
    assert found, words
    return found[0]


def letter(opened: Opener, to: str, about: str) -> Any:
    """The newest letter to this address whose words hold these, as the sandbox's mailbox shows it."""
    page = opened("/mailbox/")
    for _ in range(40):
        links = page.locator("main a[href*='/mailbox/']").evaluate_all("all => all.slice(0, 12).map(one => one.href)")
        for link in links:
            page.goto(link)
            text = page.locator("main").inner_text()
            if to in text and about in text:
                return page
        page.wait_for_timeout(500)
        page.goto("/mailbox/")
    raise AssertionError(f"no letter to {to} says {about!r}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_pickup_is_booked_moved_and_cancelled_by_its_link(opened: Opener, scripts: bool) -> None:
    at, email = (GREEN_TEAM, "vecina@example.org") if scripts else (GARDEN_CITY, "vecino@example.org")
    home = opened("/", language="es", scripts=scripts, viewport=SMALL)
    day = book(home, at, email)

    assert home.locator("html").get_attribute("lang") == "es"
    receipt = home.locator("main").inner_text()
    assert day in receipt
    assert "sof" in receipt.lower()
    reference = home.locator(".receipt__number").inner_text()
    told = letter(opened, email, day)
    assert reference in told.locator("main").inner_text()

    # whoever has the letter has the link: another phone, nobody signed in
    link = told.locator("main a[href*='/follow/']").first.get_attribute("href")
    other = opened(link, language="es", scripts=scripts, viewport=SMALL)
    assert day in other.locator("#booking").inner_text()
    go_on(other, other.locator("#booking a[href$='/day/']"))
    free = other.locator("main input[name=day]:enabled:not(:checked)")
    moved_to = said(other.locator(f"label[for='{free.nth(1).get_attribute('id')}']").inner_text())
    assert moved_to != day
    choose(other, free.nth(1))
    assert moved_to in other.locator("#booking").inner_text()
    assert day not in other.locator("#booking strong").inner_text()
    letter(opened, email, moved_to)

    go_on(other, other.locator("#booking a[href$='/cancellation/']"))
    assert moved_to in other.locator("main").inner_text()
    go_on(other, other.locator("main button.usa-button--secondary"))
    booking = other.locator("#booking")
    assert "cancelad" in booking.inner_text()
    assert booking.locator("a[href$='/day/']").count() == 0
    # the link of the first phone says the same
    home.goto(link)
    assert "cancelad" in home.locator("#booking").inner_text()


def test_a_day_that_is_taken_is_said_and_cannot_be_pressed(opened: Opener) -> None:
    """The property's own second booking: its day is no longer among those to choose, and the rule is said."""
    page = opened("/", language="es", viewport=SMALL)
    up_to_the_day(page, "6445 Camden Ave")
    first = page.locator("main input[name=day]:enabled").first.get_attribute("value")
    choose(page, page.locator(f"main input[name=day][value='{first}']"))
    while walker.address_of(page) in ("far_away", "rules"):
        go_on(page)
    answer(page, answer_email="dos@example.org")
    go_on(page)
    assert "/receipt/" in page.url

    again = opened("/", language="es", viewport=SMALL)
    up_to_the_day(again, "6445 Camden Ave")

    assert again.locator(f"main input[name=day][value='{first}']:enabled").count() == 0
    there = again.locator("#question").inner_text()
    assert "Una dirección puede tener solo una cita por día." in there
    assert "ya tiene" not in there, "whoever knows the address learns nothing of its booking"
