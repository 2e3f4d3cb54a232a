"""A photo that was shared: asked about, and in the form that is begun with it. All without scripts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from upwell.catalogue.queries import Published
from upwell.channels.web.tests.test_photos import photo
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Upload
from upwell.intake import queries
from upwell.intake.models import Draft
from upwell.lib import clock


def share(browser: Browser, **headers: str) -> int:
    came = browser.client.post("/share/", {"photo": photo(), "title": "hole.jpg"}, follow=True, headers=headers)
    return came.status_code


def test_a_shared_photo_goes_along_into_the_form(pothole: Published) -> None:
    browser = Browser(Client(enforce_csrf_checks=True))
    assert share(browser) == 200
    browser = Browser(browser.client)
    page = browser.open("/share/").content.decode()
    assert "What is this photo of?" in page
    assert "Report a pothole" in page

    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    browser.client.post("/share/pothole/", {"csrfmiddlewaretoken": token}, follow=True)

    draft, upload = Draft.objects.get(), Upload.objects.get()
    assert upload.draft == draft.pk
    assert queries.standing(draft.pk, now=clock.now()).walk.answers["photo"] == [str(upload.pk)]


def test_pressed_twice_it_is_one_form(pothole: Published, browser: Browser) -> None:
    share(browser)

    first, again = (browser.client.post("/share/pothole/")["Location"] for _ in range(2))

    assert first == again
    assert Draft.objects.count() == 1


def test_another_site_cannot_share_in_somebody_s_name(pothole: Published, browser: Browser) -> None:
    assert share(browser, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert not Upload.objects.exists()


def test_services_are_found_by_words_with_the_photo_kept(pothole: Published, browser: Browser) -> None:
    share(browser)

    assert "Report a pothole" in browser.open("/share/?q=hole").content.decode()
    assert "No service that takes a photo" in browser.open("/share/?q=zeppelin").content.decode()


@pytest.mark.parametrize("sent", [{}, {"photo": SimpleUploadedFile("a.txt", b"words")}, {"photo": "words"}])
def test_what_is_no_photo_is_said(pothole: Published, browser: Browser, sent: dict[str, object]) -> None:
    came = browser.client.post("/share/", sent)

    assert came.status_code == 422
    assert "We could not take this photo" in came.content.decode()


def test_without_a_photo_it_leads_to_the_service(pothole: Published, browser: Browser) -> None:
    assert browser.client.post("/share/pothole/")["Location"] == "/services/pothole/"
