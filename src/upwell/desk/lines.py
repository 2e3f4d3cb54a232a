"""A row of the queue in words: how it stands, by when, whose it is. Everything a template prints is ready text.

Dates are worded once for each day and language, so that fifty lines cost no more than the days they fall on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.cases import promise, workflow
from upwell.cases.queries import Row
from upwell.desk.names import Names
from upwell.lib.workdays import DAY
from upwell.ui import formats
from upwell.ui.parts import TONE_ICONS, Tone

LATE: Final = "late"
SOON: Final = "soon"
PLAIN: Final = ""
NO_MARK: Final = SafeString("")


class Standing(Protocol):
    """What rows and cases have in common."""

    @property
    def workflow(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def phase(self) -> str: ...
    @property
    def reopened(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    reference: str
    href: str
    title: str
    service: str
    place: str
    tag: SafeString
    marks: SafeString
    state: str
    tone: Tone
    due: str
    is_day: bool
    urgency: str  # "late", "soon" or nothing: also the end of a CSS class
    opened: str
    who: str
    row: Row


@dataclass(frozen=True, slots=True)
class Due:
    """`is_day`: the words name a day, and want to be told by when or since when."""

    words: str
    urgency: str = PLAIN
    is_day: bool = False


class Lines:
    """Words rows for one page: one language, one moment."""

    def __init__(self, names: Names, *, now: datetime, prefix: str, suffix: str = "") -> None:
        self.names, self.now, self.prefix, self.suffix = names, now, prefix, suffix
        self.workdays = names.city.workdays
        self.today = self.workdays.local_day(now)

    def line(self, row: Row) -> Line:
        names = self.names
        state, tone = names.state(row.workflow, row.state), names.tone(row.workflow, row.state)
        due = self.due(row)
        return Line(
            id=str(row.id),
            reference=row.reference,
            href=f"{self.prefix}{row.reference}/{self.suffix}",
            title=names.title(row.service, row.title),
            service=self._service(row),
            place=row.place_label,
            tag=state_tag(names, row),
            marks=self._marks(row),
            state=state,
            tone=tone,
            due=due.words,
            is_day=due.is_day,
            urgency=due.urgency,
            opened=self.day(self.workdays.local_day(row.opened_at)),
            who=row.assignee or "",
            row=row,
        )

    def _marks(self, row: Row) -> SafeString:
        """What waits here for somebody, besides the state."""
        news = tag(_("New message"), SOON, "chat") if row.news_at else NO_MARK
        if row.proposed_team is None:
            return news
        return news + tag(_("%(team)s?") % {"team": self.names.team(row.proposed_team)}, SOON, "groups")

    def _service(self, row: Row) -> str:
        """Left out where the title says it already."""
        name = self.names.service(row.service)
        said = self.names.is_usual(row.service, row.title) or row.title.startswith(name)
        return "" if said else name

    def due(self, row: Row) -> Due:
        if row.phase == workflow.CLOSED and row.closed_at is not None:
            return Due(self.day(self.workdays.local_day(row.closed_at)), is_day=True)
        if row.phase == workflow.WAITING:
            return Due(_("Clock stopped"))
        return self.due_at(row.due_at)

    def due_at(self, due: datetime | None) -> Due:
        """By when, as seen today: how late, or which day."""
        if due is None:
            return Due(_("No date"))
        day = promise.last_day(due, self.workdays)
        if promise.is_overdue(due, self.now):
            return Due(late((self.today - day).days), LATE)
        if day == self.today:
            return Due(self._today(due), SOON, is_day=True)
        if day == self.today + DAY:
            return Due(_("Tomorrow"), is_day=True)
        return Due(self.day(day), is_day=True)

    def _today(self, due: datetime) -> str:
        if promise.is_due_at_day_end(due, self.workdays):
            return _("Today")
        time = formats.clock(due.astimezone(self.workdays.zone), language=self.names.language)
        return _("Today, %(time)s") % {"time": time}

    def day(self, on: date) -> str:
        return short_day(on, self.names.language, self.today)


def late(days: int) -> str:
    if days < 1:
        return _("Late since today")
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


@lru_cache(maxsize=4096)
def short_day(on: date, language: str, today: date) -> str:
    return formats.short_day(on, language=language, today=today)


def state_tag(names: Names, row: Standing) -> SafeString:
    """How a case stands. That it came back must be seen, in whatever state it is since; but said once."""
    state, tone = names.state(row.workflow, row.state), names.tone(row.workflow, row.state)
    again = _("Reopened")
    if not row.reopened or row.phase == workflow.CLOSED:
        return tag(state, tone)
    return tag(state, LATE) if state == again else tag(state, tone) + tag(again, LATE)


@lru_cache(maxsize=512)
def tag(label: str, tone: Tone, icon: str = "") -> SafeString:
    given = {"label": label, "tone": tone, "icon_name": icon or TONE_ICONS[tone]}
    return SafeString(render_to_string("ui/parts/tag.html", given))
