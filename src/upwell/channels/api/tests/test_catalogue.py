"""The catalogue is everybody's: which services there are, in which words, and what their forms look like."""

from __future__ import annotations

import pytest

from upwell.channels.api.tests.scene import Door


@pytest.fixture
def anybody(door: Door) -> Door:
    return Door()


def test_services_are_listed_in_their_order(anybody: Door) -> None:
    found = anybody.get("services").json()

    assert [one["code"] for one in found["services"]] == ["form", "secret", "web_only"]
    assert (found["page"], found["pages"], found["total"]) == (1, 1, 3)


def test_a_row_says_how_a_program_may_use_it(anybody: Door) -> None:
    rows = {one["code"]: (one["by_api"], one["whole_form"]) for one in anybody.get("services").json()["services"]}

    assert rows == {"form": (True, True), "secret": (True, False), "web_only": (False, False)}


def test_the_list_is_paged_and_filtered(anybody: Door) -> None:
    assert [one["code"] for one in anybody.get("services?page_size=1&page=2").json()["services"]] == ["secret"]
    assert [one["code"] for one in anybody.get("services?language=es").json()["services"]] == ["form"]
    assert anybody.get("services?kind=report").json()["total"] == 0
    assert anybody.get("services?page=9").json()["services"] == []


@pytest.mark.parametrize("query", ["kind=other", "page=0", "page=x", "page_size=101", "page=-1"])
def test_what_cannot_be_asked_is_refused(anybody: Door, query: str) -> None:
    assert anybody.get(f"services?{query}").status_code == 400


def test_words_come_in_the_language_asked_for_and_say_which_it_is(anybody: Door) -> None:
    found = anybody.get("services/form", Accept_Language="es").json()

    assert found["name"] == {"text": "Pida un bote", "language": "es"}
    assert found["summary"] == {"text": "We bring one.", "language": "en"}
    assert found["steps"][1]["options"][1]["label"] == {"text": "Grande", "language": "es"}


def test_when_a_question_is_asked_is_said_for_programs_and_people(anybody: Door) -> None:
    step = {one["step"]: one for one in anybody.get("services/form").json()["steps"]}["why"]

    assert step["asked_when"] == {"size": "large"}
    assert step["asked_when_words"] == "Only if “Which size?” is “Large”."


def test_what_did_not_change_is_not_sent_again(anybody: Door) -> None:
    for path in ("services", "services/form", "services/form/schema", "openapi.json"):
        first = anybody.get(path)
        again = anybody.get(path, If_None_Match=first["ETag"])

        assert (again.status_code, again.content) == (304, b"")
        assert "max-age" in again["Cache-Control"]


def test_another_language_is_another_answer(anybody: Door) -> None:
    etags = {anybody.get("services/form", Accept_Language=code)["ETag"] for code in ("en", "es")}

    assert len(etags) == 2


def test_the_schema_of_a_form_stands_at_its_address(anybody: Door) -> None:
    schema = anybody.get("services/form/schema").json()

    assert schema["required"] == ["where", "size", "count", "contact"]
    assert schema["properties"]["size"]["enum"] == ["small", "large"]


def test_what_is_not_there_is_said_in_words(anybody: Door) -> None:
    problem = anybody.get("services/nothing").json()

    assert (problem["status"], problem["code"]) == (404, "not_found")
    assert problem["detail"] == "There is no service with the code nothing."


def test_the_catalogue_may_be_shown_by_another_site(anybody: Door) -> None:
    assert anybody.get("services")["Access-Control-Allow-Origin"] == "*"
