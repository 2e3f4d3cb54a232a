"""Where somebody is, as their device says it: read back in words before it is an answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from upwell.catalogue.city import City
from upwell.channels.chat.tests.test_chat import HOLE, said
from upwell.intake import placing
from upwell.intake import queries as intake
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.lib import clock

WHERE: dict[str, Any] = {"ask": "where", "type": "location", "title": "Where is it?"}


@pytest.fixture
def chat(city: City, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(placing, "_nearest", lambda lat, lon: "200 Main St")
    scene.publish({**HOLE, "steps": [WHERE, *HOLE["steps"]]})
    client.post("/chat/services/pothole/")
    return client


def answer() -> Any:
    return intake.standing(Draft.objects.get().pk, now=clock.now()).walk.answers.get("where")


def test_the_button_is_there_for_scripts_only(chat: Client) -> None:
    assert '<div class="talk-where" hidden data-where' in chat.get("/chat/").content.decode()


def test_a_position_is_read_back_before_it_is_taken(chat: Client) -> None:
    page = said(chat, lat="37.0001", lon="-121.0001")
    assert "Did you mean: 200 Main St?" in page
    assert answer() is None
    assert "How big is it?" in said(chat, choice="yes")
    assert answer()["label"] == "200 Main St"


def test_a_position_that_is_not_right_is_asked_again(chat: Client) -> None:
    said(chat, lat="37.0001", lon="-121.0001")
    assert "Where is it?" in said(chat, choice="no")
    assert answer() is None


@pytest.mark.parametrize("point", [("abc", "x"), ("999", "999"), ("nan", "nan")])
def test_no_point_on_earth_is_no_answer(chat: Client, point: tuple[str, str]) -> None:
    said(chat, lat=point[0], lon=point[1])
    said(chat, choice="yes") if "Did you mean" in chat.get("/chat/").content.decode() else None
    assert answer() is None
