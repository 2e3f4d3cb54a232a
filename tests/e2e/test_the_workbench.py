"""A new service of ten questions, from a blank file to residents on every channel, without a restart."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.conftest import Opener
from tests.e2e.test_every_kind_of_page import AXE
from tests.e2e.test_the_loop import sign_in, with_password
from upwell.definition.load import load_text

TEXT = """\
service: {code}
kind: request
name: {name}
summary: Ask for a bench where people wait or rest.
also_said_as: [somewhere to sit, a place to sit down]
owner: transportation
topics: [streets]
channels: [web, sms, chat, phone, api]
languages: [en, vi]
contact: none
promise: {{to: answer, within: 10, counted_in: working_days}}
route: [{{team: road_crew}}]
text_word: {word}
steps:
  - {{ask: place, type: text, title: Near which corner?, max_length: 80}}
  - {{ask: kind, type: choice, title: What kind of bench?, options: {{wood: Wood, steel: Steel}}}}
  - {{ask: seats, type: number, title: For how many people?, min: 1, max: 9}}
  - {{ask: shade, type: yes_no, title: Is there shade?}}
  - {{ask: bus, type: yes_no, title: Is it at a bus stop?}}
  - {{ask: line, type: text, title: Which bus line?, when: {{bus: yes}}, max_length: 20}}
  - {{ask: since, type: text, title: Since when is one missing?, max_length: 40}}
  - {{ask: busy, type: choice, title: When is it busiest?, options: {{day: By day, night: At night}}}}
  - {{ask: path, type: yes_no, title: Is the path wide?}}
  - {{ask: why, type: long_text, title: Why is it needed?, max_length: 300}}
  - check: answers
  - submit: request
receipt:
  title: We have your wish
  body: Your number is **{{reference}}**. We answer by {{due_date}}.
tests:
  - name: one of wood
    answers: {{place: A, kind: wood, seats: 2, shade: no, bus: no, since: May, busy: day, path: yes, why: Rest}}
    path: [place, kind, seats, shade, bus, since, busy, path, why, answers, request]
"""
ANSWERS = ["First and Main", "1", "3", "2", "2", "May", "1", "1", "People wait there"]
MINUTES = 10
PASTE = """(field, words) => {
    const board = new DataTransfer();
    board.setData("text/plain", words);
    const how = { clipboardData: board, bubbles: true, cancelable: true, composed: true };
    field.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def text(code: str, name: str) -> str:
    return TEXT.format(code=code, name=name, word=code.replace("_", "").upper())


def write(page: Any, code: str, name: str) -> None:
    """A person writes a file: begins it, fills the editor, adds the language and its words."""
    page.goto("/workbench/new/")
    page.fill("[name=name]", name)
    page.fill("[name=code]", code)
    page.select_option("[name=owner]", "transportation")
    page.select_option("[name=pattern]", "blank")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_selector(".cm-content")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.locator(".cm-content").evaluate(PASTE, text(code, name))
    page.wait_for_function("document.querySelector('[data-looks]').textContent.includes('sent in')")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    page.get_by_text("More files").click()
    page.get_by_role("button", name="Add vi.yaml").click()
    page.wait_for_load_state()
    page.goto(f"/workbench/services/{code}/wording/?language=vi")
    for field in page.locator("textarea[name^='own:']").all():
        english = page.locator(f"[name='{str(field.get_attribute('name')).replace('own:', 'en:')}']").input_value()
        field.fill(f"{english} ạ")
    page.get_by_role("button", name="Save the wording").click()
    page.wait_for_load_state()
    page.goto(f"/workbench/services/{code}/changes/")
    page.fill("#ask-words", "People ask for benches.")
    page.get_by_role("button", name="Ask for a review").click()
    page.wait_for_load_state()
    assert "Asked." in page.locator("main").inner_text()


def publish(page: Any, code: str) -> None:
    page.goto(f"/workbench/services/{code}/changes/")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_load_state()
    assert "Residents get it now." in page.locator("main").inner_text()


def by_text(page: Any, word: str) -> str:
    """On the phone on the screen; the whole conversation as it reads at the end."""
    page.goto("/texts/phone/")
    for said in (word, *ANSWERS, "1"):
        page.fill("#id_text", said)
        page.get_by_role("button", name="Send").click()
        page.wait_for_load_state()
    found: str = page.locator(".talk-list").inner_text()
    return found


def on_the_web(page: Any, code: str) -> str:
    page.goto(f"/services/{code}/?lang=vi")
    page.locator("main form button[type=submit], main form button").first.click()
    page.wait_for_load_state()
    page.fill("[name=answer]", "First and Main")
    page.locator("#question button").last.click()
    page.wait_for_load_state()
    found: str = page.locator("main").inner_text()
    return found


def test_a_new_service_is_on_every_channel_within_ten_minutes(opened: Opener) -> None:
    began, (code, name) = time.monotonic(), ("seat_wish", "Ask for a seat")
    service = load_text(text(code, name)).service
    assert service is not None
    assert len(service.questions) == len(ANSWERS) + 1
    writer = sign_in(opened, "designer")
    writer.set_viewport_size({"width": 1280, "height": 900})
    write(writer, code, name)
    publish(sign_in(opened, "owner"), code)

    resident = opened("/")
    said = by_text(resident, "SEATWISH")
    page = on_the_web(resident, code)
    agent = sign_in(opened, "agent")
    agent.goto("/desk/for-others/?q=seat")
    chat = opened("/chat/")
    chat.fill("#id_text", name)
    chat.get_by_role("button", name="Send").click()
    chat.wait_for_load_state()

    assert "Near which corner?" in said
    assert "We have your wish" in said or "Your number" in said
    assert "What kind of bench? ạ" in page
    assert name in agent.locator("main").inner_text()
    assert name in chat.locator("main").inner_text()
    assert time.monotonic() - began < 60 * MINUTES


def test_the_editor_completes_shows_problems_and_lets_go_by_keyboard(opened: Opener) -> None:
    page = sign_in(opened, "designer")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/workbench/services/graffiti/")
    page.get_by_role("button", name="Change this service").click()
    page.wait_for_selector(".cm-content")
    page.locator(".cm-line").first.click()
    page.keyboard.press("Control+End")

    page.locator(".cm-content").evaluate(PASTE, "\nreceiptt: no")
    page.wait_for_selector(".cm-lintRange-error")
    listed = page.locator("[data-problems]").inner_text()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("owner")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    offered = page.locator(".cm-tooltip-autocomplete").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    left = page.evaluate("document.activeElement.classList.contains('bench-editor')")

    assert "receiptt" in listed
    assert "owner" in offered
    assert not left


def test_without_scripts_it_is_a_plain_field_with_buttons(opened: Opener) -> None:
    page = opened("/desk/", scripts=False)
    with_password(page, "designer")
    page.goto("/workbench/services/streetlight/")
    page.get_by_role("button", name="Change this service").click()
    page.select_option("[name=language]", "vi")
    page.fill("textarea[name=text]", page.input_value("textarea[name=text]") + "\nnonsense: 1\n")

    page.get_by_role("button", name="Check").click()

    assert "nonsense" in page.locator("[data-problems]").inner_text()
    assert page.locator("iframe[srcdoc]").count() == 1
    assert "This is not saved yet" in page.locator("main").inner_text()


def test_its_pages_are_sound_at_every_width(opened: Opener) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = sign_in(opened, "designer")
    page.goto("/workbench/services/dead_animal/")
    page.get_by_role("button", name="Change this service").click()
    paths = ["", "new/", *(f"services/dead_animal/{one}" for one in _PARTS)]
    found = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(f"/workbench/{path}")
            page.wait_for_timeout(300)
            wrong = Axe().run(page, context="main", options=AXE).response["violations"]
            found += [(path, width, one["id"], one["nodes"][0]["html"][:200]) for one in wrong]
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                found.append((path, width, "sideways", ""))

    assert [str(one) for one in found] == []


_PARTS = ("", "text/", "wording/", "pages/", "phone/", "examples/", "changes/")
