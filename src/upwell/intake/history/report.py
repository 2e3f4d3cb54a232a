"""What came of an import: how many rows were taken, which were refused or mended and why, and what they add up to.

Remarks stay in the database and are read when somebody looks at them: a bad file has as many as it has rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from upwell.cases.queries.history import Durations
from upwell.intake import models
from upwell.intake.history.comparing import Agreement


@dataclass(frozen=True, slots=True)
class Remark:
    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """Rows in order, each with its reason."""

    import_id: int
    mended: bool

    def __iter__(self) -> Iterator[Remark]:
        rows = models.Remark.objects.filter(of_id=self.import_id, mended=self.mended).order_by("row", "pk")
        return (Remark(row, why) for row, why in rows.values_list("row", "why").iterator(chunk_size=2000))

    def __len__(self) -> int:
        return models.Remark.objects.filter(of_id=self.import_id, mended=self.mended).count()


@dataclass(slots=True)
class Report:
    """read = added + changed + same + refused. `went_on_from`: the row where an earlier run was cut off."""

    import_id: int
    counts: Counter[str] = field(default_factory=Counter)
    went_on_from: int = 0
    took: dict[str, Durations | None] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.counts["read"]

    @property
    def added(self) -> int:
        return self.counts["added"]

    @property
    def changed(self) -> int:
        return self.counts["changed"]

    @property
    def same(self) -> int:
        return self.counts["same"]

    @property
    def refused(self) -> Remarks:
        return Remarks(self.import_id, mended=False)

    @property
    def mended(self) -> Remarks:
        return Remarks(self.import_id, mended=True)

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.counts)

    def __str__(self) -> str:
        return "\n".join(
            [self._counts_line(), *self._taken(), *self._times(), *self.agreement.lines(), *self.agreement.due_lines()]
        )

    def _counts_line(self) -> str:
        said = f"{self.read:,} rows read: {self.added:,} new, {self.changed:,} closed since, {self.same:,} as before, "
        said += f"{self.counts['mended']:,} mended, {self.counts['refused']:,} refused."
        return said + (f" Went on after row {self.went_on_from:,}." if self.went_on_from else "")

    def _taken(self) -> list[str]:
        named = {"repeated": "passed over as repeated", "without_position": "without a position", "outside": "outside"}
        parts = [f"{self.counts[name]:,} {words}" for name, words in named.items() if self.counts[name]]
        return [f"Of them {', '.join(parts)}."] if parts else []

    def _times(self) -> list[str]:
        said = []
        for who, took in self.took.items():
            if took:
                within = f"median {_length(took.median)}, nine of ten within {_length(took.ninth_decile)}"
                said.append(f"Closed in{who and ', ' + who}: {within} ({took.cases:,} cases).")
        return said


def _length(seconds: int) -> str:
    hours = seconds / 3600
    return f"{hours:,.1f} h" if hours < 48 else f"{hours:,.1f} h ({hours / 24:,.1f} days)"


Progress = Callable[[Report], None]


def no_progress(report: Report) -> None:
    """Nobody is watching."""
