"""Partners that speak GeoReport v2 with mySociety's `servicerequestupdates`: our orders are requests there.

Their news is asked for in a window of time, and taken when they send it (`told`). GeoReport knows no keys for a message
that comes twice: ours goes along as Idempotency-Key, and a server that knows it lets it count once."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from upwell.lib import clock
from upwell.partners.carriers.calling import Answered, call
from upwell.partners.ports import Job, Refused, Sent, State, Unreachable, Update, Verb
from upwell.partners.reach import Reach

MOST_PICTURE = 10_000_000
LONGEST = 4_000

STATES: dict[str, State] = {
    "ACTION_SCHEDULED": "accepted",
    "PLANNED": "accepted",
    "INVESTIGATING": "accepted",
    "IN_PROGRESS": "under_way",
    "FIXED": "done",
    "CLOSED": "done",
    "NO_FURTHER_ACTION": "could_not",
    "DUPLICATE": "could_not",
    "NOT_COUNCILS_RESPONSIBILITY": "declined",
    "INTERNAL_REFERRAL": "declined",
    "CANCELLED": "cancelled",
}
"""What is not here (OPEN, REOPEN, FOR_TRIAGE, UNCHANGED) says nothing about the work."""

TAKEN_BACK = "The city takes this back."


class _Made(msgspec.Struct):
    service_request_id: str | int = ""
    token: str = ""


class _News(msgspec.Struct):
    update_id: str | int
    service_request_id: str | int
    status: str
    updated_datetime: datetime
    description: str | None = ""
    media_url: str | None = ""


class Open311:
    def __init__(self, where: Reach) -> None:
        self._where = where

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        if verb == "create" or not job.ref:
            return self._create(job, key) if verb != "cancel" else Sent()
        if verb == "change":
            raise Refused("GeoReport cannot change a request")
        form = {
            "service_request_id": job.ref,
            "update_id": key,
            "status": "CANCELLED",
            "updated_datetime": clock.now().isoformat(timespec="seconds"),
            "description": TAKEN_BACK,
        }
        _fine(self._post("servicerequestupdates.json", form, key))
        return Sent(job.ref)

    def _create(self, job: Job, key: str) -> Sent:
        form = {
            "service_code": job.service,
            "address_string": str(job.facts.get("address", "")),
            "lat": str(job.facts.get("lat", "")),
            "long": str(job.facts.get("lon", "")),
            "phone": str(job.facts.get("phone", "")),
            "description": _described(job),
            "attribute[reference]": job.reference,
            "attribute[work_order]": str(job.id),
        }
        answer = _fine(self._post("requests.json", {name: said for name, said in form.items() if said}, key))
        with suppress(msgspec.DecodeError, UnicodeDecodeError, IndexError):
            made = msgspec.json.decode(answer.body, type=list[_Made])[0]
            return Sent(str(made.service_request_id)[:120])
        return Sent()

    def _post(self, path: str, form: Mapping[str, str], key: str) -> Answered:
        secret = self._where.secrets[0] if self._where.secrets else ""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key}
        body = urlencode({"api_key": secret, **form}).encode()
        return call("POST", f"{self._where.url}/{path}", body=body, headers=headers)

    def news(self, since: datetime) -> list[Update]:
        """One row that cannot be read is left out; the others count."""
        window = {"start_date": _moment(since), "end_date": _moment(clock.now())}
        answer = call("GET", f"{self._where.url}/servicerequestupdates.json?{urlencode(window)}")
        if not answer.good:
            raise Unreachable(f"http {answer.status}")
        return [update for row in _rows(answer.body) if (update := self._update(row)) is not None]

    def _update(self, row: Any) -> Update | None:
        try:
            news = msgspec.convert(row, _News, strict=False)
        except msgspec.ValidationError:
            return None
        return read(news, self._picture(news.media_url or ""))

    def _picture(self, url: str) -> list[bytes]:
        """Only from the partner's own server: an address in somebody's answer must not send us anywhere else."""
        ours, theirs = urlsplit(self._where.url), urlsplit(url)
        if not url or (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            return []
        with suppress(Unreachable):
            answer = call("GET", url, most=MOST_PICTURE)
            return [answer.body] if answer.good else []
        return []


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rows(body: bytes) -> list[Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreachable("not json") from None
    if isinstance(said, dict):  # some keep the root that GeoReport's JSON drops
        said = said.get("service_request_updates", [])
    return said if isinstance(said, list) else []


def read(news: _News, photos: list[bytes]) -> Update | None:
    state = STATES.get(news.status.strip().upper())
    if state is None or news.updated_datetime.tzinfo is None or not 2000 < news.updated_datetime.year < 3000:
        return None
    ref = str(news.service_request_id)
    words = (news.description or "")[:LONGEST]
    return Update(id=str(news.update_id), state=state, at=news.updated_datetime, ref=ref, words=words, photos=photos)


def _described(job: Job) -> str:
    lines = job.facts.get("lines", {}).get("en", ())
    said = [f"{question}: {answer}" for question, answer in lines]
    home = [f"Home: {one}" for one in [job.facts.get("home", {}).get("en")] if one]
    day = [f"Day: {job.day.isoformat()} {job.window}".strip()] if job.day else []
    return "\n".join([*day, *home, *said])[:LONGEST] or job.reference


def _fine(answer: Answered) -> Answered:
    """400 and 404 are about this request; 401 and 403 are about us, and may be mended."""
    if answer.status in (400, 404, 410, 422):
        raise Refused(f"http {answer.status}")
    if not answer.good:
        raise Unreachable(f"http {answer.status}")
    return answer


def may_tell(where: Reach, key: str) -> bool:
    return any(hmac.compare_digest(key.encode(), secret.encode()) for secret in where.secrets)


def told(posted: Mapping[str, str]) -> Update | None:
    """An update a partner sends us. None for a status that says nothing about the work. Raises ValueError, in words."""
    needs = ("update_id", "service_request_id", "status", "updated_datetime")
    missing = [name for name in needs if not posted.get(name, "").strip()]
    if missing:
        raise ValueError(f"{', '.join(missing)} must be there.")
    try:
        news = msgspec.convert(dict(posted), _News, strict=False)
    except msgspec.ValidationError as wrong:
        raise ValueError(str(wrong)[:200]) from wrong
    if news.updated_datetime.tzinfo is None:
        raise ValueError("updated_datetime needs a time zone.")
    return read(news, [])
