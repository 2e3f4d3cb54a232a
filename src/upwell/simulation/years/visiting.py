"""One person who comes for something: page by page through the real intake, until they have it, or give up.

All chances are drawn from the visit's own: how far one person comes moves nobody else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from upwell.accounts.actor import RESIDENT, Actor
from upwell.catalogue.queries import Published
from upwell.channels.assisted import actions as assisted
from upwell.channels.web import viewed
from upwell.definition.channels import STAFF
from upwell.definition.questions import Question
from upwell.definition.steps import Pay
from upwell.intake import actions as intake
from upwell.intake import whole
from upwell.intake.actions import Sent, Visitor
from upwell.intake.sittings import Sitting
from upwell.journey.walk import Position, Walk
from upwell.places.queries import Candidate
from upwell.simulation.journeys import Journey
from upwell.simulation.residents import GaveUp, Resident
from upwell.simulation.years.declared import Plan

STEPS = 80
PAGES = ("web", "chat")
"""Channels that an outage of the pages takes away."""
TALK = timedelta(seconds=40)
GONE = (GaveUp, intake.StaleStep, intake.CannotSend, intake.NotComplete, intake.AlreadySent, intake.PaymentUnderWay)


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes: for what, when, from where, how. `leaves`, `refused`: how likely, against the plan's."""

    id: UUID
    published: Published
    at: datetime
    spot: Candidate
    channel: str
    language: str
    leaves: float
    refused: float
    gone_at: datetime | None = None  # when the pages stop to answer
    instead: bool = False  # they call, for the pages do not answer


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a sitting."""

    sent: Sent | None = None
    left: bool = False


class Left(Exception):
    """They gave up here; the form stays as it is."""


class Visit:
    def __init__(self, coming: Coming, plan: Plan, agent: Actor, chance: Random) -> None:
        self.coming, self.plan, self.agent, self.chance = coming, plan, agent, chance
        self.now = coming.at
        self.way = plan.channels.get(coming.channel)
        email = f"resident{chance.randint(1, 90_000)}@example.org"
        self.leaves_address = chance.random() < plan.habits.with_address
        self.resident = Resident(chance, coming.spot, email=email)
        self.answered = 0

    def play(self) -> Sent | None:
        """The case, where there is one now."""
        if self.coming.channel == "api":
            return self._by_program()
        if self.coming.channel in STAFF:
            return self._by_phone()
        if self._costs():
            return self._to_the_bank()
        with suppress(Left):
            return self._sitting(self._begin()).sent
        return None

    def _begin(self) -> Sitting:
        channel = self.coming.channel
        if channel == "web":
            self._looks()
        scripted = self.chance.random() >= self.plan.habits.without_scripts if channel == "web" else None
        visitor = Visitor(channel, self.coming.language, scripted)
        return Sitting(self.coming.published.code, id=self.coming.id, visitor=visitor, now=self.now)

    def _looks(self) -> None:
        """At the page that explains the service; some have enough then. Raises Left."""
        published, language = self.coming.published, self.coming.language
        seen = {"service": published.code, "version": published.number, "data": {"from": ""}}
        viewed.write_down("service_viewed", language=language, now=self.now, **seen)
        if self.chance.random() < self.plan.habits.only_looking:
            raise Left
        self._later()

    def _by_program(self) -> Sent | None:
        """A program has all answers at once."""
        with suppress(*GONE):
            walk = self.resident.walk(self.coming.published, now=self.now, channel="api")
            if walk.position is not Position.SUBMIT:
                return None
            sent = whole.submit(
                self.coming.published.code,
                dict(walk.submission()),
                case_id=self.coming.id,
                visitor=Visitor("api", self.coming.language),
                by=RESIDENT,
                now=self.now,
                declared=True,
                vouched=True,
            )
            return sent if isinstance(sent, Sent) else None
        return None

    def _by_phone(self) -> Sent | None:
        """Staff open the sheet, fill it in, send it, and say why somebody called."""
        coming = self.coming
        call = assisted.begin(
            channel=coming.channel, language=coming.language, form=coming.id, by=self.agent, now=self.now
        )
        came = self._sitting(self._begin())
        self.now += TALK
        reason = "cut_off" if came.left else "information"
        if came.sent is not None:
            assisted.sent(call, came.sent.case.pk, by=self.agent, now=self.now)
            reason = "website" if coming.instead else "new_request"
        assisted.wrap_up(call, reason=reason, now=self.now)
        return came.sent

    def _to_the_bank(self) -> Sent | None:
        """What costs something is paid for on the way, with a draft that waits meanwhile."""
        with suppress(*GONE):
            journey = Journey(self.coming.published, self.coming.id, self.resident, now=self.now)
            return journey.send(self.coming.language)
        return None

    def _sitting(self, sitting: Sitting) -> _Came:
        """To its end: sent, answered, or left where they have enough."""
        with suppress(Left, *GONE):
            for _ in range(STEPS):
                position = sitting.walk.position
                if position in (Position.CHECK, Position.SUBMIT):
                    return _Came(self._sent(sitting))
                if position is Position.STOP:
                    sitting.end(now=self.now)
                    return _Came()
                self._stays(sitting.walk)
                self._one(sitting)
                self.answered += 1
        sitting.end(now=self.now)
        return _Came(left=True)

    def _costs(self) -> bool:
        return any(isinstance(step, Pay) for step in self.coming.published.definition.walked)

    def _one(self, sitting: Sitting) -> None:
        walk = sitting.walk
        if walk.position is Position.TELL:
            sitting.read_notice(now=self._later())
        elif walk.position is Position.PROVE:
            sitting.vouch(now=self._later())
        elif walk.position is Position.MORE:
            sitting.answer("no", now=self._later())
        elif walk.position is Position.ASK and isinstance(walk.step, Question):
            if self._is_refused(walk.step):
                sitting.answer("", now=self._later())
                self._stays(walk)
            sitting.answer(self._says(walk), now=self._later())
        else:
            raise Left  # a day to choose, a fee: for those who come another way

    def _says(self, walk: Walk) -> Any:
        question: Any = walk.step
        if question.type == "contact" and question.optional and not self.leaves_address:
            return ""
        return self.resident.raw(walk)

    def _is_refused(self, question: Question) -> bool:
        usual = self.plan.habits.refused
        share = usual.get(getattr(question, "type", ""), usual.get("each", 0.0))
        return not question.optional and self.chance.random() < share * self.coming.refused

    def _stays(self, walk: Walk) -> None:
        """Raises Left where they have enough, or the page is gone."""
        usual = self.plan.habits.leaving
        share = usual.get("first", 0.0) if not self.answered else 0.0
        share += usual.get(getattr(walk.step, "type", ""), usual.get("each", 0.0))
        factor = self.coming.leaves * (self.way.leaves if self.way else 1.0)
        if self.chance.random() < share * factor:
            raise Left
        gone_at = self.coming.gone_at
        if gone_at is not None and self.coming.channel in PAGES and self.now >= gone_at:
            raise Left

    def _later(self) -> datetime:
        """When this answer is given: some take long."""
        usual = self.way.seconds if self.way else 14.0
        self.now += timedelta(seconds=min(900.0, 2 + usual * self.chance.lognormvariate(0, 0.7)))
        return self.now

    def _sent(self, sitting: Sitting) -> Sent:
        by = self.agent if self.coming.channel in STAFF else RESIDENT
        return sitting.send(declared=True, by=by, now=self._later())
