"""Who may knock, how often, and how every refusal is said."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from upwell.accounts.actor import SYSTEM, Actor
from upwell.channels.api import actions, queries
from upwell.channels.api.models import Key, Program
from upwell.channels.api.tests.scene import Door, key
from upwell.events.models import Event
from upwell.lib import clock

OTHER = Door("upw_00000000_forged")


def test_without_a_key_only_the_catalogue_opens(door: Door) -> None:
    nobody = Door()

    assert nobody.get("services").status_code == 200
    for method, path in (
        ("GET", f"journeys/{uuid4()}"),
        ("GET", "requests/K7QM-3XPD"),
        ("GET", "hooks"),
    ):
        response = nobody.ask(method, path)
        assert (response.status_code, response.json()["code"]) == (401, "key_missing")
        assert response["WWW-Authenticate"] == "Bearer"


def test_a_forged_key_opens_nothing_not_even_the_catalogue(door: Door) -> None:
    assert OTHER.get("services").json()["code"] == "key_wrong"
    assert Door().get("services", Authorization="Basic x").json()["code"] == "key_wrong"


def test_a_key_opens_what_its_scopes_say(door: Door) -> None:
    narrow = Door(key("narrow", ["status:read"]))

    problem = narrow.get("hooks").json()

    assert (problem["status"], problem["scope"]) == (403, "hooks:manage")
    assert narrow.get("requests/K7QM-3XPD").status_code == 404


def test_a_key_is_shown_once_and_kept_as_a_digest(door: Door) -> None:
    kept = Key.objects.get()

    assert kept.prefix in door.key
    assert door.key.split("_", 2)[2] not in str(vars(kept))


def test_a_revoked_key_opens_nothing(door: Door) -> None:
    actions.revoke_key(Key.objects.get().prefix, by=SYSTEM, now=clock.now())

    assert door.get("hooks").json()["code"] == "key_wrong"


def test_a_key_ends_when_its_time_is_over(door: Door) -> None:
    late = Door(key("late", expires_at=clock.now() - timedelta(seconds=1)))

    assert late.get("hooks").json()["code"] == "key_wrong"


def test_two_keys_work_while_one_takes_the_place_of_the_other(door: Door) -> None:
    newer = Door(actions.rotate("kiosk", by=SYSTEM, now=clock.now()).secret)

    assert (door.get("hooks").status_code, newer.get("hooks").status_code) == (200, 200)
    old = Key.objects.order_by("pk")[0]
    assert old.expires_at is not None
    queries.forget()
    Key.objects.filter(pk=old.pk).update(expires_at=clock.now())
    assert (door.get("hooks").status_code, newer.get("hooks").status_code) == (401, 200)


def test_a_program_that_is_revoked_loses_every_key(door: Door) -> None:
    newer = Door(actions.rotate("kiosk", by=SYSTEM, now=clock.now()).secret)
    actions.revoke_program("kiosk", by=SYSTEM, now=clock.now())

    assert (door.get("hooks").status_code, newer.get("hooks").status_code) == (401, 401)


def test_the_day_a_key_was_used_last_is_written_down_once(door: Door) -> None:
    door.get("hooks")
    door.get("hooks")

    assert Key.objects.get().used_on is not None


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ["status:read"]), ("x" * 61, ["status:read"]), ("a", []), ("a", ["all"])]
)
def test_a_key_that_cannot_be_is_not_made(door: Door, name: str, scopes: list[str]) -> None:
    with pytest.raises(actions.CannotCreateProgram):
        actions.make(name, scopes, by=SYSTEM, now=clock.now())


def test_only_who_may_manages_keys(door: Door) -> None:
    worker = Actor("staff", "1", "A worker", permissions=frozenset({"work_cases"}))

    with pytest.raises(actions.CannotManageKeys):
        actions.revoke_program("kiosk", by=worker, now=clock.now())
    with pytest.raises(actions.CannotCreateProgram):
        actions.make("kiosk", ["status:read"], by=SYSTEM, now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_keys_are_in_the_record_without_their_secret(door: Door) -> None:
    actions.revoke_program("kiosk", by=SYSTEM, now=clock.now())

    made = Event.objects.get(name="api_key_made")
    assert made.data == {"program": Program.objects.get().pk, "key": Key.objects.get().prefix}
    assert Event.objects.filter(name="api_key_revoked").count() == 1


def test_a_key_has_its_minute(door: Door) -> None:
    few = Door(key("few", per_minute=2))

    first = few.get("services")
    few.get("services")
    response = few.get("services")

    assert (first["RateLimit-Policy"], first["RateLimit"].partition(";t=")[0]) == ('"key";q=2;w=60', '"key";r=1')
    assert (response.status_code, response.json()["code"]) == (429, "too_many")
    assert int(response["Retry-After"]) == response.json()["retry_after"] > 0
    assert response["RateLimit"].startswith('"key";r=0')


def test_other_methods_are_said(door: Door) -> None:
    response = door.ask("PATCH", "services")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert door.ask("OPTIONS", "hooks").status_code == 204
    assert door.ask("HEAD", "services").content == b""


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_cannot_be_read_is_refused(door: Door, body: bytes, kind: str, status: int) -> None:
    where, headers = f"/api/v1/journeys/{uuid4()}", {"Authorization": f"Bearer {door.key}"}

    response = Client().generic("PUT", where, body, kind, headers=headers)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_the_shape_that_is_wrong_is_named(door: Door) -> None:
    problem = door.put(f"journeys/{uuid4()}", {"service": 7}).json()

    assert problem["errors"][0]["pointer"] == "/service"


def test_what_is_outside_every_address_is_a_problem_too(door: Door) -> None:
    response = Client().get("/api/v1/nothing")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert Client().get("/api/v1/journeys/no-uuid").json()["code"] == "not_found"


def test_a_problem_says_where_it_is_explained(door: Door) -> None:
    assert door.get("services/nothing").json()["type"].endswith("/api/#problem-not_found")
