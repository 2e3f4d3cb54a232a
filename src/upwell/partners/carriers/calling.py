"""One careful call to a partner's server: a time limit, no redirects, no more of the answer than we can use.

What goes wrong is said in codes, never in the server's words: those may repeat what we sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import local
from urllib.parse import urlsplit

import requests

from upwell.partners.carriers.outside import session as guarded
from upwell.partners.ports import Unreachable

CONNECT, READ = 3.0, 8.0
MOST_BYTES = 1_000_000
_kept = local()


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: bytes

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


def call(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = MOST_BYTES,
    outside: bool = False,
) -> Answered:
    """Raises Unreachable for what may be better later: no answer, a slow one, one of the kind 5xx or "try later".
    `outside`: an address that others gave us; it is reached only on the open internet."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unreachable("no address")
    try:
        with _session(outside=outside).request(
            method,
            url,
            data=body,
            headers=dict(headers or {}),
            timeout=(CONNECT, READ),
            allow_redirects=False,
            stream=True,
        ) as response:
            answered = Answered(response.status_code, _read(response, most))
    except requests.RequestException as error:
        raise Unreachable(type(error).__name__) from error
    if answered.status >= 500 or answered.status in (408, 425, 429) or 300 <= answered.status < 400:
        raise Unreachable(f"http {answered.status}")
    return answered


def _read(response: requests.Response, most: int) -> bytes:
    read = b""
    for piece in response.iter_content(65_536):
        read += piece
        if len(read) > most:
            raise Unreachable("answer too long")
    return read


def _session(*, outside: bool) -> requests.Session:
    """One a thread: connections are used again. No proxy and no password file of the machine's is believed."""
    name = "guarded" if outside else "session"
    if not hasattr(_kept, name):
        setattr(_kept, name, guarded() if outside else requests.Session())
        getattr(_kept, name).trust_env = False
    session: requests.Session = getattr(_kept, name)
    return session
