"""The gallery in a real Chromium: nothing axe can find, no sideways scrolling, and every script does its work."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tests.browsers import faults

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/", "/parts", "/parts?staff", "/nowhere", "/hurried"])
def test_axe_finds_nothing_at_any_width_by_day_and_night(
    chromium: Any, gallery: Client, live_server: LiveServer, address: str, width: int, scheme: str
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(live_server.url + address)

    found = faults(page)
    page.close()
    assert found == []


def test_an_address_is_chosen_by_keyboard_alone(chromium: Any, gallery: Client, live_server: LiveServer) -> None:
    page = chromium.new_page()
    page.goto(live_server.url)

    page.focus("#id_address")
    page.keyboard.type("200 Ma")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.input_value("#id_address") == "200 Main St"
    assert page.input_value("[name=address-id]") == "a1"
    assert page.get_attribute("#id_address", "aria-expanded") == "false"
    page.close()


def test_the_pin_is_moved_by_buttons_and_arrow_keys(chromium: Any, gallery: Client, live_server: LiveServer) -> None:
    page = chromium.new_page()
    page.goto(live_server.url)
    latitude = "[name=location-lat]"

    page.click("[data-move=centre]")
    start = float(page.input_value(latitude))
    page.click("[data-move=north]")
    higher = float(page.input_value(latitude))
    page.focus("[data-map]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert higher > start
    assert float(page.input_value(latitude)) < start
    page.close()


def test_small_improvements_work(chromium: Any, gallery: Client, live_server: LiveServer) -> None:
    page = chromium.new_page()
    page.goto(live_server.url)

    page.fill("#id_textarea", "x" * 505)
    page.click("label[for=id_checkboxes-3]")

    assert page.inner_text("#id_textarea-limit") == "5 characters too many"
    assert not page.is_checked("#id_checkboxes")
    assert page.input_value("[name=scripted]") == "1"
    page.close()
