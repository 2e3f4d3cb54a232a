import pytest
from django.test import Client
from django.test.client import RequestFactory

from upwell.ui import machines, middleware


@pytest.mark.parametrize("address", ["/echo?q=%00", "/echo?q=a%ff", "/echo?%c3%28=1", "/ec%00ho", "/echo?q=%ed%a0%80"])
def test_what_is_not_text_in_an_address_is_refused_with_a_sentence(gallery: Client, address: str) -> None:
    response = gallery.get(address)

    assert response.status_code == 400
    assert b"cannot be read as text" in response.content


def test_broken_letters_in_a_path_are_refused(gallery: Client) -> None:
    assert gallery.get("/%ff").status_code == 400
    assert gallery.get("/echo/%c3%28").status_code == 400


def test_letters_of_any_language_are_welcome_in_a_path(gallery: Client) -> None:
    for path in ("/José", "/漢字", "/100%25"):
        assert gallery.get(path).status_code == 404


@pytest.mark.parametrize("body", [b"a=%00", b"a=%ff", b"a=\x00", b"a=\xff", b"%00=1"])
def test_what_is_not_text_in_a_form_is_refused(gallery: Client, body: bytes) -> None:
    response = gallery.post("/echo", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert b"cannot be read as text" in response.content


def test_what_is_not_text_in_a_form_with_files_is_refused(gallery: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\x00\r\n--x--\r\n'

    assert gallery.post("/echo", body, content_type="multipart/form-data; boundary=x").status_code == 400


def test_a_form_that_breaks_off_is_refused_not_failed(gallery: Client) -> None:
    assert gallery.post("/echo", b"--x\r\n", content_type="multipart/form-data").status_code == 400


def test_every_language_passes_unchanged(gallery: Client) -> None:
    assert gallery.get("/echo", {"q": "José 漢字 Tiếng 🎉"}).json()["q"] == "José 漢字 Tiếng 🎉"


def test_a_door_for_programs_answers_in_its_own_format(gallery: Client) -> None:
    machines.DOORS["/api/"] = lambda request, status, sentence: middleware.HttpResponse(f"<{sentence}>", status=status)

    assert gallery.get("/api/echo?q=%00").content.startswith(b"<Part of what was sent")
    assert gallery.get("/api/missing").content == b"<There is nothing at this address.>"
    assert gallery.get("/api/echo?lang=es").status_code == 200


def test_choosing_a_language_keeps_the_place_and_is_remembered(gallery: Client) -> None:
    response = gallery.get("/echo?q=1&lang=es")

    assert response.status_code == 302
    assert response["Location"] == "/echo?q=1"
    assert gallery.get("/echo").json()["language"] == "es"


def test_a_language_the_city_does_not_offer_changes_nothing(gallery: Client) -> None:
    response = gallery.get("/echo?lang=xx")

    assert response["Location"] == "/echo"
    assert gallery.get("/echo").json()["language"] == "en"


def test_switching_the_language_cannot_lead_to_another_site(gallery: Client) -> None:
    request = RequestFactory().get("/x", {"lang": "es"})
    request.path = "//evil.example/"

    response = middleware._switched(request, "es", ["en", "es"])

    assert response["Location"] == "/evil.example/"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr;q=0.9, en;q=0.2, es;q=0.5", "es"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        ("es;q=broken, ;;;, *", "en"),
        ("es;q=0", "en"),
    ],
)
def test_without_a_choice_the_browser_is_asked(gallery: Client, header: str, language: str) -> None:
    response = gallery.get("/echo", headers={"Accept-Language": header})

    assert response.json()["language"] == language
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]


def test_a_personal_page_is_kept_nowhere(gallery: Client) -> None:
    response = gallery.get("/mine")

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", ["//evil.example/", "/%5Cevil.example/", "///evil.example"])
def test_the_choice_of_a_language_never_leads_to_another_site(gallery: Client, path: str) -> None:
    page = gallery.generic("GET", path).content.decode()

    assert 'href="?lang=es"' in page
    assert 'href="//' not in page


def test_more_than_any_form_of_ours_holds_is_refused_before_it_is_read(gallery: Client) -> None:
    class Unread:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("read although it was too much")

        readline = read

    response = gallery.generic(
        "POST",
        "/echo",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(middleware.MOST_BYTES + 1),
        **{"wsgi.input": Unread()},
    )

    assert response.status_code == 413
