"""The pages of steering in a real Chromium: nothing axe can find, nothing to scroll sideways, by day and night."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from tests.browsers import faults
from tests.cast import NOW, Cast
from tests.publishing import publish, republish

from upwell.lib import clock
from upwell.performance import alerts, unequal
from upwell.performance.models import Result, Through
from upwell.performance.objectives import keeping as scores
from upwell.performance.rows import ALL
from upwell.performance.tests.test_objectives import POTHOLE, SPANISH
from upwell.performance.weekly import keeping

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = ("equity/", "equity/?verdict=worse", "objectives/", "weeks/", "notes/2026-W09/")
MONTH = date(2026, 2, 1)


@pytest.fixture
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    unequal._read.clear()
    publish(POTHOLE, SPANISH)
    aim = {
        "words": {"en": "Streets are mended in time"}, "quarter": "2026-Q1", "owner": "paving",
        "results": {"on_time": {"measure": "promise.1", "target": 0.9}},
    }  # fmt: skip
    republish(objectives={"streets": aim})
    for value, done, of in (("vi", 61, 100), ("en", 780, 1000), ("es", 3120, 4000), ("zh-Hans", 7, 9)):
        sums = {"submitted": done, "abandoned": of - done, "kept": done, "judged": of, "refused": 5, "answered": 95}
        Result.objects.create(grain="month", start=MONTH, service="pothole", by="language", value=value, sums=sums)
    Result.objects.create(grain="month", start=MONTH, service="pothole", sums={"kept": 70, "judged": 100})
    for back in range(1, 64):
        for service in ("pothole", ALL):
            sums = {"submitted": 60 if back < 9 else 20 + back % 2}
            day = date(2026, 3, 2) - timedelta(days=back)
            Result.objects.create(grain="day", start=day, service=service, sums=sums)
    Through.objects.create(schema=1, refreshed_at=NOW, newest_at=NOW)
    scores.keep(NOW)
    keeping.keep(NOW)
    for about in ("loans", "gates"):
        alerts.raise_alert("stale", about, "The figures of the library are late.", NOW)
    alerts.end_alert("stale", "gates", NOW)
    return cast


@pytest.fixture
def signed_in(town: Cast) -> dict[str, Any]:
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": town.client("lead").cookies[settings.SESSION_COOKIE_NAME].value,
    }


def test_axe_finds_nothing_at_any_width_by_day_and_night(
    chromium: Any, signed_in: dict[str, Any], live_server: LiveServer
) -> None:
    found: dict[str, list[str]] = {}
    for width, scheme in ((320, "light"), (390, "dark"), (1280, "light")):
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.context.add_cookies([{**signed_in, "url": live_server.url}])
        for path in (*PATHS, "alerts/"):
            page.goto(f"{live_server.url}/performance/{path}")
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            found[f"{path} {width} {scheme}"] = faults(page)
        page.close()

    assert {where: wrong for where, wrong in found.items() if wrong} == {}
