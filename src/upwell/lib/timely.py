"""Connections that are cut when their time is over, however slowly a server speaks.

The time limit of a socket begins anew with every letter that comes; of headers, which are read line by line, a server
could send one a second and keep whoever waits for hours. What follows them is read with `listened`: it has an end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR
from threading import Event, Timer
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

PIECE = 65_536


class TooMuch(Exception):
    """The answer is longer than we can use."""


class TooSlow(Exception):
    """The answer was not over in time."""


def listened(response: requests.Response, *, most: int, until: float) -> bytes:
    """The whole answer; `until` by `monotonic`. What there is at each moment, for a server may send a letter a second.
    Raises TooMuch, TooSlow, and what `urllib3` raises."""
    pieces, size = [], 0
    while piece := response.raw.read1(PIECE, decode_content=True):
        size += len(piece)
        if size > most:
            raise TooMuch
        if monotonic() > until:
            raise TooSlow
        pieces.append(piece)
    return b"".join(pieces)


def session() -> requests.Session:
    """No proxy and no password file of the machine's is believed."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, Timely())
    return made


class Timely(HTTPAdapter):
    """Kept connections: `pool_maxsize` of them, and no second try."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


@contextmanager
def _cut_off(connection: HTTPConnection) -> Iterator[None]:
    """Raises TimeoutError: a head that was cut reads like one that ended."""
    over = Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(SHUT_RDWR)

    limit = connection.timeout
    timer = Timer(limit if isinstance(limit, int | float) else 10.0, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError


class Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as the library's own
        with _cut_off(self):
            return super().getresponse()


class SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as the library's own
        with _cut_off(self):
            return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection
