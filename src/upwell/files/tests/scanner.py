"""A small clamd that knows one virus, over its real protocol, and behaves badly on demand."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from upwell.files.tests.papers import EICAR

MOST = 1_000_000


class FakeClamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scanned = 0
        self.says = ""  # instead of what it should
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def down(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(socketserver.StreamRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        command = self._until_nul()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write((self.server.says or self._scanned()).encode() + b"\0")

    def _until_nul(self) -> bytes:
        said = b""
        while (one := self.rfile.read(1)) not in (b"\0", b""):
            said += one
        return said

    def _scanned(self) -> str:
        data = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > MOST:
                return "INSTREAM size limit exceeded. ERROR"
        self.server.scanned += 1
        return "stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in data else "stream: OK"


@pytest.fixture
def fake_clamd(settings: LazySettings) -> Iterator[FakeClamd]:
    server = FakeClamd()
    settings.CLAMD = server.where
    yield server
    server.down()
