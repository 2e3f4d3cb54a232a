"""Compares our answer to "was the promise kept?" with the file's own word, and our due dates with the file's. Pure.

Ours: closed before the due instant; an open case: that instant is still to come on the day the file was taken; no due
instant: nothing was promised. Tallies are plain counts, so that a run that was cut off goes on with them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from upwell.cases import promise

KEPT, MISSED, NOTHING = "kept", "missed", "nothing"
WORDS = (KEPT, MISSED, NOTHING)
FARTHEST = 3
"""Due dates further apart than this are counted together."""


def ours(due: datetime | None, closed: datetime | None, as_of: datetime) -> str:
    if due is None:
        return NOTHING
    kept = promise.is_kept(due, closed) if closed is not None else not promise.is_overdue(due, as_of)
    return KEPT if kept else MISSED


def word(says: bool | None) -> str:
    return NOTHING if says is None else KEPT if says else MISSED


def key(verdict: str, says: bool | None, *, is_closed: bool) -> str:
    return f"on_time {verdict} {word(says)} {'closed' if is_closed else 'open'}"


def apart(there: date, here: date) -> str:
    """How many days our due day comes after the file's."""
    return f"due {max(-FARTHEST, min(FARTHEST, (here - there).days))}"


class Agreement:
    """The tallies, read."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    def cell(self, verdict: str, says: str, which: str = "") -> int:
        phases = (which,) if which else ("closed", "open")
        return sum(self._counts[f"on_time {verdict} {says} {phase}"] for phase in phases)

    @property
    def compared(self) -> int:
        """Rows where both say kept or missed."""
        return sum(self.cell(one, other) for one in (KEPT, MISSED) for other in (KEPT, MISSED))

    @property
    def agreeing(self) -> int:
        return self.cell(KEPT, KEPT) + self.cell(MISSED, MISSED)

    @property
    def total(self) -> int:
        return sum(self.cell(one, other) for one in WORDS for other in WORDS)

    def lines(self) -> list[str]:
        if not self.compared:
            return []
        share = self.agreeing / self.compared
        table = [f"  {'':22}" + "".join(f"{'file: ' + says:>16}" for says in WORDS)]
        for verdict in WORDS:
            called = "no due date" if verdict == NOTHING else verdict
            table.append(f"  {'here: ' + called:22}" + "".join(f"{self.cell(verdict, says):16,}" for says in WORDS))
        said = f"On time, here and in the file: {self.compared:,} rows say both, {self.agreeing:,} agree ({share:.2%})."
        return [said, *table, *self._why()]

    def _why(self) -> list[str]:
        said = []
        for says in (KEPT, MISSED):
            if none := self.cell(NOTHING, says):
                closed, still_open = (self.cell(NOTHING, says, which) for which in ("closed", "open"))
                said.append(
                    f"  {none:,} rows ({closed:,} closed, {still_open:,} open) have no due date and the file says "
                    f"{says}: nothing was promised, so they count neither way here."
                )
        for verdict in (KEPT, MISSED):
            if silent := self.cell(verdict, NOTHING):
                said.append(f"  {silent:,} rows have a due date and the file says nothing; by that date: {verdict}.")
        if against := self.cell(KEPT, MISSED) + self.cell(MISSED, KEPT):
            said.append(f"  {against:,} rows are against the file's own dates: closed before the due date is kept.")
        return said

    def due_lines(self) -> list[str]:
        """Our own due dates, by the city's definitions, against the file's."""
        days = {apart: self._counts[f"due {apart}"] for apart in range(-FARTHEST, FARTHEST + 1)}
        total = sum(days.values())
        if not total:
            return []
        near = sum(days[apart] for apart in (-1, 0, 1))
        spread = ", ".join(f"{_days(apart)} {count / total:.1%}" for apart, count in days.items() if count)
        same = self._counts["due verdict same"]
        return [
            f"Due dates by the city's own promises, {total:,} rows: {days[0] / total:.1%} on the file's day, "
            f"{near / total:.1%} within a day; on time or not comes out the same for {same / total:.1%}.",
            f"  Here minus file: {spread}.",
        ]


def _days(apart: int) -> str:
    edge = "or more" if abs(apart) == FARTHEST else ""
    return f"{apart:+d} {'day' if abs(apart) == 1 else 'days'}{' ' + edge if edge else ''}:" if apart else "same day:"
