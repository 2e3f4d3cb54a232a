"""The residents' pages as an app, in a real browser: what works without a signal, what waits in sight, what is sent
once, and what is never kept."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browsers import PROGRAM
from tests.e2e.conftest import Opener, Sandbox
from tests.e2e.test_every_kind_of_page import faults
from tests.e2e.test_the_crew import until
from tests.e2e.test_the_loop import photo
from tests.e2e.walker import go_on

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    if (/^app-(pages|drafts)/.test(name)) found.push(...kept.map((one) => new URL(one.url).pathname));
  }
  return found;
}"""
RAW = """async () => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await answer(indexedDB.open("app-sealed"));
  const all = (store) => answer(base.transaction(store).objectStore(store).getAll());
  const text = (one) => new TextDecoder("latin1").decode(one.body);
  const [key] = await all("keys");
  const out = await crypto.subtle.exportKey("raw", key).then(() => "read out", () => "locked");
  return { out, rows: (await all("rows")).map(text), files: (await all("files")).map((one) => [text(one), one.type]) };
}"""
SHARED = """(raw) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/share/" });
  const input = Object.assign(document.createElement("input"), { type: "file", name: "photo" });
  const basket = new DataTransfer(), bytes = Uint8Array.from(atob(raw), (one) => one.charCodeAt(0));
  basket.items.add(new File([bytes], "hole.jpg", { type: "image/jpeg" }));
  input.files = basket.files;
  form.enctype = "multipart/form-data";
  form.append(input);
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""
REPORT = "/services/pothole/offline/"


@pytest.fixture
def page(opened: Opener) -> Iterator[Any]:
    page = opened(
        "/services/pothole/",
        geolocation={"latitude": 37.3382, "longitude": -121.8863},
        permissions=["geolocation", "notifications"],
    )
    until(page, lambda: {"/", "/offline/", "/offline/list.json", REPORT, "/share/"} <= set(page.evaluate(KEPT)))
    yield page
    offline_noise = "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Background Sync"
    opened.complaints[:] = [one for one in opened.complaints if not any(noise in one for noise in offline_noise)]


def reports(sandbox: Sandbox, service: str = "pothole") -> int:
    with sqlite3.connect(f"file:{sandbox.data / 'upwell.sqlite3'}?mode=ro", uri=True) as books:
        return int(books.execute("SELECT count(*) FROM cases_case WHERE service = ?", [service]).fetchone()[0])


def press(page: Any, name: str, value: str) -> None:
    page.locator(f"[name='answer.{name}'][value={value}]").evaluate("one => one.click()")


def fill_in(page: Any) -> None:
    page.goto(REPORT)
    page.locator("form[data-offline-form]").wait_for()
    page.click("[data-position] button")
    page.locator("[data-position] [role=status]", has_text="We have your location").wait_for()
    press(page, "danger", "no")
    press(page, "size", "large")
    page.set_input_files("input[type=file]", {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator(".photos__previews li").wait_for()


def send(page: Any) -> None:
    page.click("form[data-offline-form] .actions button")
    page.wait_for_url("**/offline/")
    page.locator(".waiting__item").first.wait_for()


def test_a_browser_finds_all_that_an_app_needs(chromium: Any, sandbox: Sandbox, tmp_path: Any) -> None:
    """Asked of the browser itself; not in a window that keeps nothing, where it always refuses."""
    own = chromium.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=PROGRAM, args=["--no-sandbox"], base_url=sandbox.url
    )
    page = own.pages[0]
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    session = own.new_cdp_session(page)

    manifest = session.send("Page.getAppManifest")
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["errors"] == []
    assert errors == []
    own.close()


def test_the_catalogue_works_and_what_must_be_fresh_says_that_it_is_not_there(page: Any) -> None:
    page.context.set_offline(True)

    page.goto("/services/pothole/")
    assert page.locator("h1").inner_text() == "Report a pothole"
    assert "You have no connection. This page is from" in page.locator(".app-notice").inner_text()
    page.goto("/search/?q=graffiti")
    page.locator("[data-services] li", has_text="Report graffiti").wait_for()
    for path in ("/map/", "/status/", "/requests/", "/services/block_party/"):
        page.goto(path)
        assert page.locator("h1").inner_text() == "Without a signal"
    page.locator(".app-notice").wait_for()
    page.context.set_offline(False)
    page.locator(".app-notice").wait_for(state="detached")


def test_no_page_of_somebody_s_own_is_kept(page: Any) -> None:
    page.goto("/services/pothole/")
    go_on(page)
    page.goto("/status/")
    page.goto("/sign-in/")
    page.goto("/")
    page.wait_for_timeout(1_500)

    kept = page.evaluate(KEPT)

    assert not [one for one in kept if one.startswith(("/forms/", "/follow/", "/status/", "/sign-in/", "/requests/"))]
    assert "csrf" not in page.evaluate("document.cookie")


def test_a_report_made_without_a_signal_waits_in_sight_locked_and_is_sent_once(page: Any, sandbox: Sandbox) -> None:
    before = reports(sandbox)
    page.context.set_offline(True)
    fill_in(page)
    page.locator("[name='answer.details']").fill("Beside the blue gate")
    assert faults(page) == []
    send(page)

    assert "Waits for a signal" in page.locator(".waiting__item").inner_text()
    assert faults(page) == []
    raw = page.evaluate(RAW)
    assert raw["out"] == "locked"
    assert "blue gate" not in str(raw)
    assert "JFIF" not in str(raw)
    page.goto("/services/")
    page.locator(".app-notice", has_text="1 report waits for a signal.").wait_for()
    assert reports(sandbox) == before

    page.goto("/offline/")
    page.click("text=Change it")
    page.locator(".photos__previews li").wait_for()
    assert page.locator("[name='answer.details']").input_value() == "Beside the blue gate"
    send(page)
    page.context.set_offline(False)

    page.locator(".waiting__item", has_text="Your number is").wait_for()
    assert reports(sandbox) == before + 1
    assert page.evaluate(RAW)["files"] == []
    page.locator(".waiting__item >> text=Follow this request").click()
    assert "Bigger than a car tire" in page.locator("main").inner_text()
    assert page.locator("main img").count() == 1


def test_an_answer_that_is_lost_on_its_way_back_makes_no_second_report(page: Any, sandbox: Sandbox) -> None:
    before, came = reports(sandbox), []

    def lose(route: Any) -> None:
        route.fetch()  # the server has it, and said so
        came.append(reports(sandbox) - before)
        route.abort() if len(came) < 3 else route.continue_()

    page.context.set_offline(True)
    fill_in(page)
    send(page)
    page.route("**/offline/reports/", lose)
    page.context.set_offline(False)
    until(page, lambda: bool(came))
    page.locator(".waiting__item", has_text="We may have it already").wait_for()
    assert page.locator("text=Change it").count() == 0
    for _ in range(2):  # on a slow machine it was sent again by itself meanwhile, and the button is gone
        page.evaluate("document.querySelector('[data-now]').click()")
        page.wait_for_timeout(1_000)

    page.locator(".waiting__item", has_text="Your number is").wait_for()
    assert came[0] == 1
    assert reports(sandbox) == before + 1


def test_what_waits_can_be_thrown_away_and_the_device_forgets(page: Any, sandbox: Sandbox) -> None:
    before = reports(sandbox)
    page.context.set_offline(True)
    fill_in(page)
    send(page)
    page.click(".waiting__item >> text=Throw away")
    page.locator("[data-waiting]").wait_for(state="hidden")
    fill_in(page)
    send(page)

    page.click("[data-forget]")
    page.locator("[data-forgotten]").wait_for()

    page.context.set_offline(False)
    page.wait_for_timeout(1_000)
    assert page.evaluate(RAW)["rows"] == []
    assert page.evaluate("localStorage.getItem('upwell-waiting')") is None
    assert reports(sandbox) == before


def test_while_a_signal_is_looked_for_reports_are_kept_and_thrown_away(page: Any, sandbox: Sandbox) -> None:
    """The line hangs: what is asked is neither answered nor refused. What was thrown away meanwhile never leaves."""
    before, held = reports(sandbox), list[Any]()
    page.context.set_offline(True)
    fill_in(page)
    send(page)
    page.route("**/offline/token/", lambda route: held.append(route))
    page.context.set_offline(False)
    fill_in(page)
    until(page, lambda: bool(held))

    page.click("form[data-offline-form] .actions button")
    until(page, lambda: len(page.evaluate(RAW)["rows"]) == 2)
    page.goto("/offline/")
    for _ in range(2):
        page.locator(".waiting__item >> text=Throw away").first.click()
    page.locator("[data-waiting]").wait_for(state="hidden")
    with suppress(Error):  # on a slow machine the page asks no more
        held.pop().continue_()
    page.unroute("**/offline/token/")

    page.wait_for_timeout(2_000)
    assert page.evaluate(RAW)["rows"] == []
    assert reports(sandbox) == before


def test_an_emergency_is_said_without_a_signal_and_cannot_be_sent(page: Any) -> None:
    page.context.set_offline(True)
    page.goto(REPORT)
    page.locator("form[data-offline-form]").wait_for()

    press(page, "danger", "yes")

    assert "Call 911 now" in page.locator("[data-ending]:visible").inner_text()
    assert not page.locator("form[data-offline-form] .actions").is_visible()


def begun(page: Any) -> str:
    page.goto("/services/pothole/")
    go_on(page)
    page.fill("#id_answer", "2617 Alderwood Dr")  # where no other test reports anything
    page.keyboard.press("Escape")
    go_on(page)
    page.locator("#question [name=answer]").first.wait_for(state="attached")
    return str(page.url).split("/at/")[0]


def keep(page: Any) -> str:
    form = begun(page)
    page.click("[data-keep-here]")
    until(page, lambda: f"{form.removeprefix(page.url.split('/forms/')[0])}/offline/" in page.evaluate(KEPT))
    return form


def test_a_form_that_is_kept_goes_on_without_a_signal_in_order(page: Any) -> None:
    form = keep(page)
    page.context.set_offline(True)
    page.locator("[name=answer][value=no]").evaluate("one => one.click()")
    page.click("#question .actions button")
    page.wait_for_url("**/offline/")
    page.locator(".app-notice", has_text="1 answer waits for a signal.").wait_for()
    page.locator("form[data-offline-form]").wait_for()
    press(page, "size", "small")
    page.locator("[name='answer.details']").fill("Left lane")
    page.click("form[data-offline-form] .actions button")
    page.wait_for_url("**/offline/")
    page.locator(".waiting__item").nth(1).wait_for()

    page.context.set_offline(False)
    page.locator("[data-waiting]").wait_for(state="hidden")
    page.goto(form)

    assert "/at/photo/" in page.url  # what was left open is asked
    page.goto(f"{form}/at/details/")


def test_a_form_changed_in_another_place_is_not_overwritten(page: Any) -> None:
    form = keep(page)
    page.context.set_offline(True)
    page.goto(f"{form}/offline/")
    page.locator("form[data-offline-form]").wait_for()
    press(page, "danger", "no")
    press(page, "size", "small")
    page.click("form[data-offline-form] .actions button")
    page.locator(".waiting__item").wait_for()
    other = page.context.new_page()
    page.route("**/offline/token/", lambda route: route.abort())
    page.context.set_offline(False)
    other.route("**/offline/token/", lambda route: route.abort())
    other.goto(f"{form}/at/danger/")
    other.locator("[name=answer][value=no]").evaluate("one => one.click()")
    go_on(other)
    other.close()
    page.unroute("**/offline/token/")

    page.click("[data-now]")
    page.locator(".waiting__item", has_text="changed in another place").wait_for()
    page.click("text=Use my answers")
    page.locator("[data-waiting]").wait_for(state="hidden")

    page.goto(form)
    assert "/at/photo/" in page.url


def test_a_form_that_is_finished_with_on_this_device_is_kept_no_more(page: Any) -> None:
    form = keep(page)
    page.goto("/")
    page.locator(".begun summary").first.click()
    page.click("text=It is not mine")
    until(page, lambda: not [one for one in page.evaluate(KEPT) if one.startswith("/forms/")])

    page.context.set_offline(True)
    page.goto(f"{form}/offline/")
    assert page.locator("h1").inner_text() == "Without a signal"


def test_a_photo_shared_without_a_signal_goes_into_the_report(page: Any) -> None:
    page.goto("/offline/")
    page.context.set_offline(True)
    page.evaluate(SHARED, base64.b64encode(photo()).decode())
    page.wait_for_url("**/share/#kept")
    page.locator("[data-picture]").wait_for()
    page.locator("main a", has_text="Report a pothole").click()

    page.locator(".photos__previews li").wait_for()


def test_a_link_pressed_without_a_connection_stays_on_the_page_where_nothing_is_kept(opened: Opener) -> None:
    page = opened("/about/", service_workers="block")
    page.context.set_offline(True)

    page.locator(".site-footer a", has_text="All services").click()

    page.locator(".app-notice", has_text="There is no connection.").wait_for()
    assert page.url.endswith("/about/")
    assert [one for one in opened.complaints if "Playwright" not in one and "DISCONNECTED" not in one] == []
    opened.complaints.clear()


def test_a_location_that_is_refused_is_said_with_what_to_do(opened: Opener) -> None:
    page = opened(REPORT, permissions=[])
    page.locator("form[data-offline-form]").wait_for()

    page.click("[data-position] button")

    page.locator("[data-position] [role=status]", has_text="You did not let us see your location.").wait_for()


def test_a_phone_offers_its_camera_and_a_computer_does_not(opened: Opener) -> None:
    phone = opened(REPORT, has_touch=True, is_mobile=True)
    phone.locator("form[data-offline-form]").wait_for()
    desk = opened(REPORT)
    desk.locator("form[data-offline-form]").wait_for()

    assert phone.locator("[data-camera] button").is_visible()
    assert not desk.locator("[data-camera] button").is_visible()


@pytest.mark.parametrize("path", ["/offline/", REPORT, "/share/"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_the_app_at_any_width(opened: Opener, path: str, width: int, language: str) -> None:
    page = opened(path, language=language, viewport={"width": width, "height": 800})
    page.wait_for_timeout(500)

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/offline/", REPORT, "/share/"])
def test_without_scripts_each_leads_on(opened: Opener, path: str) -> None:
    page = opened(path, scripts=False)

    assert page.locator("main a:visible, main form:visible").count() > 0
    assert not page.locator("[data-offline-form], [data-forget], [data-find]").locator("visible=true").count()
