"""What an import of history asks: which cases of a source are there, and how long its closed ones took."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upwell.cases.models import Case, Entry
from upwell.cases.models.history import What


@dataclass(frozen=True, slots=True)
class Known:
    """A case of an earlier import; `origin` is what the import wrote down with it."""

    is_closed: bool
    origin: dict[str, Any]


def known(ids: Collection[UUID]) -> dict[UUID, Known]:
    """Those of these cases that are there. One statement, and a second one when there are any."""
    closed = {pk: at is not None for pk, at in Case.objects.filter(pk__in=ids).values_list("pk", "closed_at")}
    if not closed:
        return {}
    opened = Entry.objects.filter(case_id__in=closed, what=What.OPENED).values_list("case_id", "data")
    return {case_id: Known(closed[case_id], data) for case_id, data in opened}


@dataclass(frozen=True, slots=True)
class Durations:
    """From opened to closed, in seconds."""

    cases: int
    median: int
    ninth_decile: int


def durations(source: str, *, assisted: bool) -> Durations | None:
    """Of the closed cases of a source; what staff typed in and often closed at once is never mixed with the rest."""
    rows = Case.objects.filter(source=source, assisted=assisted, closed_at__isnull=False)
    times = rows.values_list("opened_at", "closed_at").iterator(chunk_size=10_000)
    seconds = array("q", (int((closed - opened).total_seconds()) for opened, closed in times if closed))
    if not seconds:
        return None
    ranked = sorted(seconds)
    return Durations(len(ranked), _share(ranked, 50), _share(ranked, 90))


def _share(ranked: list[int], percent: int) -> int:
    """The smallest value that at least this share does not exceed."""
    return ranked[-(-len(ranked) * percent // 100) - 1]
