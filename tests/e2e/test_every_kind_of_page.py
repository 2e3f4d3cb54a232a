"""Each kind of page in both languages, at 320 and at 1280 pixels: nothing axe can find, nothing to scroll sideways,
no complaint of the browser; and what each weighs on a first visit."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browsers import faults
from tests.e2e import walker
from tests.e2e.conftest import Opener, Sandbox
from tests.e2e.test_the_loop import sign_in

KB = 1_000
WITHOUT_MAP, WITH_MAP, REQUESTS = 60 * KB, 300 * KB, 15


class Visit:
    """One person's way past every kind of page. `seen` is called on each, once it has loaded."""

    def __init__(self, page: Any, seen: Any) -> None:
        self.page, self.seen = page, seen

    def at(self, path: str, name: str) -> None:
        self.page.goto(path)
        self.seen(self.page, name)

    def around(self) -> None:
        for path, name in {
            "/": "home",
            "/services/": "services",
            "/services/graffiti/": "service with two promises",
            "/topics/roads/": "topic",
            "/search/?q=pothole": "found",
            "/search/?q=zeppelin": "found nothing",
            "/search/": "search",
            "/status/": "follow up",
            "/status/?reference=XXXX": "unknown reference",
            "/map/": "map",
            "/about/": "about",
            "/sign-in/": "sign in",
            "/mailbox/": "mailbox",
            "/texts/phone/": "phone on the screen",
            "/offline/": "without a connection",
            "/share/": "a photo shared",
            "/feedback/page/": "a problem with a page",
            "/api/": "for programs",
            "/api/services/pothole/": "a service for programs",
            "/performance/": "how the city does",
            "/performance/services/pothole/": "how a service does",
            "/performance/districts/": "how districts fare",
            "/performance/measures/": "what measures mean",
            "/data/": "open data",
            "/nothing/": "not found",
            "/resume/cut/": "a private link that was cut",
        }.items():
            self.at(path, name)
        self.at(self.page.locator("a[href^='/status/']").last.get_attribute("href"), "again")

    def a_chat(self) -> None:
        """What is offered, a question with buttons, one with a photo."""
        page = self.page
        self.at("/chat/", "chat")
        page.fill("#id_text", "pothole")
        page.locator(".talk-buttons button").click()
        self.seen(page, "chat, a service is offered or begun")
        for said in ("200 E Santa Clara St", "2", "1"):
            if page.locator(".talk-choices button[value=pothole]").count():
                page.locator(".talk-choices button[value=pothole]").click()
            page.fill("#id_text", said)
            page.locator(".talk-buttons button").click()
            self.seen(page, f"chat, after {said}")

    def a_report(self) -> None:
        """A pothole with every page on the way, a refused answer, the link for later, the receipt and the own page."""
        page = self.page
        page.goto("/services/streetlight/")
        walker.go_on(page)
        walker.go_on(page)
        self.seen(page, "where, refused")
        while "/receipt/" not in page.url:
            where = walker.address_of(page) or page.url.rstrip("/").split("/")[-1]
            self.seen(page, f"streetlight {where}")
            walker.without_scripts(page, walker.plan("streetlight").answer(where), refused=False)
        self.seen(page, "receipt")
        follow = page.locator("main a.usa-link").first.get_attribute("href")
        self.at(follow, "own page")
        self.at(f"{follow}/withdrawal/", "take back")

    def other_questions(self) -> None:
        page = self.page
        page.goto("/services/illegal_fireworks/")
        walker.go_on(page)
        walker.without_scripts(page, "no", refused=False)
        asked = page.url
        self.at("/", "home with a form begun")
        self.at(f"/forms/{asked.split('/forms/')[1].split('/')[0]}/save/", "go on later")
        page.goto(asked)
        while "/receipt/" not in page.url:
            where = walker.address_of(page)
            if where in ("where", "happened_on", "happened_at", "contact"):
                self.seen(page, f"fireworks {where}")
            walker.without_scripts(page, walker.plan("illegal_fireworks").answer(where), refused=False)
        for code in ("business_here", "sewer_water"):
            page.goto(f"/services/{code}/")
            walker.go_on(page)
            self.seen(page, f"{code}: first question")
        walker.press_label(page, page.locator("main input[type=radio]").first)
        walker.go_on(page)
        self.seen(page, "an ending")


@pytest.mark.parametrize("way", ["around", "a_chat", "a_report", "other_questions"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_wrong_with_any_page_at_any_width(opened: Opener, language: str, way: str) -> None:
    wrong: dict[str, list[str]] = {}

    def look(page: Any, name: str) -> None:
        page.wait_for_load_state("load")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if found := faults(page):
                wrong[f"{name} at {width}"] = found

    visit = Visit(opened("/about/", language=language), look)
    getattr(visit, way)()

    by_fault: dict[str, list[str]] = {}
    for name, found in wrong.items():
        for fault in found:
            by_fault.setdefault(re.sub(r"[0-9a-f-]{36}", "…", fault), []).append(name)
    assert not by_fault, "\n".join(f"{fault}\n    on {', '.join(names)}" for fault, names in by_fault.items())


@pytest.mark.parametrize("scheme", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_pages_are_readable_in_the_dark_and_in_the_persons_own_colours(opened: Opener, scheme: dict[str, str]) -> None:
    page = opened("/", **scheme)
    for path in ("/", "/services/pothole/", "/map/", "/status/"):
        page.goto(path)
        if "color_scheme" in scheme:
            assert faults(page) == []
        assert len(page.screenshot()) > 5 * KB
    page.goto("/services/pothole/")
    walker.go_on(page)
    assert page.locator("#id_answer").is_visible()


def weight(opened: Opener, path: str, prepare: Any = None) -> tuple[int, int]:
    """Bytes on the way and requests of a first visit to this page."""
    page = opened("/health/")
    if prepare is not None:
        path = prepare(page)
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")  # nothing of the way here is counted
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    return round(sum(sizes)), len(sizes)


def first_question(code: str) -> Any:
    def begin(page: Any) -> str:
        page.goto(f"/services/{code}/")
        walker.go_on(page)
        return str(page.url)

    return begin


@pytest.mark.parametrize(
    ("path", "prepare", "most"),
    [
        ("/", None, WITHOUT_MAP),
        ("/services/", None, WITHOUT_MAP),
        ("/services/pothole/", None, WITHOUT_MAP),
        ("/search/?q=pothole", None, WITHOUT_MAP),
        ("/status/", None, WITHOUT_MAP),
        ("business", first_question("business_here"), WITHOUT_MAP),
        ("home", first_question("missed_collection"), WITHOUT_MAP),
        ("where", first_question("pothole"), WITH_MAP),
        ("/map/", None, WITH_MAP),
    ],
)
def test_no_page_is_heavy_on_a_first_visit(opened: Opener, path: str, prepare: Any, most: int) -> None:
    size, requests = weight(opened, path, prepare)

    print(f"{path}: {size / KB:.1f} kB, {requests} requests")
    assert size <= most
    assert requests <= REQUESTS


def test_the_policy_for_scripts_and_styles_has_no_exception(opened: Opener, sandbox: Sandbox) -> None:
    page = opened("/about/")
    for path in ("/", "/map/", "/services/pothole/", "/desk/", "/mailbox/", "/nothing/"):
        policy = page.request.get(sandbox.url + path).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "*" not in policy


@pytest.mark.parametrize("said", ["x; charset=hex", "text/plain; charset=unicode_escape", "x; a*=utf-99''x"])
def test_what_a_request_says_of_its_encoding_is_not_asked(opened: Opener, sandbox: Sandbox, said: str) -> None:
    page = opened("/about/")

    answer = page.request.get(f"{sandbox.url}/search/?q=%5Cud800", headers={"Content-Type": said})

    assert answer.status == 200


def test_the_desk_is_sound_too(opened: Opener) -> None:
    page = sign_in(opened, "lead")
    wrong = {}

    def first_case(query: str) -> str:
        page.goto(f"/desk/{query}")
        return str(page.locator("main a[href*='/desk/cases/']").first.get_attribute("href"))

    money = ("/desk/payments/", "/desk/payments/single/")
    for path in ("/desk/", first_case(""), first_case("?need=news"), first_case("?need=proposed"), *money):
        page.goto(path)
        if found := faults(page):
            wrong[path] = found
    for verb in ("move:close", "team"):
        page.goto("/desk/")
        for box in page.locator(".queue-row input").all()[:8]:
            box.check()
        page.select_option("#id_do", verb)
        walker.go_on(page, page.locator(".bulk button"))
        if found := faults(page):
            wrong[verb] = found

    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_header_leaves_a_phone_its_screen_and_keeps_the_way_home(opened: Opener, language: str) -> None:
    page = opened("/status/", language=language)

    height = "name => document.querySelector(name).getBoundingClientRect().height"
    assert page.evaluate(height, ".site-header") - page.evaluate(height, ".band__sandbox") <= 112
    assert page.locator(".languages a:visible").count() == 5
    assert page.locator(".site-nav a:visible").count() == 4
    page.locator(".band__home").click()
    page.wait_for_url("**/")
