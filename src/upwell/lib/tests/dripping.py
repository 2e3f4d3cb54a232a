"""A server that says a letter ten times a second, and never comes to an end. For tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

LETTERS = 60
STATUS, HEADERS = b"HTTP/1.1 200 OK\r\n", b"Content-Type: image/png\r\nContent-Length: 1000\r\n\r\n"


class _Dripping(BaseHTTPRequestHandler):
    begins = b""

    def handle_one_request(self) -> None:
        self.close_connection = True
        self.rfile.readline()
        with suppress(OSError):
            self.wfile.write(self.begins)
            for _ in range(LETTERS):
                self.wfile.write(b"a")
                sleep(0.1)


@contextmanager
def dripping(*, head: bool) -> Iterator[str]:
    """Its address. `head`: it drips within its first header; otherwise in the body."""
    begins = STATUS + b"X-Slow: " if head else STATUS + HEADERS
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Dripping", (_Dripping,), {"begins": begins}))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
