"""One change of one case: held, checked, collected, and written at once.

`held` locks the case and answers whether this person may do this to it now. A `Change` gathers what every verb leaves
behind (history, events, messages, columns) so that each verb only says what is its own, and nothing is half written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from upwell.accounts.actor import Actor
from upwell.cases import letters, promise, scope, workflow
from upwell.cases.actions.refusals import ChangedMeanwhile, NotAllowed, NotFound
from upwell.cases.models import Case, Entry, Pause, Proposal
from upwell.cases.models.history import HANDED_ON
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.events import actions as events

ANSWERING = ("staff", "partner")
NO_WORDS: Mapping[str, str] = {}


def also_kept(also: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What an entry keeps, in its data, of words in other languages than the resident's."""
    written = {code: words for code, words in also.items() if words}
    return {"also": written} if written else {}


def held(case_id: UUID) -> Case:
    """The case, locked until the transaction ends. The sealed answers stay closed: next to no verb needs them."""
    try:
        return Case.objects.select_for_update(of=("self",)).defer("written", "private").get(pk=case_id)
    except Case.DoesNotExist:
        raise NotFound from None


def held_by_staff(
    case_id: UUID, *, by: Actor, needs: str, seen: int | None, hold: Callable[[UUID], Case] = held
) -> Case:
    """The case, if this person sees it, may do this to it, and nobody changed it since they looked."""
    case = hold(case_id)
    if not scope.may_see(by, case.team):
        raise NotFound
    if not scope.may(by, needs, case.team):
        raise NotAllowed
    if seen is not None and seen != case.revision:
        raise ChangedMeanwhile
    return case


class Change:
    def __init__(self, case: Case, *, by: Actor, now: datetime) -> None:
        self.case, self.by, self.now = case, by, now
        self._entries: list[Entry] = []
        self._facts: list[events.Fact] = []
        self._letters: list[letters.Letter] = []
        self._columns = {"revision", "updated_at"}

    @cached_property
    def city(self) -> City:
        return catalogue.city()

    @cached_property
    def workflow(self) -> workflow.Workflow:
        return workflow.named(self.city, self.case.workflow)

    def set(self, **columns: Any) -> None:
        for name, value in columns.items():
            setattr(self.case, name, value)
        self._columns |= columns.keys()

    def entry(self, what: str, *, case: Case | None = None, by: Actor | None = None, **fields: Any) -> Entry:
        made = entry(case or self.case, what, by=by or self.by, at=self.now, **fields)
        self._entries.append(made)
        return made

    def fact(self, name: str, **data: events.Value) -> None:
        self._facts.append(fact(self.case, name, at=self.now, **data))

    def tell(self, letter: letters.Letter) -> None:
        """The first time it comes of somebody who works on it, the city has answered. What came from another system may
        have been answered there."""
        self._letters.append(letter)
        if self.by.kind in ANSWERING and self.case.heard_at is None and not self.case.is_imported:
            self.set(heard_at=self.now)
            self.fact("case_answered", seconds=lasted(self.case, self.now))

    def hears(self) -> None:
        """The resident wrote; staff see it as new until one of them does something with the case."""
        self.set(news_at=self.case.news_at or self.now)

    def _deals_with_it(self) -> bool:
        """Handing a case on is not dealing with what its resident wrote."""
        return self.by.kind == "staff" and any(made.what not in HANDED_ON for made in self._entries)

    def write(self) -> Case:
        """Everything collected, in a fixed number of statements whatever the verb."""
        case = self.case
        if case.news_at is not None and (self._deals_with_it() or not case.is_live):
            self.set(news_at=None)
        case.revision += 1
        case.updated_at = self.now
        if self._columns & {"due_at", "reopened", "clock_from", "waiting_since"}:
            self.set(queue_at=case.place_in_queue())
        case.save(update_fields=sorted(self._columns))
        Entry.objects.bulk_create(self._entries)
        for letter in self._letters:
            self._facts += letters.send(case, letter, city=self.city, now=self.now)
        events.record(*self._facts)
        return case

    def decide_proposal(self, *, accepted: bool) -> None:
        """Ends the open proposal of another team, if there is one."""
        team = self.case.proposed_team
        if team is None:
            return
        Proposal.objects.filter(case=self.case, decided_at=None).update(
            decided_at=self.now, decided_by=self.by.id, accepted=accepted
        )
        self.set(proposed_team=None)
        self.fact("case_team_decided", to_team=team, accepted=accepted)

    # the clock of the promise

    def stop_clock(self) -> None:
        target = self.case.target
        if target is None or self.case.state in target.pauses_while:
            Pause.objects.create(case=self.case, from_at=self.now)
            self.fact("case_paused", why=self.case.state)
        self.set(waiting_since=self.now)

    def start_clock(self) -> None:
        """Ends the pause, if one runs, and moves the due date by the working time it took."""
        since = self.case.waiting_since
        self.set(waiting_since=None)
        if Pause.objects.filter(case=self.case, until_at=None).update(until_at=self.now):
            hours = int((self.now - since).total_seconds() // 3600) if since else 0
            self.fact("case_resumed", hours=hours)
            self.set_due(why="paused")

    def set_due(self, *, why: str) -> None:
        target, before = self.case.target, self.case.due_at
        if target is None or self.case.clock_from is None:
            return
        pauses = [
            (begins, ends or self.now)
            for begins, ends in Pause.objects.filter(case=self.case).values_list("from_at", "until_at")
        ]
        due: datetime | None = promise.due_at(target, self.case.clock_from, self.city.workdays, pauses)
        today = self.city.workdays.local_day(self.case.clock_from)
        if target.on is not None and (target.on < today or (target.on == today and why == "reopened")):
            due = None  # the day that was booked is over, or what was done on it was not; there is no other yet
        if due != before:
            self.set(due_at=due)
            self.fact("case_due_changed", why=why, **{"from": minute(before), "to": minute(due)})

    def no_day(self, *, why: str) -> None:
        """The day that was promised is over, and there is no other."""
        before = self.case.due_at
        if before is not None:
            self.set(due_at=None)
            self.fact("case_due_changed", why=why, **{"from": minute(before), "to": None})


def entry(case: Case, what: str, *, by: Actor, at: datetime, **fields: Any) -> Entry:
    return Entry(case=case, what=what, at=at, by_kind=by.kind, by_id=by.id, by_called=by.called, **fields)


def fact(case: Case, name: str, *, at: datetime, **data: events.Value) -> events.Fact:
    return events.Fact(
        name=name,
        at=at,
        subject=case.reference,
        service=case.service,
        version=catalogue.version(case.version_id).number if case.version_id is not None else None,
        channel=came_by(case.channel),
        language="" if case.is_imported else case.language,
        assisted=case.assisted,
        area=case.area,
        team=case.team,
        data=data,
    )


IMPORTED = "import"
"""The channel of a case of which an imported file does not say how it came."""


def came_by(channel: str) -> str:
    """As events say it: what is not known is empty."""
    return "" if channel == IMPORTED else channel


MOST_SECONDS = 999_999_999


def lasted(case: Case, until: datetime) -> int:
    """Seconds since it was opened."""
    return max(0, min(int((until - case.opened_at).total_seconds()), MOST_SECONDS))


def minute(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
