"""One careful call to a partner's server: a time limit, no redirects, no more of the answer than we can use. However
slowly a server speaks, letter by letter, it is not listened to for longer.

What goes wrong is said in codes, never in the server's words: those may repeat what we sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import local
from time import monotonic
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from upwell.lib import timely
from upwell.partners.carriers.outside import session as guarded
from upwell.partners.ports import Unreachable

CONNECT, READ = 3.0, 8.0
LISTENS = 15.0
"""Seconds for the whole answer once it has begun; a head of its own takes no longer than READ."""
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
    except (requests.RequestException, HTTPError) as error:
        raise Unreachable(type(error).__name__) from error
    if answered.status >= 500 or answered.status in (408, 425, 429) or 300 <= answered.status < 400:
        raise Unreachable(f"http {answered.status}")
    return answered


def _read(response: requests.Response, most: int) -> bytes:
    try:
        return timely.listened(response, most=most, until=monotonic() + LISTENS)
    except timely.TooMuch:
        raise Unreachable("answer too long") from None
    except timely.TooSlow:
        raise Unreachable("too slow") from None


def _session(*, outside: bool) -> requests.Session:
    """One a thread: connections are used again. No proxy and no password file of the machine's is believed."""
    name = "guarded" if outside else "session"
    if not hasattr(_kept, name):
        setattr(_kept, name, guarded() if outside else timely.session())
    session: requests.Session = getattr(_kept, name)
    return session
