"""A caller has a phone and nothing else: staff report for them by keyboard, from the queue to the number, on one sheet;
what a screen reader says of it, in order; and the same sheet turned to a person at the counter."""

from __future__ import annotations

from typing import Any

from tests import reading_aloud
from tests.browsers import faults
from tests.e2e.conftest import Opener
from tests.e2e.test_the_loop import sign_in

SERVICE = "pothole"
ANSWERS = {"where": "200 E Santa Clara St", "danger": "n", "size": "1", "details": "In the lane"}
AT = "document.activeElement.closest('[data-line]')?.dataset.line ?? ''"
NAME = "document.activeElement.name ?? ''"


def find(page: Any, words: str = "pothole") -> None:
    """From the queue: one key, a word, and Enter three times."""
    page.goto("/desk/")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.wait_for_selector("#id_q:focus")
    page.keyboard.type(words)
    for _ in range(3):
        page.wait_for_function("document.activeElement !== document.body")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.wait_for_selector("#sheet")


def saved(page: Any) -> Any:
    return page.expect_response(lambda answer: answer.request.method == "POST" and "/assisted/" in answer.url)


def fill_in(page: Any) -> list[str]:
    """With keys only: an answer, then on to the next open question."""
    seen: list[str] = []
    while (at := page.evaluate(AT)) in ANSWERS and at not in seen:
        seen.append(at)
        page.keyboard.press("1") if ANSWERS[at] == "1" else page.keyboard.type(ANSWERS[at])
        if len(ANSWERS[at]) > 1:
            with saved(page):
                page.keyboard.press("Alt+j")
        else:
            page.wait_for_timeout(700)
            page.keyboard.press("Alt+j")
    return seen


def test_a_report_is_made_by_keyboard_for_somebody_with_a_phone_only(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    find(page)
    page.wait_for_function(f"({AT}) === 'where'")

    assert fill_in(page) == ["where", "danger", "size"]
    page.locator("#id_q_contact-phone").focus()
    page.keyboard.type("408-555-0132")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    words = page.locator("main").inner_text()
    assert "Read this number to the person" in words, words
    reference = page.locator(".receipt__number").inner_text().strip()
    with page.expect_navigation():
        page.get_by_role("link", name="Open the case").click()
    assert reference in page.locator("main").inner_text()
    assert "Filled in for somebody on the phone" in page.locator("main").inner_text()


def test_an_answer_opens_what_hangs_on_it_and_neither_focus_nor_page_moves(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    find(page)
    page.locator("[name=q_danger]").first.focus()
    before = page.evaluate("scrollY")

    with saved(page):
        page.keyboard.press("y")
    page.wait_for_selector("[data-line=call_911]")

    assert page.evaluate(NAME) == "q_danger"
    assert page.evaluate("scrollY") == before
    with saved(page):
        page.keyboard.press("n")
    page.wait_for_selector("[data-line=call_911]", state="detached")
    page.keyboard.press("Alt+n")
    assert page.evaluate(NAME) == "note"
    page.keyboard.press("Alt+k")
    assert page.locator("dialog[open]").count() == 1


def test_the_sheet_is_said_in_the_order_in_which_it_is_asked(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    find(page)
    page.locator("button[value=speak-vi]").click()
    page.wait_for_selector("button[value=speak-vi][aria-pressed=true]")

    lines = reading_aloud.transcript(page, "main", languages=True)

    order = ["heading 1: Report a pothole", "Where is the pothole?", "[vi] text:", "Is someone hurt", "Yes", "No"]
    order += ["How big is the pothole?", "Do you have a photo?", "What else should the crew know?", "Send"]
    assert reading_aloud.in_order(lines, *order), "\n".join(lines)
    assert sum(line.startswith("[vi] ") for line in lines) >= 5


def test_nothing_axe_can_find_on_the_sheet_and_the_pages_around_it(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    find(page)
    sheet = page.url
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (
            sheet,
            "/assisted/calls/",
            "/assisted/callbacks/",
            "/assisted/calls/status/",
            "/assisted/calls/wrap-up/",
        ):
            page.goto(path)
            assert (path, faults(page)) == (path, [])


def test_a_screen_that_was_turned_knows_one_form_and_is_wiped_for_the_next_person(opened: Opener) -> None:
    page = sign_in(opened, "agent")
    page.goto(f"/desk/for-others/{SERVICE}/")
    page.locator("label[for=id_channel_counter]").click()
    page.locator("main form button").click()
    page.get_by_role("button", name="Turn the screen").click()
    assert page.locator("[data-line=where]").count() == 1
    assert page.locator(".sheet-script").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('#sheet input[autocomplete]')].every((one) => one.autocomplete === 'off')"
    )
    assert faults(page) == []

    page.goto("/desk/")
    assert "/sign-in/" in page.url
    page.goto("/assisted/walk-up/")
    page.get_by_role("button", name="Start over for the next person").click()

    assert "/sign-in/" in page.url
    page.goto("/assisted/walk-up/")
    assert "/assisted/" not in page.url


def test_a_guest_finds_no_door_to_it(opened: Opener) -> None:
    page = opened("/desk/for-others/")

    assert "/accounts/" in page.url or "sign" in page.url
    assert page.locator("main a[href*='for-others']").count() == 0
