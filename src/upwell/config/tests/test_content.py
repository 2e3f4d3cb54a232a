"""No word of a request about its own encoding reaches Django."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import given
from hypothesis import strategies as st

from upwell.catalogue.city import City
from upwell.config.content import in_utf_8, plain

NASTY = ["hex", "base64", "zlib", "rot13", "unicode_escape", "undefined", "utf-99", "idna", "utf-16"]


@pytest.fixture
def kept_connections() -> Iterator[None]:
    """The test's own transaction outlives the request, as it does with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asked(path: str, query: str, kind: str, body: bytes = b"") -> str:
    """The status of a request through the door a server uses."""
    said: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    answer = in_utf_8(WSGIHandler())(environ, lambda status, *_: said.append(status))
    b"".join(answer)
    return said[0][:3]


@pytest.mark.django_db
@pytest.mark.parametrize("charset", NASTY)
def test_a_chosen_encoding_chooses_nothing(city: City, kept_connections: None, charset: str) -> None:
    for kind in (f"x; charset={charset}", f"text/plain;charset={charset}", "x; a*=utf-99''x"):
        assert asked("/search/", "q=%5Cud800x", kind) == "200"
    form = f"application/x-www-form-urlencoded; charset={charset}"
    assert asked("/status/", "reference=1", form, b"reference=%5Cud800") in {"403", "405"}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("application/json; charset=hex", "application/json"),
        ("multipart/form-data; charset=hex; boundary=abc", "multipart/form-data; boundary=abc"),
        ('multipart/form-data; boundary="a b"', 'multipart/form-data; boundary="a b"'),
        ("multipart/form-data", "multipart/form-data"),
        ("x; charset=hex", ""),
        ("", ""),
    ],
)
def test_the_kind_stays_and_what_stands_between_the_parts(said: str, left: str) -> None:
    assert plain(said) == left


@given(st.text())
def test_whatever_is_said_no_encoding_is_left(said: str) -> None:
    assert "charset" not in plain(f"text/plain; {said}")
    assert plain(plain(said)) == plain(said)
