"""The whole way round: a resident reports in Spanish without JavaScript, a crew fixes it, the resident says it is not
fixed, and the crew has it back on top."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from tests.e2e.conftest import Opener
from tests.e2e.walker import go_on, press_label, with_password


def photo() -> bytes:
    data = io.BytesIO()
    picture = Image.new("RGB", (1200, 900), "gray")
    exif = picture.getexif()
    exif[0x010E] = "canary in the picture"
    picture.save(data, "JPEG", exif=exif)
    return data.getvalue()


def report_a_pothole(page: Any) -> str:
    """In Spanish, without JavaScript, with a photo; the reference."""
    page.goto("/services/pothole/")
    go_on(page)
    page.fill("#id_answer", "200 E Santa Clara St")
    go_on(page)
    if "/near/" in page.url:
        go_on(page)
    press_label(page, page.locator("main input[value=no]"))
    go_on(page)
    press_label(page, page.locator("main input[value=large]"))
    go_on(page)
    page.set_input_files("#id_answer", {"name": "bache.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    go_on(page)
    page.fill("#id_answer", "Frente a la parada")
    go_on(page)
    page.fill("[name=answer-email]", "vecina@example.org")
    go_on(page)
    assert page.locator("main h1").inner_text() == "Revise sus respuestas"
    go_on(page)
    return page.locator(".receipt__number").inner_text()


def test_a_pothole_goes_the_whole_way_round(opened: Opener) -> None:
    resident = opened("/", language="es", scripts=False)
    assert resident.locator("html").get_attribute("lang") == "es"
    reference = report_a_pothole(resident)
    follow = resident.locator("main a.usa-link").first.get_attribute("href")

    crew = sign_in(opened, "lead")
    fix(crew, reference)

    letter = last_letter(opened, "vecina@example.org")
    assert letter.locator("html").get_attribute("lang") == "en"  # the mailbox is a page for trying things out
    words = letter.locator("main").inner_text()
    assert reference in words
    assert "Ya rellenamos el hoyo." in words
    assert re.search(r"[Hh]ola|su |Su |usted", words)

    resident.goto(follow)
    assert "Ya rellenamos el hoyo." in resident.locator("main").inner_text()
    assert resident.locator("main img").count() == 2  # the resident's own, and the crew's
    assert resident.locator(".timeline img[alt*='terminado']").count() == 1
    resident.locator("summary", has_text="arreglad").click()
    resident.fill("#id_reopening", "Sigue ahí")
    go_on(resident, resident.locator("form[action*=reopening] button"))
    assert "Sigue ahí" in resident.locator("main").inner_text()

    # on top of the queue stand those that were opened again, this one among them
    crew.goto("/desk/?need=reopened")
    again = crew.locator(".queue-row").count()
    crew.goto("/desk/")
    on_top = crew.locator(".queue-row .reference").all_inner_texts()[:again]
    assert reference in on_top
    crew.goto(f"/desk/cases/{reference}/")
    assert "Sigue ahí" in crew.locator("main").inner_text()


def sign_in(opened: Opener, name: str) -> Any:
    page = opened("/desk/", viewport={"width": 1280, "height": 900})
    with_password(page, name)
    return page


def fix(page: Any, reference: str) -> None:
    """Closes the case as done with an answer in the resident's language and a photo, reading the letter first."""
    page.goto(f"/desk/cases/{reference}/")
    box = page.locator("details:has([name=outcome])").first
    box.locator("summary").click()
    box.locator("[name=outcome]").select_option("done")
    box.locator("[name=message]").fill("Ya rellenamos el hoyo.")
    box.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    go_on(page, box.locator("button[value=do]"))
    if page.locator("details[open] [name=read]").count():  # the letter is read before it goes out
        go_on(page, page.locator("details[open] button[value=do]"))
    assert page.url.endswith("#next")
    assert page.evaluate("document.activeElement.id") == "next"  # Enter goes on with the next case
    page.goto(f"/desk/cases/{reference}/")
    assert "Ya rellenamos el hoyo." in page.locator("main").inner_text()


def last_letter(opened: Opener, to: str) -> Any:
    page = opened("/mailbox/")
    for _ in range(40):
        found = page.locator("main a[href*='/mailbox/']").first
        if found.count() and "rellen" in letter_words(page, found):
            return page
        page.wait_for_timeout(500)
        page.goto("/mailbox/")
    raise AssertionError(page.locator("main").inner_text())


def letter_words(page: Any, link: Any) -> str:
    page.goto(link.get_attribute("href"))
    return str(page.locator("main").inner_text())


def test_no_takes_one_press_and_words_after_it_are_taken_once(opened: Opener) -> None:
    resident = opened("/", language="es")
    reference = report_a_pothole(resident)
    fix(sign_in(opened, "lead"), reference)
    letter = last_letter(opened, "vecina@example.org")
    assert reference in letter.locator("main").inner_text()

    resident.goto(letter.locator("main a[href*='fixed=no']").get_attribute("href"))
    go_on(resident, resident.locator("main form button").first)  # the choice of the letter
    assert resident.url.endswith("/given")
    resident.fill("#id_wrong", "Sigue ahí")
    go_on(resident, resident.locator(".help-box button"))

    assert resident.locator(".usa-alert--success").count() == 1
    assert resident.input_value("#id_wrong") == ""  # taken, so not kept for another try
