"""A caller has a phone and nothing else: staff book their junk pickup by keyboard, from the queue to the number."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import Opener
from tests.e2e.test_the_loop import sign_in
from tests.e2e.walker import Plan, address_of, at_the_end, by_keyboard, plan

PHONE = "408-555-0132"
SERVICE = "junk_pickup"


def find(page: Any) -> None:
    """From the queue: one key, a word, two times Enter."""
    page.goto("/desk/")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("old sofa")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "pickup" in page.evaluate("document.activeElement.textContent").lower()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "phone"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_in(page: Any, planned: Plan) -> list[str]:
    seen: list[str] = []
    while not at_the_end(page):
        at = address_of(page)
        assert at not in seen or at == "home", seen
        seen.append(at)
        assert "You fill this in for somebody on the phone." in page.locator("main").inner_text()
        by_keyboard(page, planned.answer(at), page.locator(".error-summary").count() > 0)
    return seen


def test_a_pickup_is_booked_by_keyboard_for_somebody_with_a_phone_only(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    find(page)

    seen = fill_in(page, plan(SERVICE))

    assert {"home", "items", "slot", "contact", "answers"} <= set(seen)
    words = page.locator("main").inner_text()
    assert "Read this number to the person" in words
    reference = page.locator(".receipt__number").inner_text().strip()
    assert page.locator("main a[href*='/follow/']").count() == 0
    with page.expect_navigation():
        page.get_by_role("link", name="Open the case").click()
    case = page.locator("main").inner_text()
    assert reference in case
    assert "Filled in for somebody on the phone" in case
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/desk/for-others/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_guest_finds_no_door_to_it(opened: Opener) -> None:
    page = opened("/desk/for-others/")

    assert "/accounts/" in page.url or "sign" in page.url
    assert page.locator("main a[href*='for-others']").count() == 0
