"""A turn: the walk of a draft with every look-up it needs carried out. Reads and asks; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.channels import STAFF
from upwell.definition.model import Service
from upwell.definition.values import Plain
from upwell.intake import lookups
from upwell.intake.models import Draft
from upwell.journey import log
from upwell.journey.facts import TODAY, Fact, today
from upwell.journey.log import Entry
from upwell.journey.sheet import sheet
from upwell.journey.walk import Position, Walk, walk


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a draft stands after `entries`; `new` are those the look-ups added. `language`: of who types."""

    walk: Walk
    new: tuple[Entry, ...]
    facts: Mapping[str, Fact]
    language: str = "en"


def settle(
    definition: Service,
    answers: Mapping[str, Plain],
    facts: Mapping[str, Fact],
    *,
    now: datetime,
    channel: str,
    asked_at: datetime | None = None,
    unattended: bool = False,
) -> Turn:
    """Walks, carries out the look-ups asked for, and walks on until a person or an ending is reached.

    `asked_at`: when it was answered, if that was not now; `unattended`: notices were read, and what was agreed to."""
    known, new = dict(facts), []
    day = today((asked_at or now).astimezone(catalogue.city().zone).date())
    if known.get(TODAY) != day:
        known[TODAY] = day
        new.append(log.looked_up(TODAY, day))
    found = walk(definition, answers, known, channel=channel, unattended=unattended)
    for _ in definition.walked:
        if found.position is not Position.LOOK_UP or found.needed is None:
            break
        name = found.needed.step.name
        known[name] = lookups.carry_out(found.needed, now=now)
        new.append(log.looked_up(name, known[name]))
        found = walk(definition, answers, known, channel=channel, unattended=unattended)
    if channel in STAFF and not unattended:
        new += _ahead(definition, answers, known, now=now, channel=channel)
    return Turn(found, tuple(new), known)


def _ahead(
    definition: Service, answers: Mapping[str, Plain], known: dict[str, Fact], *, now: datetime, channel: str
) -> list[Entry]:
    """What a sheet can look up already, while questions before it are still open."""
    new: list[Entry] = []
    for _ in definition.walked:
        needed = sheet(definition, answers, known, channel=channel).needed
        if not needed:
            break
        for one in needed:
            known[one.step.name] = lookups.carry_out(one, now=now)
            new.append(log.looked_up(one.step.name, known[one.step.name]))
    return new


def of_draft(draft: Draft, *, now: datetime, added: tuple[Entry, ...] = ()) -> Turn:
    """The turn of a stored draft, as if these entries had been added.

    What was found in a table that the city changed meanwhile is looked up again; not once all was agreed to and only
    the payment is left: who pays gets what they were told."""
    published = definition_of(draft)
    answers, facts = log.fold((*draft.log, *added))
    turn = settle(published.definition, answers, facts, now=now, channel=draft.channel)
    old = lookups.outdated(facts)
    if old and not _agreed(draft, turn.walk):
        still = {name: fact for name, fact in facts.items() if name not in old}
        turn = settle(published.definition, answers, still, now=now, channel=draft.channel)
    return Turn(turn.walk, (*added, *turn.new), turn.facts, "en" if draft.is_assisted else draft.language)


def _agreed(draft: Draft, found: Walk) -> bool:
    """On the way from the check page to the end: every answer is as it was agreed to."""
    confirmed = any(entry["what"] == "confirmed" for entry in draft.log)
    return confirmed and found.position in (Position.PAY, Position.SUBMIT)


def definition_of(draft: Draft) -> Published:
    return as_filled_in(catalogue.version(draft.version_id), draft.channel)


def as_filled_in(published: Published, channel: str) -> Published:
    """The service as it is asked on this channel."""
    return replace(published, definition=published.definition.by_staff) if channel in STAFF else published
