"""The desk of a simulated vendor that says what is free and holds nothing: XML, always status 200 with an ErrorCode."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime

from lxml import etree

from upwell.simulation.haulers import picture
from upwell.simulation.haulers.depot import Declined, Depot, Expired, Full, Known, Unknown
from upwell.simulation.haulers.records import Errand, News, Order, counted
from upwell.simulation.haulers.serving import XML, Reply, Request

DAY, MOMENT = "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p"
STATES = {
    "accepted": "Confirmed",
    "declined": "Declined",
    "under_way": "On Route",
    "done": "Collected",
    "could_not": "Not Collected",
    "cancelled": "Cancelled",
}
WHY = {
    "nothing_out": "Nothing out",
    "no_access": "Gate locked",
    "not_booked_items": "Not on the order",
    "hazardous": "Dangerous",
    "too_heavy": "Too heavy",
    "breakdown": "Truck broke down",
    "road_blocked": "Road blocked",
    "no_capacity": "No trucks",
}


class Capacity:
    def __init__(self, depot: Depot) -> None:
        self.depot = depot
        self._zone = depot.workdays.zone

    def answer(self, request: Request, now: datetime) -> Reply:
        verb = request.path.rpartition("/")[2]
        try:
            return self._routed(verb, request, now)
        except Known as known:
            return _result("21", "We have this one already.", known.errand)
        except (Full, Expired):
            return _result("14", "There is no room any more.")
        except Declined:
            return _result("30", "We do not take this.")
        except Unknown:
            return _result("40", "We do not know this collection.")
        except (etree.XMLSyntaxError, ValueError):
            return _result("99", "We could not read this.")

    def _routed(self, verb: str, request: Request, now: datetime) -> Reply:
        match request.method, verb:
            case "GET", "GetFreeCapacity":
                return self._free(request.query, now)
            case "GET", "GetStatuses":
                return self._statuses(request.query)
            case "POST", "AddCollection":
                return _result("0", "", self.depot.take(_order(request.body), now))
            case "POST", "MoveCollection":
                return _result("0", "", self.depot.change(_order(request.body), now))
            case "POST", "CancelCollection":
                order = _order(request.body)
                return _result("0", "", self.depot.cancel(order.id, order.sequence, now))
        return _result("98", "There is nothing here.")

    def _free(self, query: dict[str, str], now: datetime) -> Reply:
        root = _answer("CollectionCapacity")
        days = etree.SubElement(root, "Days")
        loads = query.get("Loads", "").split(",")
        for day in self.depot.days(_day(query.get("StartDate", "")), _day(query.get("EndDate", ""))):
            of_day = etree.SubElement(days, "Day", Date=day.strftime(DAY))
            for window in self.depot.windows:
                part = etree.SubElement(of_day, "Part", Name=window.upper())
                for load in loads:
                    etree.SubElement(part, "Load", Kind=load, SlotsFree=str(self.depot.room(load, day, window, now)))
        return _xml(root)

    def _statuses(self, query: dict[str, str]) -> Reply:
        there = datetime.strptime(query.get("Since", ""), MOMENT).replace(tzinfo=self._zone)
        root = _answer("CollectionStatuses")
        of_all = etree.SubElement(root, "Statuses")
        for news in self.depot.news(there.astimezone(UTC)):
            self._status(of_all, news)
        return _xml(root)

    def _status(self, of_all: etree._Element, news: News) -> None:
        one = etree.SubElement(of_all, "Collection", Entry=news.id)
        _fill(
            one,
            ("CollectionId", news.ref),
            ("YourId", news.job),
            ("Status", STATES[news.state]),
            ("Changed", news.at.astimezone(self._zone).strftime(MOMENT)),
            ("Reason", WHY.get(news.why, news.why)),
            ("Remark", news.words),
            ("Destination", news.taken_to),
        )
        for name, number in news.items.items():
            etree.SubElement(one, "Item", Name=name, Count=str(number))
        if news.pictured:
            shown = picture.of(news.job, news.state == "done")
            etree.SubElement(one, "Photo").text = base64.b64encode(shown).decode()


def _day(raw: str) -> date:
    return datetime.strptime(raw, DAY).replace(tzinfo=UTC).date()


def _order(body: bytes) -> Order:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))

    def said(name: str) -> str:
        return (root.findtext(name) or "").strip()

    details = {one.get("Name"): one.text or "" for one in root.iterfind("Detail")}
    known = details.get("property_key", "")
    return Order(
        id=said("YourId"),
        reference=said("YourReference"),
        loads=said("Loads").split(","),
        sequence=int(said("Sequence")),
        premises=known or said("YourId"),
        day=_day(said("Date")) if said("Date") else None,
        window=said("Part").lower(),
        items=counted(json.loads(details.get("items") or "[]")),
    )


def _answer(name: str, code: str = "0", words: str = "") -> etree._Element:
    root = etree.Element(name)
    _fill(root, ("ErrorCode", code), ("ErrorDescription", words))
    return root


def _result(code: str, words: str, errand: Errand | None = None) -> Reply:
    root = _answer("CollectionResult", code, words)
    if errand is not None:
        _fill(root, ("CollectionId", errand.ref), ("Status", "Confirmed" if errand.said_yes else "Received"))
    return _xml(root)


def _fill(root: etree._Element, *pairs: tuple[str, str]) -> None:
    for name, value in pairs:
        etree.SubElement(root, name).text = value


def _xml(root: etree._Element) -> Reply:
    return Reply(200, etree.tostring(root, encoding="utf-8", xml_declaration=True), XML)
