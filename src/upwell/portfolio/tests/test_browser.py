"""The inventory's pages in a real Chromium: nothing axe can find, nothing to scroll sideways, the iceberg by keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.browsers import faults
from tests.cast import Cast

from upwell.portfolio.tests.test_keeping import CLASS, HEAD, PARKS, PAVING, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/inventory/",
    "/inventory/?q=picnic&online=online",
    "/inventory/?q=nothing",
    "/inventory/city/picnic/",
    "/inventory/iceberg/?by=volume",
    "/inventory/iceberg/?by=services",
    "/inventory/iceberg/?by=cost",
)


@pytest.fixture
def site(cast: Cast, live_server: LiveServer, tmp_path: Path) -> str:
    take(tmp_path, HEAD + CLASS + PARKS + PAVING)
    return str(live_server.url)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_has_a_fault_at_any_width(chromium: Any, site: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, java_script_enabled=True)
    found = {}
    for path in PAGES:
        page.goto(site + path)
        found[path] = faults(page)
    page.close()
    assert {path: said for path, said in found.items() if said} == {}


def test_dark_pages_have_no_fault_either(chromium: Any, site: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 900}, color_scheme="dark")
    for path in PAGES[::2]:
        page.goto(site + path)
        assert faults(page) == [], path
    page.close()


def test_each_layer_is_met_by_keyboard_and_says_what_the_table_says(chromium: Any, site: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/inventory/iceberg/?by=volume")
    page.locator(".berg__layer").first.focus()
    page.keyboard.press("Tab")

    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "Ask for a picnic area: 300, 20%. Not online"
    page.locator("a.berg__layer").first.press("Enter")
    page.wait_for_url("**/inventory/city/picnic/")
    page.close()


def test_the_list_and_the_iceberg_need_no_scripts(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/inventory/")
    page.fill("#id_q", "pothole")
    page.click(".filters button")
    assert page.locator("tbody tr").count() == 1
    page.goto(f"{site}/inventory/iceberg/")
    assert page.locator("svg.berg polygon").count() >= 3
    context.close()
