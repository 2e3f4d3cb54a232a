"""Proving the contact of a draft by a code: sent to the address that stands there, typed where it was asked for.

The proof is an entry of the log that only this file and `answering` write; another address undoes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from upwell.accounts import codes
from upwell.accounts.addresses import Address
from upwell.accounts.codes import NOBODY_KNOWN, Asker
from upwell.intake import turns
from upwell.intake.actions.answering import shown_at, take_turn
from upwell.intake.actions.keys import Once
from upwell.intake.drafts import open_draft
from upwell.intake.kinds import Answered, StaleStep
from upwell.intake.turns import Turn
from upwell.journey import log, proving
from upwell.journey.log import Entry
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk


def send_code(draft_id: UUID, *, now: datetime, by: Asker = NOBODY_KNOWN) -> str:
    """The ticket of a code on its way to the contact this draft waits to have proved.

    Raises StaleStep when it waits for none, TooMany, CannotSendCode, NoSuchDraft, AlreadySent, ServiceClosed."""
    draft = open_draft(draft_id)
    walk = turns.of_draft(draft, now=now).walk
    if walk.position is not Position.PROVE:
        raise StaleStep(walk.address)
    service = Texts(walk.definition, draft.language).of_service("name").text
    to, about = Address(**wanted(walk)), draft_id.hex
    values = {"service": service}
    return codes.ask(codes.CONTACT, to, values=values, language=draft.language, now=now, about=about, by=by)


def wanted(walk: Walk) -> dict[str, str]:
    """The address to prove where this walk stands."""
    return proving.to_prove(walk.step, walk.answers.get(walk.step.name))


def prove(draft_id: UUID, address: str, *, ticket: str, typed: str, now: datetime) -> Answered:
    """Takes the code. Raises CannotProve, StaleStep when the contact is another by now, NoSuchDraft, AlreadySent,
    ServiceClosed."""
    open_draft(draft_id)
    proved = codes.prove(codes.CONTACT, ticket, typed, now=now, about=draft_id.hex)

    def decide(turn: Turn) -> tuple[Entry, ...]:
        shown = shown_at(turn.walk, address)
        if shown.position is not Position.PROVE or Address(**wanted(turn.walk)).index != proved.index:
            raise StaleStep(address)
        return (log.looked_up(shown.step.name, proving.fact(wanted(turn.walk), at=now.isoformat())),)

    return take_turn(draft_id, address, decide, now=now, once=Once("", ""))
