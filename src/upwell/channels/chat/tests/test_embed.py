"""The chat in a frame: only for the sites the city names, without cookies, and with nothing to forge."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.catalogue.city import City
from upwell.channels.chat.models import Chat
from upwell.channels.chat.tests.test_chat import HOLE
from upwell.intake.tests import scene

SITE = "https://library.example.org"
TOKEN = re.compile(r'name="chat" value="([^"]+)"')


@pytest.fixture
def frame(city: City, settings: LazySettings) -> Client:
    settings.CHAT_EMBED = [SITE]
    scene.publish(HOLE, scene.POTHOLE_ES)
    return Client(enforce_csrf_checks=True)


def said(frame: Client, **form: Any) -> str:
    """In a browser that keeps no cookies."""
    frame.cookies.clear()
    answer = frame.post("/chat/embed/", form)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]


def test_only_the_sites_the_city_names_may_frame_it(frame: Client) -> None:
    policy = frame.get("/chat/embed/").headers["Content-Security-Policy"]
    assert f"frame-ancestors {SITE}" in policy
    assert "X-Frame-Options" not in frame.get("/chat/embed/").headers


def test_every_other_page_is_framed_by_nobody(frame: Client) -> None:
    frame.get("/chat/embed/")
    answer = frame.get("/chat/")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_report_is_made_without_a_cookie(frame: Client) -> None:
    held = token(said(frame, text="pothole"))
    assert "Very large</button>" in said(frame, chat=held, choice="pothole")
    said(frame, chat=held, choice="large")
    assert "We have it:" in said(frame, chat=held, choice="send")


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "8a2e5c0e-0000-4000-8000-000000000000"])
def test_a_forged_secret_opens_nothing(frame: Client, forged: str) -> None:
    said(frame, text="my name is Kim")
    assert "Kim" not in said(frame, chat=forged, text="pothole")
    assert Chat.objects.count() == 2


def test_the_number_of_a_conversation_is_no_secret_of_it(frame: Client) -> None:
    said(frame, text="my name is Kim")
    number = str(Chat.objects.get().pk)
    assert frame.get("/chat/embed/news/", headers={"x-chat": number}).status_code == 404


def test_news_come_with_the_secret_in_a_header(frame: Client) -> None:
    held = token(said(frame, text="my name is Kim"))
    assert b"Kim" in frame.get("/chat/embed/news/", headers={"x-chat": held}).content


def test_it_speaks_the_language_of_the_page_around(frame: Client) -> None:
    assert 'lang="es"' in frame.get("/chat/embed/?speak=es").content.decode()
    assert "Reporte un bache" in said(frame, speak="es", text="bache")


def test_colours_are_made_readable_and_nothing_else_is_taken(frame: Client) -> None:
    styles = frame.get("/chat/embed/colours.css?primary=ffff00&accent=red;}body{}").content.decode()
    assert "--primary:#ffff00" not in styles
    assert "body{" not in styles


def test_there_is_no_frame_where_no_site_is_named(frame: Client, settings: LazySettings) -> None:
    settings.CHAT_EMBED = []
    assert frame.get("/chat/embed/").status_code == 404
    assert frame.get("/chat/widget.js").status_code == 404


def test_the_script_says_its_words_in_every_language(frame: Client) -> None:
    script = frame.get("/chat/widget.js").content.decode()
    assert '"en": {"open": "Chat with the city"' in script
    assert '"es":' in script
