"""What Upwell knows itself of the services it delivers, filled into their rows of the city's own inventory: ways to use
them, languages, what can be done online, and how often they were used in the whole months of the last year.

What the city's own file says of the same is left as it stands. While results are being counted, figures stay as they
are: those of a part would stand here as the whole. Called through `actions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.performance import queries as performance
from upwell.performance.queries import FLOOR, Row
from upwell.portfolio import keeping, summing
from upwell.portfolio.entered import Entered
from upwell.portfolio.models import Collection, Entry, Import, Texts, Value

SOURCE = summing.UPWELL
MONTHS = 12
EVERY = timedelta(days=1)
_WITHOUT_A_COUNT = {"information", "lookup"}
"""Nothing is sent there, so nothing is counted as a transaction."""
_WITH_A_RESULT = {"information", "lookup"}

Said = tuple[str, str, str, date | None, date | None, float | None]
"""Field, text, label, the period and the number."""


@transaction.atomic
def fill(*, now: datetime) -> int:
    """How many values were written. Again, when nothing is new, writes none."""
    of = Collection.objects.select_for_update().filter(is_own=True).first()
    if of is None or not catalogue.has_city():
        return 0
    known = {one.code: one for one in catalogue.all_published()}
    entries = [one for one in Entry.objects.filter(collection=of, status=Entry.LIVE) if one.definition in known]
    used = _used(known, now)
    wanted = {one.id: list(_of(known[one.definition], used)) for one in entries}
    written = _write(of, wanted, now, with_figures=used is not None)
    _on_entries(entries, known, Entered(of))
    summing.sum_up(of)
    return written


def fill_when_due(*, now: datetime) -> int:
    """Once a day, and as soon as much more or less was counted than stands there."""
    of = Collection.objects.filter(is_own=True).first()
    if of is None or not catalogue.has_city() or not performance.is_whole():
        return 0
    newest = Import.objects.filter(collection=of, file=SOURCE).order_by("-at").first()
    return fill(now=now) if newest is None or newest.at <= now - EVERY or _moved(of, now) else 0


def _moved(of: Collection, now: datetime) -> bool:
    codes = list(Entry.objects.filter(collection=of, status=Entry.LIVE).values_list("definition", flat=True))
    sums = (_used({*codes} - {""}, now) or {}).get("sums", {})
    counted = sum(many for code in codes for name, many in _counted(sums.get(code)) if name == "volume")
    there = _ours(of).filter(field="volume").aggregate(all=Sum("number"))["all"]
    return performance.moved(int(there or 0), counted)


def _of(published: Published, used: Mapping[str, Any] | None) -> Iterator[Said]:
    definition = published.definition
    yield "channels", ", ".join(definition.channels), "", None, None, None
    yield "languages", ", ".join(definition.languages), "", None, None, None
    for point, online in points(published).items():
        yield point, {"yes": "yes", "no": "no", "na": "not applicable"}[online], "", None, None, None
    if used and definition.kind not in _WITHOUT_A_COUNT:
        for name, number in _counted(used["rows"].get(published.code)):
            yield name, str(number), "", used["start"], used["until"], float(number)


def _counted(row: Row | None) -> Iterator[tuple[str, int]]:
    """In tens, of what is told of these months (record 0034). What was never counted is unknown, not none."""
    if row is None:
        return
    volume = row.told["submitted"] // FLOOR * FLOOR
    if not volume and row.sums["submitted"]:
        return
    yield "volume", volume
    digital, sent = row.told["submitted_by_themselves"], row.sums["submitted_by_themselves"]
    if not any(0 < few < FLOOR for few in (sent, row.sums["submitted"] - sent)):
        yield "digital_volume", min(digital, volume)


def points(published: Published) -> dict[str, str]:
    """Of the six, those Upwell can answer for. Nobody needs an account here, nor has to prove who they are."""
    definition = published.definition
    asked = "yes" if definition.is_taken("web") else "no"
    said = {"account": "na", "sign_in": "na", "application": asked, "help": "yes"}
    if definition.kind in _WITH_A_RESULT:
        return said | {"decision": "na", "result": asked}
    return said | {"decision": asked} | ({} if definition.kind == "application" else {"result": "na"})


def _used(known: Iterable[str], now: datetime) -> dict[str, Any] | None:
    """The sums of the last whole months, twelve at most, from the first that has any; None while they are counted."""
    if not performance.is_whole():
        return None
    today = catalogue.city().workdays.local_day(now)
    until = today.replace(day=1)
    names = ("submitted", "submitted_by_themselves", "submitted_assisted")
    rows = performance.told(start=_before(until, MONTHS), until=until, service=list(known), names=names, spreads=False)
    starts = [row.start for row in rows if row.start]
    if not starts:
        return {}
    return {"start": min(starts), "until": until,
            "rows": performance.grouped(rows, "service")}  # fmt: skip


def _before(day: date, months: int) -> date:
    month = 12 * day.year + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _ours(of: Collection) -> QuerySet[Value]:
    return Value.objects.filter(
        entry__collection=of, replaced_by=None, source__map="", source__file=SOURCE, source__entered=False
    )


def _write(of: Collection, wanted: Mapping[int, list[Said]], now: datetime, *, with_figures: bool) -> int:
    current = {(one.entry_id, one.field, one.start, one.until): one for one in _ours(of)}
    every = Value.objects.filter(entry__collection=of, replaced_by=None)
    told = every.filter(~Q(source__map="") | Q(source__entered=True))
    by_file = set(told.values_list("entry_id", "field", "start", "until"))
    rows: list[tuple[Any, ...]] = []
    now_said = {
        (entry, field, start, until) for entry, said in wanted.items() for field, _t, _l, start, until, _n in said
    }
    # windows of other months: two of them, taken from each other, would tell of one month
    replaced = [one.id for key, one in current.items() if with_figures and key[2] is not None and key not in now_said]
    for entry, said in wanted.items():
        for field, text, label, start, until, number in said:
            identity = (entry, field, start, until)
            before = current.get(identity)
            if identity in by_file or (before and before.said == text):
                continue
            replaced += [before.id] if before else []
            rows.append((entry, field, "", "", start, until, label, number, text, ""))
    if rows or replaced:
        source = Import.objects.create(collection=of, file=SOURCE, at=now, by=SOURCE)
        Value.objects.filter(id__in=replaced).update(replaced_by=source)
        keeping.write([(*row, source.id) for row in rows])
    return len(rows)


def _on_entries(entries: list[Entry], known: Mapping[str, Published], entered: Entered) -> None:
    texts = {one.entry_id: one for one in Texts.objects.filter(entry__in=entries)}
    for entry in entries:
        published = known[entry.definition]
        by_people = entered.of(entry.id)
        found = {name: one for name, one in points(published).items() if name not in by_people}
        found |= texts[entry.id].points
        asked = [one for one in found.values() if one != "na"]
        columns = {
            **{
                name: getattr(entry, name) or keeping.listed(",".join(getattr(published.definition, name)))
                for name in ("channels", "languages")
                if name not in by_people
            },
            "online": "all" if set(asked) == {"yes"} else "some" if "yes" in asked else "none",
        }
        if any(getattr(entry, name) != value for name, value in columns.items()):
            Entry.objects.filter(id=entry.id).update(**columns)
        if found != texts[entry.id].points:
            Texts.objects.filter(entry_id=entry.id).update(points=found)
