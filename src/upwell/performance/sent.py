"""What is known of data sets: how fresh they are, what they say, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from upwell.catalogue import queries as catalogue
from upwell.performance.figures.reading import Item
from upwell.performance.models import DataSet as DataSet
from upwell.performance.models import Figure, Stretch
from upwell.performance.models import Sending as Sending

NEWEST = 60


@dataclass(frozen=True, slots=True)
class Freshness:
    """`late_at`: when new figures are late, and whether they are. `newest`: the last period there are figures of."""

    newest: date | None
    late_at: datetime
    late: bool


def find(code: str) -> DataSet | None:
    return DataSet.objects.filter(code=code).first()


def all_sets() -> list[DataSet]:
    return list(DataSet.objects.order_by("title", "code"))


def freshness(of: DataSet, *, now: datetime) -> Freshness:
    """So long after the newest period began; of one without figures, after it was made."""
    begun = of.created_at
    if of.newest is not None:
        begun = datetime.combine(of.newest, time(), catalogue.city().zone)
    late_at = begun + of.late_after
    return Freshness(of.newest, late_at, now >= late_at)


def stretches(of: DataSet) -> list[Stretch]:
    """In their order; where one ends and the next begins, what is published means something else."""
    return list(Stretch.objects.filter(data_set=of))


def breaks_of(services: Sequence[str]) -> list[Stretch]:
    """The stretches of these services' data sets that begin after another: what charts draw a line at."""
    found = (
        Stretch.objects.filter(data_set__service__in=services).select_related("data_set").order_by("data_set", "start")
    )
    return [one for before, one in pairwise(found) if before.data_set_id == one.data_set_id]


def sendings(of: DataSet, *, limit: int) -> list[Sending]:
    return list(Sending.objects.filter(data_set=of).defer("items").order_by("-at")[:limit])


def sending(of: DataSet, identity: UUID) -> Sending | None:
    return Sending.objects.filter(data_set=of, pk=identity).first()


def read_items(of: Sending, *, limit: int) -> list[Item]:
    """What was read of a file that waits to be taken; its first figures."""
    return [item_of(one) for one in of.items[:limit]]


def item_of(plain: Sequence[str | None]) -> Item:
    """A figure as a sending keeps it until it is taken."""
    start, name, value, cell, said, row = plain
    told = None if value is None else Decimal(value)
    return Item(date.fromisoformat(str(start)), str(name), told, str(cell), str(said), str(row))


def has_figures(of: DataSet) -> bool:
    """Whether any ever came: those that were replaced, too."""
    return Figure.objects.filter(data_set=of).exists()


def figures(of: DataSet, *, limit: int = NEWEST) -> list[Figure]:
    """Those that count, the newest period first."""
    found = Figure.objects.filter(data_set=of, ended_by=None).select_related("sending")
    return list(found.order_by("-start", "name")[:limit])


def history(of: DataSet, start: date, name: str) -> list[Figure]:
    """All that was ever said of one figure, the newest first."""
    found = Figure.objects.filter(data_set=of, start=start, name=name).select_related("sending", "ended_by")
    return list(found.order_by("-sending__taken_at", "-pk"))
