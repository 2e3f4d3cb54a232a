"""What a browser sends is anybody's: large, strange, meant to do harm. Each has its answer, and none is an error."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse
from tests.cast import NOW

from upwell.workbench import actions, checking
from upwell.workbench.tests.scene import NEW, People, people

__all__ = ["people"]
pytestmark = pytest.mark.django_db

STRANGE = [
    "",
    "\ufeff",
    "a: &a [b]\nc: [*a, *a, *a]\n",
    "[" * 5_000,
    "- " * 5_000,
    "x: !!python/object/apply:os.system ['id']\n",
    "steps: 5\nservice: {a: b}\n",
    NEW.replace("tool", "\u202etool"),
    "service: tool_library\nsteps:\n" + "  - {ask: a, type: text, title: A}\n" * 400,
    "service: tool_library\nsteps:\n  - ask: a\n    type: choice\n    title: A\n    options:\n"
    + "".join(f"      o{n}: x\n" for n in range(3_000)),
    NEW.replace("when:", "when: {tool: [drill, saw]}"),
    "%YAML 9.9\n---\n" + NEW,
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_texts_are_answered_and_in_time(people: People, text: str) -> None:
    actions.begin_new("tool_library", {"service.yaml": NEW}, by=people.actor("writer"), now=NOW)
    client, began = people.client("writer"), time.process_time()

    sent = {"text": text, "file": "service.yaml", "line": "3", "language": "en", "rev": "1"}
    looked = client.post(reverse("workbench:look", args=["tool_library"]), sent)
    page = client.post(reverse("workbench:text", args=["tool_library"]), {**sent, "do": "save"}, follow=True)
    others = [client.get(reverse(f"workbench:{tab}", args=["tool_library"])) for tab in ("words", "phone", "walked")]

    assert looked.status_code == 200
    assert page.status_code in (200, 409)
    assert {one.status_code for one in others} == {200}
    assert time.process_time() - began < 8


def test_what_is_too_long_is_refused_before_it_is_read(people: People) -> None:
    actions.begin_new("tool_library", {"service.yaml": NEW}, by=people.actor("writer"), now=NOW)

    sent = {"text": "x" * (checking.MOST_LETTERS + 1), "file": "service.yaml", "line": "1"}
    answer = people.client("writer").post(reverse("workbench:look", args=["tool_library"]), sent)

    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["../x.yaml", "settings.py", "/etc/passwd", "a" * 300, "es.yml"])
def test_only_files_of_a_service_are_there(people: People, name: str) -> None:
    actions.begin_new("tool_library", {"service.yaml": NEW}, by=people.actor("writer"), now=NOW)

    answer = people.client("writer").get(reverse("workbench:text", args=["tool_library"]), {"file": name})

    assert answer.status_code == 404


def test_a_title_cannot_bring_a_script_into_the_preview(people: People) -> None:
    title = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text = NEW.replace("Which tool do you need?", f"'{title}'")
    actions.begin_new("tool_library", {"service.yaml": text}, by=people.actor("writer"), now=NOW)

    page = people.client("writer").get(reverse("workbench:text", args=["tool_library"])).content.decode()
    alone = people.client("writer").get(reverse("workbench:walked", args=["tool_library"]))

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "script-src 'none'" in alone.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in alone.headers["Content-Security-Policy"]


@pytest.mark.parametrize("figure", ["\u00b2", "9" * 5_000, "-1", "1e3"])
def test_figures_of_another_kind_are_no_numbers(people: People, figure: str) -> None:
    actions.begin_new("tool_library", {"service.yaml": NEW}, by=people.actor("owner"), now=NOW)
    client = people.client("owner")
    sent = {"rev": figure, "line": figure, "number": figure, "words": "x", "text": NEW, "file": "service.yaml"}
    asks = (("text", "save"), ("look", ""), ("words", ""), ("review", "ask"), ("review", "up_to_date"))

    codes = {
        client.post(reverse(f"workbench:{n}", args=["tool_library"]), {**sent, "do": d}).status_code for n, d in asks
    }
    back = client.post(reverse("workbench:versions", args=["pothole"]), sent).status_code

    assert max(codes) < 500
    assert back == 404
