"""Connections to servers of the open internet only: for addresses that people of other houses give us.

The name is looked up once, here, and what it came to is what is connected to: an address inside, or one that only turns
into one with the second look-up, is never reached."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.util import connection

from upwell.lib.timely import Connection, SecureConnection

_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address in its last half, private ones too


class PrivateAddress(requests.RequestException):
    """This name leads to an address inside."""


class _Inside(Exception):
    """The same on its way through `urllib3`, which takes every OSError for a connection that failed."""


def is_outside(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_outside(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


def addresses(host: str, port: int) -> list[str]:
    """All that this name leads to. Raises PrivateAddress when one of them is inside, OSError when there is none."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)]
    if not found or not all(is_outside(ip_address(one.partition("%")[0])) for one in found):
        raise PrivateAddress
    return found


def _connected(to: HTTPConnection) -> socket.socket:
    try:
        found = addresses(to.host, to.port)
    except PrivateAddress:
        raise _Inside from None
    last: OSError | None = None
    for address in found:
        try:
            return connection.create_connection(
                (address, to.port), to.timeout, source_address=to.source_address, socket_options=to.socket_options
            )
        except OSError as error:
            last = error
    raise last or OSError("no answer")


class _Plain(Connection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _Sealed(SecureConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SealedPool(HTTPSConnectionPool):
    ConnectionCls = _Sealed


class Outside(HTTPAdapter):
    """For a session of `requests`; it looks every name up anew."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SealedPool}

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            return super().send(*args, **kwargs)
        except _Inside:
            raise PrivateAddress from None


def session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, Outside())
    return made
