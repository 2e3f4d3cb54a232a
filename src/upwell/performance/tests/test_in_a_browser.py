"""The public pages in a real Chromium: nothing axe can find, nothing to scroll sideways, little to load."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from tests.browsers import faults
from tests.cast import Cast

from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.performance.models import Annotation
from upwell.performance.shown import reading
from upwell.performance.tests import counted
from upwell.performance.tests.counted import GOOD, NOVEMBER, NOW, OCTOBER, TODAY, count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = (
    "/performance/",
    "/performance/?q=light&department=parks",
    "/performance/services/pothole/",
    "/performance/departments/streets/",
    "/performance/districts/",
    "/performance/measures/",
    "/data/",
)
MOST_BYTES = 60_000


@pytest.fixture
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    scene.publish({**scene.POTHOLE, "service": "light", "name": "Street light", "owner": "parks"}, {})
    for service in ("pothole", "light"):
        count(service, OCTOBER, ended={2: 150, 9: 30}, **GOOD)
        count(service, NOVEMBER, **{name: many // 2 for name, many in GOOD.items()})
        for by, values in {"channel": {"web": 150, "phone": 50}, "language": {"en": 190, "es": 47, "vi": 3}}.items():
            for value, many in values.items():
                count(service, OCTOBER, by=by, value=value, submitted=many, judged=many, kept=many // 2)
        for step, shown, left in (("where", 260, 30), ("size", 230, 12)):
            count(
                service, OCTOBER, by="step", value=step, alone=True, shown=shown, answered=shown - left, abandoned=left
            )
    usual = {TODAY - timedelta(days=back): 20 for back in range(1, 80)}
    counted.days("pothole", {**usual, TODAY - timedelta(days=20): 300})
    Annotation.objects.create(day=TODAY - timedelta(days=20), words={"en": "A storm."}, written_by="1", written_at=NOW)
    counted.fresh()


def test_axe_finds_nothing_at_any_width_by_day_and_night(chromium: Any, town: None, live_server: LiveServer) -> None:
    found: dict[str, list[str]] = {}
    for width, scheme in ((320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        complaints: list[str] = []
        page.on("console", lambda said, complaints=complaints: complaints.append(said.text))
        for path in PATHS:
            page.goto(live_server.url + path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            found[f"{path} {width} {scheme}"] = faults(page)
        found[f"console {width} {scheme}"] = complaints
        page.close()

    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_a_city_that_has_counted_nothing_has_pages_without_fault(
    chromium: Any, cast: Cast, live_server: LiveServer
) -> None:
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    reading.forget()
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    found = {}
    for path in ("/performance/", "/performance/services/pothole/", "/performance/districts/", "/data/"):
        page.goto(live_server.url + path)
        found[path] = faults(page)
    page.close()

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_words_of_a_chart_keep_their_size_on_a_phone(chromium: Any, town: None, live_server: LiveServer) -> None:
    tall = "[...document.querySelectorAll('.chart__svg text')].map(one => one.getBoundingClientRect().height)"
    for width in (320, 1280):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.goto(live_server.url + "/performance/")
        assert min(page.evaluate(tall)) >= 13
        page.close()


def test_the_pages_say_all_without_scripts_and_in_print(chromium: Any, town: None, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/performance/")
    page.fill("#id_q", "light")
    page.locator(".filters button").click()
    assert page.url.endswith("?q=light&department=&sort=-requests#services")
    assert page.locator(".figures tbody tr").count() == 1
    page.emulate_media(media="print")
    assert page.locator(".chart__svg").first.is_visible()
    assert not page.locator(".filters").is_visible()
    context.close()


def test_first_view_of_each_page_is_light(chromium: Any, town: None, live_server: LiveServer) -> None:
    for path in PATHS:
        context = chromium.new_context()
        page = context.new_page()
        wire, sizes = context.new_cdp_session(page), list[float]()
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(live_server.url + path, wait_until="networkidle")
        context.close()
        assert sum(sizes) < MOST_BYTES, path


def test_staff_write_down_what_happened_without_fault(
    chromium: Any, cast: Cast, town: None, live_server: LiveServer
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    session = cast.client("lead").cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/performance/notes/")
    assert page.locator("main li.panel").count() == 1
    found = faults(page)
    context.close()

    assert found == []
