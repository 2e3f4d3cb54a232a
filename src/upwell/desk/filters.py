"""The queue's address, understood: which part of the queue to show, and addresses that show another part.

What cannot be read is left out, never an error. Pure but for the city, which is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from upwell.accounts.actor import Actor
from upwell.cases.queries import Filter
from upwell.lib.workdays import Workdays

Phase = Literal["live", "open", "waiting", "closed"]
PHASES: tuple[Phase, ...] = ("live", "open", "waiting", "closed")
NEEDS = ("overdue", "today", "reopened", "news", "proposed")
ME, NOBODY = "me", "nobody"
LONGEST = 120
MOST_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Every field is text as it stands in the address; empty when not asked for."""

    show: str = ""
    need: str = ""
    who: str = ""
    q: str = ""
    service: str = ""
    team: str = ""
    state: str = ""
    area: str = ""
    since: str = ""
    view: str = ""

    @property
    def phase(self) -> Phase:
        return self.show if self.show in PHASES else "live"

    @property
    def is_map(self) -> bool:
        return self.view == "map"

    @property
    def is_narrowed(self) -> bool:
        return any((self.q, self.service, self.team, self.state, self.area, self.since))

    def address(self, after: str = "") -> str:
        """The query string of exactly this, in a settled order, so that equal filters have equal addresses."""
        parts = dict(self.kept)
        if after:
            parts["after"] = after
        return f"?{urlencode(parts)}" if parts else "?"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form beside the filter carries along."""
        return [(name, value) for name, value in asdict(self).items() if value]

    @property
    def kept_by_filters(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.kept if name in ("show", "need", "who", "q", "view")]

    def showing(self, **changes: str) -> str:
        return replace(self, **changes).address()

    def whole(self) -> Asked:
        """The same place and words without the choice of tab, need and person: what the counts are counted over."""
        return replace(self, show="", need="", who="", state="")

    def filter(self, actor: Actor, workdays: Workdays) -> Filter:
        return Filter(
            team=self.team,
            service=self.service,
            state=self.state,
            phase=self.phase,
            area=self.area,
            assignee=self._assignee(actor),
            overdue=self.need == "overdue",
            at_risk=self.need == "today",
            reopened=self.need == "reopened",
            news=self.need == "news",
            proposed=self.need == "proposed",
            text=self.q,
            since=midnight(self.since, workdays),
        )

    def _assignee(self, actor: Actor) -> int | Literal["nobody"] | None:
        if self.who == ME:
            return actor.account_id
        if self.who == NOBODY:
            return "nobody"
        return int(self.who) if self.who else None


def read(given: Mapping[str, str]) -> Asked:
    asked = {field.name: " ".join(given.get(field.name, "").split())[:LONGEST] for field in fields(Asked)}
    return Asked(
        **asked
        | {
            "show": asked["show"] if asked["show"] in PHASES[1:] else "",
            "need": asked["need"] if asked["need"] in NEEDS else "",
            "who": asked["who"] if asked["who"] in (ME, NOBODY) or _is_account(asked["who"]) else "",
            "since": asked["since"] if day_of(asked["since"]) else "",
            "view": "map" if asked["view"] == "map" else "",
        }
    )


def again(query: str) -> str:
    """The query string of a queue, made anew from what could be read of it: it can lead nowhere else."""
    given = dict(parse_qsl(query[:MOST_QUERY].removeprefix("?")))
    address = read(given).address(given.get("after", "")[:LONGEST])
    return "" if address == "?" else address


def came_from(query: str) -> str:
    """What the address of a case carries, so that the way back leads to the same part of the queue."""
    return f"?{urlencode({'queue': query.removeprefix('?')})}" if query else ""


def _is_account(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(text: str, workdays: Workdays) -> datetime | None:
    """With which this day begins in the city."""
    day = day_of(text)
    if day is None:
        return None
    # years at the very ends of the calendar have no midnight everywhere
    return workdays.at(day, time(0)) if 1900 < day.year < 9000 else datetime(day.year, 1, 2, tzinfo=UTC)
