"""Trying a service that is being written, as a resident would: nothing of it is kept but in the session of whoever
tries it, sealed, and nothing reaches a case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from upwell.conversation.rehearsed import Rehearsed, real_days
from upwell.conversation.served import Rehearsals
from upwell.conversation.state import State
from upwell.conversation.style import Style
from upwell.definition.model import Service
from upwell.journey.log import Entry
from upwell.vault.keys import sealer
from upwell.workbench.receipts import Tried

KEY, MOST_LINES, MOST_ENTRIES = "workbench-tried", 60, 300


@dataclass(slots=True)
class Kept:
    """`lines`: what was said on the phone, as `{mine, text}`. `state`: what the conversation remembers."""

    code: str
    channel: str
    language: str
    entries: list[Entry] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def kept(session: SessionBase, code: str, channel: str) -> Kept | None:
    """What was tried of this service, in this way, last."""
    sealed = session.get(f"{KEY}-{channel}", "")
    if not sealed:
        return None
    found = Kept(**json.loads(sealer().open(bytes.fromhex(sealed))))
    return found if found.code == code else None


def keep(session: SessionBase, one: Kept) -> None:
    one.lines, one.entries = one.lines[-MOST_LINES:], one.entries[:MOST_ENTRIES]
    session[f"{KEY}-{one.channel}"] = sealer().seal(json.dumps(one.plain())).hex()


def journey(service: Service, one: Kept, *, now: datetime) -> Rehearsed:
    """Where they stand. Raises Undecided where the definition cannot be walked yet."""
    return Rehearsed(service, now, one.channel, one.language, free=real_days, entries=list(one.entries))


def city(service: Service, one: Kept, style: Style, *, now: datetime) -> Rehearsals:
    """The city as a conversation meets it, with this service instead of the published one, and the journey in it."""
    found = Rehearsals(style.channel, now, free=real_days, definitions={service.service: service})
    at = State.from_plain(one.state).journey if one.state else ""
    if at:
        given: Any = {"free": real_days, "id": at, "entries": list(one.entries)}
        found.journeys[at] = Tried(service, now, style.channel, one.language, **given)
    return found
