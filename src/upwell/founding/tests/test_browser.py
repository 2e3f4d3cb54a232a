"""The pages from which a city begins, in a real Chromium: nothing axe can find, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.e2e.test_every_kind_of_page import faults

from upwell.catalogue import queries as catalogue
from upwell.founding import invitation, pages
from upwell.founding.tests.test_founding import LIBRARY
from upwell.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_yet(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA, settings.LIBRARY, settings.CITY_FOLDER = tmp_path / "data", LIBRARY, tmp_path / "town"
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_new_city_are_sound_at_every_width(
    chromium: Any, live_server: LiveServer, tmp_path: Path, scheme: str
) -> None:
    code = invitation.write(tmp_path / "town", now=clock.now())
    page = chromium.new_page(base_url=live_server.url, color_scheme=scheme)
    page.goto("/new-city/")
    wrong = {"the code": faults(page)}
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=workbook]")

    for path in ("", *(f"{one.name}/" for one in pages.BY_NAME.values())):
        page.goto(f"/new-city/{path}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wrong[f"{path} at {width}"] = faults(page)

    page.close()
    assert not {name: found for name, found in wrong.items() if found}
