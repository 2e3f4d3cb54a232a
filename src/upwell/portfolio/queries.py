"""Reads of the inventory: lists of a hundred thousand, one entry with every value and where it stood, whose
it was when.

Nulls come last whichever way a list is sorted; a total says over how many of how many it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from upwell.lib.folding import fold
from upwell.portfolio.asked import Asked
from upwell.portfolio.inventory.cells import short
from upwell.portfolio.kept import kept
from upwell.portfolio.models import Belonging, Collection, Department, Entry, Turn, Value

PAGE, FEW = 50, 500
_ORDER = {"department": "top__name"}


@dataclass(frozen=True, slots=True)
class Total:
    """`known`: entries that said a volume in their period, `counted`: those among them that had any. `stocks` of them
    say what stands at one time, `stock` in all: that is in `volume` only where the owner's own totals have it
    (`adds_stock`). `others`: of entries that speak of another period, for two periods are two sums."""

    entries: int
    known: int
    counted: int
    volume: float
    start: date | None
    until: date | None
    stocks: int = 0
    stock: float = 0
    adds_stock: bool = False
    others: tuple[Total, ...] = ()

    @property
    def is_of_a_year(self) -> bool:
        return months(self.start, self.until) == 12

    @property
    def is_told(self) -> bool:
        return bool(self.known or self.stocks or self.others)

    @property
    def sentence(self) -> str:
        if not self.known:
            nothing = f"No volume is known of any of {self.entries:,} services"
            return self.others[0].sentence if self.others else nothing
        per = " per year" if self.is_of_a_year else ""
        of = f"total for {self.counted:,} services out of {self.entries:,}"
        return f"{short(int(self.volume))} completed transactions{per}, {of}"


def months(start: date | None, until: date | None) -> int:
    return (until.year - start.year) * 12 + until.month - start.month if start and until else 0


def collections() -> list[Collection]:
    """The city's own first."""
    return list(Collection.objects.order_by("-is_own", "name"))


def collection(code: str) -> Collection | None:
    return Collection.objects.filter(code=code).first()


def own() -> Collection | None:
    """That of the city this installation is for."""
    return Collection.objects.filter(is_own=True).first()


def own_entry(entry_id: int) -> Entry | None:
    found = Entry.objects.select_related("collection", "top", "department__parent", "texts")
    return found.filter(id=entry_id, collection__is_own=True, status=Entry.LIVE).first()


def own_entries(codes: Sequence[str]) -> list[Entry]:
    found = Entry.objects.filter(collection__is_own=True, code__in=codes)
    return list(found.select_related("collection", "top", "department__parent"))


def chosen(asked: Asked) -> Collection | None:
    """The one that is asked for, else the city's own, else the first."""
    known = collections()
    return next((one for one in known if one.code == asked.collection), known[0] if known else None)


def live(of: Collection) -> QuerySet[Entry]:
    return Entry.objects.filter(collection=of, status=Entry.LIVE)


def filtered(of: Collection, asked: Asked) -> QuerySet[Entry]:
    """Nothing that is unknown is asked for: a department that is not there narrows nothing."""
    found = live(of)
    if asked.q:  # every row is read: an index would only make a detour of it
        found = Entry.objects.alias(held=F("collection_id") + 0).filter(held=of.id, status=Entry.LIVE)
        for word in fold(asked.q).split():
            found = found.filter(searched__contains=word)
    if known := department(of, asked.department):
        found = of_department(found, known)
    if asked.kind:
        found = found.filter(category=asked.kind)
    if asked.channel:
        found = found.filter(channels__contains=f",{asked.channel},")
    if asked.online:
        found = found.filter(standing=asked.online)
    return found.filter(digital=asked.digital) if asked.digital else found


def also(of: Collection) -> list[tuple[date, date]]:
    """Periods of figures beside those of the most services."""
    return [(date.fromisoformat(start), date.fromisoformat(until)) for start, until in of.also]


def department(of: Collection, code: str) -> Department | None:
    return Department.objects.filter(collection=of, code=code).first() if code else None


def of_department(found: QuerySet[Entry], which: Department) -> QuerySet[Entry]:
    """With its parts, where it is the whole."""
    return found.filter(top=which) if which.parent_id is None else found.filter(department=which)


def total_of(of: Collection, found: QuerySet[Entry]) -> Total:
    """Of what is shown, in one reading; what is no part of the sum is taken out of it by another."""
    said = found.order_by().aggregate(
        entries=Count("id"), known=Count("volume"), counted=Count("id", filter=Q(volume__gt=0)), volume=Sum("volume")
    )
    return _told(of, found, Total(said["entries"], said["known"], said["counted"], said["volume"] or 0, None, None))


def _told(of: Collection, found: QuerySet[Entry], all_: Total) -> Total:
    stocks = _by_period(_stocks(of, found)) if of.stocks else {}
    main, others = (of.start, of.until), []
    left, counted, volume = all_.known, all_.counted, all_.volume
    if of.also:
        elsewhere = found.exclude(start=of.start, until=of.until).filter(volume__isnull=False)
        for (start, until), flow in _by_period(elsewhere.exclude(volume_kind=Entry.STOCK)).items():
            others.append(Total(all_.entries, *flow, start, until))
            left, counted, volume = left - flow[0], counted - flow[1], volume - flow[2]
    for period, stock in stocks.items():
        if period != main or not of.adds_stock:
            left, counted, volume = left - stock[0], counted - stock[1], volume - stock[2]
    number, standing = sum(one[0] for one in stocks.values()), sum(one[2] for one in stocks.values())
    others.sort(key=lambda one: one.until or date.min, reverse=True)
    return Total(
        all_.entries, left, counted, volume, of.start, of.until, number, standing, of.adds_stock, tuple(others)
    )


def _stocks(of: Collection, found: QuerySet[Entry]) -> QuerySet[Entry]:
    """Mostly few: by their ids, so that the others are not read again for each page."""
    if of.stocks > FEW:
        return found.filter(volume_kind=Entry.STOCK)
    ids = kept(of, lambda: list(live(of).filter(volume_kind=Entry.STOCK).values_list("id", flat=True)), "stocks")
    return found.filter(id__in=ids)


def _by_period(found: QuerySet[Entry]) -> dict[tuple[date | None, date | None], tuple[int, int, float]]:
    """By its period: how many said a volume, how many had any, and the sum."""
    rows = found.filter(volume__isnull=False).order_by().values_list("start", "until")
    sums = rows.annotate(known=Count("id"), counted=Count("id", filter=Q(volume__gt=0)), of=Sum("volume"))
    return {(start, until): (known, counted, volume) for start, until, known, counted, volume in sums}


def total(code: str) -> Total:
    of = Collection.objects.get(code=code)
    return total_of(of, live(of))


def ordered(found: QuerySet[Entry], asked: Asked) -> QuerySet[Entry]:
    column = F(_ORDER.get(asked.column, asked.column))
    first = column.desc(nulls_last=True) if asked.is_down else column.asc(nulls_last=True)
    return found.order_by(first, "id")


def page(found: QuerySet[Entry], asked: Asked) -> list[Entry]:
    """By their ids first: what is passed over on the way to a late page is then read from an index alone."""
    first = (asked.number - 1) * PAGE
    ids = list(ordered(found, asked).values_list("id", flat=True)[first : first + PAGE])
    return _entries(ids)


def _entries(ids: Sequence[int]) -> list[Entry]:
    known = Entry.objects.filter(id__in=ids).select_related("top").in_bulk()
    return [known[one] for one in ids]


def shown(of: Collection, asked: Asked) -> tuple[Total, list[Entry]]:
    """What an address asks for: of all of it the total, and its page. Words are looked for once, whatever is asked."""
    found = filtered(of, asked)
    if not asked.q:
        return total_of(of, found), page(found, asked)
    column = _ORDER.get(asked.column, asked.column)
    hits = list(found.order_by().values_list("id", "volume", column))
    volumes = [hit[1] for hit in hits if hit[1] is not None]
    counted = sum(1 for volume in volumes if volume > 0)
    total = _told(of, found, Total(len(hits), len(volumes), counted, sum(volumes), None, None))
    said = sorted((hit for hit in hits if hit[2] is not None), key=lambda hit: hit[0])
    said.sort(key=lambda hit: hit[2], reverse=asked.is_down)
    said += sorted((hit for hit in hits if hit[2] is None), key=lambda hit: hit[0])
    first = (asked.number - 1) * PAGE
    return total, _entries([hit[0] for hit in said[first : first + PAGE]])


def departments(of: Collection) -> list[Department]:
    """Those at the top that have services now, by name."""
    return list(Department.objects.filter(collection=of, parent=None, until=None).order_by("name"))


def entry(collection: str, code: str) -> Entry | None:
    found = Entry.objects.select_related("collection", "top", "department", "texts")
    return found.filter(collection__code=collection, code=code).first()


def by_definition(code: str) -> Entry | None:
    return Entry.objects.filter(collection__is_own=True, status=Entry.LIVE, definition=code).first()


def after(former: Entry) -> list[Entry]:
    """What it became."""
    return [one.entry for one in former.successions.select_related("entry__collection").order_by("entry__name")]


def origins(of: Entry) -> list[Any]:
    return list(of.origins.select_related("former").order_by("at", "former__name"))


def values(of: Entry) -> list[Value]:
    """Those that count now, with the file each stood in; figures from the newest period on."""
    found = Value.objects.filter(entry=of, replaced_by=None).select_related("source")
    return list(found.order_by(F("until").desc(nulls_last=True), "start", "part", "field", "channel"))


def belongings(of: Entry) -> list[Belonging]:
    """Whose it was, the newest first."""
    found = Belonging.objects.filter(entry=of).select_related("department__parent")
    return sorted(found, key=lambda one: one.since or date.min, reverse=True)


def department_on(of: Entry, day: date) -> Department | None:
    """Whose it was on that day; None where nobody knows."""
    held = Belonging.objects.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day), entry=of)
    found = held.select_related("department").first()
    return found.department if found else None


def told(of: Entry) -> list[Value]:
    """Every value that counts or counted of fields and figures that a person ever said, the newest first."""
    said = Value.objects.filter(entry=of).filter(Q(source__entered=True) | Q(replaced_by__entered=True))
    return list(said.select_related("source", "replaced_by").order_by("-source__at", "-id"))


def own_departments() -> list[Department]:
    """Those there are now, each before its parts."""
    found = Department.objects.filter(collection__is_own=True, succeeded_by=None)
    found = found.annotate(services=Count("entries", filter=Q(entries__status=Entry.LIVE)))
    return sorted(
        found.select_related("parent", "collection"),
        key=lambda one: ((one.parent or one).name, one.parent_id or 0, one.name),
    )


def own_department(department_id: int) -> Department | None:
    found = Department.objects.filter(collection__is_own=True, id=department_id)
    return found.select_related("collection", "parent", "succeeded_by").first()


def entries_of(one: Department) -> int:
    return of_department(Entry.objects.filter(status=Entry.LIVE), one).count()


def turns(of: Department) -> list[Turn]:
    return list(of.turns.order_by("-since", "-id"))


def found(q: str, most: int) -> list[Entry]:
    """Of the city's own, those all of these words are in."""
    every = Entry.objects.filter(collection__is_own=True, status=Entry.LIVE)
    every = every.select_related("top", "department__parent", "collection")
    for word in fold(q).split():
        every = every.filter(searched__contains=word)
    return list(every.order_by("name")[:most])


def reviews(*, today: date) -> QuerySet[Entry]:
    """Of the city's own, those somebody should look at, the longest due first."""
    due = Entry.objects.filter(collection__is_own=True, status=Entry.LIVE, review_due__lte=today)
    return due.select_related("top", "department__parent", "collection", "texts").order_by("review_due", "name")


def written(found: QuerySet[Entry], asked: Asked) -> Iterator[Entry]:
    return ordered(found, asked).select_related("top", "department", "texts").iterator(chunk_size=1_000)


def all_values(of: Collection) -> Iterator[Sequence[Any]]:
    """Every value that counts, with where it stood, entry by entry, in constant memory."""
    names = ("entry__code", "entry__name", "field", "channel", "part", "label", "start", "until", "number", "said",
             "source__file", "source__sha256", "source__sheet", "cell", "source__at")  # fmt: skip
    rows = Value.objects.filter(entry__collection=of, entry__status=Entry.LIVE, replaced_by=None)
    return rows.order_by("entry_id", "id").values_list(*names).iterator(chunk_size=5_000)
