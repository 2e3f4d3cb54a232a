"""The page for people who write programs: everything there is, explained, to copy."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upwell.channels.api import openapi, problems
from upwell.channels.api.declared import OPERATIONS
from upwell.channels.api.tests.scene import ANSWERS, Door


def page(path: str = "/api/", **headers: str) -> str:
    response = Client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == 200
    return response.content.decode()


def test_every_operation_and_problem_is_explained(door: Door) -> None:
    shown = page()

    assert [one.name for one in OPERATIONS if f'id="{one.name}"' not in shown] == []
    assert [code for code in problems.KINDS if f'id="problem-{code}"' not in shown] == []


def test_it_says_in_which_order_news_comes(door: Door) -> None:
    assert "What you hear of one request comes in its order" in page()
    assert all("comes in its order" in one["post"]["description"] for one in openapi.document()["webhooks"].values())


def test_the_forms_of_services_programs_may_use_are_listed(door: Door) -> None:
    shown = page()

    assert "/api/services/form/" in shown
    assert "/api/services/web_only/" not in shown


def test_the_form_of_a_service_comes_with_an_example(door: Door) -> None:
    shown = page("/api/services/form/", Accept_Language="es")

    assert "Pida un bote" in shown
    assert "200 E Santa Clara St" in shown
    assert "JSON Schema" in shown


@pytest.mark.parametrize("code", ["web_only", "nothing"])
def test_what_programs_may_not_use_has_no_form(door: Door, code: str) -> None:
    assert Client().get(f"/api/services/{code}/").status_code == 404


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*ANSWERS, "photo", "nothing"]), ANYTHING))
def test_whatever_is_sent_is_answered(door: Door, answers: dict[str, object]) -> None:
    """Each answer is held against the document as well."""
    assert door.send(**answers).status_code in (201, 422)
