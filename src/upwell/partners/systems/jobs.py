"""A vendor that only lists its jobs of each day: we count the properties on it against how many it serves a day.

JSON; days as 030726 in the names of its lists, moments in milliseconds since 1970. Every answer has status 200 and
`ok`. A list whose day cannot be one is left out, two jobs of one property are one, two lists of a day are one day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from upwell.lib import clock
from upwell.partners.ports import Hold, Job, Refused, Sent, Slot, SlotTaken, State, Unreachable, Update, Verb, Wanted
from upwell.partners.systems import reading, wire
from upwell.partners.systems.wire import Asks, Reply

PACK = re.compile(r"Waste-([A-Z]{1,12})-(\d{2})(\d{2})(\d{2})", re.ASCII)
DAY = "%d%m%y"
ROUND = "ROUND"  # the lists that say that a truck comes at all; the others hold jobs
DUPLICATE, FULL, UNKNOWN = "DUP", "FULL", "UNKNOWN"
REFUSALS = {"NO", "LATE"}
STATES: dict[int, State] = {
    10: "accepted",
    20: "declined",
    30: "under_way",
    40: "done",
    50: "could_not",
    60: "cancelled",
}
WHY = {
    "NOUT": "nothing_out",
    "NACC": "no_access",
    "WRNG": "not_booked_items",
    "HAZ": "hazardous",
    "HEAVY": "too_heavy",
    "SAFE": "unsafe",
    "BRKDN": "breakdown",
    "ROAD": "road_blocked",
    "FULL": "no_capacity",
    "AREA": "not_our_area",
}
"""Its reasons in our words; `standing` makes `other` of the rest."""


class _Pack(msgspec.Struct):
    name: str
    route: str = ""
    jobs: list[Any] = []


class _Answer(msgspec.Struct):
    ok: bool
    code: str = ""
    message: str = ""
    ticket: int | str = ""
    agreed: bool = False
    packs: list[Any] = []
    changes: list[Any] = []


class _Change(msgspec.Struct):
    number: int | str
    status: int
    changed_ms: int
    our_ref: str = ""
    ticket: int | str = ""
    cause: str = ""
    remark: str = ""
    tip: str = ""
    counted: dict[str, int] = {}
    images: list[str] = []


class Jobs:
    holds = False
    any_load = True

    def __init__(self, asks: Asks, *, a_day: int, now: Callable[[], datetime] = clock.now) -> None:
        """`a_day`: how many properties it serves a day, as agreed with it."""
        self._wire, self._a_day, self._now = asks, a_day, now

    def free(self, wanted: Wanted, first: date, last: date) -> list[Slot]:
        """Any load goes on its trucks; a day is one on which its round comes along the route."""
        query = {"from": first.strftime(DAY), "to": last.strftime(DAY)}
        rounds: set[date] = set()
        served: dict[date, set[str]] = {}
        for kind, day, pack in self._packs(query):
            if kind != ROUND:
                served.setdefault(day, set()).update(_properties(pack))
            elif not (wanted.route and pack.route) or pack.route == wanted.route:
                rounds.add(day)
        free = {(day, ""): self._a_day - len(served.get(day, ())) for day in rounds}
        return reading.together({reading.ANY: free}, Wanted(()), first, last)

    def hold(self, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
        """Nothing is held there. It is asked once more, and the claim of ours is what keeps the day."""
        if not any(one.window == slot.window for one in self.free(wanted, slot.day, slot.day)):
            raise SlotTaken
        return Hold("", slot, self._now() + lasts)

    def release(self, hold_ref: str) -> None:
        """Nothing was held."""

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        body = wire.write(_ticket(job, sequence, key))
        if verb == "create":
            return _sent(_answer(self._wire.ask("POST", "/planner/tickets", body=body)))
        end = "move" if verb == "change" else "stop"
        answer = _answer(self._wire.ask("POST", f"/planner/tickets/{job.id}/{end}", body=body))
        if answer.code != UNKNOWN:
            return _sent(answer)
        return Sent() if verb == "cancel" else self.send("create", job, sequence=sequence, key=key)

    def news(self, since: datetime) -> list[Update]:
        query = {"after": str(int(since.timestamp() * 1000))}
        answer = _answer(self._wire.ask("GET", "/planner/changes", query=query, most=wire.MOST_NEWS))
        _good(answer)
        rows = (wire.fitting(row, _Change) for row in answer.changes)
        return [update for row in rows if row is not None and (update := _update(row)) is not None]

    def _packs(self, query: dict[str, str]) -> Iterator[tuple[str, date, _Pack]]:
        answer = _answer(self._wire.ask("GET", "/planner/packs", query=query))
        _good(answer)
        for row in answer.packs:
            pack = wire.fitting(row, _Pack)
            named = PACK.fullmatch(pack.name) if pack else None
            day = reading.day(f"20{named[4]}", named[3], named[2]) if named else None
            if pack is not None and named is not None and day is not None:
                yield named[1], day, pack


def _properties(pack: _Pack) -> Iterator[str]:
    for job in pack.jobs:
        known = job.get("premises") if isinstance(job, dict) else None
        if isinstance(known, str | int) and known != "":
            yield str(known)


def _answer(answer: Reply) -> _Answer:
    if not answer.is_good:
        raise Unreachable(f"status {answer.status}")
    return wire.read(answer.body, _Answer)


def _good(answer: _Answer) -> None:
    if not answer.ok:
        raise Unreachable(f"an error in place of an answer: {reading.code(answer.code)}")


def _sent(answer: _Answer) -> Sent:
    if answer.code == FULL:
        raise SlotTaken
    if answer.code in REFUSALS:
        raise Refused(reading.words(answer.message))
    if not answer.ok and answer.code != DUPLICATE:
        raise Unreachable(f"an error we do not know: {reading.code(answer.code)}")
    return Sent(str(answer.ticket)[:64], accepted=answer.agreed)


def _ticket(job: Job, sequence: int, key: str) -> dict[str, Any]:
    """`premises` is what it counts by: the property's key, or where there is none the job itself."""
    return {
        "our_ref": str(job.id),
        "no": sequence,
        "message": key,
        "order": job.reference,
        "service": job.service,
        "loads": reading.loads_of(job.loads),
        "pack": f"Waste-LARGE-{job.day.strftime(DAY)}" if job.day else "",
        "premises": str(job.facts.get("property_key") or job.id),
        "info": dict(job.facts),
    }


def _update(row: _Change) -> Update | None:
    state, at = STATES.get(row.status), _instant(row.changed_ms)
    if state is None or at is None or row.number == "":
        return None
    return Update(
        id=str(row.number)[:100],
        state=state,
        at=at,
        job=reading.ours(row.our_ref),
        ref=str(row.ticket)[:64],
        why=WHY.get(row.cause, reading.words(row.cause)[:40]),
        words=reading.words(row.remark),
        photos=reading.pictures(row.images),
        taken_to=reading.words(row.tip)[:120],
        items=reading.items(row.counted),
    )


def _instant(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
