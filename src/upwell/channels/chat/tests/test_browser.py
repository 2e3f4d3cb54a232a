"""The chat in a real Chromium: by keyboard alone, read aloud, with a person at the other end, and on another site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer
from tests import reading_aloud
from tests.browsers import faults
from tests.cast import NOW, Cast

from upwell.channels.chat.models import Chat
from upwell.channels.chat.tests.test_chat import HOLE
from upwell.handover import actions
from upwell.handover.models import Handover
from upwell.handover.tests.scene import worker
from upwell.intake import placing
from upwell.intake.tests import scene
from upwell.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHERE: dict[str, Any] = {"ask": "where", "type": "location", "title": "Where is it?"}


@pytest.fixture
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    scene.publish(HOLE, scene.POTHOLE_ES)
    return cast


@pytest.fixture
def other_site(live_server: LiveServer, settings: LazySettings) -> Iterator[str]:
    """A page of somebody else's with both ways to show the chat; its port, for two names of one machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # as the library calls it
            html = f"""<!doctype html><html lang="en"><title>Library</title><main><h1>Library</h1>
            <iframe id="plain" src="{live_server.url}/chat/embed/" title="Plain"></iframe></main>
            <script src="{live_server.url}/chat/widget.js" data-primary="0b5a2f"></script></html>"""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    port = server.server_address[1]
    settings.CHAT_EMBED = [f"http://localhost:{port}"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(port)
    server.shutdown()
    server.server_close()


class Opener:
    """Opens pages, each in a browser of its own, and keeps what the browser complained about."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium
        self._contexts: list[Any] = []
        self.complaints: list[str] = []

    def __call__(self, address: str, *, session: str = "", **options: Any) -> Any:
        context = self._chromium.new_context(locale="en-US", **options)
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": address}])
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Opener]:
    opener = Opener(chromium)
    yield opener
    opener.close()
    assert opener.complaints == []


def test_a_report_by_keyboard_alone_and_the_focus_is_never_lost(
    opened: Opener, town: Cast, live_server: LiveServer
) -> None:
    page = opened(f"{live_server.url}/chat/")
    page.focus("#id_text")
    page.keyboard.type("pothole")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=pothole]")
    assert page.evaluate("document.activeElement.id") == "id_text"
    for value, then in (("pothole", "large"), ("large", "send"), ("send", "")):
        key = "Shift+Tab" if page.evaluate("document.activeElement.id") == "id_text" else "Tab"
        for _step in range(20):
            if page.evaluate("document.activeElement.value") == value:
                break
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"button[value={then}]" if then else "text=We have it")
        assert page.evaluate("document.activeElement.id") == "last"
    assert page.url.endswith("/chat/")


def test_what_is_heard_of_the_chat(opened: Opener, town: Cast, live_server: LiveServer) -> None:
    page = opened(f"{live_server.url}/chat/")
    page.fill("#id_text", "pothole")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=pothole]")

    assert reading_aloud.in_order(
        reading_aloud.transcript(page, "main"),
        "heading 1: Chat",
        "log: What was said",
        "text: Testville services",
        "text: You",
        "text: pothole",
        "text: Testville services",
        "text: It sounds like this: Report a pothole. Start?",
        "group: Choose an answer",
        "button: Yes",
        "button: No",
        "textbox: Your message",
        "button: Send",
        "button: Talk to a person",
    )


def test_a_person_answers_without_a_new_page_and_the_words_typed_stay(
    opened: Opener, town: Cast, live_server: LiveServer
) -> None:
    page = opened(f"{live_server.url}/chat/")
    page.click("button[value=person]")
    page.click("button[value=talk]")
    page.wait_for_selector(".talk-standing")
    page.fill("#id_text", "half a sen")

    one = actions.claim(Handover.objects.get().pk, by=worker(town), now=NOW)
    actions.reply(one.pk, "Hello, I look it up.", by=worker(town), now=NOW)

    page.wait_for_selector("text=Hello, I look it up.")
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert page.input_value("#id_text") == "half a sen"
    assert page.get_attribute("[data-part=lines]", "role") == "log"
    actions.to_machine(one.pk, by=worker(town), now=NOW)
    page.wait_for_selector("text=You go on with the machine.")


def test_without_scripts_a_button_looks_for_the_answer(opened: Opener, town: Cast, live_server: LiveServer) -> None:
    page = opened(f"{live_server.url}/chat/", java_script_enabled=False)
    page.click("button[value=person]")
    page.click("button[value=talk]")
    one = actions.claim(Handover.objects.get().pk, by=worker(town), now=NOW)
    actions.reply(one.pk, "Hello there", by=worker(town), now=NOW)
    page.click("text=Look for an answer")
    page.wait_for_selector("text=Hello there")


def test_a_position_fills_the_answer_and_is_read_back(
    opened: Opener, town: Cast, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_nearest", lambda lat, lon: "200 Main St")
    scene.publish({**HOLE, "steps": [WHERE, *HOLE["steps"]]})
    at = {"latitude": 37.0, "longitude": -121.0}
    page = opened(f"{live_server.url}/chat/", geolocation=at, permissions=["geolocation"])
    page.fill("#id_text", "pothole")
    page.keyboard.press("Enter")
    page.click("button[value=pothole]")
    page.click("text=Use where I am now")
    page.wait_for_selector("text=Did you mean: 200 Main St?")


def test_on_a_site_of_the_city_it_works_without_cookies_and_by_keyboard(
    opened: Opener, town: Cast, live_server: LiveServer, other_site: str
) -> None:
    page = opened(f"http://localhost:{other_site}/")
    button = page.get_by_role("button", name="Chat with the city")
    button.press("Enter")
    frame = page.frame_locator("iframe[title='Chat with the city']")
    frame.locator("#id_text").wait_for()
    next(one for one in page.frames if "primary=" in one.url).wait_for_load_state()  # Enter needs its script
    frame.locator("#id_text").fill("pothole")
    frame.locator("#id_text").press("Enter")
    frame.locator("button[value=pothole]").click()
    frame.locator("button[value=large]").wait_for()
    assert page.context.cookies() == []
    assert Chat.objects.count() == 1

    frame.locator("#id_text").press("Escape")
    button.wait_for()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.getAttribute('aria-expanded')") == "false"


def test_a_hostile_site_is_refused_by_the_browser(
    opened: Opener, town: Cast, live_server: LiveServer, other_site: str
) -> None:
    page = opened(f"http://127.0.0.1:{other_site}/")  # the same machine under another name: not in the list
    for _step in range(50):
        if opened.complaints:
            break
        page.wait_for_timeout(100)

    assert any("frame-ancestors" in one for one in opened.complaints)
    opened.complaints.clear()
    assert page.frame_locator("#plain").locator("#id_text").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    opened: Opener, town: Cast, live_server: LiveServer, settings: LazySettings, width: int, scheme: str
) -> None:
    settings.CHAT_EMBED = ["https://example.org"]
    size = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = opened(f"{live_server.url}/chat/", **size)
    page.click("button[value=person]")
    page.click("button[value=talk]")
    page.wait_for_selector(".talk-standing")
    one = actions.claim(Handover.objects.get().pk, by=worker(town), now=NOW)
    actions.reply(one.pk, "Hello", by=worker(town), now=NOW)
    staff = opened(live_server.url, session=town.client("worker").cookies["session"].value, **size)
    places = [(page, "/chat/"), (page, "/chat/message/"), (page, "/chat/embed/")]
    places += [(staff, "/desk/talks/"), (staff, f"/desk/talks/{one.pk}/")]
    for at, path in places:
        at.goto(live_server.url + path)
        assert (path, faults(at)) == (path, [])
