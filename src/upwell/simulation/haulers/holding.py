"""The desk of a simulated vendor that holds slots: JSON, days as 2026-07-03, refusals as `{"error": {…}}`."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from upwell.simulation.haulers import picture
from upwell.simulation.haulers.depot import Declined, Depot, Expired, Full, Known, Unknown
from upwell.simulation.haulers.records import Errand, News, Order, Reservation, counted
from upwell.simulation.haulers.serving import Reply, Request

STATES = {
    "accepted": "ACCEPTED",
    "declined": "REJECTED",
    "under_way": "IN_PROGRESS",
    "done": "COMPLETED",
    "could_not": "FAILED",
    "cancelled": "CANCELLED",
}
WHY = {"not_booked_items": "WRONG_ITEMS", "no_capacity": "FULL"}


class _Asked(msgspec.Struct):
    guid: str
    task: str
    date: date
    minutes: int
    window: str = ""


class _Event(msgspec.Struct):
    guid: str
    order: str
    tasks: list[str]
    sequence: int
    date: date | None = None
    window: str = ""
    reservations: list[str] = []
    details: dict[str, Any] = {}


class _Cancelling(msgspec.Struct):
    sequence: int = 0


class Holding:
    def __init__(self, depot: Depot) -> None:
        self.depot = depot

    def answer(self, request: Request, now: datetime) -> Reply:
        try:
            return self._routed(request, now)
        except Known as known:
            return self._known(known)
        except Full:
            return _error(409, "SLOT_GONE", "Nothing is free there any more.")
        except Expired:
            return _error(410, "RESERVATION_EXPIRED", "We do not know this reservation.")
        except Unknown:
            return _error(404, "UNKNOWN_EVENT", "We do not know this event.")
        except Declined:
            return _error(422, "NOT_SERVED", "We do not take this.")
        except (msgspec.MsgspecError, ValueError) as error:
            return _error(400, "BAD_REQUEST", str(error))

    def _routed(self, request: Request, now: datetime) -> Reply:
        match request.method, request.path.split("/")[1:]:
            case "GET", ["v2", "slots"]:
                return self._slots(request.query, now)
            case "GET", ["v2", "changes"]:
                since = datetime.fromisoformat(request.query.get("since", ""))
                return _json(200, {"changes": [_change(news) for news in self.depot.news(since)]})
            case "POST", ["v2", "reservations"]:
                return self._reserve(msgspec.json.decode(request.body, type=_Asked), now)
            case "DELETE", ["v2", "reservations", ref]:
                self.depot.release(ref, now)
                return Reply(204)
            case _:
                return self._events(request, now)

    def _events(self, request: Request, now: datetime) -> Reply:
        match request.method, request.path.split("/")[1:]:
            case "POST", ["v2", "events"]:
                return _made(201, self.depot.take(_order(request.body), now))
            case "PUT", ["v2", "events", _id]:
                return _made(200, self.depot.change(_order(request.body), now))
            case "DELETE", ["v2", "events", id]:
                asked = msgspec.json.decode(request.body, type=_Cancelling)
                return _made(200, self.depot.cancel(id, asked.sequence, now), status="CANCELLED")
        return _error(404, "NO_SUCH_PAGE", "There is nothing here.")

    def _slots(self, query: dict[str, str], now: datetime) -> Reply:
        days = self.depot.days(date.fromisoformat(query.get("from", "")), date.fromisoformat(query.get("to", "")))
        rows = [
            {"task": task, "date": day, "window": window.upper(), "open": room}
            for task in query.get("tasks", "").split(",")
            for day in days
            for window in self.depot.windows
            if (room := self.depot.room(task, day, window, now))
        ]
        return _json(200, {"slots": rows})

    def _reserve(self, asked: _Asked, now: datetime) -> Reply:
        lasts = timedelta(minutes=asked.minutes)
        made = self.depot.reserve(asked.guid, asked.task, asked.date, asked.window.lower(), lasts, now)
        return _json(201, _reservation(made))

    @staticmethod
    def _known(known: Known) -> Reply:
        if known.reservation is not None:
            told = _reservation(known.reservation)
            return _json(409, {"error": {"code": "DUPLICATE_RESERVATION", "text": "We have this one."}, **told})
        errand = known.errand
        told = {"event": errand.ref, "status": "ACCEPTED" if errand.said_yes else "RECEIVED"} if errand else {}
        return _json(409, {"error": {"code": "DUPLICATE_EVENT", "text": "We have this one."}, **told})


def _order(body: bytes) -> Order:
    event = msgspec.json.decode(body, type=_Event)
    known = event.details.get("property_key")
    return Order(
        id=event.guid,
        reference=event.order,
        loads=event.tasks,
        sequence=event.sequence,
        premises=str(known or event.guid),
        day=event.date,
        window=event.window.lower(),
        reservations=event.reservations,
        items=counted(event.details.get("items")),
    )


def _reservation(made: Reservation) -> dict[str, Any]:
    return {"reference": made.ref, "date": made.day, "window": made.window.upper(), "expires": made.expires_at}


def _made(code: int, errand: Errand, status: str = "ACCEPTED") -> Reply:
    return _json(code, {"event": errand.ref, "status": status if errand.said_yes else "RECEIVED"})


def _change(news: News) -> dict[str, Any]:
    pictures = [picture.of(news.job, news.state == "done")] if news.pictured else []
    return {
        "id": news.id,
        "guid": news.job,
        "event": news.ref,
        "state": STATES[news.state],
        "at": news.at,
        "reason": WHY.get(news.why, news.why.upper()),
        "note": news.words,
        "taken_to": news.taken_to,
        "items": news.items,
        "photos": [base64.b64encode(one).decode() for one in pictures],
    }


def _json(status: int, content: Any) -> Reply:
    return Reply(status, msgspec.json.encode(content))


def _error(status: int, code: str, text: str) -> Reply:
    return _json(status, {"error": {"code": code, "text": text}})
