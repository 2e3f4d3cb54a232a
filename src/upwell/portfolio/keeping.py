"""Writes an inventory that was read into the tables, and remembers of every value where it stood.

Called by `actions` inside a transaction that holds the collection. What is the same as before is left alone, so that a
file taken twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from upwell.events.inserting import Inserts
from upwell.lib.folding import fold
from upwell.portfolio import summing
from upwell.portfolio.departing import Departments
from upwell.portfolio.entered import SAID, Entered
from upwell.portfolio.inventory import cells, comparing
from upwell.portfolio.inventory.checking import LONGEST_KEY, Checked
from upwell.portfolio.inventory.mapping import DATES, POINTS, Map
from upwell.portfolio.inventory.reading import Inventory, Notice, Service
from upwell.portfolio.models import Belonging, Department, Entry, Import, Succession, Texts, Value

TOGETHER = 400
COLUMNS = (
    "status", "name", "searched", "department_id", "top_id", "category", "digital", "online", "channels", "languages",
    "definition", "volume_kind", "review_due", "contract_end",
)  # fmt: skip
FILLED = ("online", "channels", "languages")
ON_ENTRY = {"name", "category", "digital", "channels", "languages", "definition", "volume_kind"}
OF_DEPARTMENTS = {"department", "department_short", "department_code", "agency", "agency_short", "former_department",
                  "former_agency"}  # fmt: skip
_VALUES = ("entry_id", "field", "channel", "part", "start", "until", "label", "number", "said", "cell", "source_id")
Identity = tuple[int, str, str, str, date | None, date | None]


@dataclass(slots=True)
class Kept:
    """`gone`: entries that were there before and are not in this file."""

    added: int = 0
    changed: int = 0
    gone: int = 0
    values: int = 0
    notices: list[Notice] = field(default_factory=list)


class Keeper:
    def __init__(self, found: Inventory, checked: Checked, by: Map, source: Import, now: datetime) -> None:
        self.found, self.checked, self.by, self.source, self.now = found, checked, by, source, now
        self.collection = source.collection
        self.kept = Kept()
        self.departments = Departments(self.collection, by.reorganised)
        self.entries = {one.code: one for one in Entry.objects.filter(collection=self.collection)}
        self.services: list[Service] = []
        self.entered = Entered(self.collection)
        self.standing = comparing.standing(found.services)

    def keep(self) -> Kept:
        self.services = [one for one in self.found.services if self._may(one)]
        self.departments.take(one.fields for one in self.services)
        self.meant = [self._meant(one) for one in self.services]
        new, changed = self._told_apart()
        Entry.objects.bulk_create(new, batch_size=TOGETHER)
        if changed:
            Entry.objects.bulk_update(changed, COLUMNS, batch_size=TOGETHER)
        self.entries |= {one.code: one for one in Entry.objects.filter(collection=self.collection)}
        self.kept.added, self.kept.changed = len(new), len(changed)
        self._tell_departments()
        self._texts()
        self._belongings({one.code for one in new})
        self._values(anew=len(new) == len(self.entries))
        self._gone()
        summing.sum_up(self.collection)
        return self.kept

    def _may(self, service: Service) -> bool:
        before = self.entries.get(service.key)
        why = ""
        if len(service.key) > LONGEST_KEY or not service.key.isprintable():
            why = f"its key {service.key[:40]!r} is longer than {LONGEST_KEY} letters or has a line break in it"
        elif before and before.status in (Entry.MERGED, Entry.SPLIT):
            after = ", ".join(repr(one) for one in self._after.get(before.id, ()))
            why = f"{service.key!r} was {before.status} here into {after}; give its figures under that code"
        if why:
            cell = f"A{service.line}"
            self.kept.notices.append(Notice(cell, f"Row {service.line} was not taken: {why}", refused=True))
        return not why

    @cached_property
    def _after(self) -> Mapping[int, list[str]]:
        """Codes of what an entry became, and of what that became."""
        pairs = Succession.objects.filter(former__collection=self.collection).order_by("id")
        next_: dict[int, list[tuple[int, str]]] = {}
        for former, entry, code in pairs.values_list("former_id", "entry_id", "entry__code"):
            next_.setdefault(former, []).append((entry, code))
        return {one: list(_last(one, next_)) for one in next_}

    def _tell_departments(self) -> None:
        for old, new, since, rows in self.departments.told():
            day = f" since {since.isoformat()}" if since else ""
            what = f"{old} is {new}{day}: {rows:,} rows that still name it were put there"
            self.kept.notices.append(Notice(f"{self._column('department')}1", what))

    def _column(self, name: str) -> str:
        return cells.letters(self.found.places[name]) if name in self.found.places else "A"

    def _meant(self, service: Service) -> Service:
        """With what people said of it instead of what the file says."""
        entry = self.entries.get(service.key)
        over = self.entered.of(entry.id) if entry else {}
        fields = {name: text for name, text in service.fields.items() if self._is_kept(service, name)}
        points = dict(service.points)
        if entry and any(name in POINTS for name in over) and not points:
            points = self.entered.points(entry.id)
        for name, one in over.items():
            if name in POINTS:
                points.pop(name, None)
                points |= {name: SAID[one.said]} if one.said in SAID else {}
            else:
                fields.pop(name, None)
                fields |= {name: one.said} if one.said else {}
        return replace(service, fields=fields, points=points)

    def _leaf(self, service: Service) -> Department | None:
        entry = self.entries.get(service.key)
        over = self.entered.of(entry.id).get("department") if entry else None
        if over is None:
            return self.departments.of(service.fields)
        known = self.departments.by_id.get(int(over.label)) if over.label else None
        return self.departments.now(known) if known else None

    def _days(self, service: Service) -> dict[str, date | None]:
        entry = self.entries.get(service.key)
        over = self.entered.of(entry.id) if entry else {}
        days = {name: self.checked.days.get(self.found.cell(service, name)) for name in DATES}
        typed = {
            name: date.fromisoformat(one.said) if one.said else None for name, one in over.items() if name in DATES
        }
        if entry and entry.review_due and entry.reviewed_at:  # set by a review here, after the file
            days["review_due"] = entry.review_due
            typed.pop("review_due", None)
        return days | typed

    def _told_apart(self) -> tuple[list[Entry], list[Entry]]:
        new, changed = [], []
        for service in self.meant:
            columns = self._columns(service)
            known = self.entries.get(service.key)
            if known is None:
                new.append(Entry(collection=self.collection, code=service.key, **columns))
            elif any(getattr(known, name) != value for name, value in columns.items()):
                for name, value in columns.items():
                    setattr(known, name, value)
                changed.append(known)
        return new, changed

    def _columns(self, service: Service) -> dict[str, Any]:
        said = service.fields
        leaf = self._leaf(service)
        words = [said["name"], *self.departments.words(said), *self._named(leaf), said.get("keywords", ""), service.key]
        channels = said.get("channels") or ",".join(_channels(service))
        columns: dict[str, Any] = {
            "status": Entry.LIVE,
            "name": said["name"][:350],
            "searched": fold(" ".join(words))[:800],
            "department_id": leaf.id if leaf else None,
            "top_id": (leaf.parent_id or leaf.id) if leaf else None,
            "category": said.get("category", "")[:120],
            "digital": said.get("digital", "unknown").casefold(),
            "online": _online(service),
            "channels": listed(channels),
            "languages": listed(said.get("languages", "")),
            "definition": said.get("definition", "")[:48],
            "volume_kind": said.get("volume_kind", self._kind(service)).casefold(),
        }
        known = self.entries.get(service.key)
        if known and known.definition and columns["definition"]:  # what the file leaves open, Upwell fills in
            columns |= {name: getattr(known, name) for name in FILLED if not columns[name]}
        return columns | self._days(service)

    def _named(self, leaf: Department | None) -> Iterator[str]:
        """What whose it is goes by now, where the row calls it otherwise."""
        if leaf and (leaf.id in self._moved or leaf.parent_id in self._moved):
            yield leaf.name
            if leaf.parent_id:
                yield self.departments.by_id[leaf.parent_id].name

    @cached_property
    def _moved(self) -> set[int]:
        every = self.departments.by_id.values()
        return {self.departments.now(one).id for one in every if one.succeeded_by_id}

    def _kind(self, service: Service) -> str:
        """Where nobody says it and the quarters show it; a file without quarters shows nothing."""
        known = self.entries.get(service.key)
        if known and not self.standing:
            return known.volume_kind
        return Entry.STOCK if service.key in self.standing else "unknown"

    def _is_kept(self, service: Service, name: str) -> bool:
        return self.found.cell(service, name) not in self.checked.left_out

    def _texts(self) -> None:
        before = {one.entry_id: one for one in Texts.objects.filter(entry__collection=self.collection)}
        made, changed = [], []
        for service in self.meant:
            entry = self.entries[service.key]
            said = {name: text for name, text in service.fields.items() if name not in ON_ENTRY | OF_DEPARTMENTS}
            points = {name: {True: "yes", False: "no", None: "na"}[value] for name, value in service.points.items()}
            known = before.get(entry.id)
            if known and entry.definition and not points:
                points = known.points
            if known is None:
                made.append(Texts(entry_id=entry.id, said=said, points=points))
            elif (known.said, known.points) != (said, points):
                known.said, known.points = said, points
                changed.append(known)
        Texts.objects.bulk_create(made, batch_size=TOGETHER)
        if changed:
            Texts.objects.bulk_update(changed, ["said", "points"], batch_size=TOGETHER)

    def _belongings(self, new: set[str]) -> None:
        made, today = [], self.now.date()
        open_ = Belonging.objects.filter(entry__collection=self.collection, until=None)
        before = {one.entry_id: one for one in open_}
        for service in self.services:
            entry = self.entries[service.key]
            known = before.get(entry.id)
            if entry.department_id is None or (known and known.department_id == entry.department_id):
                continue
            former = self.departments.former(service.fields) if service.key in new else None
            since = self.by.reorganised if former else None if known is None else today
            if known:
                Belonging.objects.filter(id=known.id).update(until=today)
            if former:
                made.append(Belonging(entry_id=entry.id, department_id=former.id, until=self.by.reorganised))
            made.append(Belonging(entry_id=entry.id, department_id=entry.department_id, since=since))
        Belonging.objects.bulk_create(made, batch_size=TOGETHER)

    def _values(self, *, anew: bool) -> None:
        current = {} if anew else self._current()
        rows: list[tuple[Any, ...]] = []
        replaced: list[int] = []
        said: set[Identity] = set()
        for identity, label, number, text, cell in self._said():
            said.add(identity)
            known = current.get(identity)
            if known and known[1] == text:
                continue
            if identity in self.entered.values:
                self._differs(identity, label, number, text, cell)
                continue
            replaced += [known[0]] if known else []
            rows.append((*identity, label, number, text, cell, self.source.id))
        replaced += [
            id_ for identity, (id_, _text) in current.items() if identity not in said and self._spoke(identity)
        ]
        write(rows)
        for some in range(0, len(replaced), TOGETHER):
            Value.objects.filter(id__in=replaced[some : some + TOGETHER]).update(replaced_by=self.source)
        self.kept.values = len(rows)

    def _differs(self, identity: Identity, label: str, number: float | None, text: str, cell: str) -> None:
        """A file says something of what a person said: it is kept below it, and told where it is otherwise."""
        one = self.entered.values[identity]
        if self.entered.under.get(identity) == text:
            return
        names = ("entry_id", "field", "channel", "part", "start", "until")
        Value.objects.create(
            **dict(zip(names, identity, strict=True)), label=label, number=number, said=text, cell=cell,
            source=self.source, replaced_by=one.source,
        )  # fmt: skip
        if text.casefold() != one.said.casefold():
            who = f"{one.source.by} entered {one.said[:40]!r} on {one.source.at:%Y-%m-%d}, and that stays"
            self.kept.notices.append(Notice(cell, who, text[:40]))

    def _current(self) -> Mapping[Identity, tuple[int, str]]:
        names = ("entry_id", "field", "channel", "part", "start", "until", "id", "said")
        return {row[:6]: row[6:] for row in _of(self.collection.id).values_list(*names)}

    def _said(self) -> Iterator[tuple[Identity, str, float | None, str, str]]:
        for service in self.services:
            entry, line = self.entries[service.key].id, str(service.line)
            for name, text in service.fields.items():
                cell = self.found.cell(service, name)
                if cell not in self.checked.left_out:
                    yield (entry, name, "", "", None, None), "", None, text, cell
            for point, value in service.points.items():
                said = {True: "yes", False: "no", None: "not applicable"}[value]
                yield (entry, point, "", "", None, None), "", None, said, self.found.cell(service, point) or line
            for one in service.figures:
                if one.cell not in self.checked.left_out:
                    period = one.period
                    identity = (entry, one.figure, one.channel, one.part, period.start, period.until)
                    yield identity, one.label, float(one.value), one.said.strip(), one.cell

    def _spoke(self, identity: Identity) -> bool:
        """Whether the file has a place for this, so that nothing there means that nobody says it any more."""
        entry, name, channel, part, start, until = identity
        if start is None or until is None:
            return name in self.found.places and entry in self._lines
        return entry in self._lines and (name, channel, part, start, until) in self._covered

    @cached_property
    def _lines(self) -> set[int]:
        return {self.entries[one.key].id for one in self.services}

    @cached_property
    def _covered(self) -> set[tuple[str, str, str, date, date]]:
        return {(*what[:3], what[3].start, what[3].until) for what in self.found.covered}

    def _gone(self) -> None:
        here = {one.key for one in self.found.services}
        made_here = set(Succession.objects.filter(entry__collection=self.collection).values_list("entry_id", flat=True))
        alive = {one.id for code, one in self.entries.items() if one.status == Entry.LIVE and code not in here}
        gone = list(alive - made_here)
        for some in range(0, len(gone), TOGETHER):
            Entry.objects.filter(id__in=gone[some : some + TOGETHER]).update(status=Entry.GONE)
        self.kept.gone = len(gone)


def write(rows: list[tuple[Any, ...]]) -> None:
    """Values, as `_VALUES` names their columns."""
    Inserts(Value, _VALUES).write_many(rows)


def _of(collection_id: int) -> QuerySet[Value]:
    """Those of files; what Upwell filled in, and sums of what was joined, no file replaces."""
    return Value.objects.filter(entry__collection_id=collection_id, replaced_by=None).exclude(source__map="")


def listed(said: str) -> str:
    """Words with commas around each, to be found by one of them."""
    words = [word.strip() for word in said.replace(";", ",").split(",")]
    kept = ",".join(dict.fromkeys(word for word in words if word))
    return f",{kept},"[:120] if kept else ""


def _last(one: int, next_: Mapping[int, list[tuple[int, str]]], deep: int = 20) -> Iterator[str]:
    for entry, code in next_.get(one, ()):
        if entry in next_ and deep:
            yield from _last(entry, next_, deep - 1)
        else:
            yield code


def _channels(service: Service) -> list[str]:
    return list(dict.fromkeys(one.channel for one in service.figures if one.channel and one.value))


def _online(service: Service) -> str:
    throughout = service.online_throughout
    if throughout is None:
        return ""
    return "all" if throughout else "some" if service.any_online else "none"
