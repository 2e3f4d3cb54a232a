"""Every URL × every role: what is declared, what is expected, what happens.

Walks the URL configuration, so a new URL without a row in `access.yaml`, a view that does not say who may open it,
and a row without a URL each fail the build."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import ROLES, Cast
from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.channels.web import drafts
from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.lib.access import requirement_of
from upwell.limits import held
from upwell.payments.tests import scene as money

TABLE: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text())
GOT = {
    200: "page",
    301: "redirect",
    302: "redirect",
    303: "redirect",
    400: "bad",
    401: "no_key",
    403: "forbidden",
    404: "missing",
    405: "post_only",
}
MEANT = {*GOT.values(), "sign_in"}
OTHER_KEYS = {"needs", "with", "exempt", "all"}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern


def urls() -> dict[str, list[URLPattern]]:
    found: dict[str, list[URLPattern]] = {}
    for name, pattern in walk(get_resolver().url_patterns):
        found.setdefault(name, []).append(pattern)
    return found


@pytest.fixture
def things(cast: Cast, uploads: Path) -> dict[str, Any]:
    """What "$name" in the table stands for: a case of the worker's team, its secret link, and so on."""
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    case = scene.send(scene.ready()).case
    closed = cases.close(scene.send(scene.ready()).case.pk, by=SYSTEM, seen=1, outcome="done", now=scene.LATER)
    draft = scene.begin().draft
    shop = scene.send_shop(now=clock.now())
    return {
        "asked": links.party_secret(case_queries.parties_of(shop, language="en", now=scene.NOW)[0].id),
        "case": case.reference,
        "charge": money.owe(subject=case.pk).pk,
        "draft": draft.pk,
        "sent": case.pk,
        "resume": drafts.secret(draft.pk),
        "follow": links.follow_secret(case.pk),
        "feedback": links.feedback_secret(closed.pk, 0),
    }


def address(name: str, things: dict[str, Any]) -> str:
    given = TABLE[name].get("with", {})
    arguments = {
        key: things[value[1:]] if isinstance(value, str) and value.startswith("$") else value
        for key, value in given.items()
    }
    return reverse(name, kwargs=arguments)


def test_every_url_has_a_row_and_every_row_a_url():
    there, listed = set(urls()), set(TABLE)

    assert there - listed == set(), "add a row to tests/access.yaml"
    assert listed - there == set(), "no such URL any more: take the row out"


def test_every_row_says_something_about_every_role():
    for name, row in TABLE.items():
        assert set(row) - OTHER_KEYS <= set(ROLES), name
        assert "all" in row or set(ROLES) <= set(row), name
        assert {row.get(role, row.get("all")) for role in ROLES} <= MEANT, name


@pytest.mark.parametrize("name", TABLE)
def test_the_view_declares_what_the_table_says(name):
    for pattern in urls()[name]:
        assert requirement_of(pattern.callback) == TABLE[name]["needs"]


@pytest.mark.parametrize("name", TABLE)
def test_what_each_role_gets(name, cast: Cast, things, settings):
    """To ask for a page changes nothing, so that all ask the same city."""
    settings.SANDBOX = True

    assert {role: got(cast.client(role), address(name, things)) for role in ROLES} == {
        role: TABLE[name].get(role, TABLE[name].get("all")) for role in ROLES
    }


def got(client: Client, url: str) -> str:
    held.forget()  # what one has asked for is counted against the next, who comes over the same connection
    response = client.get(url)
    if urlsplit(response.headers.get("Location", "")).path == reverse("accounts:sign_in"):
        return "sign_in" if response.status_code == 302 else f"sign_in with {response.status_code}"
    return GOT.get(response.status_code, str(response.status_code))


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if not row.get("exempt")])
def test_no_url_takes_a_form_of_another_site(name, cast: Cast, things):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lead)

    response = client.post(address(name, things))

    assert response.status_code in {403, 404, 405}


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row["needs"] != "public"])
def test_nothing_is_done_for_a_stranger(name, cast: Cast, things):
    response = Client().post(address(name, things))

    assert response.status_code in {403, 405} or response.headers.get("Location", "").startswith(
        reverse("accounts:sign_in")
    )
