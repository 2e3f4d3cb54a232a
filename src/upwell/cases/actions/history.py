"""Writes cases that another system had: many at once, with the history and the events they would have had here.

Everything carries the time it happened, not the time of the import. Nobody is written to: no receipt, no answer, no
question how it was. A case that is there already is never written again. For `intake.history`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.cases import outcomes, promise
from upwell.cases.actions.change import IMPORTED, MOST_SECONDS, came_by
from upwell.cases.actions.open import TRIES, CannotOpen, cell_of
from upwell.cases.models import Case, Closure, Entry
from upwell.cases.models.case import AHEAD
from upwell.cases.models.history import What
from upwell.catalogue.city import City
from upwell.events import actions as events
from upwell.events.inserting import Inserts
from upwell.lib.folding import fold
from upwell.lib.references import new_reference
from upwell.lib.workdays import DAY, Workdays

FIRST_DAY = date(1970, 1, 1)


@dataclass(slots=True, kw_only=True)
class PastCase:
    """A case as another system knew it. `rule` is the promise it was opened under, where that is known."""

    id: UUID
    source: str
    external_id: str
    origin: dict[str, str | int]  # kept with the first entry: where in which file it stood, its number there
    service: str
    kind: str
    workflow: str
    starts: str
    state: str
    phase: str
    title: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    due_at: datetime | None = None
    rule: promise.Target | None = None
    outcome: str = ""
    note: str = ""
    said: str = ""
    team: str = ""
    channel: str = IMPORTED
    assisted: bool = False
    language: str = "en"
    lat: float | None = None
    lon: float | None = None
    place_label: str = ""
    area: str = ""
    areas: dict[str, str] = field(default_factory=dict)
    on_map: bool = False
    in_open311: bool = False

    @property
    def on_time(self) -> bool | None:
        if self.due_at is None or self.closed_at is None or self.outcome in outcomes.BY_THE_PRODUCT:
            return None
        return promise.is_kept(self.due_at, self.closed_at)


CASE = (
    "id", "reference", "service", "kind", "workflow", "state", "phase", "team", "title", "words", "language",
    "channel", "assisted", "source", "external_id", "lat", "lon", "cell", "place_label", "area", "areas", "on_map",
    "in_open311", "opened_at", "updated_at", "promise", "clock_from", "due_at", "queue_at", "closed_at", "outcome",
    "reopen_until",
)  # fmt: skip
ENTRY = ("case_id", "at", "what", "by_kind", "by_id", "by_called", "from_state", "to_state", "note", "said", "data")
CLOSURE = ("case_id", "at", "by", "outcome", "due_at")


class Writer:
    """Writes chunks of cases for one import; keeps between them what is the same for all."""

    def __init__(self, *, by: Actor, city: City) -> None:
        self._by, self._reopen = by, city.lifetimes.reopen
        self._days = _WorkedDays(city.workdays)
        self._cases, self._entries = Inserts(Case, CASE), Inserts(Entry, ENTRY)
        self._closures = Inserts(Closure, CLOSURE)

    def write(self, cases: Sequence[PastCase]) -> None:
        """New cases. Call it inside a transaction; the caller has looked up that none of them is there."""
        references = self._insert(cases)
        closed = [case for case in cases if case.closed_at is not None]
        self._entries.write([self._opened(case) for case in cases] + [self._closed(case) for case in closed])
        self._closures.write([self._closure(case) for case in closed])
        events.record(*self._facts(cases, references))

    def _insert(self, cases: Sequence[PastCase]) -> list[str]:
        """The references they got. Among millions one drawn by chance may be taken: then all are drawn again."""
        for _ in range(TRIES):
            references = _references(len(cases))
            rows = [self._case(case, reference) for case, reference in zip(cases, references, strict=True)]
            try:
                with transaction.atomic():
                    self._cases.write(rows)
            except IntegrityError:
                continue
            return references
        raise CannotOpen

    def catch_up(self, case: PastCase) -> bool:
        """Closes a case that came open in an earlier import and is closed in this one; never one worked on here."""
        rows = Case.objects.filter(pk=case.id, revision=1, closed_at=None)
        if case.closed_at is None or not rows.update(
            revision=2,
            state=case.state,
            phase=case.phase,
            closed_at=case.closed_at,
            updated_at=case.updated_at,
            outcome=case.outcome,
            due_at=case.due_at,
            queue_at=_queue_at(case),
            reopen_until=case.closed_at + self._reopen,
        ):
            return False
        self._entries.write([self._closed(case)])
        self._closures.write([self._closure(case)])
        reference = Case.objects.values_list("reference", flat=True).get(pk=case.id)
        events.record(self._case_closed(case, case.closed_at, reference))
        return True

    def _case(self, case: PastCase, reference: str) -> tuple[Any, ...]:
        words = _folded(f"{case.title} {case.place_label} {case.origin.get('reference', '')} {case.external_id}")
        return (
            case.id, reference, case.service, case.kind, case.workflow, case.state, case.phase, case.team,
            case.title[:300], words[:600], case.language, case.channel, case.assisted, case.source, case.external_id,
            case.lat, case.lon, cell_of(case.lat, case.lon), case.place_label[:300], case.area, case.areas,
            case.on_map, case.in_open311, case.opened_at, case.updated_at, _plain(case.rule), case.opened_at,
            case.due_at, _queue_at(case), case.closed_at, case.outcome,
            case.closed_at + self._reopen if case.closed_at else None,
        )  # fmt: skip

    def _entry(self, case: PastCase, at: datetime | None, what: What, *rest: Any) -> tuple[Any, ...]:
        return (case.id, at, what.value, self._by.kind, self._by.id, self._by.called, *rest)

    def _opened(self, case: PastCase) -> tuple[Any, ...]:
        data = {"team": case.team, **case.origin}
        to_state = case.starts if case.closed_at else case.state
        return self._entry(case, case.opened_at, What.OPENED, "", to_state, "", case.said or None, data)

    def _closed(self, case: PastCase) -> tuple[Any, ...]:
        data = {"outcome": case.outcome}
        return self._entry(case, case.closed_at, What.CLOSED, case.starts, case.state, case.note, None, data)

    def _closure(self, case: PastCase) -> tuple[Any, ...]:
        return case.id, case.closed_at, self._by.id, case.outcome, case.due_at

    def _facts(self, cases: Iterable[PastCase], references: Iterable[str]) -> list[events.Fact]:
        facts: list[events.Fact] = []
        for case, reference in zip(cases, references, strict=True):
            facts.append(_case_opened(case, reference))
            if case.closed_at is not None:
                facts.append(self._case_closed(case, case.closed_at, reference))
        return facts

    def _case_closed(self, case: PastCase, closed_at: datetime, reference: str) -> events.Fact:
        data: dict[str, events.Value] = {
            "outcome": case.outcome,
            "kind": case.kind,
            "on_time": case.on_time,
            "seconds": min(int((closed_at - case.opened_at).total_seconds()), MOST_SECONDS),
            "working_days": self._days.between(case.opened_at, closed_at),
            **_target(case),
        }
        if case.due_at is not None and case.on_time is False:
            data["over_by_hours"] = int((closed_at - case.due_at).total_seconds() // 3600)
        return _fact(case, "case_closed", closed_at, reference, data)


def _case_opened(case: PastCase, reference: str) -> events.Fact:
    data: dict[str, events.Value] = {"kind": case.kind, "source": case.source, **_target(case)}
    return _fact(case, "case_opened", case.opened_at, reference, data)


def _fact(case: PastCase, name: str, at: datetime, reference: str, data: dict[str, events.Value]) -> events.Fact:
    return events.Fact(
        name=name,
        at=at,
        subject=reference,
        service=case.service,
        channel=came_by(case.channel),
        assisted=case.assisted,
        area=case.area,
        team=case.team,
        data=data,
    )


def _target(case: PastCase) -> dict[str, events.Value]:
    by_working_days = case.rule is not None and case.rule.counted_in == "working_days"
    return {"target_days": case.rule.within} if case.rule is not None and by_working_days else {}


def _plain(rule: promise.Target | None) -> dict[str, Any] | None:
    return rule.plain() if rule else None


def _queue_at(case: PastCase) -> datetime:
    return case.due_at or case.opened_at + AHEAD


def _references(count: int) -> list[str]:
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add(new_reference())
    return list(drawn)


def _folded(text: str) -> str:
    """As `fold`, which is slow and for plain ASCII has little to do."""
    return " ".join(text.lower().split()) if text.isascii() else fold(text)


class _WorkedDays:
    """Working days between two instants, counted once for the whole calendar: a case may have been open for years."""

    def __init__(self, workdays: Workdays) -> None:
        self._workdays = workdays
        self._until = [0]  # working days in (FIRST_DAY, FIRST_DAY + n]

    def between(self, first: datetime, last: datetime) -> int:
        return self._at(last) - self._at(first)

    def _at(self, instant: datetime) -> int:
        place = (self._workdays.local_day(instant) - FIRST_DAY).days
        while len(self._until) <= place:
            self._until.append(self._until[-1] + self._workdays.is_working(FIRST_DAY + DAY * len(self._until)))
        return self._until[max(place, 0)]
