"""ClamAV's daemon, over its own protocol: INSTREAM in pieces, one file a connection. The only code that talks to it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from upwell.files.ports import CannotScan, NotScannable, Scanner, Verdict

SECONDS = 15.0
A_PIECE = 64 * 1024
MOST_ANSWER = 4_096


class Clamd:
    """`where`: host:port, or the path of a socket."""

    name = "ClamAV"

    def __init__(self, where: str) -> None:
        self._where = where

    def scan(self, data: bytes) -> Verdict:
        said = self._asked(b"zINSTREAM\0", data)
        if said.endswith("FOUND"):
            return Verdict(said.removeprefix("stream: ").removesuffix("FOUND").strip()[:100] or "unnamed")
        if said == "stream: OK":
            return Verdict()
        if "size limit exceeded" in said:
            raise NotScannable(said)
        raise CannotScan(said[:100])

    def answers(self) -> bool:
        try:
            return self._asked(b"zPING\0") == "PONG"
        except CannotScan:
            return False

    def _asked(self, command: bytes, data: bytes | None = None) -> str:
        try:
            with self._connected() as line:
                line.sendall(command)
                if data is not None:
                    _stream(line, data)
                return _answer(line)
        except (OSError, ValueError) as error:
            raise CannotScan(type(error).__name__) from error

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self._where.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                line.settimeout(SECONDS)
                line.connect(self._where)
                yield line
            finally:
                line.close()
            return
        host, _colon, port = self._where.rpartition(":")
        with socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)), timeout=SECONDS) as line:
            yield line


def _stream(line: socket.socket, data: bytes) -> None:
    """Over its limit clamd answers and hangs up while we still send: its answer is what counts then."""
    try:
        for start in range(0, len(data), A_PIECE):
            piece = data[start : start + A_PIECE]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(line: socket.socket) -> str:
    said = b""
    while len(said) < MOST_ANSWER and not said.endswith(b"\0"):
        more = line.recv(MOST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def chosen() -> Scanner | None:
    """The city's scanner, if it has one."""
    if not settings.CLAMD:
        return None
    return Clamd(settings.CLAMD)
