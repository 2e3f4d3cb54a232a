"""Which requests a program wants to read: GeoReport's arguments, and the extensions most servers share.

`page` and `page_size`, `updated_after` and `updated_before`, `extensions=true`. Dates are W3C's; without a zone they
are the city's, and a plus sign that came as a space is read as what was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from upwell.channels.open311 import offers
from upwell.channels.open311.arguments import Arguments
from upwell.channels.open311.speech import Refused, Wrong, refused
from upwell.lib.references import canonical

MOST_DAYS, MOST_ROWS, LAST_PAGE = 90, 1_000, 100_000
SPAN = timedelta(days=MOST_DAYS)
YEARS = range(1900, 2200)
STATUSES = {"open": False, "closed": True}
_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+ -]\d\d:?\d\d)?)?)?)?", re.ASCII
)
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`choice` is what `cases.queries.open311_requests` takes; None when it can only be empty."""

    choice: dict[str, Any] | None
    extensions: bool


class _Said:
    """Reads one argument after another, and keeps what is wrong with each."""

    def __init__(self, arguments: Arguments, now: datetime, zone: ZoneInfo) -> None:
        self.arguments, self.now, self.zone = arguments, now, zone
        self.wrong: list[Wrong] = []

    def tell(self, sentence: str) -> None:
        self.wrong.append(Wrong(400, sentence))

    def moment(self, name: str, *, latest: bool = False) -> datetime | None:
        text = self.arguments.one(name)
        if not text:
            return None
        found = moment(text, self.zone, latest=latest)
        if found is None:
            self.tell(_("%(name)s is not a date like 2026-01-31T00:00:00Z.") % {"name": name})
        return found

    def number(self, name: str, default: int, most: int) -> int:
        text = self.arguments.one(name)
        if not text:
            return default
        if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
            self.tell(_("%(name)s is a number from 1 to %(most)s.") % {"name": name, "most": most})
            return default
        return int(text)


def read(arguments: Arguments, *, now: datetime, zone: ZoneInfo) -> Asked:
    """Raises Refused with everything that is wrong."""
    extensions = arguments.one("extensions").lower() in ("true", "1", "yes")
    wanted = arguments.many("service_request_id")
    if wanted:
        return Asked(_by_reference(wanted), extensions)
    said = _Said(arguments, now, zone)
    choice: dict[str, Any] = {}
    for part in (_span, _updated, _status, _page):
        choice.update(part(said))
    codes = _services(arguments)
    if said.wrong:
        raise Refused(400, *said.wrong)
    return Asked({**choice, **codes}, extensions)


def _by_reference(wanted: list[str]) -> dict[str, Any] | None:
    """Overrides all else; what cannot be a reference is no request of ours."""
    if len(wanted) > MOST_ROWS:
        raise refused(400, _("Ask for %(most)s requests at most.") % {"most": MOST_ROWS})
    references = list(dict.fromkeys(found for one in wanted if (found := canonical(one))))
    return {"references": references} if references else None


def _span(said: _Said) -> dict[str, Any]:
    start, end = said.moment("start_date"), said.moment("end_date", latest=True)
    updated = said.arguments.one("updated_after") or said.arguments.one("updated_before")
    if start is None and end is None:
        return {} if updated else {"opened_from": said.now - SPAN}
    first = start or (end or said.now) - SPAN
    last = end or first + SPAN
    if first >= last:
        said.tell(_("start_date is later than end_date."))
    elif start and end and _beginning(said, "end_date") - start > SPAN:
        said.tell(_("start_date and end_date may span %(days)s days.") % {"days": MOST_DAYS})
    return {"opened_from": first, "opened_until": last}


def _beginning(said: _Said, name: str) -> datetime:
    """Of an end that is a whole day, where the day begins: from the 1st to the 91st day are 90 days."""
    return moment(said.arguments.one(name), said.zone) or said.now


def _updated(said: _Said) -> dict[str, Any]:
    return {"updated_from": said.moment("updated_after"), "updated_until": said.moment("updated_before", latest=True)}


def _status(said: _Said) -> dict[str, Any]:
    asked = {status.lower() for status in said.arguments.many("status")}
    if asked - STATUSES.keys():
        said.tell(_("status is open or closed."))
    return {"closed": STATUSES[asked.pop()]} if len(asked) == 1 and asked <= STATUSES.keys() else {}


def _page(said: _Said) -> dict[str, Any]:
    size = said.number("page_size", MOST_ROWS, MOST_ROWS)
    return {"limit": size, "offset": (said.number("page", 1, LAST_PAGE) - 1) * size}


def _services(arguments: Arguments) -> dict[str, Any]:
    """Codes that are not ours are passed over, unless none is ours."""
    asked = arguments.many("service_code")
    if not asked:
        return {}
    known = offers.by_code()
    found = [service for code in asked for service in known.get(code, ())]
    if not found:
        raise refused(404, _("There is no service with the service_code %(code)s.") % {"code": asked[0][:60]})
    return {"services": found}


def moment(text: str, zone: ZoneInfo, *, latest: bool = False) -> datetime | None:
    """The first moment the text means, or with `latest` the one after its last; None when it is no date."""
    matched = _MOMENT.fullmatch(text)
    if matched is None:
        return None
    year, month, day, clock, offset = matched.groups()
    try:
        if clock:
            return _exact(f"{year}-{month}-{day}T{clock[:15]}", offset, zone, latest)
        first = datetime(int(year), int(month or 1), int(day or 1), tzinfo=zone)
        if not latest:
            found = first
        elif day:
            found = first + timedelta(days=1)
        else:
            found = _next(first, by_month=bool(month))
    except (ValueError, OverflowError):
        return None
    return found if found.year in YEARS else None


def _next(first: datetime, *, by_month: bool) -> datetime:
    if not by_month:
        return first.replace(year=first.year + 1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _exact(local: str, offset: str | None, zone: ZoneInfo, latest: bool) -> datetime | None:
    spelt = {"Z": "+00:00"}.get(offset or "", (offset or "").replace(" ", "+"))
    found = datetime.fromisoformat(local + spelt)
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    if found.year not in YEARS:
        return None
    # whole seconds are what requests show, so the last one counts in full
    return found + timedelta(seconds=1) if latest else found
