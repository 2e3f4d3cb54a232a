"""A job of the background: what it does, and when it is to come again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Job:
    """`work` takes the time, and says whether there is more to do at once."""

    name: str
    every: timedelta
    work: Callable[[datetime], bool]
    next_at: datetime | None = field(default=None)
    noted_at: datetime | None = field(default=None)  # when it was last written down that it ended well

    def run(self, now: datetime) -> bool:
        """One piece. Should it fail, its turn is over: it comes again at its next time."""
        self.next_at = now + self.every
        more = self.work(now)
        if more:
            self.next_at = now
        return more
