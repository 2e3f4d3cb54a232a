"""The inventory's pages in a real Chromium: nothing axe can find, nothing to scroll sideways, the iceberg by keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from tests.browsers import faults
from tests.cast import Cast

from upwell.portfolio import actions
from upwell.portfolio.models import Department, Entry
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, LATER, PARKS, PAVING, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/inventory/",
    "/inventory/?q=picnic&online=online",
    "/inventory/?q=nothing",
    "/inventory/city/picnic/",
    "/inventory/iceberg/?by=volume",
    "/inventory/iceberg/?by=services",
    "/inventory/iceberg/?by=cost",
    "/inventory/iceberg/?by=volume&layers=department",
    "/inventory/iceberg/?by=volume&department=parks",
    "/inventory/iceberg/?by=services&department=parks",
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


def kept_pages() -> list[str]:
    """One service with a value and a figure a person entered, one department with a history."""
    picnic, parks = Entry.objects.get(code="picnic").id, Department.objects.get(code="parks").id
    how: actions.How = {"because": "They told us", "by": "A lead", "now": LATER}
    actions.enter(picnic, {"name": "Book a picnic area", "help": "yes"}, **how)
    actions.enter_figure(picnic, "people", "90", first="2025-01", last="2025-12", **how)
    actions.rename_department(parks, "Parks and Recreation", since=LATER.date(), **how)
    edit, departments = f"/inventory/keep/{picnic}/", "/inventory/keep/departments/"
    return ["/inventory/keep/?q=a", edit, departments, f"{departments}{parks}/", "/inventory/city/picnic/"]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_those_who_keep_it_has_a_fault(chromium: Any, site: str, cast: Cast, width: int) -> None:
    pages = kept_pages()
    page = signed_in(chromium, site, cast, width)
    found = {}
    for path in pages:
        page.goto(site + path)
        found[path] = faults(page)
    page.context.close()
    assert {path: said for path, said in found.items() if said} == {}


def test_a_service_is_changed_by_keyboard_without_scripts(chromium: Any, site: str, cast: Cast) -> None:
    edit = kept_pages()[1]
    page = signed_in(chromium, site, cast, 390, java_script_enabled=False)
    page.goto(site + edit)
    page.locator("#id_owner").focus()
    page.keyboard.type("The booking desk")
    page.locator("#id_because").focus()
    page.keyboard.type("They told us so")
    page.keyboard.press("Enter")
    assert page.locator("#id_owner").input_value() == "The booking desk"
    assert "They told us so" in (page.locator("#told_owner").text_content() or "")
    page.context.close()


def signed_in(chromium: Any, site: str, cast: Cast, width: int, **how: Any) -> Any:
    context = chromium.new_context(viewport={"width": width, "height": 900}, **how)
    session = cast.client("lead").cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    return context.new_page()
