"""The virtual screen reader itself, on a page made for it."""

from __future__ import annotations

from typing import Any

from tests import reading_aloud

PAGE = """<!doctype html><html lang="en"><title>A page</title><main>
<h1>Report a <b>pothole</b></h1><p>Read this out: <span lang="vi">Ở đâu?</span></p>
<form><label for="a">Street</label><span id="h">As on the sign</span>
<input id="a" required aria-describedby="h" value="Main">
<fieldset><legend>How big?</legend><label><input type="radio" name="s"> Small</label>
<label><input type="radio" name="s" checked> Large</label></fieldset>
<p hidden>Nobody hears this.</p><p aria-hidden="true">Nor this.</p><button>Send</button></form></main></html>"""


def page_of(chromium: Any, html: str) -> Any:
    page = chromium.new_page()
    page.set_content(html)
    return page


def test_a_page_is_read_in_its_order_with_roles_states_and_descriptions(chromium: Any) -> None:
    assert reading_aloud.transcript(page_of(chromium, PAGE)) == [
        "heading 1: Report a pothole",
        "text: Read this out:",
        "text: Ở đâu?",
        "text: As on the sign",
        "textbox: Street, required, “Main” (As on the sign)",
        "group: How big?",
        "radio: Small, not checked",
        "radio: Large, checked",
        "button: Send",
    ]


def test_what_is_in_another_language_is_marked_and_a_part_can_be_read_alone(chromium: Any) -> None:
    lines = reading_aloud.transcript(page_of(chromium, PAGE), "p", languages=True)

    assert lines[-1] == "[vi] text: Ở đâu?"
    assert not reading_aloud.in_order(lines, "Street")


def test_the_order_is_what_is_compared(chromium: Any) -> None:
    lines = reading_aloud.transcript(page_of(chromium, PAGE))

    assert reading_aloud.in_order(lines, "Street", "How big?", "Send")
    assert not reading_aloud.in_order(lines, "Send", "Street")
