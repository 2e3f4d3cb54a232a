"""What services promise of themselves and whether it was kept: rows of a file of standards beside the entries they are
of, each with the row it stood in. Called through `actions`, inside a transaction that holds the collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from upwell.portfolio.inventory import standards
from upwell.portfolio.inventory.reading import Notice
from upwell.portfolio.kept import kept
from upwell.portfolio.models import Collection, Entry, Import, Standard

_SAID = ("text", "type", "target", "met", "total", "published")
Key = tuple[int, str, str, date | None, date | None]


def keep(found: Sequence[standards.Standard], source: Import) -> tuple[int, list[Notice]]:
    """How many rows were written, and which were not taken. What a newer file says otherwise, or says no more of a
    period that it has, is kept with the file that took its place."""
    entries = dict(Entry.objects.filter(collection=source.collection).values_list("code", "id"))
    rows: dict[Key, Standard] = {}
    notices = []
    for one in found:
        if why := _refused(one, entries):
            notices.append(Notice(f"A{one.line}", f"Row {one.line} was not taken: {why}", refused=True))
            continue
        made = _row(one, entries[one.service], source)
        if _key(made) in rows:
            why = f"{one.key!r} of this service stands in row {rows[_key(made)].line}, too"
            notices.append(Notice(f"A{one.line}", f"Row {one.line} was not taken: {why}", refused=True))
            continue
        rows[_key(made)] = made
    return _write(rows, source), notices


def _refused(one: standards.Standard, entries: dict[str, int]) -> str:
    if one.service not in entries:
        return f"there is no service {one.service!r} in this inventory"
    return "it has no key" if not one.key else ""


def _row(one: standards.Standard, entry: int, source: Import) -> Standard:
    start, until = (one.period.start, one.period.until) if one.period else (None, None)
    numbers = {name: None if (value := getattr(one, name)) is None else float(value)
               for name in ("target", "met", "total", "published")}  # fmt: skip
    return Standard(entry_id=entry, key=one.key[:120], text=one.text, type=one.type[:40], channel=one.channel[:40],
                    start=start, until=until, line=one.line, source=source, **numbers)  # fmt: skip


def _key(one: Standard) -> Key:
    return one.entry_id, one.key, one.channel, one.start, one.until


def _write(rows: dict[Key, Standard], source: Import) -> int:
    current = {_key(one): one for one in standing(source.collection)}
    spoken = {(key[3], key[4]) for key in rows}
    new = [one for key, one in rows.items() if key not in current or not _same(one, current[key])]
    over = {_key(one) for one in new} | {key for key in current if (key[3], key[4]) in spoken and key not in rows}
    replaced = [current[key].id for key in over if key in current]
    for some in range(0, len(replaced), 400):
        Standard.objects.filter(id__in=replaced[some : some + 400]).update(replaced_by=source)
    Standard.objects.bulk_create(new, batch_size=400)
    return len(new) + len(replaced)


def _same(one: Standard, other: Standard) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)


def standing(of: Collection) -> QuerySet[Standard]:
    return Standard.objects.filter(entry__collection=of, replaced_by=None)


def of_entry(one: Entry) -> list[tuple[Standard, standards.Standard]]:
    """Each with what it comes to; the newest period first."""
    found = Standard.objects.filter(entry=one, replaced_by=None).select_related("source")
    return [(row, judged(row)) for row in found.order_by("-until", "line")]


def judged(row: Standard) -> standards.Standard:
    return standards.Standard(
        "", row.key, row.text, row.type, row.channel,
        target=_decimal(row.target), met=_decimal(row.met), total=_decimal(row.total),
        published=_decimal(row.published),
    )  # fmt: skip


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def total(of: Collection) -> standards.Kept:
    """Of all services there are, in the newest period of which anything is promised."""
    return kept(of, lambda: _total(of), "standards")


def _total(of: Collection) -> standards.Kept:
    found = standing(of).filter(entry__status=Entry.LIVE)
    newest = found.order_by("-until").values_list("until", flat=True).first()
    return standards.kept(judged(one) for one in found.filter(until=newest))


def sentence(said: standards.Kept) -> str:
    if not said.evaluable:
        return f"None of {said.standards:,} standards was measured"
    share = round(said.met / said.evaluable * 100, 2)
    return (
        f"{said.met:,} of {said.evaluable:,} standards that were measured were met ({share}%), "
        f"{said.by_rounding:,} of them by rounding; {said.standards - said.evaluable:,} were not measured"
    )
