"""One careful call to a provider of text messages: a time limit, no redirects, little of the answer.

What goes wrong is said in codes, never in the server's words: those may repeat the number and the text."""

from __future__ import annotations

from collections.abc import Mapping
from threading import local
from time import monotonic
from typing import Any

import msgspec
import requests
from urllib3.exceptions import HTTPError

from upwell.lib import timely
from upwell.notify.providers import SendFailed

CONNECT, READ = 3.0, 10.0
LISTENS = 15.0
"""Seconds for the whole answer once it has begun; a head of its own takes no longer than READ."""
MOST_BYTES = 200_000
LATER = frozenset({408, 409, 425, 429})
_kept = local()


def post(
    url: str, *, auth: tuple[str, str] | None = None, headers: Mapping[str, str] | None = None, **body: Any
) -> dict[str, Any]:
    """The answer read as JSON. Raises SendFailed; what the server may do better later is not permanent."""
    try:
        with session().post(
            url, auth=auth, headers=headers, timeout=(CONNECT, READ), allow_redirects=False, stream=True, **body
        ) as response:
            status, said = response.status_code, read(response, MOST_BYTES)
    except (requests.RequestException, HTTPError) as error:
        raise SendFailed(type(error).__name__, permanent=False) from error
    found = _json(said)
    if 200 <= status < 300:
        return found
    code = found.get("code")
    raise SendFailed(f"http {status}" + (f" {code}" if isinstance(code, int) else ""), permanent=is_final(status))


def is_final(status: int) -> bool:
    """Of the kind 4xx it is the message that is not taken; 401 and 403 are our own set-up, and are mended."""
    return 400 <= status < 500 and status not in LATER and status not in (401, 403)


def _json(said: bytes) -> dict[str, Any]:
    """Whatever else a server says than an object, it took the message or not by its status."""
    try:
        found = msgspec.json.decode(said)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read(response: requests.Response, most: int) -> bytes:
    try:
        return timely.listened(response, most=most, until=monotonic() + LISTENS)
    except timely.TooMuch:
        raise SendFailed("answer too long", permanent=False) from None
    except timely.TooSlow:
        raise SendFailed("too slow", permanent=False) from None


def session() -> requests.Session:
    """One a thread: connections are used again."""
    if not hasattr(_kept, "session"):
        _kept.session = timely.session()
    found: requests.Session = _kept.session
    return found
