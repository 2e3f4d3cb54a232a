"""An answer to the team with a photo or a document: sent along, refused, taken out, and shown to both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Viewing
from upwell.cases import actions as cases
from upwell.cases import jobs, links
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.files import actions as files
from upwell.files.models import Scan, Upload
from upwell.files.tests import papers
from upwell.files.tests.scanner import FakeClamd, fake_clamd
from upwell.files.tests.test_pictures import encoded, halves
from upwell.intake.tests import scene
from upwell.lib import clock

__all__ = ["fake_clamd"]
FORM = "answer"


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
