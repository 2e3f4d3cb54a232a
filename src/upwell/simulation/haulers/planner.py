"""The desk of a simulated vendor that lists its jobs: JSON, always status 200 with `ok`; days as 030726 in names."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from upwell.simulation.haulers import picture
from upwell.simulation.haulers.depot import Declined, Depot, Expired, Full, Known, Unknown
from upwell.simulation.haulers.records import Errand, News, Order, counted
from upwell.simulation.haulers.serving import Reply, Request

DAY = "%d%m%y"
STATES = {"accepted": 10, "declined": 20, "under_way": 30, "done": 40, "could_not": 50, "cancelled": 60}
WHY = {
    "nothing_out": "NOUT",
    "no_access": "NACC",
    "not_booked_items": "WRNG",
    "hazardous": "HAZ",
    "too_heavy": "HEAVY",
    "breakdown": "BRKDN",
    "road_blocked": "ROAD",
    "no_capacity": "FULL",
}


class _Ticket(msgspec.Struct):
    our_ref: str
    no: int
    order: str
    loads: list[str]
    pack: str
    premises: str
    info: dict[str, Any] = {}


class Planner:
    def __init__(self, depot: Depot) -> None:
        self.depot = depot

    def answer(self, request: Request, now: datetime) -> Reply:
        try:
            return self._routed(request, now)
        except Known as known:
            return _no("DUP", "We have this one already.", known.errand)
        except (Full, Expired):
            return _no("FULL", "That day is full.")
        except Unknown:
            return _no("UNKNOWN", "We do not know this ticket.")
        except Declined:
            return _no("NO", "We do not take this.")
        except (msgspec.MsgspecError, ValueError):
            return _no("ERR", "We could not read this.")

    def _routed(self, request: Request, now: datetime) -> Reply:
        match request.method, request.path.split("/")[1:]:
            case "GET", ["planner", "packs"]:
                return self._packs(_day(request.query.get("from", "")), _day(request.query.get("to", "")), now)
            case "GET", ["planner", "changes"]:
                since = datetime.fromtimestamp(int(request.query.get("after", "")) / 1000, UTC)
                return _yes(changes=[_change(news) for news in self.depot.news(since)])
            case "POST", ["planner", "tickets"]:
                return _made(self.depot.take(_order(request.body), now))
            case "POST", ["planner", "tickets", _id, "move"]:
                return _made(self.depot.change(_order(request.body), now))
            case "POST", ["planner", "tickets", id, "stop"]:
                return _made(self.depot.cancel(id, _order(request.body).sequence, now))
        return _no("ERR", "There is nothing here.")

    def _packs(self, first: date, last: date, now: datetime) -> Reply:
        """As such lists are: some with names that are no day, and one of yesterday."""
        packs: list[dict[str, Any]] = [
            {"name": "Waste-ROUND-310299", "jobs": []},
            {"name": "Waste-SPARE TRUCK", "jobs": []},
        ]
        for day in self.depot.days(first, last):
            if day <= self.depot.workdays.local_day(now):
                continue
            named = day.strftime(DAY)
            others = [f"customer {number}" for number in range(self.depot.others(day))]
            jobs = [{"premises": one} for one in others + self.depot.properties(day)]
            packs.append({"name": f"Waste-ROUND-{named}", "jobs": []})
            packs.append({"name": f"Waste-LARGE-{named}", "jobs": jobs})
        return _yes(packs=packs)


def _day(raw: str) -> date:
    return datetime.strptime(raw, DAY).replace(tzinfo=UTC).date()


def _order(body: bytes) -> Order:
    ticket = msgspec.json.decode(body, type=_Ticket)
    day = ticket.pack.rpartition("-")[2]
    return Order(
        id=ticket.our_ref,
        reference=ticket.order,
        loads=ticket.loads,
        sequence=ticket.no,
        premises=ticket.premises,
        day=_day(day) if day else None,
        items=counted(ticket.info.get("items")),
    )


def _change(news: News) -> dict[str, Any]:
    pictures = [picture.of(news.job, news.state == "done")] if news.pictured else []
    return {
        "number": news.id,
        "status": STATES[news.state],
        "changed_ms": int(news.at.timestamp() * 1000),
        "our_ref": news.job,
        "ticket": news.ref,
        "cause": WHY.get(news.why, news.why),
        "remark": news.words,
        "tip": news.taken_to,
        "counted": news.items,
        "images": [base64.b64encode(one).decode() for one in pictures],
    }


def _made(errand: Errand) -> Reply:
    return _yes(ticket=errand.ref, agreed=errand.said_yes)


def _yes(**content: Any) -> Reply:
    return Reply(200, msgspec.json.encode({"ok": True, **content}))


def _no(code: str, message: str, errand: Errand | None = None) -> Reply:
    told = {"ticket": errand.ref, "agreed": errand.said_yes} if errand else {}
    return Reply(200, msgspec.json.encode({"ok": False, "code": code, "message": message, **told}))
