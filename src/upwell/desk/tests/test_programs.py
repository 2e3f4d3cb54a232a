"""The page of other people's programs: their keys are seen and taken back, what could not be told is tried again."""

from __future__ import annotations

import pytest
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.channels.api import actions
from upwell.channels.api.models import Call, Hook, Key, Program
from upwell.lib import clock


@pytest.fixture
def made(cast: Cast) -> actions.NewKey:
    return actions.make("A kiosk", ["status:read"], by=SYSTEM, now=clock.now())


def page(cast: Cast) -> str:
    return cast.client("keeper").get("/desk/programs/").content.decode()


def test_a_key_is_seen_by_its_beginning_only(cast: Cast, made: actions.NewKey) -> None:
    shown = page(cast)

    assert f"upw_{made.key.prefix}" in shown
    assert "status:read" in shown
    assert made.secret not in shown


def test_one_key_is_revoked(cast: Cast, made: actions.NewKey) -> None:
    newer = actions.rotate("A kiosk", by=SYSTEM, now=clock.now())

    said = cast.client("keeper").post("/desk/programs/revocation/", {"key": made.key.prefix}, follow=True)

    assert "It opens nothing from now on." in said.content.decode()
    assert [one.prefix for one in Key.objects.filter(revoked_at=None)] == [newer.key.prefix]


def test_a_program_is_shut_out(cast: Cast, made: actions.NewKey) -> None:
    client = cast.client("keeper")

    client.post("/desk/programs/revocation/", {"name": "A kiosk"})
    again = client.post("/desk/programs/revocation/", {"name": "A kiosk"}, follow=True)

    assert "It was revoked before." in again.content.decode()
    assert Program.objects.get().revoked_by != ""
    assert not Key.objects.filter(revoked_at=None).exists()


def test_what_could_not_be_told_is_tried_again(cast: Cast, made: actions.NewKey) -> None:
    now = clock.now()
    hook = Hook.objects.create(
        program=made.program, url="https://x.example.org/", host="x.example.org", secret="whsec_", created_at=now
    )
    call = Call.objects.create(
        hook=hook, key="1", kind="request.closed", reference="K7QM-3XPD", body={}, state="dead", error="http 500",
        attempts=9, queued_at=now, next_at=now,
    )  # fmt: skip

    shown = page(cast)
    after = cast.client("keeper").post(f"/desk/programs/calls/{call.pk}/retry/", follow=True).content.decode()

    assert "http 500" in shown
    assert "x.example.org" in shown
    assert "We try this message again now." in after
    assert Call.objects.get().state == "waiting"


def test_nothing_is_there_yet(cast: Cast) -> None:
    assert "No program has a key yet" in page(cast)
