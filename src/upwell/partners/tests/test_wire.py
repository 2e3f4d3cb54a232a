"""What goes over the network to a vendor, and what is not let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any, ClassVar

import pytest

from upwell.partners.ports import Unreachable
from upwell.partners.systems.wire import Reply, TooSlow, Wire


class Handler(BaseHTTPRequestHandler):
    """Answers as `says` tells, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []
    says: ClassVar[tuple[int, dict[str, str], bytes]] = (200, {}, b"{}")
    connections: ClassVar[set[Any]] = set()

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        self.connections.add(self.client_address)
        status, headers, body = self.says
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[type[Handler]]:
    fresh = type("Fresh", (Handler,), {"asked": [], "connections": set()})
    http = HTTPServer(("127.0.0.1", 0), fresh)
    thread = Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    fresh.url = f"http://127.0.0.1:{http.server_address[1]}/"
    yield fresh
    http.shutdown()
    http.server_close()
    thread.join(5)


@pytest.fixture
def wire(server: type[Handler]) -> Iterator[Wire]:
    made = Wire(server.url, "secret one", limit=2)
    yield made
    made.close()


def test_the_secret_goes_along_and_nothing_that_names_us_more_than_that(wire: Wire, server: type[Handler]) -> None:
    assert wire.ask("GET", "/a", query={"route": "a&b=ñ"}) == Reply(200, b"{}")

    path, headers = server.asked[0]
    assert path == "/a?route=a%26b%3D%C3%B1"
    assert headers["Authorization"] == "Bearer secret one"
    assert headers["User-Agent"] == "Upwell"
    assert headers["Accept-Encoding"] == "identity"


def test_one_connection_serves_many_questions(wire: Wire, server: type[Handler]) -> None:
    for _ in range(3):
        wire.ask("GET", "/a")

    assert len(server.connections) == 1


def test_a_redirect_is_not_followed(wire: Wire, server: type[Handler]) -> None:
    server.says = (302, {"Location": "/elsewhere"}, b"")

    assert wire.ask("GET", "/a").status == 302
    assert len(server.asked) == 1


def test_a_cookie_does_not_come_back(wire: Wire, server: type[Handler]) -> None:
    server.says = (200, {"Set-Cookie": "who=me"}, b"")
    wire.ask("GET", "/a")
    wire.ask("GET", "/a")

    assert "Cookie" not in server.asked[1][1]


@pytest.mark.parametrize(
    "says",
    [
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
        (200, {"Content-Length": "nine"}, b"{}"),
        (200, {"Transfer-Encoding": "chunked"}, b"zz\r\n{}"),
    ],
)
def test_what_http_does_not_allow_or_we_did_not_ask_for_is_no_answer(
    wire: Wire, server: type[Handler], says: tuple[int, dict[str, str], bytes]
) -> None:
    server.says = says

    with pytest.raises(Unreachable):
        wire.ask("GET", "/a")


def test_more_than_was_agreed_is_not_read(wire: Wire, server: type[Handler]) -> None:
    server.says = (200, {}, b"x" * 1_001)

    with pytest.raises(Unreachable):
        wire.ask("GET", "/a", most=1_000)
    server.says = (200, {}, b"x" * 1_000)
    assert len(wire.ask("GET", "/a", most=1_000).body) == 1_000


def test_headers_that_never_end_are_not_waited_for(server: type[Handler]) -> None:
    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        with suppress(OSError):
            for _ in range(40):
                handler.wfile.write(b"a")
                sleep(0.1)

    server.do_GET = drip
    wire, began = Wire(server.url, limit=0.5), monotonic()

    with pytest.raises(TooSlow):
        wire.ask("GET", "/a")

    assert monotonic() - began < 2
    wire.close()


def test_when_the_time_of_the_whole_is_over_nothing_more_is_asked(wire: Wire, server: type[Handler]) -> None:
    with pytest.raises(TooSlow):
        wire.ask("GET", "/a", ends=wire.ends() - 2)

    assert server.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://127.0.0.1/x", "nothing", ""])
def test_an_address_where_nobody_is_is_unreachable(url: str) -> None:
    with pytest.raises(Unreachable):
        Wire(url, limit=1).ask("GET", "/a")
