"""A journey that somebody goes through in one sitting, from its first question to its end: page by page as any other,
by the same rules and with the same events, but written once, when it ends. No draft is kept on the way.

For those who have all of it in hand while the process lives: simulated residents."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.intake import actions, records, turns
from upwell.intake.actions import AlreadySent, NotComplete, NotDeclared, Sent, StaleStep, Visitor
from upwell.intake.actions.answering import shown_at, taken
from upwell.intake.actions.starting import new_draft
from upwell.intake.turns import Turn
from upwell.journey import log, proving
from upwell.journey.answers import Problem
from upwell.journey.log import Entry
from upwell.journey.walk import Position, Walk


class Sitting:
    """Begun by this; raises CannotStart, ServiceClosed."""

    def __init__(self, code: str, *, id: UUID, visitor: Visitor, now: datetime) -> None:
        self.published, self.visitor = actions.startable(code, visitor), visitor
        self._draft = new_draft(self.published, id, (), visitor, now)
        self._turn = turns.of_draft(self._draft, now=now)
        self._keep(self._turn, now)
        self._facts: list[Fact] = [*records.started(self._draft, self._turn, now=now)]

    @property
    def walk(self) -> Walk:
        return self._turn.walk

    def answer(self, raw: object, *, now: datetime) -> Problem | None:
        """To the question that is open. Why it is not taken, if it is not. Raises StaleStep."""
        address = self.walk.address
        entries = taken(self._turn, shown_at(self.walk, address), raw)
        if isinstance(entries, Problem):
            self._facts.append(records.refused(self._draft, self.walk, address, entries, now=now))
            return entries
        self._go_on(entries, now)
        return None

    def read_notice(self, *, now: datetime) -> None:
        """Raises StaleStep."""
        if self.walk.position is not Position.TELL:
            raise StaleStep(self.walk.address)
        self._go_on((log.seen(self.walk.address),), now)

    def vouch(self, *, now: datetime) -> None:
        """The contact is taken as proved, as where a whole form is vouched for. Raises StaleStep."""
        walk = self.walk
        if walk.position is not Position.PROVE:
            raise StaleStep(walk.address)
        name = walk.step.name
        proof = proving.fact(proving.to_prove(walk.step, walk.answers[name]), at=now.isoformat())
        self._go_on((log.looked_up(name, proof),), now)

    def _go_on(self, entries: tuple[Entry, ...], now: datetime) -> None:
        before, since = self._turn, self._draft.updated_at
        after = turns.of_draft(self._draft, now=now, added=entries)
        self._keep(after, now)
        address = before.walk.address
        self._facts += records.answered(self._draft, before.walk, after, address, now=now, since=since)

    def _keep(self, turn: Turn, now: datetime) -> None:
        self._turn, self._draft.log = turn, [*self._draft.log, *turn.new]
        self._draft.updated_at, self._draft.standing_at = now, turn.walk.address

    def send(self, *, declared: bool, by: Actor, now: datetime) -> Sent:
        """What stands on the page before is agreed to. Raises NotComplete, NotDeclared, AlreadySent."""
        walk = self._agreed(now)
        if walk.declares and not declared:
            raise NotDeclared
        id, visitor = self._draft.pk, self.visitor
        came: Any = {"facts": (*self._facts, *records.submitted(self._draft, walk, self.published, now=now))}
        with transaction.atomic():
            opened = actions.open_case(walk, self.published, case_id=id, visitor=visitor, by=by, now=now, **came)
        if not opened.created:
            raise AlreadySent
        return Sent(id, opened.case, opened.follow_secret, opened.created)

    def _agreed(self, now: datetime) -> Walk:
        walk = self.walk
        if walk.position is Position.CHECK:
            confirmed = log.confirmed(walk.address, walk.confirmation())
            walk = turns.of_draft(self._draft, now=now, added=(confirmed,)).walk
        if walk.position is not Position.SUBMIT:
            raise NotComplete
        return walk

    def end(self, *, now: datetime) -> None:
        """They leave: with an answer where the journey ended with one, else with nothing."""
        with transaction.atomic():
            events.record(*self._facts, *records.abandoned(self._draft, now=now))
