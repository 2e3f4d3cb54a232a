"""A building permit from its first question to the payment and back, with Tab, Space, arrows and Enter only."""

from __future__ import annotations

from typing import Any

from tests.e2e import walker
from tests.e2e.conftest import Opener
from tests.e2e.walker import Plan

PLANS = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PLANS += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n"


def kitchen() -> Plan:
    planned = walker.plan("building_permit")
    costly = next(one for one in planned.service.tests if one.answers.get("value") == 50000)
    return Plan(planned.service, costly)


def tab_to(page: Any, wanted: str) -> None:
    for _ in range(walker.MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def add_plans(page: Any) -> None:
    tab_to(page, "main input[type=file]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".uploads__item")
    assert "plans.pdf" in page.locator(".uploads__item").inner_text()


def press(page: Any, wanted: str) -> None:
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def walk_to_the_fee(page: Any, planned: Plan) -> list[str]:
    seen: list[str] = []
    while walker.address_of(page) != "permit_fee":
        assert len(seen) < walker.MOST_PAGES, seen
        where = walker.address_of(page)
        if where == "plans":
            add_plans(page)
        refused = page.locator(".error-summary").count() > 0
        assert not refused or where == "site", (where, page.locator("main").inner_text())
        walker.by_keyboard(page, planned.answer(where), refused)
        seen.append(where)
    return seen


def test_a_permit_is_applied_for_and_paid_by_keyboard_alone(opened: Opener) -> None:
    page = opened("/services/building_permit/")
    plans = {"name": "plans.pdf", "mimeType": "application/pdf", "buffer": PLANS}
    page.on("filechooser", lambda asked: asked.set_files(plans))  # what the system's own window would do
    walker.by_keyboard(page, None, refused=False)

    seen = walk_to_the_fee(page, kitchen())

    assert seen.index("plans") < seen.index("fee_page") < seen.index("answers")
    assert "$600" in page.locator("main").inner_text()
    # first without paying: nothing is lost, and the same page offers to pay again
    press(page, "main button.usa-button--big")
    page.wait_for_url("**/payments/test/**")
    press(page, "button[value=decline]")
    assert page.locator("main .usa-alert--warning").count() == 1
    press(page, "main button.usa-button--big")
    page.wait_for_url("**/payments/test/**")
    assert "$600" in page.locator("main").inner_text()
    press(page, "button[value=pay]")

    page.wait_for_url("**/receipt/**")
    assert "$600" in page.locator("main").inner_text()
    press(page, "main a.usa-link[href*='/follow/']")
    own = page.locator("main").inner_text()
    assert "plans.pdf" in own
    assert "Paid: $600" in own
