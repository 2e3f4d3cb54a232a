"""Photos in a form: kept, joined, refused, taken out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from upwell.catalogue.city import City
from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Upload
from upwell.intake import queries
from upwell.lib import clock


def photo(name: str = "hole.jpg", colour: str = "navy") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


@pytest.fixture
def photos(city: City, uploads: Path) -> None:
    publish_one(type="photo", max=2)


def shown_photos(browser: Browser) -> int:
    return len(browser.all(".uploads__item"))


def test_a_photo_is_kept_and_shown(photos: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(photo())
    assert browser.at == "after"

    browser.open(f"/forms/{draft}/at/it/")

    assert shown_photos(browser) == 1
    seen = browser.client.get(browser.all(".uploads__item img")[0].get("src"))
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]  # a file
    browser.press()
    assert browser.at == "after"


def test_more_photos_join_those_there_are(photos: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(photo())
    browser.open(f"/forms/{draft}/at/it/")
    browser.answer(photo("other.jpg", "red"))

    browser.open(f"/forms/{draft}/at/it/")

    assert shown_photos(browser) == 2


def test_too_many_photos_are_refused_and_stay_to_choose_from(photos: None, browser: Browser) -> None:
    browser.start("quick")

    browser.answer(photo(), photo("b.jpg", "red"), photo("c.jpg", "green"))
    assert browser.problems
    assert shown_photos(browser) == 3
    first = browser.all("button[name=answer-remove]")[0].get("value")
    kept = [one.get("value") for one in browser.all("input[name=answer-kept]")]
    browser.post(browser.path, {"answer-remove": first, "answer-kept": kept})

    assert shown_photos(browser) == 2
    browser.post(browser.path, {})
    assert browser.at == "after"


def test_what_is_no_photo_is_refused_and_the_good_one_beside_it_is_kept(photos: None, browser: Browser) -> None:
    draft = browser.start("quick")

    browser.answer(photo(), SimpleUploadedFile("evil.jpg", b"<script>alert(1)</script>", "image/jpeg"))
    assert browser.response.status_code == 422
    assert shown_photos(browser) == 1
    browser.press()

    assert browser.at == "after"
    assert len(queries.standing(draft, now=clock.now()).walk.answers["it"]) == 1  # type: ignore[arg-type]  # a list


def test_a_photo_taken_out_is_gone(photos: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(photo())
    browser.open(f"/forms/{draft}/at/it/")
    upload = browser.all("button[name=answer-remove]")[0].get("value")

    browser.post(browser.path, {"answer-remove": upload})

    assert shown_photos(browser) == 0
    assert Upload.objects.count() == 0
    browser.post(browser.path, {})
    assert browser.at == "it"
    assert browser.problems


def test_a_photo_of_another_draft_cannot_be_claimed(photos: None, browser: Browser) -> None:
    browser.start("quick")
    browser.answer(photo())
    theirs = str(Upload.objects.get().pk)
    draft = browser.start("quick")

    browser.post(browser.path, {"answer-kept": theirs, "answer-remove": theirs})

    assert browser.at == "it"
    assert Upload.objects.count() == 1
    assert queries.standing(draft, now=clock.now()).walk.address == "it"
