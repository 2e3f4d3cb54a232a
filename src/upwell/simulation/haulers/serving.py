"""The HTTP side of every simulated vendor: takes requests, misbehaves as told, and lets its desk answer the others.

`/control` says how it behaves (GET), changes that (PUT), and moves its clock (POST): for tests and for the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec

from upwell.lib import clock
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.depot import Depot

MOST_BYTES = 1_000_000
DRIP = 0.2  # seconds
JSON, XML = "application/json", "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    kind: str = JSON


class Desk(Protocol):
    """Speaks one kind of vendor's language."""

    depot: Depot

    def answer(self, request: Request, now: datetime) -> Reply:
        """Anything may come in: what makes no sense is answered in the vendor's own way."""


class Clock:
    """A vendor's own: the wall's, so much ahead or so much faster, or a test's."""

    def __init__(self, now: Callable[[], datetime] = clock.now, *, speed: float = 1.0) -> None:
        self._now, self._speed, self._ahead = now, speed, timedelta(0)
        self._began = now()

    def now(self) -> datetime:
        there = self._now()
        return there + (there - self._began) * (self._speed - 1) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


class Server:
    """Serves until closed, on a port of its own on this machine alone. `asked` counts what came in."""

    def __init__(self, desk: Desk, clock: Clock, *, secret: str = "", port: int = 0) -> None:
        self.desk, self.clock, self.secret = desk, clock, secret
        self.asked = 0
        self.closing = Event()
        self._http = _Listening(self, port)
        self._thread = Thread(target=self._http.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def behaviour(self) -> Behaviour:
        return self.desk.depot.behaviour

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def is_down(self) -> bool:
        until = self.behaviour.down_until
        return until is not None and self.clock.now() < until

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # a morning on which all come at once is no failure of the vendor's

    def __init__(self, server: Server, port: int) -> None:
        self.vendor = server
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one piece
    disable_nagle_algorithm = True
    timeout = 60
    server: _Listening

    def do_GET(self) -> None:
        vendor = self.server.vendor
        if self.path.partition("?")[0] == "/control":
            self._say(_control(vendor, self.command, self._body()))
            return
        vendor.asked += 1
        request = self._request()
        how = vendor.behaviour
        if vendor.is_down:
            self.close_connection = True
            return
        if how.slow:
            vendor.closing.wait(how.slow)
        if how.error:
            self._say(Reply(500, b"Internal Server Error", "text/plain"))
        elif how.redirects:
            self._say(Reply(307), {"Location": f"{vendor.url}/v2/elsewhere"})
        elif vendor.secret and self.headers.get("Authorization") != f"Bearer {vendor.secret}":
            self._say(Reply(401, b"{}"))
        else:
            self._answer(request, how)

    # the library calls them by these names
    do_POST = do_GET  # noqa: N815
    do_PUT = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        return Request(self.command, parts.path, dict(parse_qsl(parts.query)), self._body())

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length), MOST_BYTES)) if length.isdigit() else b""

    def _answer(self, request: Request, how: Behaviour) -> None:
        vendor = self.server.vendor
        reply = vendor.desk.answer(request, vendor.clock.now())
        if how.doubles:
            reply = vendor.desk.answer(request, vendor.clock.now())
        if how.loses:
            self.close_connection = True
        elif how.malformed:
            self._say(Reply(reply.status, reply.body[: len(reply.body) // 2] + b"<{", reply.kind))
        elif how.drips or how.floods:
            self._trouble(reply, how)
        else:
            self._say(reply)

    def _say(self, reply: Reply, headers: dict[str, str] | None = None) -> None:
        self.send_response(reply.status)
        for name, value in {
            "Content-Type": reply.kind,
            "Content-Length": str(len(reply.body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _trouble(self, reply: Reply, how: Behaviour) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if how.floods:
            for _ in range(400):
                self.wfile.write(b" " * 65_536)
        for letter in reply.body:
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
            if self.server.vendor.closing.wait(DRIP):
                return

    def log_message(self, format: str, *args: Any) -> None:
        """It is quiet."""


class _Hands(msgspec.Struct, forbid_unknown_fields=True):
    hours: float


def _control(vendor: Server, method: str, body: bytes) -> Reply:
    try:
        if method == "PUT":
            vendor.desk.depot.behaviour = msgspec.json.decode(body, type=Behaviour)
        elif method == "POST":
            vendor.clock.advance(timedelta(hours=msgspec.json.decode(body, type=_Hands).hours))
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        return Reply(400, msgspec.json.encode({"problem": str(error)}))
    told = {"now": vendor.clock.now(), "behaviour": vendor.behaviour, "asked": vendor.asked}
    return Reply(200, msgspec.json.encode(told))
