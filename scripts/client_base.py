"""A client for a city's services, made by `scripts/client.py` from the OpenAPI document. One file, no dependency.

    city = Client("https://city.example.org", key="upw_…")
    journey = city.begin_journey(new_id(), {"service": "pothole"})
    journey = city.give_answer(journey.body["id"], "size", {"value": "large"}, if_match=journey.etag)

What is refused raises ProblemError: `code` for programs, `detail` for people. What came to nothing on the way is tried
again, when a second try cannot do harm."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar  # noqa: F401  # the types below use them
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

Body = TypeVar("Body")
TRIES, LONGEST_WAIT = 4, 30.0  # seconds
SIGNED_WITHIN = 300  # seconds
LATER = {429, 500, 502, 503, 504}
LOST = (OSError, HTTPException)  # no connection, none in time, or an answer that broke off


def new_id() -> str:
    """For a journey, or an Idempotency-Key."""
    return str(uuid4())


@dataclass(frozen=True)
class Reply(Generic[Body]):
    """What was answered. `etag` goes into `if_match` of the next change; `fresh` is false where nothing changed. The
    names of `headers` are in small letters."""

    body: Body
    status: int
    etag: str
    headers: Mapping[str, str]

    @property
    def fresh(self) -> bool:
        return self.status != 304


class ProblemError(Exception):
    """What was asked for cannot be done. `problem`: all that was said of it. The names of `headers` are in small
    letters."""

    def __init__(self, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem.get('detail')}")
        self.problem, self.headers = problem, headers

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))

    @property
    def status(self) -> int:
        return int(self.problem.get("status", 0))

    @property
    def detail(self) -> str:
        return str(self.problem.get("detail", ""))

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        return list(self.problem.get("errors", ()))


class _Here(HTTPRedirectHandler):
    """Goes nowhere else: what leads to another address would take the key along."""

    def redirect_request(self, *_told: Any) -> None:
        return None


_OPENER = build_opener(_Here)


class Session:
    """Sends requests to one city. `language`: that of the words, where nothing else is said."""

    def __init__(self, city: str, *, key: str = "", language: str = "en", timeout: float = 20.0) -> None:
        self._root, self._key = f"{city.rstrip('/')}/api/v1", key
        self.language, self.timeout = language, timeout

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> Reply[Any]:
        heads = {"Accept-Language": self.language, "Accept": "application/json"}
        heads |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        heads |= {name: str(value) for name, value in (header or {}).items() if value is not None}
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        data = json.dumps(body).encode() if body is not None else None
        heads |= {"Content-Type": "application/json"} if data is not None else {}
        address = f"{self._root}/{path}" + (f"?{asked}" if asked else "")
        if not address.startswith(("https://", "http://")):
            raise ValueError("a city's address begins with https://")
        again = method in ("GET", "PUT", "DELETE") or "Idempotency-Key" in heads
        return self._tried(Request(address, data, heads, method=method), again)  # noqa: S310  # looked at above

    def _tried(self, request: Request, again: bool) -> Reply[Any]:
        """A lost answer, a busy server, and the same message still being worked on: asked again, a little later."""
        for number in range(1, TRIES + 1):
            last = number == TRIES or not again
            try:
                return self._sent(request)
            except ProblemError as refused:
                if last or not (refused.status in LATER or refused.code == "in_flight"):
                    raise
                wait = _seconds(refused.headers.get("retry-after", ""), number)
            except LOST:
                if last:
                    raise
                wait = _seconds("", number)
            time.sleep(min(wait, LONGEST_WAIT))
        raise AssertionError("the last try returns or raises")

    def _sent(self, request: Request) -> Reply[Any]:
        try:
            with _OPENER.open(request, timeout=self.timeout) as response:
                raw, heads = response.read(), _small(response.headers)
                return Reply(json.loads(raw) if raw else None, response.status, heads.get("etag", ""), heads)
        except HTTPError as error:
            with error:
                raw, heads = error.read(), _small(error.headers)
            if error.code == 304:
                return Reply(None, 304, heads.get("etag", ""), heads)
            raise ProblemError(_problem(raw, error.code), heads) from None


def _small(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _seconds(told: str, number: int) -> float:
    """How long to wait after this try: what the server says, where it says seconds."""
    return float(told) if told.isascii() and told.isdigit() else 2.0 ** (number - 2)


def _part(text: str) -> str:
    """One part of an address, whatever it says."""
    return quote(text, safe="")


def _problem(raw: bytes, status: int) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"status": status, "code": "broken", "detail": "No words came along."}


class Forged(Exception):
    """This was not signed with that secret, or too long ago."""


def heard(secret: str, headers: Mapping[str, str], raw: bytes) -> Any:
    """A hook's message, once its signature is right (Standard Webhooks). Raises Forged."""
    told = _small(headers)
    message, stamp = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", stamp) or abs(time.time() - int(stamp)) > SIGNED_WITHIN:  # noqa: TID251
        raise Forged
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = hmac.digest(key, f"{message}.{stamp}.".encode() + raw, hashlib.sha256)
    signed = b"v1," + base64.b64encode(right)
    if not any(hmac.compare_digest(signed, mark.encode()) for mark in told.get("webhook-signature", "").split()):
        raise Forged
    return json.loads(raw)


# --- made from the OpenAPI document ---
# --- end ---
