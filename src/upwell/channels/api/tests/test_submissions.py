"""A whole form: what becomes a request, what is refused and in which words, and what the same message twice does."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from tests.race import race

from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue
from upwell.channels.api import actions
from upwell.channels.api.actions import deliveries
from upwell.channels.api.models import Delivery
from upwell.channels.api.tests.scene import ANSWERS, Door, key
from upwell.files.models import Upload
from upwell.lib import clock
from upwell.notify.models import Message


def test_a_form_becomes_a_request(door: Door) -> None:
    response = door.send()

    receipt, case = response.json(), Case.objects.get()
    assert response.status_code == 201
    assert receipt["reference"] == case.reference
    assert (case.channel, case.service, case.contact) == ("api", "form", {"email": "resident@example.org"})
    assert case.answered["people"] == [{"age": 7}]
    assert receipt["promised_on"] is not None
    assert receipt["says"][1]["text"].startswith(f"Your number is {case.reference}. We answer by ")
    assert receipt["secret"] in receipt["follow_url"]
    assert Message.objects.filter(about=case.reference).exists()


def test_what_hangs_on_an_answer_is_asked_for(door: Door) -> None:
    problem = door.send(why=None).json()

    assert (problem["status"], problem["code"]) == (422, "answers")
    assert problem["errors"] == [
        {"pointer": "/answers/why", "code": "missing", "detail": "Write an answer.", "step": "why", "candidates": []}
    ]


def test_every_answer_that_is_wrong_is_named(door: Door) -> None:
    wrong = {"size": "huge", "count": 9, "people": [{"age": 300}], "contact": {"email": "x"}, "shoes": 3}

    problem = door.send(**wrong).json()

    assert {one["pointer"] for one in problem["errors"]} == {
        "/answers/size",
        "/answers/count",
        "/answers/people/0/age",
        "/answers/contact/email",
        "/answers/shoes",
    }
    assert Case.objects.count() == 0


def test_words_of_a_refusal_are_in_the_residents_language(door: Door) -> None:
    body = {"answers": {**ANSWERS, "size": ""}, "declared": True, "language": "es"}

    problem = door.post("services/form/submissions", body, Idempotency_Key="1").json()

    assert problem["errors"][0]["detail"] == "Elija una de las respuestas."


def test_an_ending_is_no_request(door: Door) -> None:
    problem = door.send(count=3).json()

    assert (problem["code"], problem["detail"]) == ("ended", "Buy them in a shop")


def test_what_is_declared_must_be_declared(door: Door) -> None:
    problem = door.send(declared=False).json()

    assert problem["code"] == "not_declared"
    assert problem["detail"].endswith("All of this is true.")


def picture() -> str:
    raw = BytesIO()
    Image.new("RGB", (40, 30), "red").save(raw, "PNG")
    return base64.b64encode(raw.getvalue()).decode()


def test_a_photo_comes_along(door: Door) -> None:
    reference = door.send(photo=[{"name": "a.png", "content": picture()}]).json()["reference"]

    assert Upload.objects.get().case_reference == reference


@pytest.mark.parametrize("sent", [[{"content": "no base64"}], [{"content": "AAAA"}], ["another's"], [7], {"x": 1}])
def test_what_is_no_photo_is_refused(door: Door, sent: Any) -> None:
    problem = door.send(photo=sent).json()

    assert [one["pointer"] for one in problem["errors"]] == ["/answers/photo"]


@pytest.mark.parametrize(
    "place", ["Nowhere 7", {"id": "x"}, {"lat": 200, "lon": 1}, {"lat": 37.3}, {"lat": "a", "lon": "b"}, [], 7, {}]
)
def test_what_is_no_place_is_refused(door: Door, place: Any) -> None:
    problem = door.send(where=place).json()

    assert [one["pointer"] for one in problem["errors"]] == ["/answers/where"]


def test_a_service_that_does_not_declare_programs_is_refused_with_words(door: Door) -> None:
    problem = door.post("services/web_only/submissions", {"answers": {"what": "x"}}, Idempotency_Key="1").json()

    assert (problem["status"], problem["code"]) == (403, "not_by_api")
    assert problem["detail"].startswith("The city does not offer this service to programs.")
    assert problem["link"].endswith("/services/web_only")


def test_a_secret_is_not_taken_from_a_program(door: Door) -> None:
    problem = door.post("services/secret/submissions", {"answers": {"pin": "1234"}}, Idempotency_Key="1").json()

    assert (problem["status"], problem["code"]) == (409, "by_link")


def test_a_closed_service_says_why(door: Door) -> None:
    catalogue.close_service("form", message={"en": "Until May."}, by="test", now=clock.now())

    problem = door.send().json()

    assert (problem["code"], problem["detail"]) == ("closed", "This service is closed for now. Until May.")


# the same message twice


def test_the_same_message_has_the_same_answer(door: Door) -> None:
    first, again = door.send(once="k"), door.send(once="k")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_it_has_even_when_the_service_was_closed_since(door: Door) -> None:
    first = door.send(once="k").json()
    catalogue.close_service("form", message={"en": "Until May."}, by="test", now=clock.now())

    assert door.send(once="k").json() == first


def test_other_words_under_the_same_key_are_refused(door: Door) -> None:
    door.send(once="k")

    assert door.send(once="k", count=1).json()["code"] == "other_body"


def test_better_words_may_come_under_the_key_of_what_was_refused(door: Door) -> None:
    assert door.send(once="k", count=9).status_code == 422
    assert door.send(once="k").status_code == 201


def test_the_same_key_of_another_program_is_another_key(door: Door) -> None:
    other = Door(key("another"))

    assert door.send(once="k").json()["reference"] != other.send(once="k").json()["reference"]


def test_a_message_without_a_key_is_refused(door: Door) -> None:
    problem = door.post("services/form/submissions", {"answers": ANSWERS}).json()

    assert (problem["status"], problem["detail"]) == (400, "Idempotency-Key is missing.")


def test_who_comes_while_it_is_worked_on_is_told_so(door: Door) -> None:
    door.send(once="k")
    Delivery.objects.update(done=False, until=clock.now() + timedelta(seconds=30))

    response = door.send(once="k")

    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (409, "in_flight", "1")


def test_what_a_process_left_behind_is_taken_over(door: Door) -> None:
    first = door.send(once="k").json()
    Delivery.objects.update(done=False, until=clock.now() - timedelta(seconds=1))

    assert door.send(once="k").json() == first


def test_what_was_sent_cannot_be_guessed_from_what_is_kept(door: Door) -> None:
    door.send(once="k")

    kept = Delivery.objects.get()
    assert kept.pk != "k"
    assert kept.pk != kept.fingerprint


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_becomes_a_request(in_a_file: None, door: Door) -> None:
    said = race(*[partial(door.send, once="k") for _ in range(4)])

    assert {one.status_code for one in said} <= {200, 201, 409}
    assert [one.status_code for one in said].count(201) == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_there_are_several(
    in_a_file: None, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is one: with a claim that lets everybody through, under ids of their own, more than one is opened."""
    from uuid import uuid4

    def let_through(program: int, key: str, said: str, *, now: Any) -> deliveries.Known:
        return deliveries.Known(uuid4().hex, uuid4(), now, again=False)

    monkeypatch.setattr(actions, "claim", let_through)

    race(*[partial(door.send, once="k") for _ in range(4)])

    assert Case.objects.count() > 1
