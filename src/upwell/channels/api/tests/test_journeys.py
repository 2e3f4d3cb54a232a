"""A journey step by step: the screen says what to ask; nothing newer is lost; the same journey goes on in a browser."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from tests.publishing import publish

from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue
from upwell.catalogue.models import Version
from upwell.channels.api.tests.scene import FORM, HOME, Door, key
from upwell.intake.models import Draft
from upwell.intake.tests.scene import begin
from upwell.lib import clock


def begun(door: Door, code: str = "form", **more: Any) -> str:
    made = str(uuid4())
    response = door.put(f"journeys/{made}", {"service": code, **more})
    assert response.status_code == 201, response.content
    return made


def etag(door: Door, journey: str) -> str:
    return str(door.get(f"journeys/{journey}")["ETag"])


def give(door: Door, journey: str, step: str, value: Any, **headers: str) -> Any:
    headers = {"If_Match": etag(door, journey), **headers}
    return door.put(f"journeys/{journey}/answers/{step}", {"value": value}, **headers)


STEPS = (
    ("where", HOME),
    ("size", "large"),
    ("why", "many cats"),
    ("count", 2),
    ("days", None),
    ("photo", None),
    ("people.more", "yes"),
    ("people.0.age", 7),
    ("people.more", "no"),
    ("contact", {"email": "resident@example.org"}),
)


def walked(door: Door, **more: Any) -> str:
    """Answered to the end; each answer fits what the screen says of it."""
    journey = begun(door, **more)
    for step, value in STEPS:
        screen = door.get(f"journeys/{journey}").json()["screen"]
        assert screen["step"] == step
        if screen["question"] is not None and value is not None:
            assert Draft202012Validator(screen["question"]["schema"]).is_valid(value), (step, screen)
        response = give(door, journey, step, value)
        assert response.status_code == 200, response.content
    return journey


def test_a_journey_is_walked_and_sent(door: Door) -> None:
    journey = walked(door)
    check = door.get(f"journeys/{journey}").json()["screen"]

    sent = door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match=etag(door, journey))

    case = Case.objects.get()
    assert check["position"] == "check"
    assert [row["answer"] for row in check["review"]][1:4] == ["Large", "many cats", "2"]
    assert check["declaration"]["text"] == "All of this is true."
    assert sent.status_code == 201
    assert sent.json()["receipt"]["reference"] == case.reference
    assert (str(case.pk), case.channel, case.answered["why"]) == (journey, "api", "many cats")


def test_it_comes_to_the_same_as_the_whole_form(door: Door) -> None:
    journey = walked(door)
    door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match=etag(door, journey))
    whole = door.send().json()["reference"]

    one, other = Case.objects.get(pk=journey), Case.objects.get(reference=whole)
    assert {name: said for name, said in one.answered.items() if said is not None} == other.answered


def test_the_same_id_is_the_same_journey(door: Door) -> None:
    journey = begun(door)
    give(door, journey, "where", HOME)

    again = door.put(f"journeys/{journey}", {"service": "form"})

    assert (again.status_code, again.json()["screen"]["step"]) == (200, "size")


def test_an_id_that_something_else_has_is_refused(door: Door) -> None:
    of_the_web = str(begin("form").draft.pk)
    mine = begun(door)

    for journey, body in ((of_the_web, {"service": "form"}), (mine, {"service": "secret"})):
        assert door.put(f"journeys/{journey}", body).json()["code"] == "id_taken"
    assert Door(key("another")).put(f"journeys/{mine}", {"service": "form"}).json()["code"] == "id_taken"


def test_a_journey_is_its_programs(door: Door) -> None:
    journey, other = begun(door), Door(key("another"))

    for response in (
        other.get(f"journeys/{journey}"),
        other.put(f"journeys/{journey}/answers/where", {"value": HOME}, If_Match="*"),
        other.get(f"journeys/{journey}/missing"),
        other.delete(f"journeys/{journey}", If_Match="*"),
        other.post(f"journeys/{journey}/submission", {}, If_Match="*"),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_the_screen_speaks_the_residents_language(door: Door) -> None:
    journey = begun(door, language="es")
    give(door, journey, "where", HOME)

    response = door.get(f"journeys/{journey}")

    assert response.json()["screen"]["title"] == {"text": "¿Qué tamaño?", "language": "es"}
    assert response["Content-Language"] == "es"


def test_a_language_the_service_does_not_speak_is_refused(door: Door) -> None:
    assert door.put(f"journeys/{uuid4()}", {"service": "form", "language": "vi"}).status_code == 400


def test_a_wrong_answer_is_refused_in_words_and_nothing_is_lost(door: Door) -> None:
    journey = begun(door)
    give(door, journey, "where", HOME)

    problem = give(door, journey, "size", "huge").json()

    assert (problem["code"], problem["errors"][0]["pointer"]) == ("answers", "/value")
    assert problem["detail"] == "That answer is no longer offered. Choose another one."
    assert door.get(f"journeys/{journey}").json()["answered"] == ["where"]


def test_who_does_not_say_what_they_know_is_told_to(door: Door) -> None:
    journey = begun(door)

    response = door.put(f"journeys/{journey}/answers/where", {"value": HOME})

    assert (response.status_code, response.json()["code"]) == (428, "condition_missing")


def test_who_knows_an_older_state_hears_where_it_stands(door: Door) -> None:
    journey = begun(door)
    old = etag(door, journey)
    give(door, journey, "where", HOME)

    response = door.put(f"journeys/{journey}/answers/where", {"value": {**HOME, "label": "1 Main St"}}, If_Match=old)

    problem = response.json()
    assert (response.status_code, problem["journey"]["screen"]["step"]) == (412, "size")
    assert response["ETag"] == etag(door, journey) == f'"{problem["journey"]["revision"]}"'


def test_the_same_answer_again_under_its_key_is_one(door: Door) -> None:
    journey = begun(door)
    old = etag(door, journey)
    first = give(door, journey, "where", HOME, If_Match=old, Idempotency_Key="a")

    again = give(door, journey, "where", HOME, If_Match=old, Idempotency_Key="a")
    other = give(door, journey, "where", {**HOME, "label": "1 Main St"}, If_Match=old, Idempotency_Key="a")

    assert again.json() == first.json()
    assert other.json()["code"] == "other_body"


def test_an_older_state_does_not_pass_with_a_new_key(door: Door) -> None:
    journey = begun(door)
    old = etag(door, journey)
    give(door, journey, "where", HOME)

    assert give(door, journey, "size", "small", If_Match=old, Idempotency_Key="b").status_code == 412


def test_an_earlier_answer_is_seen_and_changed(door: Door) -> None:
    journey = walked(door)

    screen = door.get(f"journeys/{journey}?at=size").json()["screen"]
    after = give(door, journey, "size", "small").json()

    assert (screen["question"]["answer"], screen["back"]) == ("large", "where")
    assert "why" not in after["answered"]
    assert after["screen"]["position"] == "check"


def test_a_step_that_is_not_on_the_path_is_elsewhere(door: Door) -> None:
    journey = begun(door)

    for response in (
        give(door, journey, "contact", {"email": "resident@example.org"}),
        give(door, journey, "nothing", 1),
        door.get(f"journeys/{journey}?at=count"),
        door.delete(f"journeys/{journey}/answers/people.0", If_Match="*"),
        door.get(f"journeys/{journey}/slots/size"),
    ):
        assert (response.status_code, response.json()["code"]) == (409, "elsewhere"), response.content


def test_an_item_is_taken_out(door: Door) -> None:
    journey = walked(door)

    after = door.delete(f"journeys/{journey}/answers/people.0", If_Match=etag(door, journey)).json()

    assert "people.0.age" not in after["answered"]


def test_what_is_missing_is_told(door: Door) -> None:
    journey = begun(door)
    give(door, journey, "where", HOME)
    give(door, journey, "size", "large")

    missing = door.get(f"journeys/{journey}/missing").json()

    assert missing["complete"] is False
    assert [one["step"] for one in missing["errors"]] == ["why", "count", "contact"]
    assert door.get(f"journeys/{walked(door)}/missing").json() == {"complete": True, "errors": []}


def test_what_is_not_complete_is_not_sent(door: Door) -> None:
    journey = begun(door)

    problem = door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match="*").json()

    assert problem["code"] == "cannot_send"
    assert "where" in [one["step"] for one in problem["errors"]]


def test_what_is_declared_must_be_declared(door: Door) -> None:
    journey = walked(door)

    assert door.post(f"journeys/{journey}/submission", {}, If_Match="*").json()["code"] == "not_declared"


def test_it_is_sent_once_however_often(door: Door) -> None:
    journey = walked(door)
    first = door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match="*")

    again = door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match=first["ETag"])

    assert (again.status_code, again.json()) == (200, first.json())
    assert Case.objects.count() == 1
    assert door.get(f"journeys/{journey}").json()["state"] == "sent"
    assert give(door, journey, "size", "small", If_Match="*").json()["code"] == "sent"


def test_what_was_changed_since_is_not_sent(door: Door) -> None:
    journey = walked(door)
    old = etag(door, journey)
    give(door, journey, "count", 1)

    assert door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match=old).status_code == 412
    assert Case.objects.count() == 0


def test_an_ending_is_told(door: Door) -> None:
    journey = begun(door)
    for step, value in (("where", HOME), ("size", "small"), ("count", 3)):
        give(door, journey, step, value)

    screen = door.get(f"journeys/{journey}").json()["screen"]

    assert (screen["position"], screen["outcome"], screen["title"]["text"]) == (
        "stop",
        "elsewhere",
        "Buy them in a shop",
    )
    assert door.post(f"journeys/{journey}/submission", {}, If_Match="*").json()["code"] == "ended"


def test_a_secret_goes_on_in_a_browser(door: Door) -> None:
    journey = begun(door, "secret")

    screen = door.get(f"journeys/{journey}").json()["screen"]
    problem = give(door, journey, "pin", "1234").json()

    assert screen["by_link"].startswith("This one is safer on the web.")
    assert problem["code"] == "by_link"
    assert "/resume/" in problem["link"]


def test_the_same_journey_goes_on_in_a_browser(door: Door) -> None:
    journey = begun(door)
    give(door, journey, "where", HOME)

    link = door.get(f"journeys/{journey}").json()["continue_url"]
    page = Client().get(link[link.index("/resume") :])

    assert page.status_code == 200
    assert Draft.objects.get(pk=journey).channel == "api"


def test_it_is_thrown_away(door: Door) -> None:
    journey = begun(door)

    assert door.delete(f"journeys/{journey}", If_Match="*").status_code == 204
    assert door.get(f"journeys/{journey}").status_code == 404


def test_a_closed_service_says_so_on_the_way(door: Door) -> None:
    journey = begun(door)
    catalogue.close_service("form", message={"en": "Until May."}, by="test", now=clock.now())

    assert door.get(f"journeys/{journey}").json()["detail"] == "This service is closed for now. Until May."


def test_a_service_that_does_not_declare_programs_is_not_begun(door: Door) -> None:
    assert door.put(f"journeys/{uuid4()}", {"service": "web_only"}).json()["code"] == "not_by_api"


@pytest.mark.parametrize("body", [{}, {"service": 7}, {"service": "form", "more": 1}, [], "x"])
def test_what_has_another_shape_is_refused(door: Door, body: Any) -> None:
    assert door.put(f"journeys/{uuid4()}", body).json()["code"] == "not_understood"


FEE: dict[str, Any] = {
    "service": "fee",
    "kind": "request",
    "name": "Ask for a copy",
    "summary": "It costs something.",
    "owner": "parks",
    "channels": ["web", "api"],
    "contact": "none",
    "steps": [
        {"ask": "what", "type": "text", "title": "Of what?"},
        {"work_out": "cost", "type": "money", "as": "5"},
        {"check": "answers"},
        {"pay": "fee", "amount": "cost", "title": "Pay the fee"},
        {"submit": "request"},
    ],
}


def test_what_costs_something_is_agreed_to_and_paid_in_a_browser(door: Door) -> None:
    publish(FEE)
    journey = begun(door, "fee")
    give(door, journey, "what", "a map")

    response = door.post(f"journeys/{journey}/submission", {}, If_Match=etag(door, journey))

    screen = response.json()["screen"]
    assert (response.status_code, screen["position"]) == (202, "pay")
    assert screen["by_link"].startswith("Pay here.")
    assert [one["code"] for one in door.get(f"journeys/{journey}/missing").json()["errors"]] == ["pay"]
    assert Case.objects.count() == 0


SIZED = {**FORM, "steps": [{**FORM["steps"][0], "title": "Where is it?"}, *FORM["steps"][1:]]}


def published_anew(carry: str) -> None:
    published = publish(SIZED)
    words = {"en": "The fee is new since March."}
    Version.objects.filter(pk=published.version_id).update(carry_over=carry, carry_over_words=words)


def test_a_journey_goes_on_with_the_version_that_was_published_since(door: Door) -> None:
    journey = begun(door)
    give(door, journey, "where", HOME)
    old = etag(door, journey)
    published_anew("move")

    shown = door.get(f"journeys/{journey}")

    assert shown["ETag"] != old
    assert Draft.objects.get(pk=journey).version_id == Version.objects.latest("pk").pk
    late = door.put(f"journeys/{journey}/answers/size", {"value": "small"}, If_Match=old)
    assert (late.status_code, late.json()["code"]) == (412, "changed")


def test_a_journey_that_a_new_version_ended_says_why(door: Door) -> None:
    journey = begun(door)
    published_anew("end")

    shown = door.get(f"journeys/{journey}")

    assert (shown.status_code, shown.json()["code"]) == (409, "closed")
    assert shown.json()["detail"].endswith("Nothing was sent. The fee is new since March.")
    assert give_late(door, journey).status_code == 409


def give_late(door: Door, journey: str) -> Any:
    return door.put(f"journeys/{journey}/answers/where", {"value": HOME}, If_Match="*")
