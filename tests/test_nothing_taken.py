""" "Done", and nothing was taken: that is asked about once, and nothing that was typed or sent is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from upwell.catalogue import queries as catalogue
from upwell.channels.portal.tests.test_portal import hauler, job, send
from upwell.channels.web.tests.walking import Browser
from upwell.files import queries as files
from upwell.partners.models import WorkOrder
from upwell.partners.tests.scene import fresh, picture, publish_city

BOOKED = {
    "items": [
        {"code": "sofa", "name": {"en": "Sofa"}, "count": 2},
        {"code": "chair", "name": {"en": "Chair"}, "count": 1},
    ]
}


@pytest.fixture(autouse=True)
def city(db: None) -> Iterator[None]:
    publish_city()
    yield
    catalogue.forget()


def page_of(order: WorkOrder) -> Browser:
    browser = Browser(hauler())
    browser.open(f"/portal/jobs/{order.pk}/")
    return browser


def complete(browser: Browser, order: WorkOrder, **form: Any) -> None:
    browser.press(form=f"/portal/jobs/{order.pk}/completion/", **form)


@pytest.mark.parametrize("counts", [("0", "0"), ("", ""), ("0", " "), ("000", "0")])
def test_it_is_asked_and_then_believed_with_all_that_came_before(uploads: Path, counts: tuple[str, str]) -> None:
    order = job(facts=BOOKED)
    browser, photo = page_of(order), SimpleUploadedFile("door.jpg", picture(), "image/jpeg")
    counted = {"item-sofa": counts[0], "item-chair": counts[1]}

    complete(browser, order, **counted, taken_to="Zanker Road", photo=photo)

    assert browser.response.status_code == 422
    assert "Nothing was taken. Is it done, or could you not do it?" in browser.words
    assert "1 photo is here already." in browser.words
    assert fresh(order).state == "offered"
    assert [browser.value_of(name) for name in counted] == list(counts)
    assert browser.value_of("taken_to") == "Zanker Road"

    complete(browser, order, **counted, taken_to=browser.value_of("taken_to"), nothing="done")

    done = fresh(order)
    assert (done.state, done.items, done.taken_to) == ("done", {}, "Zanker Road")
    assert done.photos == [str(one.pk) for one in files.of_draft(order.bundle)]
    assert len(done.photos) == 1


def test_or_it_could_not_be_done_and_the_photo_goes_along(uploads: Path) -> None:
    order = job(facts=BOOKED)
    browser, photo = page_of(order), SimpleUploadedFile("door.jpg", picture(), "image/jpeg")
    complete(browser, order, **{"item-sofa": "0", "item-chair": "0", "photo": photo})
    assert browser.all("details[open] form")

    browser.press(form=f"/portal/jobs/{order.pk}/failure/", why="no_access")

    assert (fresh(order).state, len(fresh(order).photos)) == ("could_not", 1)


@pytest.mark.parametrize("counts", [("1", "0"), ("2", "1"), ("0", "1"), ("", "1")])
def test_where_something_was_taken_nothing_is_asked(counts: tuple[str, str]) -> None:
    order = job(facts=BOOKED)

    assert send(order, "completion", **{"item-sofa": counts[0], "item-chair": counts[1]}).status_code == 302


@pytest.mark.parametrize(("pieces", "status"), [("", 302), ("0", 422), ("3", 302)])
def test_where_nothing_was_counted_before_an_empty_box_says_nothing(pieces: str, status: int) -> None:
    assert send(job(facts={}), "completion", **{"item-pieces": pieces}).status_code == status


def test_a_page_that_was_not_asked_has_the_question_hidden() -> None:
    [question] = page_of(job(facts=BOOKED)).all("[data-nothing]")

    assert question.get("hidden") is not None


def test_photos_of_another_job_are_not_taken_along(uploads: Path) -> None:
    other, order, client = job(facts=BOOKED), job(facts=BOOKED), hauler()
    photo = SimpleUploadedFile("door.jpg", picture(), "image/jpeg")
    send(other, "completion", client, **{"item-sofa": "0", "photo": photo})
    [foreign] = files.of_draft(other.bundle)

    send(order, "completion", client, **{"item-sofa": "1", "kept": str(foreign.pk)})

    assert fresh(order).photos == []
