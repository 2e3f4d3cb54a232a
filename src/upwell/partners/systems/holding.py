"""A vendor that holds slots itself: each load under a reference of its own that runs out, several joined as one.

JSON; days as 2026-07-03, moments with their zone. A refusal is `{"error": {"code", "text"}}` under whatever status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import quote
from uuid import UUID, uuid5

import msgspec

from upwell.lib import clock
from upwell.partners.ports import (
    JOIN,
    Hold,
    HoldLapsed,
    Job,
    Refused,
    Sent,
    Slot,
    SlotTaken,
    State,
    Unreachable,
    Update,
    Verb,
    Wanted,
    joined,
)
from upwell.partners.systems import reading, wire
from upwell.partners.systems.wire import Asks, Reply

LONGEST_HOLD = timedelta(days=31)
TRIES = 2  # a hold of another day under the same key is given back, and asked for once more

WHY = {"WRONG_ITEMS": "not_booked_items", "FULL": "no_capacity", "OUTSIDE": "not_our_area"}
"""Its reasons that are not ours in capitals."""

STATES: dict[str, State] = {
    "ACCEPTED": "accepted",
    "REJECTED": "declined",
    "IN_PROGRESS": "under_way",
    "COMPLETED": "done",
    "FAILED": "could_not",
    "CANCELLED": "cancelled",
}


class _Error(msgspec.Struct):
    code: str = ""
    text: str = ""


class _Failure(msgspec.Struct):
    error: _Error | None = None


class _Slot(msgspec.Struct):
    task: str
    date: date
    open: int
    window: str = ""


class _Slots(msgspec.Struct):
    slots: list[Any]


class _Reservation(msgspec.Struct):
    reference: str
    date: date
    expires: datetime
    window: str = ""


class _Event(msgspec.Struct):
    event: str = ""
    status: str = ""


class _Change(msgspec.Struct):
    id: str
    state: str
    at: str
    guid: str = ""
    event: str = ""
    reason: str = ""
    note: str = ""
    taken_to: str = ""
    items: dict[str, int] = {}
    photos: list[str] = []


class _Changes(msgspec.Struct):
    changes: list[Any]


class Holding:
    holds = True
    any_load = False

    def __init__(self, asks: Asks, *, now: Callable[[], datetime] = clock.now) -> None:
        self._wire, self._now = asks, now

    def free(self, wanted: Wanted, first: date, last: date) -> list[Slot]:
        loads = reading.loads_of(wanted.loads)
        query = {"tasks": ",".join(loads), "from": first.isoformat(), "to": last.isoformat(), "route": wanted.route}
        found: dict[str, reading.Free] = {}
        for row in _read(self._wire.ask("GET", "/v2/slots", query=query), _Slots).slots:
            slot = wire.fitting(row, _Slot)
            if slot is not None:
                reading.count(found.setdefault(slot.task, {}), slot.date, slot.window, slot.open)
        return reading.together(found, wanted, first, last)

    def hold(self, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
        """All loads or none: what was held of some is given back when another has nothing free."""
        ends = self._wire.ends()
        held: list[_Reservation] = []
        try:
            for load in reading.loads_of(wanted.loads):
                held.append(self._reserve(uuid5(key, load), load, wanted.route, slot, lasts, ends))
        except (SlotTaken, Unreachable):
            self._give_back(held, ends)
            raise
        return Hold(joined(*(one.reference for one in held)), slot, min(one.expires.astimezone(UTC) for one in held))

    def release(self, hold_ref: str) -> None:
        ends = self._wire.ends()
        for reference in hold_ref.split(JOIN):
            if reading.REF.fullmatch(reference):
                self._drop(reference, ends)

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        """A hold that has run out is asked for anew, on the same day, before anybody hears of it."""
        if verb == "cancel":
            return self._cancel(job, sequence, key)
        try:
            return self._put(verb, job, job.hold, sequence, key)
        except HoldLapsed:
            if job.day is None:
                raise
        wanted = Wanted(job.loads, job.route)
        again = self.hold(uuid5(job.id, f"{sequence}"), wanted, Slot(job.day, job.window), timedelta(minutes=10))
        return self._put(verb, job, again.ref, sequence, key)

    def news(self, since: datetime) -> list[Update]:
        query = {"since": since.astimezone(UTC).isoformat()}
        answer = self._wire.ask("GET", "/v2/changes", query=query, most=wire.MOST_NEWS)
        rows = (wire.fitting(row, _Change) for row in _read(answer, _Changes).changes)
        return [update for row in rows if row is not None and (update := _update(row)) is not None]

    def _reserve(self, guid: UUID, load: str, route: str, slot: Slot, lasts: timedelta, ends: float) -> _Reservation:
        asked = {
            "guid": str(guid),
            "task": load,
            "route": route,
            "date": slot.day.isoformat(),
            "window": slot.window,
            "minutes": max(1, int(lasts / timedelta(minutes=1))),
        }
        for _ in range(TRIES):
            answer = self._wire.ask("POST", "/v2/reservations", body=wire.write(asked), ends=ends)
            code = _error(answer).code
            if code in {"SLOT_GONE", "NO_SUCH_SLOT"}:
                raise SlotTaken
            if code and code != "DUPLICATE_RESERVATION":
                raise Unreachable(f"an error we do not know: {reading.code(code)}")
            made = self._sound(wire.read(answer.body, _Reservation))
            if (made.date, made.window.lower()) == (slot.day, slot.window):
                return made
            self._drop(made.reference, ends)
        raise Unreachable("another day than we asked for")

    def _sound(self, made: _Reservation) -> _Reservation:
        if not reading.REF.fullmatch(made.reference) or made.expires.tzinfo is None:
            raise Unreachable("a hold without sense")
        if made.expires <= self._now():
            raise Unreachable("a hold that had run out when it came")
        if made.expires - self._now() > LONGEST_HOLD:
            raise Unreachable("a hold without end")
        return made

    def _drop(self, reference: str, ends: float | None = None) -> None:
        path = f"/v2/reservations/{quote(reference, safe='')}"
        answer = self._wire.ask("DELETE", path, ends=ends)
        if not answer.is_good and answer.status not in {404, 410}:
            raise Unreachable(f"status {answer.status}")

    def _give_back(self, held: list[_Reservation], ends: float) -> None:
        """As far as there is time: what is not given back runs out by itself."""
        for one in held:
            try:
                self._drop(one.reference, ends)
            except Unreachable:
                return

    def _put(self, verb: Verb, job: Job, hold: str, sequence: int, key: str) -> Sent:
        body = wire.write(_event(job, hold, sequence, key))
        path = f"/v2/events/{job.id}"
        if verb == "change":
            answer = self._wire.ask("PUT", path, body=body)
            if _error(answer).code != "UNKNOWN_EVENT":
                return _sent(answer)
        return _sent(self._wire.ask("POST", "/v2/events", body=body))

    def _cancel(self, job: Job, sequence: int, key: str) -> Sent:
        body = wire.write({"sequence": sequence, "message": key})
        answer = self._wire.ask("DELETE", f"/v2/events/{job.id}", body=body)
        if _error(answer).code in {"UNKNOWN_EVENT", "ALREADY_CANCELLED"}:
            return Sent()
        return _sent(answer)


def _event(job: Job, hold: str, sequence: int, key: str) -> dict[str, Any]:
    return {
        "guid": str(job.id),
        "sequence": sequence,
        "message": key,
        "order": job.reference,
        "service": job.service,
        "tasks": reading.loads_of(job.loads),
        "route": job.route,
        "date": job.day.isoformat() if job.day else None,
        "window": job.window,
        "reservations": hold.split(JOIN) if hold else [],
        "details": dict(job.facts),
    }


def _error(answer: Reply) -> _Error:
    """Empty when the answer is none; Unreachable when it is not even that."""
    try:
        found = wire.read(answer.body, _Failure).error if answer.body else None
    except Unreachable:
        found = None
    if found is not None and found.code:
        return found
    if not answer.is_good:
        raise Unreachable(f"status {answer.status}")
    return _Error()


def _read(answer: Reply, shape: type[wire.Shape]) -> wire.Shape:
    code = _error(answer).code
    if code:
        raise Unreachable(f"an error in place of an answer: {reading.code(code)}")
    return wire.read(answer.body, shape)


def _sent(answer: Reply) -> Sent:
    error = _error(answer)
    if error.code and error.code != "DUPLICATE_EVENT":
        _refuse(error)
    made = wire.read(answer.body, _Event)
    return Sent(reading.words(made.event)[:64], accepted=made.status.upper() == "ACCEPTED")


def _refuse(error: _Error) -> NoReturn:
    if error.code in {"RESERVATION_EXPIRED", "RESERVATION_UNKNOWN"}:
        raise HoldLapsed
    if error.code == "SLOT_GONE":
        raise SlotTaken
    if error.code in {"NOT_SERVED", "TOO_LATE", "REJECTED"}:
        raise Refused(reading.words(error.text))
    raise Unreachable(f"an error we do not know: {reading.code(error.code)}")


def _update(row: _Change) -> Update | None:
    state, at = STATES.get(row.state.upper()), reading.instant(row.at)
    if state is None or at is None or not row.id:
        return None
    return Update(
        id=row.id[:100],
        state=state,
        at=at,
        job=reading.ours(row.guid),
        ref=reading.words(row.event)[:64],
        why=WHY.get(row.reason, reading.words(row.reason).lower()[:40]),
        words=reading.words(row.note),
        photos=reading.pictures(row.photos),
        taken_to=reading.words(row.taken_to)[:120],
        items=reading.items(row.items),
    )
