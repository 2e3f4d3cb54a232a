"""The pages of the workbench, from a blank file to what residents get."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from upwell.catalogue import queries as catalogue
from upwell.workbench import queries
from upwell.workbench.tests.scene import NEW, People, people

pytestmark = pytest.mark.django_db
__all__ = ["people"]


def begun(people: People) -> None:
    given = {"name": "Borrow a tool", "code": "tool_library", "owner": "streets", "pattern": "blank"}
    answer = people.client("writer").post(reverse("workbench:new"), given)
    assert answer.status_code == 302
    saved = people.client("writer").post(
        reverse("workbench:text", args=["tool_library"]),
        {"text": NEW, "file": "service.yaml", "rev": "1", "do": "save"},
    )
    assert saved.status_code == 302


@pytest.mark.parametrize(
    "tab", ["text", "words", "walk", "walked", "phone", "examples", "changes", "schema", "service"]
)
def test_every_part_of_the_workbench_opens(people: People, tab: str) -> None:
    begun(people)

    answer = people.client("writer").get(reverse(f"workbench:{tab}", args=["tool_library"]))

    assert answer.status_code == 200


def test_the_preview_is_what_the_channels_draw(people: People) -> None:
    begun(people)

    sent = {"text": NEW, "file": "service.yaml", "line": "14", "language": "en"}
    said = json.loads(people.client("writer").post(reverse("workbench:look", args=["tool_library"]), sent).content)

    assert "1 A drill" in said["html"]
    assert "Which tool do you need?" in said["html"]
    assert said["html"].count("srcdoc=") == 2
    assert "sheet-script" in said["html"]
    assert "<!doctype" not in said["html"]  # a whole page stands in an attribute


def test_what_is_reviewed_by_somebody_else_is_what_residents_get(people: People) -> None:
    begun(people)
    review = reverse("workbench:review", args=["tool_library"])
    people.client("writer").post(review, {"do": "ask", "words": "People ask for tools.", "rev": "2"})

    people.client("owner").post(review, {"do": "publish", "rev": "2", "carry_over": "keep"})

    found = catalogue.published("tool_library")
    assert found is not None
    assert catalogue.files_of(found)["service.yaml"] == NEW
    assert queries.live("tool_library") is None


def test_a_new_service_is_called_as_its_text_names_it(people: People) -> None:
    begun(people)
    page = people.client("writer").get(reverse("workbench:changes", args=["tool_library"])).content.decode()
    listed = people.client("writer").get(reverse("workbench:services")).content.decode()

    assert "<h1>Borrow a tool</h1>" in page
    assert "Borrow a tool</a>" in listed


def test_no_problem_sends_a_designer_to_a_command(people: People) -> None:
    begun(people)

    page = people.client("writer").get(reverse("workbench:text", args=["tool_library"])).content.decode()

    assert "There is no es.yaml" in page
    assert "upwell translate" not in page
