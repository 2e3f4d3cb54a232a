"""A service that is being written is walked on its pages and on a phone, and no case comes of it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import NOW

from upwell.cases.models import Case
from upwell.intake.models import Draft
from upwell.workbench import actions
from upwell.workbench.tests.scene import NEW, People, people

__all__ = ["people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(people: People) -> People:
    actions.begin_new("tool_library", {"service.yaml": NEW}, by=people.actor("writer"), now=NOW)
    return people


def test_on_its_pages_from_the_first_question_to_the_end(written: People) -> None:
    client, here = written.client("writer"), reverse("workbench:walked", args=["tool_library"])
    client.get(reverse("workbench:walk", args=["tool_library"]))

    refused = client.post(here, {"answer": ""})
    first = client.post(here, {"answer": "saw"}, follow=True).content.decode()
    client.post(here, {"answer": "A shed"})
    sent = client.post(here, {"confirmation": "x"}).content.decode()

    assert refused.status_code == 422
    assert "What do you want to build?" in first
    assert "It would be sent now" in sent
    assert "A shed" in sent
    assert (Case.objects.count(), Draft.objects.count()) == (0, 0)


def test_by_text_on_the_phone(written: People) -> None:
    client, here = written.client("writer"), reverse("workbench:phone", args=["tool_library"])
    client.get(here)

    for said in ("2", "a shed", "1"):
        page = client.post(here, {"text": said, "way": "sms"}, follow=True).content.decode()

    assert "ABCD-EFGH" in page
    assert (Case.objects.count(), Draft.objects.count()) == (0, 0)


def test_in_the_chat_with_buttons(written: People) -> None:
    client, here = written.client("writer"), reverse("workbench:phone", args=["tool_library"])

    client.get(here, {"way": "chat"})
    page = client.post(here, {"choice": "saw", "way": "chat"}, follow=True).content.decode()

    assert "What do you want to build?" in page


def test_examples_say_how_they_went_at_their_place(written: People) -> None:
    client = written.client("writer")
    text = NEW.replace("path: [tool, answers, request]", "path: [why]")
    sent = {"text": text, "file": "service.yaml", "rev": "1", "do": "save"}
    client.post(reverse("workbench:text", args=["tool_library"]), sent)

    page = client.get(reverse("workbench:examples", args=["tool_library"])).content.decode()

    assert "Otherwise" in page
    assert f"line {text.splitlines().index('  - name: a drill') + 1}" in page
