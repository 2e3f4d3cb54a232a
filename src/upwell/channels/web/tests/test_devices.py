"""News of a request on a phone: asked for and ended on its own page, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.cases import actions as cases
from upwell.cases import links
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.test_offline import send
from upwell.lib import clock
from upwell.notify.models import PUSH, Device, Message
from upwell.notify.tests.test_pushing import Browser as Device_


@pytest.fixture
def case(pothole: Published, settings: LazySettings) -> Any:
    from upwell.cases.models import Case

    settings.PUSH, settings.PUSH_HOSTS = True, ["push.example.org"]
    send()
    return Case.objects.get()


def ask(case: Any, **changes: str) -> Any:
    given = {"endpoint": "https://push.example.org/mine", **Device_().keys, **changes}
    return Client().post(f"/follow/{links.follow_secret(case.pk)}/device/", given)


def test_a_device_hears_of_the_request_when_something_happens(case: Any) -> None:
    from upwell.accounts.actor import RESIDENT

    assert ask(case).json()["words"] == "Done. This device tells you when there is news."

    cases.withdraw(case.pk, by=RESIDENT, why="", now=clock.now())

    assert Message.objects.get(channel=PUSH).subject == "Your request has news."


def test_it_is_ended_on_the_same_page(case: Any) -> None:
    ask(case)

    ask(case, end="1")

    assert Device.objects.get().ended_at is not None


@pytest.mark.parametrize("endpoint", ["http://push.example.org/x", "https://127.0.0.1/x", "https://evil.example/x", ""])
def test_only_push_services_are_taken(case: Any, endpoint: str) -> None:
    assert ask(case, endpoint=endpoint).status_code == 422
    assert not Device.objects.exists()


def test_without_the_link_nobody_listens(case: Any) -> None:
    assert Client().post("/follow/forged/device/", {"endpoint": "https://push.example.org/x"}).status_code == 404


def test_the_page_asks_nobody_by_itself(case: Any, settings: LazySettings) -> None:
    page = f"/follow/{links.follow_secret(case.pk)}"

    assert b"data-device" in Client().get(page).content
    settings.PUSH = False
    assert b"data-device" not in Client().get(page).content
