"""What the verbs of a journey are given, what they give back, and why they refuse. No rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upwell.catalogue.queries import Published
from upwell.definition.channels import STAFF
from upwell.intake.models import Draft
from upwell.journey.answers import Problem
from upwell.journey.walk import Walk


class CannotStart(Exception):
    """This service cannot be used right now."""


class SignInNeeded(CannotStart):
    """This service needs an account: sign in first."""


class ServiceClosed(Exception):
    """This service has been closed; the city's message says what to do instead."""

    def __init__(self, published: Published) -> None:
        super().__init__(published.code)
        self.published = published


class DraftEnded(ServiceClosed):
    """This form changed so much that it cannot be finished as it was begun; what was answered can still be read."""


class NoSuchDraft(Exception):
    """There is no such draft, or it was thrown away."""


class AlreadySent(Exception):
    """This draft has been sent; its receipt says what happens next."""


class StaleStep(Exception):
    """This question is not part of the journey any more; the person stands elsewhere."""


class KeyUsed(StaleStep):
    """Another answer came with this form before. Look at what you typed, then send it again."""


class WentOn(StaleStep):
    """It changed since whoever answers looked at it: nothing was taken."""


class NotComplete(Exception):
    """Something is still to be answered before this can be sent."""


class CannotSend(Exception):
    """This cannot be sent as it stands. Look through your answers once more, then send."""


class AnswersChanged(CannotSend):
    """An answer changed in another window. Look through your answers once more, then send."""


class NotDeclared(CannotSend):
    """Tick the box to send your request."""


class SlotLost(CannotSend):
    """The day you chose was taken meanwhile. Everything else is kept. Choose another day, then send."""

    def __init__(self, step: str, why: str = "") -> None:
        """`why`: where it is the property that has had as many as it may have, as LimitReached says it."""
        super().__init__(step)
        self.step, self.why = step, why


class HasVirus(CannotSend):
    """We found a virus in one of your files and deleted it. Send another copy, or go on without it."""

    def __init__(self, step: str) -> None:
        """`step`: the address of the question it was sent for."""
        super().__init__(step)
        self.step = step


class PaymentUnderWay(Exception):
    """We are still waiting for the bank. Look again in a few minutes."""


@dataclass(frozen=True, slots=True)
class Answered:
    """`problem` is set when the answer was not taken; then nothing changed."""

    draft: Draft
    walk: Walk
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    draft_id: UUID
    case: Any
    follow_secret: str
    created: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """How somebody is here: for events and for the case."""

    channel: str = "web"
    language: str = "en"
    scripted: bool | None = None
    account_id: int | None = None
    organisation: UUID | None = None

    @property
    def assisted(self) -> bool:
        """Whether staff fill in for somebody; `account_id` is theirs then, not the resident's."""
        return self.channel in STAFF
