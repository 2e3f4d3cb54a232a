"""Connections that are cut when their time is over, however slowly a server speaks.

The time limit of a socket begins anew with every letter that comes; of headers, which are read line by line, a server
could send one a second and keep whoever waits for hours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR
from threading import Event, Timer
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse


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
