"""One simulated resident on the way through a draft of the real intake, page by page: answers, a day, the fee, sent.

Who has all answers at once goes by `whole`; this is for what is held, paid or agreed to on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Literal
from uuid import UUID

from upwell.accounts.actor import RESIDENT
from upwell.catalogue.queries import Published
from upwell.definition.steps import Pay
from upwell.intake import actions as intake
from upwell.intake.actions import Answered, Sent, Visitor
from upwell.journey.walk import Position
from upwell.payments import actions as payments
from upwell.simulation.residents import GaveUp, Resident

STEPS = 60
SHARE_DECLINED, SHARE_LEAVING = 0.12, 0.08

ChooseDay = Callable[[Answered], str]
"""The code of the day somebody takes. Raises GaveUp."""


def no_day(found: Answered) -> str:
    raise GaveUp(found.walk.address)


class Journey:
    def __init__(
        self, published: Published, draft: UUID, resident: Resident, *, now: datetime, a_day: ChooseDay = no_day
    ) -> None:
        self.published, self.draft, self.resident, self.now, self.a_day = published, draft, resident, now, a_day
        self.chance = Random(f"journey {draft}")
        self.costs = any(isinstance(step, Pay) for step in published.definition.walked)

    def send(self, language: str) -> Sent | None:
        """None when this resident ended without sending; nothing is left of it then. Raises GaveUp, and what intake
        raises when a day is gone."""
        visitor = Visitor("web", language)
        return self.go_on(intake.start(self.published.code, draft_id=self.draft, visitor=visitor, now=self.now))

    def go_on(self, found: Answered) -> Sent | None:
        """As `send`, from a form that was begun."""
        sent = None
        try:
            sent = self._on(found)
        finally:
            if sent is None:
                intake.throw_away(self.draft, now=self.now)
        return sent

    def _on(self, found: Answered) -> Sent | None:
        for _ in range(STEPS):
            position = found.walk.position
            if position is Position.PAY:
                return self._paid()
            if position is Position.SUBMIT or (position is Position.CHECK and not self.costs):
                return self._submitted(found)
            after = self._one(found)
            if after is None:
                return None
            found = after
        return None

    def _one(self, found: Answered) -> Answered | None:
        """One page further; None where this resident cannot go on."""
        walk, draft, now = found.walk, self.draft, self.now
        if walk.position is Position.ASK:
            return intake.answer(draft, walk.address, self.resident.raw(walk), now=now)
        if walk.position is Position.TELL:
            return intake.read_notice(draft, walk.address, now=now)
        if walk.position is Position.BOOK:
            return intake.choose_day(draft, walk.address, self.a_day(found), now=now)
        if walk.position is Position.CHECK:
            return intake.confirm(draft, confirmation=walk.confirmation(), declared=True, now=now)
        return None

    def _submitted(self, found: Answered) -> Sent:
        confirmation, declared = found.walk.confirmation(), bool(found.walk.declares)
        return intake.submit(self.draft, confirmation=confirmation, declared=declared, by=RESIDENT, now=self.now)

    def _paid(self) -> Sent | None:
        """Most pay at once; some cards are declined first, and some people think better of it."""
        if self.chance.random() < SHARE_DECLINED:
            self._at_the_bank("decline")
        if self.chance.random() < SHARE_LEAVING:
            return None
        self._at_the_bank("pay")
        return intake.settle(self.draft, by=RESIDENT, now=self.now).sent

    def _at_the_bank(self, how: Literal["pay", "decline"]) -> None:
        charge = intake.pay(self.draft, now=self.now)
        payments.press(intake.go(charge.pk, now=self.now), how, now=self.now)
        payments.ask(charge.pk, now=self.now)
