"""Documents that a script sends in pieces: begun, gone on with, refused, forged, somebody else's."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some

from upwell.catalogue.city import City
from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Sending, Upload
from upwell.files.tests import papers
from upwell.intake import queries
from upwell.lib import clock
from upwell.limits import kinds

PIECE = "application/offset+octet-stream"
DATA = papers.pdf(3)
WHOLE = len(DATA)


@pytest.fixture
def draft(city: City, uploads: Path, browser: Browser) -> UUID:
    publish_one(type="file", accept=["pdf"], max=2)
    return browser.start("quick")


def begin(client: Client, draft: UUID, *, length: Any = WHOLE, name: str = "plan.pdf", at: str = "it") -> Any:
    coded = base64.b64encode(name.encode()).decode()
    headers = {"Upload-Length": str(length), "Upload-Metadata": f"filename {coded}"}
    return client.post(reverse("web:pieces", args=[draft, at]), headers=headers)


def add(client: Client, url: str, data: bytes, offset: Any, kind: str = PIECE) -> Any:
    return client.patch(url, data, content_type=kind, headers={"Upload-Offset": str(offset)})


def test_a_document_comes_in_pieces_and_is_there_when_the_page_is_loaded_anew(draft: UUID, browser: Browser) -> None:
    begun = begin(browser.client, draft)
    url = begun["Location"]
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    assert "plan" not in url

    first = add(browser.client, url, DATA[:100], 0)
    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    stands = browser.client.head(url)
    assert (stands["Upload-Offset"], stands["Upload-Length"]) == ("100", str(len(DATA)))
    last = add(browser.client, url, DATA[100:], 100)

    assert last.status_code == 200
    assert last.json()["name"] == "plan.pdf"
    assert last.json()["detail"].startswith("PDF, 3 pages")
    browser.open(f"/forms/{draft}/at/it/")
    assert "plan.pdf" in browser.all(".uploads__item")[0].text_content()
    browser.press()
    assert browser.at == "after"
    assert queries.standing(draft, now=clock.now()).walk.answers["it"] == [last.json()["id"]]


def test_when_the_last_answer_was_lost_it_may_be_asked_for_again(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft)["Location"]
    kept = add(browser.client, url, DATA, 0).json()

    assert browser.client.head(url)["Upload-Offset"] == str(len(DATA))
    assert add(browser.client, url, b"", len(DATA)).json() == kept
    assert Upload.objects.count() == 1


def test_a_piece_at_the_wrong_place_is_told_where_to_go_on(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft)["Location"]
    add(browser.client, url, DATA[:50], 0)

    for offset in (0, 49, 51):
        refused = add(browser.client, url, DATA[:10], offset)
        assert (refused.status_code, refused["Upload-Offset"]) == (409, "50")


def test_what_cannot_be_taken_is_a_sentence(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft, length=8)["Location"]

    refused = add(browser.client, url, b"MZ\0\0MZ\0\0", 0)

    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["title"].startswith("We cannot take this kind of file here.")
    assert not Sending.objects.exists()


def test_too_large_is_a_sentence_before_anything_is_sent(draft: UUID, browser: Browser) -> None:
    refused = begin(browser.client, draft, length=20_000_001)

    assert refused.status_code == 422
    assert "at most 20 MB" in refused.json()["title"]


def test_it_can_be_given_up(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft)["Location"]
    add(browser.client, url, DATA[:50], 0)

    assert browser.client.delete(url).status_code == 204
    assert browser.client.head(url).status_code == 404
    assert not Sending.objects.exists()


def test_no_other_browser_begins_goes_on_or_looks(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft)["Location"]
    stranger = Client()

    assert begin(stranger, draft).status_code == 404
    assert stranger.head(url).status_code == 404
    assert add(stranger, url, DATA, 0).status_code == 404
    assert stranger.delete(url).status_code == 404
    assert Sending.objects.get().received == 0


def test_one_of_another_draft_is_not_there_even_for_its_own_browser(draft: UUID, browser: Browser) -> None:
    theirs = begin(browser.client, draft)["Location"].rstrip("/").rpartition("/")[2]
    other = browser.start("quick")

    url = reverse("web:piece", args=[other, "it", theirs])

    assert add(browser.client, url, DATA, 0).status_code == 404
    assert browser.client.delete(url).status_code == 404


def test_only_a_question_for_files_takes_them(draft: UUID, browser: Browser) -> None:
    for address in ("after", "nothing", "it.0.x", "x" * 100):
        assert begin(browser.client, draft, at=address).status_code == 404


def test_a_form_token_is_needed(draft: UUID, browser: Browser) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.client.cookies

    assert begin(strict, draft).status_code == 403


def test_whoever_sends_too_much_has_to_wait(draft: UUID, browser: Browser, settings: Any) -> None:
    settings.LIMITS = kinds.read("photos=1/10m")
    begin(browser.client, draft)

    late = begin(browser.client, draft)

    assert late.status_code == 429
    assert late["Retry-After"]
    assert late.json()["title"]


@pytest.mark.parametrize("headers", [{}, {"Upload-Length": "-1"}, {"Upload-Length": "9" * 30}, {"Upload-Length": "٣"}])
def test_a_beginning_without_sense_is_refused(draft: UUID, browser: Browser, headers: dict[str, str]) -> None:
    url = reverse("web:pieces", args=[draft, "it"])

    assert browser.client.post(url, headers=headers).status_code in {400, 422}


def test_a_piece_larger_than_a_piece_is_refused(draft: UUID, browser: Browser) -> None:
    url = begin(browser.client, draft, length=5_000_000)["Location"]

    assert add(browser.client, url, b"x" * 2_000_001, 0).status_code == 413
    assert add(browser.client, url, b"x" * 4_000_000, 0).status_code == 413


@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.sampled_from(["post", "head", "get", "patch", "delete", "put"]),
    some.dictionaries(
        some.sampled_from(["Upload-Offset", "Upload-Length", "Upload-Metadata", "Tus-Resumable"]),
        some.text(some.characters(min_codepoint=32, max_codepoint=255), max_size=30),
    ),
    some.binary(max_size=200),
    some.sampled_from([PIECE, "application/json", "text/html", "multipart/form-data; boundary=x", ""]),
    some.booleans(),
)
def test_nothing_that_is_sent_ends_in_an_error_of_ours(
    draft: UUID, browser: Browser, method: str, headers: Any, data: bytes, kind: str, known: bool
) -> None:
    url = reverse("web:piece", args=[draft, "it", uuid4()])
    if known:
        url = begin(browser.client, draft)["Location"]

    for at in (url, reverse("web:pieces", args=[draft, "it"])):
        response = browser.client.generic(method.upper(), at, data, content_type=kind, headers=headers)
        assert response.status_code < 500
