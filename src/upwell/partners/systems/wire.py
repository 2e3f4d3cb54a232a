"""One question to a vendor's system and its answer, as bytes: within a time, up to a size, nowhere else.

Whatever goes wrong on the way is Unreachable. What the answer says is for the class of that kind of system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
from urllib3.exceptions import HTTPError

from upwell.lib.timely import Timely
from upwell.partners.ports import Unreachable

LIMIT = 3.0  # seconds: somebody waits before a page of days
PIECE = 65_536
MOST_BYTES = 2_000_000
MOST_NEWS = 16_000_000  # with pictures
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
JSON = "application/json"
BOOKED = frozenset(range(200, 300))

Shape = TypeVar("Shape")


class TooSlow(Unreachable):
    """The vendor's system let somebody wait for as long as anybody is let wait."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        return self.status in BOOKED


class Asks(Protocol):
    """The one thing a class of a system needs of the network."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = JSON,
        ends: float | None = None,
        most: int = MOST_BYTES,
    ) -> Reply:
        """Raises Unreachable. `ends`: when the whole is to be over, of several questions, by `ends()`."""

    def ends(self) -> float: ...


class Wire:
    """Keeps connections open between questions; one for each partner and process, safe among threads.

    No redirect is followed: an address is set by whoever runs the city, and a vendor cannot send us elsewhere."""

    def __init__(self, url: str, secret: str = "", *, limit: float = LIMIT) -> None:
        self._url, self._limit = url.rstrip("/"), limit
        self._session = requests.Session()
        # passwords lying in a file of the machine are for nobody here, and nothing is between us and ourselves
        self._session.trust_env = urlsplit(url).hostname not in LOOPBACK
        self._session.auth = _Bearer(secret)
        self._session.headers.update({"User-Agent": "Upwell", "Accept-Encoding": "identity"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Timely(pool_maxsize=8))

    def ends(self) -> float:
        return monotonic() + self._limit

    def close(self) -> None:
        self._session.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = JSON,
        ends: float | None = None,
        most: int = MOST_BYTES,
    ) -> Reply:
        ends = self.ends() if ends is None else ends
        left = ends - monotonic()
        if left <= 0:
            raise TooSlow
        headers = {"Content-Type": kind} if body is not None else {}
        try:
            with self._session.request(
                method,
                self._url + path,
                params=query,
                data=body,
                headers=headers,
                timeout=left,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return Reply(answer.status_code, _body(answer, ends, most))
        except requests.Timeout as error:
            raise TooSlow from error
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            raise (TooSlow if monotonic() >= ends else Unreachable) from error


class _Bearer(requests.auth.AuthBase):
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._secret:
            request.headers["Authorization"] = f"Bearer {self._secret}"
        return request


def _body(answer: requests.Response, ends: float, most: int) -> bytes:
    """Piece by piece, so that a server that sends a letter a second is not waited for."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreachable("an encoding we did not ask for")
    pieces, size = [], 0
    while piece := answer.raw.read1(PIECE):
        size += len(piece)
        if size > most:
            raise Unreachable("more than anybody needs to say")
        if monotonic() > ends:
            raise TooSlow
        pieces.append(piece)
    if monotonic() > ends:  # cut off, which looks like an end
        raise TooSlow
    return b"".join(pieces)


def read(body: bytes, shape: type[Shape]) -> Shape:
    """What JSON says, if it has this shape. Raises Unreachable: an answer without sense is none."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Unreachable("an answer without sense") from error


def fitting(row: Any, shape: type[Shape]) -> Shape | None:
    """One row of a list; a row that makes no sense is left out, and the others count."""
    try:
        return msgspec.convert(row, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError):
        return None


def write(content: Mapping[str, Any]) -> bytes:
    """Facts of a job may be anything that once was an answer."""
    return json.dumps(content, default=str, ensure_ascii=False).encode("utf-8", "replace")
