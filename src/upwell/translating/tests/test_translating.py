"""A translator writes side by side; what is wrong is said at once; somebody else publishes it."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from tests.cast import CITY, Cast

from upwell.accounts.models import Account
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.channels.web.tests.walking import Browser
from upwell.definition import exchange
from upwell.definition.wording import text_hash
from upwell.intake.tests.scene import POTHOLE, publish, republish
from upwell.translating.models import Suggestion

pytestmark = pytest.mark.django_db
HERE = "/translate/es/pothole/"
SERVICE = {
    **POTHOLE,
    "public": None,
    "open311": None,
    "duplicates": None,
    "receipt": {"title": "We have it", "body": "Your number is {reference}."},
    "tests": [],
}
PUBLISHED = {name: value for name, value in SERVICE.items() if value is not None}
TRANSLATED = {"es": {"name": {"text": "Reporte un bache", "from": text_hash("Report a pothole")}}}


@pytest.fixture
def page(city: City, cast: Cast, uploads: object) -> Browser:
    terms = [{"words": {"en": "pothole", "es": "bache"}, "note": "In a street."}]
    republish(**{**CITY, "glossary": terms, "translation_policy": {"es": "fall_back"}})
    publish(PUBLISHED, TRANSLATED)
    return Browser(cast.client("keeper"))


def write(page: Browser, **texts: str) -> None:
    page.open(f"{HERE}?show=all")
    save(page, **texts)


def save(page: Browser, **texts: str) -> None:
    page.press(form="last", **{f"text-{path.replace('__', '.')}": said for path, said in texts.items()})


def boxes(page: Browser) -> dict[str, str]:
    """All that stands on the page, as a browser sends it: lines end in CR LF."""
    return {
        one.get("name").removeprefix("text-"): (one.text or "").removeprefix("\n").replace("\n", "\r\n")
        for one in page.all("textarea")
    }


def test_the_list_says_what_each_service_lacks(page: Browser) -> None:
    page.open("/translate/?language=es")

    (row,) = [one for one in page.all("tr") if "Report a pothole" in one.text_content()]
    assert int(row.xpath("td")[0].text) > 3


def test_a_text_stands_beside_its_english_with_the_citys_words(page: Browser) -> None:
    page.open(f"{HERE}?q=report a pothole")

    assert page.all("p[lang=en]")[0].text_content() == POTHOLE["name"]
    assert "bache" in page.all("ul[id=about-1]")[0].text_content()


def test_what_is_saved_waits_until_somebody_else_publishes_it(page: Browser, cast: Cast) -> None:
    write(page, summary="Un hoyo en la calle.")
    assert Suggestion.objects.get().text == "Un hoyo en la calle."

    page.post(f"{HERE}publication/", {})
    assert "Somebody else has to read" in page.words

    other = Account.objects.get(pk=cast.keeper.pk)
    Suggestion.objects.update(by_account=other.pk + 1_000)
    page.open(HERE)
    page.press(form=f"{HERE}publication/")
    assert "1 text is published." in page.words

    found = catalogue.published("pothole")
    assert found is not None
    assert found.definition.translations["es"]["summary"].text == "Un hoyo en la calle."
    assert found.definition.translations["es"]["name"].text == "Reporte un bache"
    assert Suggestion.objects.count() == 0


def test_what_was_written_after_it_was_read_is_not_published_unread(page: Browser, cast: Cast) -> None:
    write(page, summary="Un hoyo en la calle.")
    Suggestion.objects.update(by_account=cast.keeper.pk + 1_000)
    page.open(HERE)
    Suggestion.objects.update(text="Otra cosa.")

    page.press(form=f"{HERE}publication/")

    assert "Look at the texts again." in page.words
    assert Suggestion.objects.count() == 1


def test_what_is_sent_as_it_was_is_no_translation(page: Browser) -> None:
    write(page, summary="Un hoyo\n\nen la calle.")
    page.open(f"{HERE}?show=all")

    save(page, **boxes(page))

    assert [one.path for one in Suggestion.objects.all()] == ["summary"]
    assert Suggestion.objects.get().text == "Un hoyo\n\nen la calle."


def test_other_lines_are_another_translation(page: Browser) -> None:
    write(page, summary="Un hoyo en la calle.")

    write(page, summary="Un hoyo\r\nen la calle.")

    assert Suggestion.objects.get().text == "Un hoyo\nen la calle."


def test_what_a_colleague_wrote_meanwhile_is_not_lost(page: Browser) -> None:
    write(page, summary="Un hoyo en la calle.")
    page.open(f"{HERE}?show=all")
    before = boxes(page)
    Suggestion.objects.update(text="Un bache en la calle.")

    save(page, **{**before, "name": "Un bache"})
    assert {one.path: one.text for one in Suggestion.objects.all()} == {
        "summary": "Un bache en la calle.",
        "name": "Un bache",
    }


def test_of_two_who_wrote_at_once_the_second_is_asked(page: Browser) -> None:
    page.open(f"{HERE}?show=all")
    other = Browser(page.client)
    write(other, summary="Un bache en la calle.")

    save(page, summary="Un hoyo en la calle.")
    assert page.response.status_code == 422
    assert "Somebody else has written meanwhile: Un bache en la calle." in page.words
    assert Suggestion.objects.get().text == "Un bache en la calle."

    save(page, summary="Un hoyo en la calle.")
    assert Suggestion.objects.get().text == "Un hoyo en la calle."


def test_whoever_read_older_english_reads_it_again(page: Browser) -> None:
    page.open(f"{HERE}?show=all")
    publish({**PUBLISHED, "summary": "Tell us about a hole in a sidewalk."}, TRANSLATED)

    save(page, summary="Un hoyo en la calle.")

    assert "The English has changed meanwhile." in page.words
    assert not Suggestion.objects.exists()


def test_what_was_made_from_older_english_does_not_wait(page: Browser) -> None:
    write(page, summary="Un hoyo en la calle.")
    publish({**PUBLISHED, "summary": "Tell us about a hole in a sidewalk."}, TRANSLATED)

    page.open("/translate/?language=es")

    (row,) = [one for one in page.all("tr") if "Report a pothole" in one.text_content()]
    assert row.xpath("td")[-1].text == "0"


def test_a_lost_placeholder_is_said_at_once_and_what_was_typed_stays(page: Browser) -> None:
    write(page, receipt__body="Lo tenemos.")

    assert page.response.status_code == 422
    assert "{reference} must stay in the text." in page.words
    assert "Lo tenemos." in page.html
    assert Suggestion.objects.count() == 0


def test_texts_go_out_and_come_back_as_a_file(page: Browser) -> None:
    out = page.client.get("/translate/es/file/?format=po&show=all").content
    back = out.replace(
        b'msgid "Report a pothole"\nmsgstr "Reporte un bache"', b'msgid "Report a pothole"\nmsgstr "Un bache"'
    )
    assert back != out

    page.client.post("/translate/es/taken/", {"file": named(back)})

    assert [one.text for one in Suggestion.objects.all()] == ["Un bache"]


@pytest.mark.parametrize("content", [b"", b"<a/>", b"\xff\xfe\x00", exchange.write("xliff", "vi", [])])
def test_any_other_file_is_refused_with_its_reason(page: Browser, content: bytes) -> None:
    assert page.client.post("/translate/es/taken/", {"file": named(content, "x.xlf")}).status_code == 422


def test_no_other_language_or_service_is_there(page: Browser) -> None:
    client: Client = page.client
    for path in ("/translate/en/pothole/", "/translate/xx/pothole/", "/translate/es/nothing/", "/translate/xx/file/"):
        assert client.get(path).status_code == 404


def named(content: bytes, name: str = "x.po") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file
