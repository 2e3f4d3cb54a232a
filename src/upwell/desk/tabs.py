"""The parts of the queue that are one click away, each with its count: what needs somebody now, and the tabs.

Every count is of the list its link leads to: tabs add up (with us + waiting = open)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from upwell.cases.queries import Counts
from upwell.desk.filters import ME, NOBODY, Asked
from upwell.desk.names import Names


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    current: bool
    count: int | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter, and the address without it."""

    label: str
    value: str
    href: str


def tallies(asked: Asked, counts: Counts, *, decides: bool) -> list[Link]:
    """`decides`: whether this person may move cases to the teams proposed for them."""
    whole = asked.whole()
    wanted: tuple[tuple[str, dict[str, str], int, str], ...] = (
        (_("Overdue"), {"need": "overdue"}, counts.overdue, "late"),
        (_("Due today"), {"need": "today"}, counts.at_risk, "soon"),
        (_("Reopened"), {"need": "reopened"}, counts.reopened, "late"),
        (_("New messages"), {"need": "news"}, counts.news, "soon"),
        *([(_("Another team?"), {"need": "proposed"}, counts.proposed, "soon")] if decides else []),
        (_("Mine"), {"who": ME}, counts.mine, ""),
        (_("Nobody's yet"), {"who": NOBODY}, counts.nobody, ""),
    )
    return [_link(asked, label, replace(whole, **changes), count, tone) for label, changes, count, tone in wanted]


def tabs(asked: Asked, counts: Counts) -> list[Link]:
    whole = asked.whole()
    wanted: tuple[tuple[str, dict[str, str], int | None], ...] = (
        (pgettext("cases", "Open"), {}, counts.live),
        (_("With us"), {"show": "open"}, counts.open),
        (_("Waiting for the resident"), {"show": "waiting"}, counts.waiting),
        (_("Closed"), {"show": "closed"}, None),
    )
    return [_link(asked, label, replace(whole, **changes), count, "") for label, changes, count in wanted]


def _link(asked: Asked, label: str, wanted: Asked, count: int | None, tone: str) -> Link:
    # an urgent colour for nothing is a false alarm
    return Link(label, wanted.address(), asked == wanted, count, tone if count else "")


def chips(asked: Asked, names: Names, areas: dict[str, str], people: dict[int, str]) -> list[Chip]:
    """What narrows the list now, besides tabs and tallies."""
    said: dict[str, tuple[str, Callable[[str], str]]] = {
        "q": (_("Words"), lambda text: text),
        "service": (_("Service"), names.service),
        "team": (_("Team"), names.team),
        "state": (_("Status"), lambda code: dict(names.states()).get(code, code)),
        "area": (_("Area"), lambda code: areas.get(code, code)),
        "since": (_("Opened since"), lambda day: day),
        "who": (_("Assigned to"), lambda who: people.get(int(who), who) if who.isdigit() else ""),
    }
    chosen = {field.name: getattr(asked, field.name) for field in fields(Asked)}
    worded = ((name, label, word(chosen[name])) for name, (label, word) in said.items() if chosen[name])
    return [Chip(label, value, replace(asked, **{name: ""}).address()) for name, label, value in worded if value]
