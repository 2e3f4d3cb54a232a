"""The document says what there is, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from upwell.channels.api import openapi, problems, scopes
from upwell.channels.api.declared import OPERATIONS
from upwell.channels.api.tests.scene import Door


def routes() -> set[str]:
    """The addresses below `/api/v1/`, as the document writes them."""
    (room,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/"]
    found = (str(one.pattern) for one in room.url_patterns)
    below = (one.removeprefix("v1/") for one in found if one.startswith("v1/"))
    return {"/" + one.replace("<uuid:", "{").replace("<str:", "{").replace(">", "}") for one in below}


def test_every_address_is_in_the_document() -> None:
    assert set(openapi.document()["paths"]) == routes()


def test_every_operation_has_its_methods_statuses_and_words() -> None:
    for one in OPERATIONS:
        written = openapi.document()["paths"][f"/{one.path}"][one.method.lower()]
        assert written["operationId"] == one.name
        assert set(written["responses"]) >= {str(status) for status in one.gives}
        assert set(written["responses"]) >= {str(problems.KINDS[code].status) for code in openapi.codes_of(one)}
        assert one.summary[0].isupper()


def test_names_of_operations_are_given_once() -> None:
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)


def test_scopes_and_problems_are_known() -> None:
    assert {one.scope for one in OPERATIONS} <= {"", *scopes.SCOPES, *scopes.OF_ONE}
    assert {code for one in OPERATIONS for code in one.problems} <= set(problems.KINDS)
    used = {code for one in OPERATIONS for code in openapi.codes_of(one)}
    assert set(problems.KINDS) == used


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    document = openapi.document()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert set(references(document)) <= known


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [one for inner in part.values() for one in references(inner)]
    return [one for inner in part for one in references(inner)] if isinstance(part, list) else []


def test_it_is_served_with_a_mark(door: Door) -> None:
    response = Door().get("openapi.json")

    assert response.json()["openapi"] == "3.1.0"
    assert response["ETag"]


@pytest.mark.parametrize("kind", ["request.received", "request.closed"])
def test_what_hooks_are_told_is_in_it(kind: str) -> None:
    assert kind in openapi.document()["webhooks"]
