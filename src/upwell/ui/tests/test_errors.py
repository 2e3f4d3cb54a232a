import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from upwell.ui import context

HERE = {"Origin": "http://testserver"}
pytestmark = pytest.mark.usefixtures("gallery")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, b"We could not find that page"),
        ("/denied", 403, b"You cannot open this page"),
        ("/large", 413, b"That was too large to send"),
        ("/hurried", 429, b"Too many requests at once"),
        ("/broken", 500, b"Something went wrong"),
    ],
)
def test_every_error_is_a_page_with_a_way_on(gallery: Client, address: str, status: int, words: bytes) -> None:
    response = gallery.get(address)

    assert response.status_code == status
    assert words in response.content
    assert b"Start page" in response.content
    assert b"555-0100" in response.content


def test_errors_are_told_in_the_language_of_the_page(gallery: Client) -> None:
    assert b'<html lang="es"' in gallery.get("/nowhere", headers={"Accept-Language": "es"}).content


def test_without_a_database_there_is_still_a_page(gallery: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> context.CityCard:
        raise OperationalError

    monkeypatch.setattr(context, "CITY_CARD", down)

    response = gallery.get("/nowhere")

    assert response.status_code == 500
    assert b"Something went wrong" in response.content


def test_a_stale_form_shows_what_was_typed_and_sends_it_again(gallery: Client) -> None:
    response = gallery.post("/echo", {"where": "200 Main St <b>", "size": ["s", "l"]}, headers=HERE)

    page = response.content.decode()
    assert response.status_code == 403
    assert 'name="where" value="200 Main St &lt;b&gt;"' in page
    assert page.count('name="size"') == 2
    assert "Send again" in page

    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = gallery.post("/echo", {"where": "200 Main St", "csrfmiddlewaretoken": token}, headers=HERE)
    assert again.status_code == 200


def test_a_stale_form_shows_words_and_not_what_it_carries_for_itself(gallery: Client) -> None:
    page = gallery.post("/echo", {"seen": "76", "text": "Bring cones"}, headers=HERE).content.decode()

    assert 'name="seen" value="76"' in page
    assert ">76<" not in page
    assert "Bring cones</" in page.split('class="preview"')[1]


def test_who_has_to_wait_is_told_how_long_and_may_send_the_same_again(gallery: Client) -> None:
    response = gallery.post("/hurried", {"where": "200 Main St <b>", "password": "hunter2"}, headers=HERE)

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "120")
    assert 'name="where" value="200 Main St &lt;b&gt;"' in page
    assert "hunter2" not in page
    assert "Try again in 2 minutes." in page
    assert "call 555-0100" in page


def test_a_script_that_has_to_wait_gets_problem_details(gallery: Client) -> None:
    response = gallery.get("/hurried.json")

    assert (response.status_code, response["Retry-After"]) == (429, "120")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "Too many. Try again in 2 minutes."


def test_a_stale_form_never_shows_secrets_and_asks_for_files_again(gallery: Client) -> None:
    photo = SimpleUploadedFile("street.jpg", b"x")
    typed = {"pin": "1234", "password": "hunter2", "new_password": "hunter3", "photo": photo, "where": "x"}

    page = gallery.post("/echo", typed, headers=HERE).content.decode()

    assert "1234" not in page
    assert "hunter" not in page
    assert "must be added again" in page


@pytest.mark.parametrize("address", ["/echo", "/hurried"])
def test_what_is_private_is_not_even_hidden_in_the_page(gallery: Client, monkeypatch, address: str) -> None:
    monkeypatch.setattr(context, "IS_PRIVATE", lambda request: True)

    page = gallery.post(address, {"answer": "078-05-1120"}, headers=HERE).content.decode()

    assert "078-05-1120" not in page
    assert '<a class="usa-button usa-button--big" href="">' in page
    assert "Nothing is lost" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "http://["},
        {"Referer": "https://evil.example/http://testserver"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {},
    ],
)
def test_a_form_from_another_site_is_refused_and_not_shown(gallery: Client, headers: dict[str, str]) -> None:
    response = gallery.post("/echo", {"where": "planted words"}, headers=headers)

    assert response.status_code == 403
    assert b"planted words" not in response.content
