"""Documents in a form, without a script: sent whole, listed, refused, taken out, found infected."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser
from upwell.files import clamd
from upwell.files.models import Scan, Upload
from upwell.files.tests import papers
from upwell.files.tests.scanner import FakeClamd, fake_clamd
from upwell.files.tests.test_pictures import encoded, halves
from upwell.intake import queries
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany

__all__ = ["fake_clamd"]


def document(name: str = "Lease of A. Person.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or papers.pdf(2), "application/octet-stream")


@pytest.fixture
def asked(city: City, uploads: Path) -> None:
    publish_one(type="file", accept=["pdf", "image", "document"], max=2)


def answer_of(draft: UUID) -> list[str]:
    return list(queries.standing(draft, now=clock.now()).walk.answers["it"])  # type: ignore[call-overload]  # a list


def test_the_question_says_what_it_takes(asked: None, browser: Browser) -> None:
    browser.start("quick")

    assert (
        "We take: PDF, photo (JPEG, PNG, WebP), text (DOCX, ODT, TXT). Up to 2 files of at most 20 MB each."
        in browser.words
    )


def test_a_document_is_kept_and_listed_with_what_it_is(asked: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(document())
    assert browser.at == "after"

    browser.open(f"/forms/{draft}/at/it/")

    (row,) = browser.all(".uploads__item")
    assert "Lease of A. Person.pdf" in row.text_content()
    assert "PDF, 2 pages, 1 KB" in row.text_content()
    assert not any("Person" in link.get("href") for link in browser.all("a[href]"))
    browser.press()
    assert browser.at == "after"


def test_the_check_page_names_them(asked: None, browser: Browser) -> None:
    browser.start("quick")
    browser.answer(document(), document("photo.jpg", encoded(halves())))
    browser.answer("no")

    assert "Lease of A. Person.pdf · PDF, 2 pages, 1 KB" in browser.words
    assert "photo.jpg" in browser.words


def test_a_photo_sent_as_a_document_is_the_picture_it_is(asked: None, browser: Browser) -> None:
    browser.start("quick")

    browser.answer(document("scan.pdf", encoded(halves())))

    upload = Upload.objects.get()
    assert (upload.kind, upload.format, upload.name) == ("picture", "jpeg", "scan.jpg")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\0 a program", "We cannot take this kind of file here."),
        (papers.docx(papers.MACRO_TYPE), "This file has macros"),
        (b"%PDF-1.7 broken", "We cannot read this file to its end."),
        (b"\x89PNG\r\n\x1a\n broken", "We cannot open this kind of photo."),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_the_good_one_stays(
    asked: None, browser: Browser, data: bytes, words: str
) -> None:
    draft = browser.start("quick")

    browser.answer(document(), document("bad.pdf", data))

    assert browser.response.status_code == 422
    assert words in browser.problems[0][0]
    assert len(browser.all(".uploads__item")) == 1
    browser.press()
    assert len(answer_of(draft)) == 1


def test_too_many_are_refused_and_all_stay_to_choose_from(asked: None, browser: Browser) -> None:
    browser.start("quick")

    browser.answer(*(document(f"{number}.pdf", papers.pdf(number)) for number in (1, 2, 3)))

    assert browser.problems
    assert len(browser.all(".uploads__item")) == 3


def test_one_taken_out_is_gone(asked: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(document())
    browser.open(f"/forms/{draft}/at/it/")

    browser.post(browser.path, {"answer-remove": browser.all("button[name=answer-remove]")[0].get("value")})

    assert not Upload.objects.exists()


def test_one_of_another_draft_cannot_be_claimed(asked: None, browser: Browser) -> None:
    browser.start("quick")
    browser.answer(document())
    theirs = str(Upload.objects.get().pk)
    browser.start("quick")

    browser.post(browser.path, {"answer-kept": theirs, "answer-remove": theirs})

    assert browser.at == "it"
    assert Upload.objects.count() == 1


def test_without_a_scanner_it_is_listed_and_does_not_open(asked: None, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer(document())

    browser.open(f"/forms/{draft}/at/it/")

    assert Scan.objects.get().state == Scan.State.UNSCANNED
    assert not browser.all(".uploads__item a")


class TestAVirus:
    def test_found_when_it_is_sent_leads_back_and_nothing_else_is_lost(
        self, asked: None, browser: Browser, fake_clamd: FakeClamd, uploads: Path
    ) -> None:
        draft = browser.start("quick")
        browser.answer(document("good.pdf"), document("bad.txt", papers.EICAR))
        browser.answer("no")
        browser.press()

        assert browser.at == "it"
        assert "We found a virus in one of your files and deleted it." in browser.words
        bad = next(row for row in browser.all(".uploads__item") if "bad.txt" in row.text_content())
        assert "We found a virus in this file" in bad.text_content()
        assert not queries.is_sent(draft)

        browser.press()
        browser.open(f"/forms/{draft}/")
        assert browser.at != "it"
        browser.press()
        assert queries.is_sent(draft)
        assert [one.name for one in Upload.objects.all()] == ["good.pdf"]

    def test_a_scanner_that_is_down_keeps_nobody_from_sending(
        self, asked: None, browser: Browser, fake_clamd: FakeClamd
    ) -> None:
        draft = browser.start("quick")
        browser.answer(document())
        browser.answer("no")
        fake_clamd.down()

        browser.press()

        assert queries.is_sent(draft)
        assert Scan.objects.get().state == Scan.State.WAITING
        assert clamd.chosen() is not None


def test_nothing_but_a_photo_makes_a_photo_question(
    city: City, uploads: Path, browser: Browser, client: Client
) -> None:
    publish_one(type="photo", max=2)
    browser.start("quick")

    browser.answer(document())

    assert browser.response.status_code == 422
    assert not Upload.objects.exists()


def test_whoever_sends_files_that_take_seconds_is_asked_to_wait_before_the_next(
    rf: RequestFactory, settings: Any
) -> None:
    settings.LIMITS = kinds.read("file_seconds=1/1h")
    slow, other = rf.post("/", REMOTE_ADDR="203.0.113.77"), rf.post("/", REMOTE_ADDR="203.0.113.78")
    for _ in range(3):
        with callers.at_work(kinds.FILE_SECONDS, slow, now=NOW):
            pass  # quick ones count for nothing

    with callers.at_work(kinds.FILE_SECONDS, slow, now=NOW):
        sleep(2.05)  # more than there is room for: what is left is used up

    with pytest.raises(TooMany), callers.at_work(kinds.FILE_SECONDS, slow, now=NOW):
        pass
    with callers.at_work(kinds.FILE_SECONDS, other, now=NOW):
        pass


def test_every_refusal_is_told_in_spanish() -> None:
    from django.utils.translation import gettext, override

    from upwell.files import actions, documents, pictures
    from upwell.intake.actions import HasVirus

    photos = [pictures.NotAPicture, pictures.PictureTooLarge, pictures.PictureTooSlow]
    refusals = [*documents.CannotTake.__subclasses__(), *photos, actions.CannotKeep, actions.TooManyUploads, HasVirus]
    with override("es"):
        assert [one for one in refusals if gettext(one.__doc__ or "") == one.__doc__] == []
