"""Where one service leads to the next: what a step or a receipt offers to go on with, and the answers that go along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.definition.steps import Start
from upwell.definition.values import ABSENT, Plain, Values
from upwell.intake import queries
from upwell.intake.kinds import AlreadySent, NoSuchDraft, ServiceClosed
from upwell.intake.queries import SentView
from upwell.journey.screen import NotOnPath, Screen, screen

RECEIPT = "receipt"
"""The address of what is offered once a journey was sent."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What one service hands on to the next, and which service that was."""

    answers: Mapping[str, Plain] = field(default_factory=dict)
    service: str = ""


def offered(start: Start | None, values: Values, *, channel: str) -> Start | None:
    """What is offered to whoever gave these answers, where the other service is open and used this way."""
    if start is None or (start.when is not None and start.when.holds(values) is not True):
        return None
    published = catalogue.published(start.service)
    return start if published and published.open and published.definition.is_taken(channel) else None


def of_screen(shown: Screen, *, channel: str) -> Start | None:
    return offered(getattr(shown.step, "start", None), shown.values, channel=channel)


def of_sent(sent: SentView, *, channel: str) -> Start | None:
    """What the receipt offers. What was not asked counts as absent."""
    receipt = sent.definition.receipt
    values = {**dict.fromkeys(sent.definition.by_name, ABSENT), **sent.values}
    return offered(receipt.start if receipt else None, values, channel=channel)


def carried(draft_id: UUID, at: str, *, now: datetime) -> Carried:
    """The answers that this step of the draft, or its receipt, hands on to the service it offers there."""
    return _of_receipt(draft_id) if at == RECEIPT else _of_step(draft_id, at, now)


def _of_step(draft_id: UUID, address: str, now: datetime) -> Carried:
    try:
        found = queries.standing(draft_id, now=now)
        walk = found.walk
        start = getattr(screen(walk, address).step, "start", None)
    except (NoSuchDraft, AlreadySent, ServiceClosed, NotOnPath, KeyError):
        return Carried()
    answers = {name: walk.answers[name] for name in walk.names if name in walk.answers}
    return _carried(start, answers, found.draft.service)


def _of_receipt(draft_id: UUID) -> Carried:
    sent = queries.sent(draft_id)
    case = cases.answered(draft_id) if sent else None
    if sent is None or case is None or sent.definition.receipt is None:
        return Carried()
    return _carried(sent.definition.receipt.start, case.answers, sent.definition.service)


def _carried(start: Start | None, answers: Mapping[str, Plain], service: str) -> Carried:
    if start is None:
        return Carried()
    given = {there: answers[here] for there, here in start.carry.items() if here in answers}
    return Carried(given, service)
