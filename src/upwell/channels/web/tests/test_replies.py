"""An answer to the team with a photo or a document: sent along, refused, taken out, and shown to both sides."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Viewing
from upwell.cases import actions as cases
from upwell.cases import jobs, links
from upwell.cases.models import Case, Item
from upwell.cases.tests.test_deciding import LISTS, tree
from upwell.channels.web.tests.walking import Browser
from upwell.files import actions as files
from upwell.files.models import Scan, Upload
from upwell.files.tests import papers
from upwell.files.tests.scanner import FakeClamd, fake_clamd
from upwell.files.tests.test_pictures import encoded, halves
from upwell.intake.tests import scene
from upwell.lib import clock

__all__ = ["fake_clamd"]
FILES = "answer-files"


def lease(data: bytes | None = None, name: str = "lease.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or papers.pdf(2))


@pytest.fixture
def asked(cast: Cast, uploads: Path) -> Any:
    """A case that waits for its resident's answer."""
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    case = scene.send(scene.ready()).case
    cases.ask_resident(case.pk, question="Send us the lease.", by=SYSTEM, seen=case.revision, now=clock.now())
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def follow(asked: Any, browser: Browser) -> Browser:
    browser.open(f"/follow/{links.follow_secret(asked.pk)}")
    return browser


def answer(browser: Browser, **fields: Any) -> None:
    browser.press(form=f"{browser.path.removesuffix('/answer/')}/answer/", **fields)


def test_a_document_goes_with_the_answer_and_both_sides_see_it(asked: Any, follow: Browser, cast: Cast) -> None:
    answer(follow, answer="Here it is.", **{"answer-files": lease()})

    assert Case.objects.get(pk=asked.pk).phase == "open"
    assert "lease.pdf" in follow.words
    assert "PDF, 2 pages" in follow.words
    page = cast.client("worker").get(f"/desk/cases/{asked.reference}/").content.decode()
    assert "lease.pdf" in page
    assert "No virus scanner has looked at it." in page


def test_a_photo_alone_is_an_answer(asked: Any, follow: Browser, cast: Cast) -> None:
    answer(follow, answer="", **{"answer-files": lease(encoded(halves()), "photo.jpg")})

    assert Case.objects.get(pk=asked.pk).phase == "open"
    assert "See the file." in follow.words
    assert len(follow.all("ul.cluster img")) == 1


def test_what_cannot_be_taken_leaves_words_and_good_files_as_they_were(asked: Any, follow: Browser) -> None:
    answer(follow, answer="Both of them.", **{"answer-files": [lease(), lease(b"MZ\0\0", "bad.pdf")]})

    assert follow.response.status_code == 422
    assert follow.value_of("answer") == "Both of them."
    assert "We cannot take this kind of file here." in follow.problems[0][0]
    answer(follow, answer="Both of them.")
    assert Case.objects.get(pk=asked.pk).phase == "open"
    assert "lease.pdf" in follow.words


def test_one_can_be_taken_out_again(asked: Any, follow: Browser) -> None:
    answer(follow, answer="Two.", **{"answer-files": [lease(), lease(b"MZ", "bad.pdf")]})
    kept = follow.value_of("answer-files-kept")

    answer(follow, answer="Two.", **{"answer-files-remove": kept})

    assert not Upload.objects.exists()
    assert follow.value_of("answer") == "Two."
    assert Case.objects.get(pk=asked.pk).phase == "waiting"


def test_too_many_are_refused(asked: Any, follow: Browser) -> None:
    answer(follow, answer="All.", **{"answer-files": [lease(papers.pdf(n), f"{n}.pdf") for n in (1, 2, 3, 4)]})

    assert follow.response.status_code == 422
    assert Case.objects.get(pk=asked.pk).phase == "waiting"


def test_a_virus_is_told_and_the_words_stay(asked: Any, follow: Browser, fake_clamd: FakeClamd) -> None:
    fake_clamd.says = "stream: Win.Test.EICAR_HDB-1 FOUND"

    answer(follow, answer="Here.", **{"answer-files": lease()})

    assert "We found a virus in this file and deleted it." in follow.words
    assert follow.value_of("answer") == "Here."
    assert Case.objects.get(pk=asked.pk).phase == "waiting"
    answer(follow, answer="Here.")
    assert Case.objects.get(pk=asked.pk).phase == "open"


def test_a_file_of_somebody_else_is_not_sent_along(asked: Any, follow: Browser) -> None:
    theirs = files.keep_document(papers.pdf(1), name="a", draft=uuid4(), accept=("pdf",), now=clock.now())

    follow.post(f"{follow.path}/answer/", {"answer": "Mine.", "answer-files-kept": [str(theirs.pk), "x"]})

    assert Upload.objects.get().case_reference is None
    assert Case.objects.get(pk=asked.pk).phase == "open"


class TestInPieces:
    """As with the documents of a question, for whoever has the link of the request."""

    DATA = papers.pdf(3)

    def begin(self, follow: Browser, name: str = FILES) -> Any:
        coded = base64.b64encode(b"lease.pdf").decode()
        headers = {"Upload-Length": str(len(self.DATA)), "Upload-Metadata": f"filename {coded}"}
        return follow.client.post(f"{follow.path}/answer/files/{name}/", headers=headers)

    def add(self, follow: Browser, url: str, data: bytes, at: int) -> Any:
        kind = "application/offset+octet-stream"
        return follow.client.patch(url, data, content_type=kind, headers={"Upload-Offset": str(at)})

    def test_it_goes_on_where_it_stood_and_is_there_when_the_page_is_loaded_anew(
        self, asked: Any, follow: Browser
    ) -> None:
        source = follow.all("[data-pieces]")[0].get("data-pieces")
        assert source == f"{follow.path}/answer/files/{FILES}/"
        url = self.begin(follow)["Location"]
        assert self.add(follow, url, self.DATA[:100], 0)["Upload-Offset"] == "100"
        assert self.add(follow, url, self.DATA[50:], 50).status_code == 409
        assert follow.client.head(url)["Upload-Offset"] == "100"
        assert self.add(follow, url, self.DATA[100:], 100).json()["name"] == "lease.pdf"

        follow.open(follow.path)
        assert "lease.pdf" in follow.words
        answer(follow, answer="Here.", **{f"{FILES}-kept": follow.value_of(f"{FILES}-kept")})
        assert Upload.objects.get().case_reference == asked.reference
        assert Case.objects.get(pk=asked.pk).phase == "open"

    def test_what_came_can_be_taken_out_again(self, asked: Any, follow: Browser) -> None:
        url = self.begin(follow)["Location"]
        kept = self.add(follow, url, self.DATA, 0).json()["id"]
        follow.open(follow.path)
        answer(follow, answer="", **{f"{FILES}-kept": kept, f"{FILES}-remove": kept})

        assert not Upload.objects.exists()
        assert "lease.pdf" not in follow.words

    def test_nothing_is_taken_by_a_wrong_link_for_another_box_or_when_nothing_is_asked(
        self, asked: Any, follow: Browser
    ) -> None:
        assert self.begin(follow, "item-1-files").status_code == 404
        assert follow.client.post(f"/follow/{'x' * 40}/answer/files/{FILES}/").status_code == 404
        url = self.begin(follow)["Location"]
        other = scene.send(scene.ready()).case
        cases.ask_resident(other.pk, question="And?", by=SYSTEM, seen=other.revision, now=clock.now())
        theirs = url.replace(links.follow_secret(asked.pk), links.follow_secret(other.pk))
        assert self.add(follow, theirs, self.DATA, 0).status_code == 404
        answer(follow, answer="Here.")

        assert self.add(follow, url, self.DATA, 0).status_code == 404
        assert self.begin(follow).status_code == 404
        assert not Upload.objects.exists()


class TestSeveralThings:
    @pytest.fixture
    def asked(self, cast: Cast, uploads: Path) -> Any:
        republish(decisions=LISTS)
        made = tree(now=clock.now())
        cases.move(made.pk, "check", by=SYSTEM, now=clock.now(), seen=None)
        cases.request_more(made.pk, items=["plan", "photo"], by=SYSTEM, now=clock.now(), seen=None)
        return Case.objects.get(pk=made.pk)

    def test_each_has_its_own_files_and_a_file_alone_answers_it(self, asked: Any, follow: Browser) -> None:
        answer(follow, **{"item-1": "", "item-1-files": lease(name="plan.pdf"), "item-2": "", "item-2-files": []})

        first, second = Item.objects.order_by("number")
        assert (first.answer, second.answer) == ("See the file: plan.pdf", None)
        assert Case.objects.get(pk=asked.pk).phase == "waiting"
        assert not follow.all("#id_item-1")
        assert "Thank you. Still missing: A photo of the whole tree." in follow.words
        answer(follow, **{"item-2": "By post.", "item-2-files": lease(papers.pdf(1), "photo.pdf")})

        assert "Done. We have your answer." in follow.words
        assert Item.objects.get(number=2).answer == "By post.\nSee the file: photo.pdf"
        assert Case.objects.get(pk=asked.pk).state == "completeness_check"
        assert set(Upload.objects.values_list("case_reference", flat=True)) == {asked.reference}

    def test_a_refused_file_leaves_all_words_and_good_files_where_they_were(self, asked: Any, follow: Browser) -> None:
        good, bad = lease(name="plan.pdf"), lease(b"MZ\0\0", "bad.pdf")
        answer(follow, **{"item-1": "Here", "item-1-files": good, "item-2": "And here", "item-2-files": bad})

        assert follow.response.status_code == 422
        assert (follow.value_of("item-1"), follow.value_of("item-2")) == ("Here", "And here")
        assert "plan.pdf" in follow.words
        assert [target for _said, target in follow.problems] == ["id_item-2-files"]
        assert Case.objects.get(pk=asked.pk).phase == "waiting"

    def test_nothing_at_all_is_no_answer(self, asked: Any, follow: Browser) -> None:
        answer(follow, **{"item-1": " ", "item-2": ""})

        assert follow.response.status_code == 422
        assert follow.problems == [("Write a few words, or add a file.", "id_item-1")]


class TestAtTheDesk:
    @pytest.fixture
    def paper(self, asked: Any, follow: Browser) -> Upload:
        answer(follow, answer="Here it is.", **{"answer-files": lease()})
        return Upload.objects.get()

    def open(self, cast: Cast, role: str, asked: Any, paper: Upload) -> Any:
        return cast.client(role).post(f"/desk/cases/{asked.reference}/documents/{paper.pk}/", follow=True)

    def test_one_that_was_found_clean_is_saved_and_that_is_written_down(
        self, cast: Cast, asked: Any, paper: Upload
    ) -> None:
        Scan.objects.update(state=Scan.State.CLEAN)

        saved = self.open(cast, "worker", asked, paper)

        assert b"".join(saved.streaming_content).startswith(b"%PDF")
        seen = Viewing.objects.get()
        assert (seen.account_id, seen.what) == (cast.worker.pk, "document")

    def test_one_that_nobody_scanned_opens_for_few(self, cast: Cast, asked: Any, paper: Upload) -> None:
        refused = self.open(cast, "worker", asked, paper)
        assert "No virus scanner has looked at it." in refused.content.decode()
        assert not Viewing.objects.exists()

        saved = self.open(cast, "lead", asked, paper)
        assert saved["Content-Disposition"].startswith("attachment")

    def test_an_infected_one_opens_for_nobody(self, cast: Cast, asked: Any, paper: Upload) -> None:
        Scan.objects.update(state=Scan.State.INFECTED)

        assert "It had a virus and was deleted." in self.open(cast, "lead", asked, paper).content.decode()
        assert not Viewing.objects.exists()

    def test_not_for_another_team_nor_by_the_address_of_another_case(
        self, cast: Cast, asked: Any, paper: Upload
    ) -> None:
        other = scene.send(scene.ready()).case
        assert self.open(cast, "other_team", asked, paper).status_code == 404

        assert self.open(cast, "lead", other, paper).status_code == 404

    def test_it_goes_with_its_person(self, asked: Any, paper: Upload, django_capture_on_commit_callbacks: Any) -> None:
        cases.close(asked.pk, by=SYSTEM, seen=Case.objects.get(pk=asked.pk).revision, outcome="done", now=scene.NOW)

        with django_capture_on_commit_callbacks(execute=True):
            jobs.forget_people(now=clock.now().replace(year=clock.now().year + 5))

        assert not Upload.objects.exists()


def test_the_files_of_an_answer_that_was_too_late_are_tied_to_nothing(
    asked: Any, follow: Browser, client: Client
) -> None:
    answer(follow, answer="First.")

    client.post(f"{follow.path.removesuffix('/answer/')}/answer/", {"answer": "Late.", "answer-files": lease()})

    assert not Upload.objects.exists()
