"""Cases of one group and one time, counted by how long they took and by since when they wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from upwell.performance.honest import Lasting, lasting


@dataclass(slots=True)
class Taken:
    """Cases of one group. `ended`: by days taken; `open`: by the day they were opened."""

    ended: dict[int, int] = field(default_factory=dict)
    open: dict[date, int] = field(default_factory=dict)

    def add(self, opened: date, days: int | None, ended: int, still: int) -> None:
        if days is not None and ended:
            self.ended[days] = self.ended.get(days, 0) + ended
        if still:
            self.open[opened] = self.open.get(opened, 0) + still

    def lasting(self, today: date) -> Lasting:
        """As it stands `today`: what is open has waited since it was opened."""
        counts: dict[int, tuple[int, int]] = {days: (ended, 0) for days, ended in self.ended.items() if ended > 0}
        for opened, still in self.open.items():
            waited = max(0, (today - opened).days)
            if still > 0:
                ended, waiting = counts.get(waited, (0, 0))
                counts[waited] = (ended, waiting + still)
        return lasting(counts)
