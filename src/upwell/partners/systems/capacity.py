"""A vendor that says what is free and holds nothing; jobs are posted to it as they are booked.

XML; days as 07/03/2026, moments on the vendor's own wall clock. Every answer has status 200 and an ErrorCode within."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from lxml import etree

from upwell.lib import clock
from upwell.partners.ports import Hold, Job, Refused, Sent, Slot, SlotTaken, State, Unreachable, Update, Verb, Wanted
from upwell.partners.systems import reading, wire
from upwell.partners.systems.wire import Asks, Reply

XML = "text/xml; charset=utf-8"
DAY, MOMENT = "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p"
WRITTEN = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
GOOD, DUPLICATE, FULL, NOT_SERVED, TOO_LATE, UNKNOWN = "0", "21", "14", "30", "31", "40"

STATES: dict[str, State] = {
    "confirmed": "accepted",
    "declined": "declined",
    "on route": "under_way",
    "collected": "done",
    "not collected": "could_not",
    "cancelled": "cancelled",
}
WHY = {
    "nothing out": "nothing_out",
    "gate locked": "no_access",
    "not on the order": "not_booked_items",
    "dangerous": "hazardous",
    "too heavy": "too_heavy",
    "not safe": "unsafe",
    "truck broke down": "breakdown",
    "road blocked": "road_blocked",
    "no trucks": "no_capacity",
    "not our street": "not_our_area",
}
"""Its reasons in our words; `standing` makes `other` of the rest."""

DONE_TO = {"create": "AddCollection", "change": "MoveCollection", "cancel": "CancelCollection"}


class Capacity:
    holds = False
    any_load = False

    def __init__(self, asks: Asks, *, zone: ZoneInfo, now: Callable[[], datetime] = clock.now) -> None:
        self._wire, self._zone, self._now = asks, zone, now

    def free(self, wanted: Wanted, first: date, last: date) -> list[Slot]:
        query = {
            "StartDate": first.strftime(DAY),
            "EndDate": last.strftime(DAY),
            "Loads": ",".join(reading.loads_of(wanted.loads)),
            "Route": wanted.route,
        }
        root = _good(self._wire.ask("GET", "/Collections.asmx/GetFreeCapacity", query=query))
        found: dict[str, reading.Free] = {}
        for of_day in root.iterfind("Days/Day"):
            day = _day(of_day.get("Date", ""))
            if day is not None:
                for load in of_day.iterfind("Part/Load"):
                    _count(found, day, load)
        return reading.together(found, wanted, first, last)

    def hold(self, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
        """Nothing is held there. It is asked once more, and the claim of ours is what keeps the day."""
        if not any(one.window == slot.window for one in self.free(wanted, slot.day, slot.day)):
            raise SlotTaken
        return Hold("", slot, self._now() + lasts)

    def release(self, hold_ref: str) -> None:
        """Nothing was held."""

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        root = self._tell(DONE_TO[verb], job, sequence, key)
        if verb == "change" and _code(root) == UNKNOWN:
            root = self._tell(DONE_TO["create"], job, sequence, key)
        if verb == "cancel" and _code(root) == UNKNOWN:
            return Sent()
        _refuse(root)
        return Sent(_text(root, "CollectionId")[:64], accepted=_text(root, "Status").lower() == "confirmed")

    def news(self, since: datetime) -> list[Update]:
        """Asked from an hour earlier on: the vendor's wall clock goes through one hour of the year twice."""
        from_then = (since - timedelta(hours=1)).astimezone(self._zone)
        query = {"Since": from_then.strftime(MOMENT)}
        root = _good(self._wire.ask("GET", "/Collections.asmx/GetStatuses", query=query, most=wire.MOST_NEWS))
        return [update for one in root.iterfind("Statuses/Collection") if (update := self._update(one)) is not None]

    def _tell(self, verb: str, job: Job, sequence: int, key: str) -> etree._Element:
        body = etree.tostring(_element(verb, job, sequence, key), encoding="utf-8", xml_declaration=True)
        return _root(self._wire.ask("POST", f"/Collections.asmx/{verb}", body=body, kind=XML))

    def _update(self, one: etree._Element) -> Update | None:
        state, at = STATES.get(_text(one, "Status").lower()), self._instant(_text(one, "Changed"))
        if state is None or at is None or not one.get("Entry"):
            return None
        return Update(
            id=one.get("Entry", "")[:100],
            state=state,
            at=at,
            job=reading.ours(_text(one, "YourId")),
            ref=_text(one, "CollectionId")[:64],
            why=WHY.get(_text(one, "Reason").lower(), _text(one, "Reason")[:40]),
            words=_text(one, "Remark"),
            photos=reading.pictures(photo.text or "" for photo in one.iterfind("Photo")),
            taken_to=_text(one, "Destination")[:120],
            items=reading.items(dict(_items(one))),
        )

    def _instant(self, raw: str) -> datetime | None:
        """Of an hour that comes twice, the second if that has been: news is asked for as it happens."""
        try:
            there = datetime.strptime(raw, MOMENT).replace(tzinfo=self._zone)
            first, second = there.astimezone(UTC), there.replace(fold=1).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return second if first < second <= self._now() else first


def _count(found: dict[str, reading.Free], day: date, load: etree._Element) -> None:
    part, number = load.getparent(), load.get("SlotsFree", "")
    if part is not None and number.isascii() and number.isdigit() and len(number) < 8:
        reading.count(found.setdefault(load.get("Kind", ""), {}), day, part.get("Name", ""), int(number))


def _day(raw: str) -> date | None:
    """By hand: a library that knows every format takes ten times as long, before a page somebody waits for."""
    found = WRITTEN.fullmatch(raw)
    return reading.day(found[3], found[1], found[2]) if found else None


def _root(answer: Reply) -> etree._Element:
    """Of a document without entities or anything from elsewhere. Raises Unreachable."""
    if not answer.is_good:
        raise Unreachable(f"status {answer.status}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreachable("an answer without sense") from error
    if root is None or not _code(root):
        raise Unreachable("an answer without sense")
    return root


def _good(answer: Reply) -> etree._Element:
    root = _root(answer)
    if _code(root) != GOOD:
        raise Unreachable(f"error {reading.code(_code(root))} in place of an answer")
    return root


def _code(root: etree._Element) -> str:
    return _text(root, "ErrorCode")


def _text(element: etree._Element, name: str) -> str:
    return reading.words(element.findtext(name) or "")


def _refuse(root: etree._Element) -> None:
    code = _code(root)
    if code == FULL:
        raise SlotTaken
    if code in {NOT_SERVED, TOO_LATE}:
        raise Refused(_text(root, "ErrorDescription"))
    if code not in {GOOD, DUPLICATE}:
        raise Unreachable(f"an error we do not know: {reading.code(code)}")


def _items(one: etree._Element) -> Iterator[tuple[str, int]]:
    for item in one.iterfind("Item"):
        number = item.get("Count", "1")
        if number.isascii() and number.isdigit() and len(number) < 5:
            yield item.get("Name", ""), int(number)


def _element(verb: str, job: Job, sequence: int, key: str) -> etree._Element:
    root = etree.Element(verb)
    told = {
        "YourId": str(job.id),
        "YourReference": job.reference,
        "Sequence": str(sequence),
        "Message": key,
        "Service": job.service,
        "Loads": ",".join(reading.loads_of(job.loads)),
        "Route": job.route,
        "Date": job.day.strftime(DAY) if job.day else "",
        "Part": job.window.upper(),
    }
    for name, value in told.items():
        etree.SubElement(root, name).text = _plain(value)
    _add_details(root, job.facts)
    return root


def _add_details(root: etree._Element, facts: Mapping[str, object]) -> None:
    for name, value in facts.items():
        detail = etree.SubElement(root, "Detail", Name=_plain(str(name)))
        said = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
        detail.text = _plain(said)


def _plain(text: str) -> str:
    """Without what no XML may hold, which people paste."""
    return "".join(letter for letter in text if letter in "\n\t" or (letter >= " " and _may_stand(ord(letter))))


def _may_stand(code: int) -> bool:
    return not 0xD800 <= code <= 0xDFFF and code not in {0xFFFE, 0xFFFF}
