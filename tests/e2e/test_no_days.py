"""A calendar without a free day, in a browser: no dead end, on a small screen, by keyboard, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import walker
from tests.e2e.conftest import Opener, Sandbox, run

DAYS = """
from datetime import timedelta
import django
django.setup()
from upwell.accounts.actor import Actor
from upwell.bookings import actions
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
by, now = Actor("staff", "1", "A clerk"), clock.now()
today = catalogue.city().workdays.local_day(now)
for n in range(40):
    actions.{do}("junk_dropoff", "example_place", today + timedelta(days=n), by=by, now=now{more})
"""


@pytest.fixture
def nothing_free(sandbox: Sandbox) -> Iterator[None]:
    """Staff have closed the drop-off place for weeks; afterwards it is open again."""
    run([sys.executable, "-c", DAYS.format(do="close_day", more=', why="storm"')], sandbox.environment)
    yield
    run([sys.executable, "-c", DAYS.format(do="open_day", more="")], sandbox.environment)


def at_the_days(page: Any) -> None:
    plan = walker.plan("junk_dropoff")
    page.goto("/services/junk_dropoff/")
    for _ in range(walker.MOST_PAGES):
        if walker.address_of(page) == "slot":
            return
        refused = page.locator(".error-summary").count() > 0
        walker.without_scripts(page, plan.answer(walker.address_of(page)), refused)
    raise AssertionError(page.url)


WORDS = {
    "en": ("No day is free at the moment", "We will tell you"),
    "es": ("Por ahora no hay ningún día libre", "Le avisaremos"),
}


@pytest.mark.usefixtures("nothing_free")
@pytest.mark.parametrize("language", ["en", "es"])
def test_where_no_day_is_free_one_is_told_of_the_next(opened: Opener, language: str) -> None:
    page = opened("/about/", language=language, scripts=False, viewport={"width": 320, "height": 640})
    at_the_days(page)
    none, thanks = WORDS[language]

    assert none in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    email = page.locator("main input[name=email]")
    email.focus()
    page.keyboard.type("me@example.org")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert thanks in page.locator("main h1").inner_text()
    with page.expect_navigation():
        page.locator("main a.usa-button").click()
    assert none in page.locator("main").inner_text()
