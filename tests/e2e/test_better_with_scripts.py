"""What scripts add: addresses suggested while typing, photos made small before they travel, a pin moved by keyboard."""

from __future__ import annotations

import io
import random

from PIL import Image

from tests.e2e.conftest import Opener
from tests.e2e.test_the_loop import sign_in
from tests.e2e.walker import go_on


def large_photo() -> bytes:
    """As a telephone makes them: many pixels, no two alike."""
    noise = Image.frombytes("RGB", (400, 300), random.Random(1).randbytes(400 * 300 * 3))
    data = io.BytesIO()
    noise.resize((4000, 3000)).save(data, "JPEG", quality=95)
    return data.getvalue()


def test_an_address_is_chosen_by_keyboard_while_typing(opened: Opener) -> None:
    page = opened("/services/pothole/")
    go_on(page)

    page.focus("#id_answer")
    page.keyboard.type("200 e santa c")
    page.wait_for_selector("[role=option]:has-text('Santa Clara')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.input_value("#id_answer").startswith("200 E Santa Clara")
    assert page.get_attribute("#id_answer", "aria-expanded") == "false"
    go_on(page)
    assert "/at/where/" not in page.url


def test_the_pin_is_moved_by_keyboard_and_names_what_is_next_to_it(opened: Opener) -> None:
    page = opened("/services/pothole/")
    go_on(page)
    page.wait_for_selector("[data-move=centre]")

    page.focus("[data-move=centre]")
    page.keyboard.press("Enter")
    before = page.input_value("[data-lat]")
    page.focus("[data-move=north]")
    page.keyboard.press("Enter")

    assert before
    assert float(page.input_value("[data-lat]")) > float(before)


def test_a_photo_is_made_small_before_it_travels(opened: Opener) -> None:
    page = opened("/services/container_issue/")
    go_on(page)
    page.fill("#id_answer", "200 E Santa Clara St")
    page.keyboard.press("Tab")
    go_on(page)
    for _ in range(2):
        page.locator("main label.usa-checkbox__label, main label.usa-radio__label").first.click()
        go_on(page)
    photo = large_photo()
    page.set_input_files("input[type=file]", {"name": "cart.jpg", "mimeType": "image/jpeg", "buffer": photo})

    page.wait_for_selector("[data-previews] img")
    sent = page.evaluate("document.querySelector('input[type=file]').files[0].size")
    assert sent < len(photo)
    wide = page.evaluate("createImageBitmap(document.querySelector('input[type=file]').files[0]).then((p) => p.width)")
    assert wide == 2048
    asked = page.url
    go_on(page)
    page.goto(asked)
    assert page.locator(".uploads__item img").count() == 1


def test_nothing_is_sent_twice_by_a_double_click(opened: Opener) -> None:
    page = opened("/services/my_water_company/")
    page.dblclick("main button.usa-button--big")
    page.wait_for_url("**/at/home/")

    assert page.locator("main h1").count() == 1


def test_what_is_typed_outlives_a_reload_until_it_is_sent(opened: Opener) -> None:
    page = opened("/services/my_water_company/")
    go_on(page)
    page.fill("#id_answer", "200 E Santa")

    page.reload()

    assert page.input_value("#id_answer") == "200 E Santa"
    page.fill("#id_answer", "200 E Santa Clara St")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/at/home/"))
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('upwell ')).length") == 0


def test_what_is_typed_and_not_sent_goes_when_somebody_finishes_on_this_device(opened: Opener) -> None:
    page = opened("/services/my_water_company/")
    go_on(page)
    page.fill("#id_answer", "200 E Santa")
    form = page.url.partition("/at/")[0]

    page.goto(f"{form}/save/")
    kept = "Object.keys(sessionStorage).filter((key) => key.startsWith('upwell ')).length"
    assert page.evaluate(kept) == 1
    page.click("text=Finish on this device")

    page.wait_for_url(lambda url: "/save/" not in url)
    assert page.evaluate(kept) == 0


def test_without_a_connection_the_page_stays_and_says_so(opened: Opener) -> None:
    page = opened("/status/")
    page.fill("#id_reference", "K7QM-3XPD")

    page.context.set_offline(True)
    page.locator("main form button").click()
    page.locator("main form button").click()

    assert page.locator("[data-offline]:visible").count() == 1
    assert page.input_value("#id_reference") == "K7QM-3XPD"
    page.context.set_offline(False)
    page.locator("[data-offline]").wait_for(state="detached")
    go_on(page, page.locator("main form button"))
    assert "reference=" in page.url


def test_the_language_changes_with_what_is_typed(opened: Opener) -> None:
    page = opened("/services/my_water_company/")
    go_on(page)
    page.fill("#id_answer", "200 E Santa")

    go_on(page, page.locator(".languages button[lang=es]"))

    assert page.get_attribute("html", "lang") == "es"
    assert page.input_value("#id_answer") == "200 E Santa"


def test_words_half_written_on_a_case_wait_in_their_open_box(opened: Opener) -> None:
    page = sign_in(opened, "lead")
    page.goto("/desk/")
    go_on(page, page.locator(".queue-row th a").first)
    asked = page.url
    box = page.locator("details:has([name=outcome])").first
    box.locator("summary").click()
    box.locator("[name=message]").fill("We filled it.")

    page.goto("/desk/")
    page.goto(asked)

    box = page.locator("details:has([name=outcome])").first
    assert box.locator("[name=message]").input_value() == "We filled it."
    assert box.get_attribute("open") is not None


def test_back_after_a_mistake_leads_to_the_question(opened: Opener) -> None:
    page = opened("/services/my_water_company/")
    go_on(page)
    asked = page.url
    go_on(page)
    assert page.locator("[data-error-summary]").count()
    page.fill("#id_answer", "200 E Santa Clara St")
    go_on(page)
    assert page.url != asked

    page.go_back(wait_until="load")

    assert page.url == asked
    assert page.locator("#id_answer").is_visible()
