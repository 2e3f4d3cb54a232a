"""What an import of history asks: which cases of a source are there, and how long its closed ones took."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from upwell.cases.models import Case, Entry
from upwell.cases.models.history import What


@dataclass(frozen=True, slots=True)
class Known:
    """A case of an earlier import; `origin` is what the import wrote down with it."""

    is_closed: bool
    origin: dict[str, Any]


def known(ids: Collection[UUID]) -> dict[UUID, Known]:
    """Those of these cases that are there. One statement, two more when there are any."""
    there = _there(ids)
    if not there:
        return {}
    closed = {pk: at is not None for pk, at in Case.objects.filter(pk__in=there).values_list("pk", "closed_at")}
    opened = Entry.objects.filter(case_id__in=closed, what=What.OPENED).values_list("case_id", "data")
    return {case_id: Known(closed[case_id], data) for case_id, data in opened}


def _there(ids: Collection[UUID]) -> list[UUID]:
    """Asked directly: Django takes longer to write down two thousand keys than the database to find none of them."""
    if not ids:
        return []
    key = Case._meta.pk
    marks = ", ".join(["%s"] * len(ids))
    table, column = (connection.ops.quote_name(str(name)) for name in (Case._meta.db_table, key.column))
    with connection.cursor() as cursor:
        native = connection.features.has_native_uuid_field
        keys = [one if native else one.hex for one in ids]
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IN ({marks})", keys)  # noqa: S608 - our names
        return [key.to_python(found) for (found,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Durations:
    """From opened to closed, in seconds."""

    cases: int
    median: int
    ninth_decile: int


def durations(source: str, *, assisted: bool | None = None) -> Durations | None:
    """Of the closed cases of a source: of all, or only of those that staff typed in (and often closed at once)."""
    rows = Case.objects.filter(source=source, closed_at__isnull=False)
    rows = rows if assisted is None else rows.filter(assisted=assisted)
    times = rows.values_list("opened_at", "closed_at").iterator(chunk_size=10_000)
    seconds = array("q", (int((closed - opened).total_seconds()) for opened, closed in times if closed))
    if not seconds:
        return None
    ranked = sorted(seconds)
    return Durations(len(ranked), _share(ranked, 50), _share(ranked, 90))


def _share(ranked: list[int], percent: int) -> int:
    """The smallest value that at least this share does not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1]
