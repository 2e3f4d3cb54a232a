"""What the pages of conversations print: who waits, what was said, where the resident stands in their form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.conversation import rows as form_rows
from upwell.conversation.rows import Standing
from upwell.handover import queries as handovers
from upwell.handover import wording
from upwell.handover.queries import Row
from upwell.intake import queries as intake
from upwell.ui import formats, speaking

KINDS = {"talk": lambda: _("Waits in the chat"), "message": lambda: _("Message"), "call": lambda: _("Call back")}
CHANNELS = {"chat": lambda: _("Chat"), "sms": lambda: _("Text message")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation in a list. `late`: they wait for an answer already."""

    row: Row
    kind: str
    channel: str
    language: str
    service: str
    team: str
    waited: str
    late: bool


def entries(rows: list[Row], *, now: datetime) -> list[Entry]:
    return [entry(row, now=now) for row in rows]


def entry(row: Row, *, now: datetime) -> Entry:
    kind = KINDS[row.kind]() if row.kind != "talk" or row.channel == "chat" else _("Waits by text")
    return Entry(
        row,
        kind,
        CHANNELS[row.channel]() if row.channel in CHANNELS else row.channel,
        formats.language_name(row.language, language=speaking.current()),
        wording.service_name(row.service) if row.service else "",
        wording.team_name(row.team),
        formats.ago(row.asked_at, now=now, language=speaking.current()),
        row.due_at is not None,
    )


def quick_replies(language: str) -> list[tuple[str, str]]:
    """Each as staff read it and as it goes out, in the resident's language."""
    city = catalogue.city()
    found = city.live_help.quick_replies if city.live_help else {}
    return [(city.word(words, speaking.current()), city.word(words, language)) for words in found.values()]


def reasons() -> list[tuple[str, str]]:
    city = catalogue.city()
    found = city.live_help.reasons if city.live_help else {}
    return [(code, city.word(words, speaking.current())) for code, words in found.items()]


def services() -> list[tuple[str, str]]:
    """Those that can be begun in the chat."""
    found = [one.code for one in catalogue.all_published() if one.open and one.definition.is_taken("chat")]
    return sorted(((code, wording.service_name(code)) for code in found), key=lambda pair: pair[1])


def other_teams(row: Row) -> list[tuple[str, str]]:
    city = catalogue.city()
    teams = city.live_help.teams if city.live_help else {}
    return [(code, wording.team_name(code)) for code in teams if code != row.team]


def open_words(actor: Actor, count: int) -> str:
    live = catalogue.city().live_help
    return _("You have %(count)s of at most %(most)s open.") % {"count": count, "most": live.most_open if live else 0}


def form(draft_id: UUID, *, now: datetime) -> Standing | None:
    """The question they are at and what they answered; None when the form is no more."""
    return form_rows.standing(draft_id, language=speaking.current(), now=now)


def page(row: Row, actor: Actor, *, now: datetime) -> dict[str, Any]:
    return {
        "actor": actor,
        "one": entry(row, now=now),
        "said": handovers.said(row.id, language=speaking.current(), to_staff=True),
        "before": [{**line, "news": False} for line in row.before],
        "is_away": row.is_away,
        "sent": row.draft is not None and intake.is_sent(row.draft),
        "quick": quick_replies(row.language),
        "reasons": reasons(),
        "services": services(),
        "teams": other_teams(row),
    }
