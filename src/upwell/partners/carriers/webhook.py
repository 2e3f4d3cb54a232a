"""Partners with a system of their own that take and send signed webhooks, as the Standard Webhooks specification says.

Out: one signed POST for each message. In: `opened` says whether a request was signed with one of the partner's secrets
within the last minutes, and what it says. Our JSON, for whoever writes the other end: docs/operations.md."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from standardwebhooks import Webhook as Signer

from upwell.lib import clock
from upwell.partners.carriers.calling import Answered, call
from upwell.partners.ports import HoldLapsed, Job, Refused, Sent, SlotTaken, State, Unreachable, Update, Verb
from upwell.partners.reach import Reach

WINDOW = timedelta(minutes=5)
MOST_BODY = 12_000_000
MOST_PHOTOS = 3


class Forged(Exception):
    """Not signed with a secret of this partner's, or too long ago."""


class NotUnderstood(Exception):
    """Signed, and not what we agreed on; the words are for whoever writes the other end."""


class Webhook:
    def __init__(self, where: Reach) -> None:
        self._where = where

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        now = clock.real().replace(microsecond=0)
        body = msgspec.json.encode({"type": f"work_order.{verb}", "timestamp": now, "data": _data(job, sequence)})
        headers = {"Content-Type": "application/json", "User-Agent": "Upwell", **signed(self._where, key, now, body)}
        return _taken(call("POST", self._where.url, body=body, headers=headers))

    def news(self, since: datetime) -> list[Update]:
        return []


def _data(job: Job, sequence: int) -> dict[str, Any]:
    plain = {name: getattr(job, name) for name in Job.__dataclass_fields__}
    return {**plain, "day": job.day.isoformat() if job.day else None, "sequence": sequence}


def signed(where: Reach, key: str, now: datetime, body: bytes) -> dict[str, str]:
    """With every secret there is: while secrets change, each side knows one of them."""
    marks = [Signer(secret).sign(key, now, body.decode()) for secret in where.secrets]
    if not marks:
        raise Unreachable("no secret")
    return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": " ".join(marks)}


class _Answer(msgspec.Struct):
    ref: str = ""
    accepted: bool = False
    error: str = ""


_REFUSALS: dict[str, type[Exception]] = {"slot_taken": SlotTaken, "hold_lapsed": HoldLapsed, "refused": Refused}


def _taken(answered: Answered) -> Sent:
    try:
        said = msgspec.json.decode(answered.body, type=_Answer) if answered.body.strip() else _Answer()
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = _Answer()  # a partner may answer in whatever words: that it took it, the status says
    if answered.good:
        return Sent(said.ref[:120], said.accepted)
    if answered.status in (409, 422) and said.error in _REFUSALS:
        raise _REFUSALS[said.error]
    raise Unreachable(f"http {answered.status}")


class _News(msgspec.Struct):
    state: State
    at: datetime
    job: UUID | None = None
    ref: str = ""
    why: str = ""
    words: str = ""
    photos: list[str] = []
    vehicle: str = ""
    taken_to: str = ""
    items: dict[str, int] = {}


class _Envelope(msgspec.Struct):
    type: str
    data: _News


def opened(where: Reach, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Update:
    """Raises Forged, NotUnderstood."""
    message = headers.get("webhook-id", "")
    _check(where, message, headers, body, now)
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
        if envelope.type != "work_order.update":
            raise NotUnderstood(f"type is {envelope.type[:60]!r}; it must be 'work_order.update'.")
        return _update(message, envelope.data)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, OverflowError) as wrong:
        raise NotUnderstood(str(wrong)[:300]) from wrong


def _check(where: Reach, message: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    stamp, marks = headers.get("webhook-timestamp", ""), headers.get("webhook-signature", "").split()[:10]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and 0 < len(message) <= 120):
        raise Forged
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - at) > WINDOW:
        raise Forged
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Forged from None
    right = [Signer(secret).sign(message, at, text) for secret in where.secrets]
    if not any(hmac.compare_digest(mark.encode(), ours.encode()) for mark in marks for ours in right):
        raise Forged


def _update(message: str, news: _News) -> Update:
    if news.at.tzinfo is None or not 2000 < news.at.year < 3000:
        raise NotUnderstood("data.at needs a time zone, and a year of our time.")
    if news.job is None and not news.ref:
        raise NotUnderstood("data needs job (our id) or ref (yours).")
    return Update(
        id=message,
        state=news.state,
        at=news.at,
        job=news.job,
        ref=news.ref,
        why=news.why,
        words=news.words,
        photos=[base64.b64decode(photo, validate=True) for photo in news.photos[:MOST_PHOTOS]],
        vehicle=news.vehicle,
        taken_to=news.taken_to,
        items=news.items,
    )
