"""What must never be a 500, and loses nothing: huge, broken, hostile and stale input."""

from __future__ import annotations

import io
import zlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Upload
from upwell.intake import queries
from upwell.intake.tests.scene import DOGS, QUICK, begin, publish
from upwell.lib import clock

NASTY = [
    "\u202egnp.elif\u202c",  # turned round
    "\u2066\u2069\u200b\u200d\ufeff",  # nothing to be seen
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% load static %} ${7*7} {name}",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "%s%n%x",
    "١٢٣",
    "🏚️" * 200,
    "Z" + "\u0301" * 1000,
    "a\r\nBcc: somebody@example.org",
    "x" * 100_000,
    "[" * 100_000,
    "true",
    "null",
    "NaN",
    "-0",
    "1e999",
    "9" * 5000,
]
EVERY_FIELD = [
    "answer", "answer-id", "answer-lat", "answer-lon", "answer-name", "answer-email", "answer-phone", "answer-month",
    "answer-day", "answer-year", "answer-red", "answer-kept", "answer-remove", "answer-offered", "key", "confirmation",
    "declared", "remove", "scripted", "draft", "from", "at",
]  # fmt: skip
OPTIONS = {"red": "Red", "green": "Green"}
TYPES: list[dict[str, Any]] = [
    {"type": kind}
    for kind in (
        "text", "long_text", "reference", "name", "email", "phone", "contact", "number", "money", "yes_no", "date",
        "time", "address", "location", "photo", "declaration",
    )
]  # fmt: skip
TYPES += [{"type": kind, "options": OPTIONS} for kind in ("choice", "choices", "quantity")]
TYPES += [{"type": "asset", "layer": "lights"}, {"type": "pin"}]


def all_at_once() -> dict[str, Any]:
    steps = [{"ask": f"q{n}", "title": "What?", "optional": True, **settings} for n, settings in enumerate(TYPES)]
    return {**QUICK, "steps": [*steps, {"check": "answers"}, {"submit": "request"}]}


def test_no_text_in_any_field_of_any_question_breaks_a_page(city: City, uploads: object, browser: Browser) -> None:
    publish(all_at_once())
    draft = browser.start("quick")

    for n, settings in enumerate(TYPES):
        path = f"/forms/{draft}/at/q{n}/"
        for nasty in NASTY:
            browser.post(path, dict.fromkeys(EVERY_FIELD, nasty))
            # 409: the same key came with another answer before
            assert browser.response.status_code in (200, 409, 422), (settings, nasty[:20])
        browser.post(path, {})
    assert "alert(1)</script>" not in browser.html


def test_no_text_breaks_starting_searching_or_following(pothole: Published, browser: Browser) -> None:
    for nasty in NASTY:
        for path in ("/services/pothole/start/", "/services/nothing/start/"):
            browser.post(path, dict.fromkeys(EVERY_FIELD, nasty))
        for path, name in {
            "/search/": "q",
            "/status/": "reference",
            "/map/": "service",
            "/places/search.json": "q",
        }.items():
            browser.client.get(path, {name: nasty})
        for path, name in {"/map/reports.json": "service", "/": "lang"}.items():
            assert browser.client.get(path, {name: nasty}).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/search/?q=%00", "/search/?q=%ff%fe", "/search/?q=%ed%a0%80", "/status/%00/", "/status/%ff/", "/services/%00/",
        "/follow/%00", "/resume/%00/", "/forms/%00/", "/places/search.json?q=%00", "/map/?service=%00",
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused_with_a_sentence(city: City, path: str) -> None:
    response = Client().get(path)

    assert response.status_code in (400, 404)
    assert b"<h1" in response.content


def test_a_nul_byte_in_an_answer_is_refused_and_changes_nothing(pothole: Published, browser: Browser) -> None:
    draft = browser.start("pothole")

    browser.post(browser.path, {"answer": "a\0b"})

    assert browser.response.status_code == 400
    assert queries.standing(draft, now=clock.now()).draft.rev == 0


def test_turned_round_text_cannot_reach_beyond_itself(pothole: Published, browser: Browser) -> None:
    browser.start("pothole")
    browser.press(**{"answer": "Main \u202eSt", "answer-lat": "37.3", "answer-lon": "-121.8"})
    browser.answer("large")
    browser.press()
    browser.answer("gpj\u202e.exe")
    browser.press()

    assert browser.at == "answers"
    assert "\u202e" not in browser.html


def png(width: int, height: int) -> bytes:
    """A picture of one colour, small on the way and huge once drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    squeeze = zlib.compressobj(9)
    row = b"\0" + b"\0" * (width * 3)
    data = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def asks_for_photo(city: City, uploads: object, browser: Browser) -> Browser:
    steps = [{"ask": "photo", "type": "photo", "title": "A photo?"}, {"submit": "request"}]
    publish({**QUICK, "steps": steps})
    browser.start("quick")
    return browser


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(png(9_000, 9_000), id="81 million pixels"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xd8\xff", id="only a beginning"),
        pytest.param(jpeg()[:200], id="cut off"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="svg"),
        pytest.param(b"GIF89a/*<script>alert(1)</script>*/", id="gif that is a script"),
        pytest.param(b"%PDF-1.4", id="pdf"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, id="zip"),
    ],
)
def test_what_is_no_photo_or_too_large_is_said_so(asks_for_photo: Browser, data: bytes) -> None:
    asks_for_photo.answer(SimpleUploadedFile("photo.png", data, "image/png"))

    assert asks_for_photo.response.status_code == 422
    assert asks_for_photo.problems
    assert Upload.objects.count() == 0


def test_a_photo_with_a_script_behind_it_is_drawn_anew(asks_for_photo: Browser) -> None:
    polyglot = jpeg() + b"<script>alert(1)</script>"

    asks_for_photo.answer(SimpleUploadedFile("../../x.php\u202e.jpg", polyglot, "text/html"))

    assert asks_for_photo.at != "photo"
    upload = Upload.objects.get()
    kept = b"".join(path.read_bytes() for path in asks_for_photo_files(upload))
    assert b"script" not in kept


def asks_for_photo_files(upload: Upload) -> list[Any]:
    from django.conf import settings

    return [path for path in settings.UPLOADS.rglob("*") if path.is_file()]


def test_three_megabytes_of_text_are_refused_with_a_page(pothole: Published, browser: Browser) -> None:
    browser.start("pothole")

    browser.post(browser.path, {"answer": "x" * 3_000_000})

    assert browser.response.status_code == 413
    assert browser.all("h1")


def test_a_thousand_fields_are_refused_with_a_page(pothole: Published, browser: Browser) -> None:
    browser.start("pothole")

    browser.post(browser.path, {f"f{n}": "x" for n in range(1_100)})

    assert browser.response.status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"answer": "\\ud800"}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="answer"\r\n\r\nhalf'),
        ("application/x-www-form-urlencoded", b"answer=%ff%fe"),
        ("application/x-www-form-urlencoded", b"answer=%ZZ&&=&=x"),
        ("text/plain; charset=utf-99", b"answer=x"),
        ("", b"answer=x"),
    ],
)
def test_a_body_that_is_no_form_is_a_page_and_no_answer(
    pothole: Published, browser: Browser, kind: str, body: bytes
) -> None:
    draft = browser.start("pothole")

    response = browser.client.generic("POST", browser.path, body, content_type=kind)

    assert response.status_code in (400, 413, 422, 302)
    assert queries.standing(draft, now=clock.now()).walk.address == "where"


def test_a_wrong_host_is_refused(city: City) -> None:
    for host in ("evil.example", "a b", "[::1", "127.0.0.1@evil.example"):
        assert Client().get("/", headers={"Host": host}).status_code == 400, host


def test_addresses_that_lead_nowhere_have_a_page(city: City) -> None:
    for path in (
        "/nothing/",
        f"/forms/{uuid4()}/",
        "/forms/1/",
        "/services//",
        "/follow/",
        "/services/" + "x" * 5000 + "/",
    ):
        response = Client().get(path)
        assert response.status_code == 404, path
        assert b"<h1" in response.content


def test_verbs_a_page_does_not_know_are_refused(pothole: Published) -> None:
    for verb in ("put", "delete", "patch", "options", "trace"):
        for path in ("/", "/services/pothole/start/", "/map/reports.json"):
            assert getattr(Client(), verb)(path).status_code == 405, (verb, path)


def test_a_repeat_asked_with_nonsense_stays_where_it_is(city: City, browser: Browser) -> None:
    publish(DOGS)
    draft = browser.start("dogs")

    for address in ("dogs.99.called", "dogs.-1.called", "dogs.x.called", "dogs..called", "dogs.0.0", "dogs", "dogs.0"):
        browser.post(f"/forms/{draft}/at/{address}/", {"answer": "Rex"})
        assert browser.at == "dogs.0.called"


def test_a_form_without_its_token_offers_to_send_it_again(pothole: Published) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/services/pothole/start/", {}, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert b"<h1" in response.content


SECRETS = {**DOGS, "steps": [
    {"ask": "number", "type": "text", "title": "What is your number?", "sensitive": True},
    {"repeat": "dogs", "each": "dog", "title": "Your dogs", "steps": [
        {"ask": "called", "type": "text", "title": "What is it called?"},
        {"ask": "chip", "type": "text", "title": "What is on its chip?", "sensitive": True},
    ]},
    *DOGS["steps"][1:],
]}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "printed"),
    [("number", False), ("dogs.0.called", True), ("dogs.0.chip", False), ("answers", True), ("unknown", False)],
)
def test_the_page_of_an_old_form_prints_nothing_sensitive(city: City, address: str, printed: bool) -> None:
    publish(SECRETS)
    draft = begin("dogs").draft.pk
    client = Client(enforce_csrf_checks=True)

    typed = {"answer": "078-05-1120"}
    response = client.post(f"/forms/{draft}/at/{address}/", typed, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert ("078-05-1120" in response.content.decode()) == printed
