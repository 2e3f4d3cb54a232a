"""Closing a case with a photo of the finished work, and going on with the next one."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from upwell.cases import closing, links
from upwell.cases.models import Case
from upwell.desk.tests.scene import a_case, drawn, fresh, jpeg, url
from upwell.desk.tests.test_case import mark, page
from upwell.files.models import Upload

CLOSE = {"move": "close", "outcome": "done", "step": "do"}


@pytest.fixture(autouse=True)
def place_for_photos(uploads: Path) -> None:
    pass


def carried(html: str) -> list[str]:
    return re.findall(r'name="photo-close-kept" value="([^"]+)"', html)


def close(client: Client, case: Case, **fields: object) -> str:
    response = client.post(url("closure", case), drawn(case, **{**CLOSE, **fields}), follow=True)
    return response.content.decode()


def test_a_photo_survives_the_reading_of_the_letter_and_closes_the_case(cast: Cast):
    case, client = a_case(), cast.client("worker")

    read_first = close(client, case, **{"photo-close": jpeg()})
    html = close(client, case, **{"photo-close-kept": carried(read_first), "read": mark(read_first)})

    assert "We took a photo." in read_first
    assert fresh(case).phase == "closed"
    assert "of the finished work" in html
    assert Upload.objects.get().case_reference == case.reference


def test_a_photo_added_after_the_letter_was_read_does_not_ask_to_read_it_again(cast: Cast):
    case, client = a_case(), cast.client("worker")
    letter = client.post(url("letter", case), drawn(case, **CLOSE)).content.decode()

    close(client, case, **{"photo-close": jpeg(), "read": mark(letter)})

    assert fresh(case).phase == "closed"
    assert Upload.objects.get().case_reference == case.reference


def test_a_photo_can_be_taken_out_again_and_the_words_stay(cast: Cast):
    case, client = a_case(), cast.client("worker")
    kept = carried(close(client, case, **{"photo-close": jpeg()}))

    html = close(client, case, message="Filled", **{"photo-close-kept": kept, "photo-close-remove": kept[0]})

    assert carried(html) == []
    assert "Filled</textarea>" in html
    assert not Upload.objects.exists()
    assert fresh(case).phase == "open"


def test_what_is_no_picture_is_refused_with_a_sentence(cast: Cast):
    case = a_case()
    script = SimpleUploadedFile("after.jpg", b"<script>", "image/jpeg")

    html = close(cast.client("worker"), case, **{"photo-close": script})

    assert "Not done" in html
    assert fresh(case).phase == "open"
    assert not Upload.objects.exists()


def test_so_many_photos_are_enough(cast: Cast):
    case = a_case()

    html = close(cast.client("worker"), case, **{"photo-close": [jpeg(shade) for shade in (10, 80, 160, 240)]})

    assert "Up to 3 photos are enough." in html
    assert len(carried(html)) == closing.MOST


def test_the_photo_of_another_case_cannot_be_carried_in(cast: Cast):
    other, case, client = a_case(), a_case(contact={}), cast.client("worker")
    foreign = carried(close(client, other, **{"photo-close": jpeg()}))

    close(client, case, **{"photo-close-kept": foreign})

    assert fresh(case).phase == "closed"
    assert Upload.objects.get().case_reference is None


def test_the_resident_sees_the_photo_and_the_public_does_not(cast: Cast):
    case = a_case(contact={})
    close(cast.client("worker"), case, **{"photo-close": jpeg()})

    own = Client().get(reverse("web:follow", args=[links.follow_secret(case.pk)])).content.decode()
    public = Client().get(reverse("web:status", args=[case.reference])).content.decode()

    assert "of the finished work" in own
    assert "What happened so far" in public
    assert "of the finished work" not in public


def test_after_closing_the_next_case_of_the_same_part_of_the_queue_is_offered(cast: Cast):
    by = {"contact": {}, "answers": {"details": "By the river"}}
    first, second = a_case(**by), a_case(**by, place_label="1 Fulton Ave")
    a_case(title="Another", place_label="Nowhere")
    client = cast.client("worker")

    response = client.post(url("closure", first), drawn(first, queue="q=river", **CLOSE))
    html = client.get(response["Location"]).content.decode()
    following = html.split('id="next"')[1].split("</a>")[0]

    assert response["Location"].endswith("#next")
    assert second.reference in following
    assert f"/desk/cases/{second.reference}/?queue=q%3Driver" in following


def test_the_last_case_of_a_part_of_the_queue_leads_back_to_it(cast: Cast):
    only = a_case(contact={}, place_label="By the river")
    a_case(title="Another", place_label="Nowhere")

    html = close(cast.client("worker"), only, queue="q=river")

    assert "No other case is in this part of the queue." in html


def test_a_case_further_down_leads_on_and_the_last_one_to_the_top(cast: Cast):
    first, second = a_case(), a_case()
    client = cast.client("worker")

    assert second.reference in page(client, first).split('id="next"')[1].split("</a>")[0]
    assert first.reference in page(client, second).split('id="next"')[1].split("</a>")[0]


@pytest.mark.parametrize(("chosen", "said"), [("1", True), ("0", False), ("", False), ("x", False)])
def test_the_letter_beside_the_form_knows_of_a_photo_that_was_chosen(cast: Cast, chosen: str, said: bool):
    case = a_case()
    form = drawn(case, move="close", outcome="done", message="We filled it.", chosen=chosen)

    html = cast.client("worker").post(url("letter", case), form).content.decode()

    assert ("photo" in html) is said


def test_the_letter_read_with_a_chosen_photo_is_the_one_that_goes(cast: Cast):
    case = a_case()
    client = cast.client("worker")
    form = drawn(case, move="close", outcome="done", message="We filled it.")

    read = mark(client.post(url("letter", case), {**form, "chosen": "1"}).content.decode())
    client.post(url("closure", case), {**form, "read": read, "photo-close": jpeg()})

    assert fresh(case).phase == "closed"
