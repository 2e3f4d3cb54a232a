"""What becomes of one case, from its opening on: all drawn at once from the case's own chance, so that it is the same
whenever it is asked, also by a life that goes on after a stop. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import log
from random import Random
from typing import Any
from uuid import UUID

from upwell.lib.workdays import DAY
from upwell.simulation.years.declared import Habits
from upwell.simulation.years.rhythm import Rhythm

WITHOUT_PROMISE = timedelta(days=4)
USUAL, SPREAD = 0.42, 0.6
"""Half of all cases are done after so much of the time promised; how far they differ."""
GOOD = 0.9
MORNING = time(8)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A case as it was opened: what its fate hangs on."""

    id: UUID
    reference: str
    service: str
    kind: str
    language: str
    area: str
    team: str
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    verb: str
    told: Mapping[str, Any] = field(default_factory=dict)


class Fate:
    def __init__(self, case: Known, rhythm: Rhythm) -> None:
        self.case, self.rhythm = case, rhythm
        self.habits: Habits = rhythm.plan.habits
        self.chance = Random(f"fate {case.id}")
        self.finished = self._finished()

    def acts(self) -> list[Act]:
        return sorted(self._all(), key=lambda act: act.at)

    def _finished(self) -> datetime:
        case, chance = self.case, self.chance
        promised = (case.due_at - case.opened_at) if case.due_at else WITHOUT_PROMISE
        slower = self.rhythm.slower(case.service, case.area, self.rhythm.workdays.local_day(case.opened_at))
        took = max(promised, 8 * HOUR) * chance.lognormvariate(log(USUAL), SPREAD) * slower
        if chance.random() < self.habits.forgotten:
            took += DAY * chance.randint(20, 70)
        return self._at_work(case.opened_at + max(took, HOUR))

    def _at_work(self, at: datetime) -> datetime:
        """People work when the city does: what would fall into the night is done the next morning."""
        workdays = self.rhythm.workdays
        day = workdays.local_day(at)
        opens, closes = workdays.span(day)
        if opens <= at < closes:
            return at
        if at >= closes or opens == closes:
            day = workdays.day_after(day, 1)
        return workdays.at(day, MORNING) + timedelta(minutes=self.chance.randint(5, 420))

    def _during(self, share: float) -> datetime:
        return self.case.opened_at + (self.finished - self.case.opened_at) * share

    def _all(self) -> Iterator[Act]:
        chance, habits = self.chance, self.habits
        first = chance.random()
        if first < habits.withdrawn:
            yield Act(self._during(chance.uniform(0.1, 0.8)), "withdraw")
            return
        if first < habits.withdrawn + habits.duplicate and self.case.kind == "report":
            yield Act(self._during(chance.uniform(0.05, 0.3)), "merge")
        yield Act(self._during(0.12), "take", {"drawn": chance.random()})
        yield Act(self._during(0.35), "start")
        yield from self._talked()
        yield from self._asked_about()
        yield from self._ended()

    def _talked(self) -> Iterator[Act]:
        """Staff ask something, or the resident adds to it, or it is another team's."""
        chance, habits = self.chance, self.habits
        drawn = chance.random()
        if drawn < habits.asked and self.case.kind != "application":
            asked_at = self._at_work(self._during(0.5))
            yield Act(asked_at, "ask")
            if chance.random() < habits.answering:
                answered_at = asked_at + HOUR * chance.uniform(1, 40)
                yield Act(answered_at, "answer", {"drawn": chance.random()})
            else:
                answered_at = self._at_work(asked_at + DAY * 10)
                yield Act(answered_at, "go_on")
            self.finished = self._at_work(max(self.finished, answered_at + HOUR * chance.uniform(2, 30)))
        elif drawn < habits.asked + habits.adding:
            yield Act(self._during(0.6), "add", {"drawn": chance.random()})
        elif drawn < habits.asked + habits.adding + habits.misplaced:
            yield Act(self._during(0.2), "propose", {"drawn": chance.random()})

    def _asked_about(self) -> Iterator[Act]:
        """People call to hear how it stands, most of them once it is late."""
        chance, due = self.chance, self.case.due_at
        late = due is not None and self.finished > due
        if late and due is not None and chance.random() < self.habits.ask_when_late:
            yield Act(due + (self.finished - due) * chance.uniform(0.1, 1), "call", {"talked": chance.randint(70, 400)})
        if chance.random() < self.habits.ask_how_it_stands:
            yield Act(self._during(chance.uniform(0.2, 0.95)), "call", {"talked": chance.randint(60, 300)})

    def _ended(self) -> Iterator[Act]:
        chance, good = self.chance, self.chance.random() < GOOD
        yield Act(self.finished, "finish", {"good": good})
        if chance.random() >= self.habits.rate:
            return
        at = self.finished + HOUR * chance.uniform(1, 60)
        late = self._lateness()
        fixed = chance.choices(("yes", "partly", "no"), (84 - 10 * late, 9, 7 + 6 * late) if good else (40, 15, 45))[0]
        marks = (52, 28, 10, 6, 4) if fixed == "yes" else (6, 14, 26, 28, 26)
        rating = max(1, chance.choices((5, 4, 3, 2, 1), marks)[0] - (chance.random() < late * 0.45))
        yield Act(at, "rate", {"fixed": fixed, "rating": rating, "wrong": chance.random(), "times": 0})
        if fixed == "no":
            again = self._at_work(at + DAY * chance.uniform(0.5, 4))
            yield Act(again, "finish", {"good": True})
            if chance.random() < self.habits.rate:
                told = {"fixed": "yes", "rating": chance.choice((5, 4, 4, 3)), "wrong": 1.0, "times": 1}
                yield Act(again + HOUR * chance.uniform(1, 60), "rate", told)

    def _lateness(self) -> float:
        """From 0 for in time to 2 for twice the time promised and more."""
        case = self.case
        if case.due_at is None or self.finished <= case.due_at:
            return 0.0
        promised = max(case.due_at - case.opened_at, HOUR)
        return min(2.0, 0.5 + (self.finished - case.due_at) / promised)
