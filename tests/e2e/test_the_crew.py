"""A hauler's crew where there is no signal: what they report waits on the phone, in sight, through a reload too, and
arrives once, in the order in which it was."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.conftest import ROOT, Opener, Sandbox
from tests.e2e.test_a_pickup import SMALL, book
from tests.e2e.test_every_kind_of_page import faults
from tests.e2e.test_the_loop import photo
from tests.e2e.walker import with_password
from upwell.lib import clock

AT = "1138 Miller Ave"
CACHED = """async () => {
  await navigator.serviceWorker.ready;
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some((one) => one.url === location.href)) return true;
  }
  return false;
}"""


def crew(opened: Opener, name: str = "green_team", **options: Any) -> Any:
    page = opened("/portal/", viewport=SMALL, **options)
    with_password(page, name)
    return page


def open_job(page: Any, reference: str) -> None:
    """From the list of its day, as one does: today's first, then by the days with work."""
    for link in [page.url, *page.locator(".portal-days a").evaluate_all("all => all.map(one => one.href)")]:
        page.goto(link)
        found = page.locator("li", has_text=reference).locator("a[data-job]")
        if found.count():
            page.goto(found.get_attribute("href"))
            return
    raise AssertionError(f"{reference} is on no day")


def kept_on_the_phone(page: Any) -> None:
    """The page and its parts are in the phone's own store."""
    for _ in range(100):
        if page.evaluate(CACHED):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page is not kept")


def reported(sandbox: Sandbox, reference: str) -> list[tuple[str, str]]:
    """What the server has of this job, in the order in which it came."""
    with sqlite3.connect(f"file:{sandbox.data / 'upwell.sqlite3'}?mode=ro", uri=True) as books:
        return books.execute(
            "SELECT i.state, i.result FROM partners_incoming i JOIN partners_workorder o ON o.id = i.order_id"
            " WHERE o.reference = ? ORDER BY i.received_at",
            [reference],
        ).fetchall()


def bring_to_today(sandbox: Sandbox, reference: str) -> None:
    """A crew says how it went on the day; nobody here waits for it."""
    today = clock.now().astimezone(ZoneInfo("America/Los_Angeles")).date()
    with sqlite3.connect(sandbox.data / "upwell.sqlite3", timeout=30) as books:
        books.execute("UPDATE partners_workorder SET day = ? WHERE reference = ?", [today.isoformat(), reference])


def sign_out(page: Any) -> None:
    page.locator("form[action*='sign-out'] button").first.evaluate("one => one.click()")


def until(page: Any, there: Callable[[], bool]) -> None:
    for _ in range(150):
        if there():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come about")


def test_what_a_crew_reports_without_a_signal_waits_in_sight_and_arrives_once(opened: Opener, sandbox: Sandbox) -> None:
    home = opened("/", language="es", viewport=SMALL)
    book(home, AT, "sin.red@example.org")
    reference = home.locator(".receipt__number").inner_text()
    bring_to_today(sandbox, reference)
    page = crew(opened)
    open_job(page, reference)
    kept_on_the_phone(page)
    waiting = page.locator("[data-unsent] li")

    page.context.set_offline(True)
    assert page.locator("[data-no-signal]").is_visible()
    page.locator("form:has([value=yes]) button").click()
    waiting.first.wait_for()
    assert page.evaluate("document.activeElement.matches('[data-unsent]')")  # whoever listens hears of it
    page.fill("#id_taken_to", "Zanker Road")
    page.set_input_files("#id_photo_done", {"name": "done.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("form[action*=completion] button[type=submit]").click()
    waiting.nth(1).wait_for()

    page.reload()
    waiting.nth(1).wait_for()
    assert waiting.count() == 2
    assert page.locator("h1").inner_text() == "Junk pickup"
    assert reported(sandbox, reference) == []

    assert {one for one in opened.complaints if "ERR_INTERNET_DISCONNECTED" not in one} == set()
    opened.complaints.clear()
    page.context.set_offline(False)
    page.locator("[data-unsent]").wait_for(state="hidden")
    assert reported(sandbox, reference) == [("accepted", "applied"), ("done", "applied")]
    page.reload()
    assert page.locator("main .tag, main .usa-tag").first.inner_text().strip() == "Done"
    assert waiting.count() == 0

    # the resident sees the crew's photo, once
    home.goto(home.locator("main a.usa-link[href*='/follow/']").first.get_attribute("href"))
    until(home, lambda: bool(home.reload()) and home.locator(".timeline img").count() > 0)
    assert home.locator(".timeline img").count() == 1


def test_on_a_shared_phone_nobody_sees_or_sends_what_another_reported(opened: Opener, sandbox: Sandbox) -> None:
    home = opened("/", language="es", viewport=SMALL)
    book(home, "1150 Miller Ave", "otro.telefono@example.org")
    reference = home.locator(".receipt__number").inner_text()
    bring_to_today(sandbox, reference)
    page = crew(opened)
    open_job(page, reference)
    unsent = page.locator("[data-unsent]")
    page.context.route("**/completion/", lambda route: route.abort())

    page.locator("form[action*=completion] button[type=submit]").click()
    unsent.locator("li").wait_for()
    sign_out(page)
    unsent.get_by_text("It stays on this phone until you sign in here again.").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-unsent]')")
    unsent.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(lambda url: "/portal/" not in url)
    page.context.unroute("**/completion/")

    page.goto("/portal/")
    with_password(page, "green_waste")
    page.wait_for_load_state("networkidle")
    assert unsent.is_hidden()
    assert reference not in page.content()
    assert reported(sandbox, reference) == []

    sign_out(page)
    page.wait_for_url(lambda url: "/portal/" not in url)
    page.goto("/portal/")
    with_password(page, "green_team")
    until(page, lambda: reported(sandbox, reference) == [("done", "applied")])
    opened.complaints[:] = [one for one in opened.complaints if "ERR_FAILED" not in one]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["garden_city", "green_waste"])
def test_nothing_is_wrong_with_the_pages_of_a_crew_at_any_width(opened: Opener, language: str, name: str) -> None:
    page = crew(opened, name, language=language)
    days = page.locator(".portal-days a").evaluate_all("all => all.map(one => one.href)")
    assert days
    page.goto(days[0])
    job = page.locator("a[data-job]").first.get_attribute("href")
    wrong: dict[str, list[str]] = {}

    for path in ("/portal/", days[0], job):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if found := faults(page):
                wrong[f"{path} at {width}"] = found

    assert wrong == {}


UNDER = """() => {
  const box = (one) => one.getBoundingClientRect();
  const buttons = [...document.querySelectorAll(".map .leaflet-control")].map(box);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return [...document.querySelectorAll(".map .map-marker")]
    .filter((one) => buttons.some((other) => meet(box(one), other))).map((one) => one.title);
}"""


IN_THE_CORNERS = """
from upwell.partners.models import WorkOrder
orders = WorkOrder.objects.filter(partner="garden_city", day__isnull=False).order_by("-day", "id")
corners = [(37.42, -121.95), (37.42, -121.75), (37.25, -121.95), (37.25, -121.75)]
for order, (lat, lon) in zip(orders, corners):
    order.day, order.facts = orders[0].day, {**order.facts, "lat": lat, "lon": lon}
    order.save(update_fields=["day", "facts"])
print(orders[0].day.isoformat())
"""


@pytest.fixture
def day_in_the_corners(sandbox: Sandbox) -> str:
    """A day whose stops stand where the edges of the map are, one of them in the north-west."""
    command = [sys.executable, "-m", "django", "shell", "--no-imports", "--command", IN_THE_CORNERS]
    done = subprocess.run(  # noqa: S603  # our own command
        command, cwd=ROOT, env=sandbox.environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]


@pytest.mark.parametrize("width", [360, 1280])
def test_no_stop_of_a_day_lies_under_the_buttons_of_the_map(
    opened: Opener, day_in_the_corners: str, width: int
) -> None:
    page = crew(opened, "garden_city")
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"/portal/?day={day_in_the_corners}")
    page.locator(".map .map-marker").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # the city's outline is drawn, and the view is set

    assert page.locator(".map .map-marker").count() > 1
    assert page.evaluate(UNDER) == []


def test_done_with_nothing_taken_is_asked_about_without_a_signal_too_and_nothing_sticks_out(
    opened: Opener, sandbox: Sandbox
) -> None:
    home = opened("/", language="es", viewport=SMALL)
    book(home, AT, "nada@example.org")
    reference = home.locator(".receipt__number").inner_text()
    bring_to_today(sandbox, reference)
    page = crew(opened)
    open_job(page, reference)
    kept_on_the_phone(page)
    for summary in page.locator("details.panel summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    edges = page.locator(".portal-big:visible").evaluate_all(
        "all => all.map((one) => [one.getBoundingClientRect().right, one.parentElement.getBoundingClientRect().right])"
    )
    assert edges
    assert all(right <= room for right, room in edges), edges

    page.context.set_offline(True)
    done, waiting = page.locator("form[action*=completion]"), page.locator("[data-unsent] li")
    for box in done.locator("[name^=item-]").all():
        box.fill("0")
    page.fill("#id_taken_to", "Zanker Road")
    page.set_input_files("#id_photo_done", {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    done.locator("button[type=submit]").first.click()
    question = page.locator("[data-nothing]")
    question.wait_for()
    assert page.evaluate("document.activeElement.matches('[data-nothing]')")
    assert waiting.count() == 0
    assert page.input_value("#id_taken_to") == "Zanker Road"
    question.locator("button").click()
    waiting.first.wait_for()

    opened.complaints.clear()
    page.context.set_offline(False)
    page.locator("[data-unsent]").wait_for(state="hidden")
    assert reported(sandbox, reference) == [("done", "applied")]
