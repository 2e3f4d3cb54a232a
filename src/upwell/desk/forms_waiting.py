"""Forms for somebody that a colleague handed over to be paid, as lists at the desk show them to who may finish them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upwell.accounts.actor import Actor
from upwell.intake import handed
from upwell.intake.queries import ASSIST, TAKE
from upwell.journey.texts import Texts
from upwell.lib.references import slip
from upwell.ui import speaking


@dataclass(frozen=True, slots=True)
class Waiting:
    id: UUID
    slip: str
    name: str
    cents: int | None
    by: str
    at: datetime


def listed(actor: Actor, *, now: datetime) -> list[Waiting]:
    """None for whoever could not finish one."""
    if not (actor.may(TAKE) and actor.may(ASSIST)):
        return []
    language = speaking.current()
    return [
        Waiting(one.id, slip(one.id), Texts(one.definition, language).of_case().text, one.cents, one.by, one.at)
        for one in handed.waiting(now=now)
    ]
