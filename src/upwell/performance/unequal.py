"""Whom the city serves worse: worked out every few hours, kept, and read by pages; each comparison as a sentence.

Nothing is worked out while the results are being counted: figures of a part would stand there for hours."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.performance import called, equity, queries
from upwell.performance.equity import Compared, Few, Looked
from upwell.performance.honest import FLOOR
from upwell.performance.measures import BY_KEY
from upwell.performance.models import Kept
from upwell.performance.rows import ALL, Row
from upwell.performance.sums import SUMS

NAME = "equity"
MONTHS = 12
EVERY = timedelta(hours=6)
SMALLEST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Found:
    """`since` to `until`: of which time the figures are, both days included; `requests`: of how many."""

    looked: Looked
    since: date
    until: date
    made_at: datetime
    requests: int


_read: dict[datetime, Found] = {}


def kept(now: datetime) -> Found | None:
    """As it was worked out last; the first who asks waits for it. None while the results are being counted."""
    row = Kept.objects.filter(name=NAME).values_list("made_at", flat=True).first()
    if row is None:
        return work_out(now) if queries.is_whole() else None
    known = _read.get(row)
    if known is None:
        found = _from_plain(Kept.objects.get(name=NAME).data, row)
        _read.clear()
        _read[row] = found
        return found
    return known


def work_out(now: datetime) -> Found:
    """Anew, from the results of the last months."""
    since, until = _time(now)
    end = until + timedelta(days=1)
    rows = [row for by in equity.BY for row in queries.told(start=since, until=end, by=by, names=tuple(SUMS))]
    requests = queries.counted(start=since, until=end)
    found = Found(_with_told(equity.look(rows, today=until), rows), since, until, now, requests)
    Kept.objects.update_or_create(name=NAME, defaults={"made_at": now, "data": _plain(found)})
    return found


def _with_told(looked: Looked, rows: Iterable[Row]) -> Looked:
    """Of how many each is, as that is told everywhere."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for service in (row.service, ALL):
            groups[service, row.by, row.value].append(row)
    whole = {key: queries.together(of) for key, of in groups.items()}

    def told(one: Compared) -> Compared:
        row = whole[one.service, one.by, one.value]
        of = row.told["opened"] if one.measure == equity.DAYS else BY_KEY[one.measure].told_of(row)
        return replace(one, of=of // FLOOR * FLOOR)

    return replace(looked, compared=tuple(told(one) for one in looked.compared))


def keep(now: datetime) -> bool:
    """For the worker: when it is old, or was made of other figures than there are now."""
    if catalogue.has_city() and queries.is_whole() and _is_due(now):
        work_out(now)
    return False


def _is_due(now: datetime) -> bool:
    row = Kept.objects.filter(name=NAME).first()
    if row is None or row.made_at <= now - EVERY:
        return True
    since, until = _time(now)
    requests = queries.counted(start=since, until=until + timedelta(days=1))
    return queries.moved(row.data.get("requests", 0), requests)


def _time(now: datetime) -> tuple[date, date]:
    """The last twelve months, this one among them: its first and its last day."""
    until = now.astimezone(catalogue.city().zone).date()
    return _months_before(until, MONTHS - 1), until


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _plain(found: Found) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "requests": found.requests,
        "found": found.looked.found,
        "compared": [asdict(one) for one in found.looked.compared],
        "few": [asdict(one) for one in found.looked.few],
    }


def _from_plain(data: dict[str, Any], made_at: datetime) -> Found:
    compared = tuple(Compared(**one) for one in data["compared"])
    looked = Looked(compared, tuple(Few(**one) for one in data["few"]), data["found"])
    since, until = date.fromisoformat(data["since"]), date.fromisoformat(data["until"])
    return Found(looked, since, until, made_at, data.get("requests", 0))


def sentence(one: Compared) -> str:
    """How the group fares, and everybody else, in one sentence."""
    who = called.who(one.by, one.value)
    code = one.measure.split(".")[0]
    if one.measure == equity.DAYS:
        return _of_days(who, one)
    said = {"who": who, "a": called.hundred(one.share or 0), "b": called.hundred(one.others or 0)}
    return _frames()[code] % said


def _frames() -> dict[str, str]:
    return {
        "completion": _("%(who)s get to the end of the form %(a)s times out of 100; everybody else %(b)s."),
        "satisfaction": _("%(who)s give a mean mark of %(a)s out of 100; everybody else %(b)s."),
        "promise": _("%(who)s have their request done on time %(a)s times out of 100; everybody else %(b)s."),
        "fixed": _("%(who)s say %(a)s times out of 100 that it is really done; everybody else %(b)s."),
        "errors": _("%(who)s have %(a)s of 100 answers refused; everybody else %(b)s."),
        "reopened": _("%(who)s have %(a)s of 100 closed requests opened again; everybody else %(b)s."),
        "failure_demand": _(
            "For each 100 requests %(who)s ask %(a)s times how they stand; everybody else %(b)s times."
        ),
        "take_up": _("%(who)s send %(a)s of 100 requests online by themselves; everybody else %(b)s."),
    }


def _of_days(who: str, one: Compared) -> str:
    if one.others is None:
        return _("%(who)s and everybody else still wait for more than half of their requests.") % {"who": who}
    days = {"who": who, "b": called.number(one.others)}
    if one.share is None:
        return (
            _("%(who)s still wait for more than half of their requests; everybody else’s were half done in %(b)s days.")
            % days
        )
    days["a"] = called.number(one.share)
    return _("%(who)s have half of their requests done in %(a)s days; everybody else in %(b)s.") % days


def sure(one: Compared) -> str:
    """How sure it is."""
    if one.verdict == "unsure":
        return _unsure(one)
    if one.measure == equity.DAYS:
        times = math.floor(1 / max(one.chance, SMALLEST_CHANCE))
        said = _("By chance alone, so much comes less than once in %(times)s times.") % {"times": called.number(times)}
        if not one.measured:
            return said
        ends = {"low": called.number(math.floor(one.low)), "high": called.number(math.ceil(one.high))}
        return said + " " + _("The gap is from %(low)s to %(high)s days.") % ends
    if one.verdict == "alike":
        return _("Any gap is at most %(most)s.") % {"most": called.number(math.ceil(100 * one.at_most))}
    if one.sure_of < 0.01:
        return _("We are sure that there is a gap; it may be under 1.")
    return _("We are sure of a gap of at least %(least)s.") % {"least": called.number(math.floor(100 * one.sure_of))}


def _unsure(one: Compared) -> str:
    """Alone a gap may look sure that is none among so many comparisons: nothing is said of its width."""
    if one.measure == equity.DAYS or one.sure_of:
        return _("Among so many comparisons this may be chance.")
    low, high = math.ceil(-100 * one.low), math.ceil(100 * one.high)
    return _("The gap may be anything from %(low)s less to %(high)s more.") % {
        "low": called.number(low),
        "high": called.number(high),
    }


def over_how_many(one: Compared) -> str:
    """For all services together: how many of them could be compared."""
    if one.service != ALL or one.services == one.of_services:
        return ""
    return _("Compared in %(some)s of the %(all)s services these people used, look-ups too; the rest have too few.") % {
        "some": called.number(one.services),
        "all": called.number(one.of_services),
    }
