"""The script that sends documents in pieces, in a browser: a lost connection, a reload, a press too early."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import missing

from upwell.catalogue.city import City
from upwell.channels.web.tests.test_questions import publish_one
from upwell.files.models import Sending, Upload
from upwell.files.tests import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUILD = Path(__file__).parents[3] / "ui/static/ui/build/files.js"


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    if not BUILD.exists():
        missing("built front end (make setup)")
    page = chromium.new_page()
    yield page
    page.close()


def large_pdf() -> bytes:
    """Of more than two pieces: noise does not pack."""
    return papers.pdf(2, lambda made: made.pages[0].obj.__setitem__("/Noise", made.make_stream(os.urandom(2_300_000))))


def test_a_document_goes_on_after_a_lost_connection_and_outlives_a_reload(
    page: Any, city: City, uploads: Path, live_server: Any
) -> None:
    publish_one(type="file", accept=["pdf"], max=2)
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    sent: list[str] = []

    def flaky(route: Any) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        sent.append(route.request.headers["upload-offset"])
        return route.abort() if len(sent) == 2 else route.continue_()

    page.route("**/files/**", flaky)
    page.goto(f"{live_server.url}/services/quick/")
    page.click("main form button")
    page.wait_for_selector("#id_answer")

    page.set_input_files("#id_answer", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": large_pdf()})
    page.click("main form button.usa-button--big")  # too early: it goes on when the file is there
    page.wait_for_url("**/at/after/")

    assert sent == ["0", "1000000", "1000000", "2000000"]
    assert Upload.objects.get().name == "plan.pdf"
    page.go_back()
    page.reload()
    assert "plan.pdf" in page.inner_text(".uploads")
    assert problems == []


def test_what_cannot_be_taken_is_said_and_nothing_is_left(
    page: Any, city: City, uploads: Path, live_server: Any
) -> None:
    publish_one(type="file", accept=["pdf"], max=2)
    page.goto(f"{live_server.url}/services/quick/")
    page.click("main form button")
    page.wait_for_selector("#id_answer")

    page.set_input_files("#id_answer", {"name": "bad.pdf", "mimeType": "application/pdf", "buffer": b"MZ\0\0 program"})
    page.wait_for_selector("[data-said]:has-text('bad.pdf: We cannot take this kind of file here.')")

    assert not Sending.objects.exists()
    page.set_input_files("#id_answer", {"name": "good.pdf", "mimeType": "application/pdf", "buffer": papers.pdf(1)})
    page.wait_for_selector(".uploads__item")
    assert page.get_attribute("[data-going]", "hidden") is not None
