"""What came of an import: how many rows were taken, and which were refused or mended, with the reason for each."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Remark:
    row: int
    why: str


@dataclass(slots=True)
class Report:
    """read = added + changed + same + refused. `removed`: areas of the set that the new file no longer has."""

    kind: str
    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    refused: list[Remark] = field(default_factory=list)
    mended: list[Remark] = field(default_factory=list)

    def refuse(self, row: int, why: str) -> None:
        self.refused.append(Remark(row, why))

    def __str__(self) -> str:
        counts = f"{self.read} rows read: {self.added} new, {self.changed} changed, {self.same} as before"
        more = [f"{self.removed} removed"] if self.removed else []
        more += [f"{len(self.mended)} mended"] if self.mended else []
        return ", ".join([counts, *more, f"{len(self.refused)} refused."])


Progress = Callable[[Report], None]


def no_progress(report: Report) -> None:
    """Nobody is watching."""
