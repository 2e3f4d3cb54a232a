"""A new service of ten questions, from a blank file to residents on every channel, without a restart; and one request
of it, begun by text, moved to the web in Vietnamese, sent by staff on the sheet and followed in the chat."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from tests.browsers import faults
from tests.e2e.conftest import Opener
from tests.e2e.test_the_loop import sign_in, with_password
from tests.e2e.walker import go_on, press_label
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
PHONE = "+14085550152"
BY_TEXT = ["First and Main", "1"]
ON_THE_WEB = {"seats": "3", "shade": "no"}
ON_THE_SHEET = {"bus": "yes", "line": "22", "since": "May", "busy": "day", "path": "yes", "why": "People wait there"}
SECONDS = 120
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
    page.get_by_text("More files", exact=True).click()
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


def text_in(page: Any, *messages: str) -> str:
    """On the phone on the screen; what the city answered last."""
    page.goto(f"/texts/phone/?number={PHONE.replace('+', '%2B')}")
    for said in messages:
        page.fill("#id_text", said)
        go_on(page, page.get_by_role("button", name="Send"))
    found: str = page.locator(".talk-line:not(.talk-line--mine) .talk-bubble").last.inner_text()
    return found


def go_on_in_vietnamese(page: Any, link: str) -> str:
    """On the web, from the link in the text; the code for whoever goes on with it."""
    page.goto(link)
    go_on(page)
    go_on(page, page.locator("[name=leave][value=in-vi]"))
    for name, answer in ON_THE_WEB.items():
        assert page.url.split("/at/")[1].strip("/") == name
        assert page.locator("html").get_attribute("lang") == "vi"
        assert "? ạ" in page.locator("main").inner_text()
        give(page, "answer", answer)
        go_on(page)
    go_on(page, page.locator("[name=leave][value=save]"))
    go_on(page, page.locator("main button[name=code]"))
    found: str = page.locator(".receipt__number").inner_text()
    return found


def give(page: Any, name: str, answer: str) -> None:
    field = page.locator(f"main [name='{name}']")
    if field.first.get_attribute("type") == "radio":
        press_label(page, page.locator(f"main [name='{name}'][value='{answer}']"))
    else:
        field.fill(answer)


def finish_on_the_sheet(page: Any, code: str) -> str:
    """By somebody of the city, who was told the code; the request's number."""
    page.goto("/desk/for-others/")
    page.fill("#id_code", code)
    go_on(page, page.get_by_role("button", name="Go on with it"))
    sheet = page.locator("#lines")
    assert sheet.locator("[name='q_place']").input_value() == BY_TEXT[0]
    assert sheet.locator("[name='q_kind'][value=wood]").is_checked()
    assert sheet.locator("[name='q_seats']").input_value() == ON_THE_WEB["seats"]
    assert "Is it at a bus stop? ạ" in sheet.inner_text()  # what is read out is in the caller's language
    for name, answer in ON_THE_SHEET.items():
        give(page, f"q_{name}", answer)
    go_on(page, page.locator("[data-send]"))
    found: str = page.locator(".receipt__number").inner_text()
    return found


def say_in_the_chat(page: Any, words: str) -> str:
    page.goto("/chat/")
    page.fill("#id_text", words)
    page.get_by_role("button", name="Send", exact=True).click()
    answer = page.locator(".talk-line--mine + .talk-line")
    answer.wait_for()
    found: str = page.locator("main").inner_text()
    return found


def test_a_service_written_here_is_on_every_channel_and_one_request_goes_through_them(opened: Opener) -> None:
    began, (code, name) = time.monotonic(), ("seat_wish", "Ask for a seat")
    service = load_text(text(code, name)).service
    assert service is not None
    assert len(service.questions) == len(BY_TEXT) + len(ON_THE_WEB) + len(ON_THE_SHEET)
    writer = sign_in(opened, "designer")
    writer.set_viewport_size({"width": 1280, "height": 900})
    write(writer, code, name)
    publish(sign_in(opened, "owner"), code)

    phone = opened("/")
    text_in(phone, code.replace("_", "").upper(), *BY_TEXT)
    link = re.search(r"https?://\S+(/resume/\S+)", text_in(phone, "WEB"))
    assert link is not None
    told = go_on_in_vietnamese(opened("/"), urlsplit(link[0]).path)
    agent = sign_in(opened, "agent")
    number = finish_on_the_sheet(agent, told)
    followed = say_in_the_chat(opened("/"), number)
    offered = say_in_the_chat(opened("/"), name)
    agent.goto(f"/desk/cases/{number}/")

    case = agent.locator("main").inner_text()
    assert number in followed
    assert name in offered
    assert [one for one in (BY_TEXT[0], "Wood", "22", "May", "By day", "People wait there") if one not in case] == []
    assert time.monotonic() - began < SECONDS


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
    assert page.locator("iframe[srcdoc]").count() == 2  # the page, and the agent's sheet
    assert "This is not saved yet" in page.locator("main").inner_text()


def test_its_pages_are_sound_at_every_width(opened: Opener) -> None:
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
            found += [f"{path} at {width}: {fault}" for fault in faults(page, "main")]

    assert found == []


_PARTS = ("", "text/", "wording/", "pages/", "phone/", "examples/", "changes/")
