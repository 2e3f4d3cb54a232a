"""A job as its crew reads it: a line of the day's list, and the whole of it. No query; the words of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from upwell.partners.queries import WorkOrder, where
from upwell.ui import speaking
from upwell.ui.parts import Row, Tone
from upwell.ui.templatetags import ui as parts

UNANSWERED = ("queued", "offered", "sent")


@dataclass(frozen=True, slots=True)
class Line:
    """`tag` is drawn already: there are few states and hundreds of jobs."""

    href: str
    reference: str
    title: str
    address: str
    window: str
    tag: str
    open: bool


class Lines:
    """Of one page: what all its lines share is worked out once."""

    def __init__(self, prefix: str) -> None:
        self._prefix, self._language = prefix, speaking.current()
        self._tags = {state: _drawn(*said) for state, said in states().items()}

    def of(self, orders: Iterable[WorkOrder]) -> list[Line]:
        return [self._line(order) for order in orders]

    def _line(self, order: WorkOrder) -> Line:
        named = title(order, self._language)
        return Line(
            href=f"{self._prefix}{order.pk}/",
            reference=order.reference,
            title=named,
            address=where(order, self._language) or named,
            window=order.window,
            tag=self._tags[order.state],
            open=order.is_open,
        )


def _drawn(label: str, tone: Tone) -> str:
    return render_to_string("ui/parts/tag.html", parts.tag(label, tone))


def states() -> Mapping[str, tuple[str, Tone]]:
    waits: tuple[str, Tone] = (_("Yes or no?"), "new")
    return {
        **dict.fromkeys(UNANSWERED, waits),
        "accepted": (_("To do"), "waiting"),
        "under_way": (_("On the way"), "active"),
        "done": (_("Done"), "done"),
        "could_not": (_("Could not be done"), "late"),
        "declined": (_("Turned down"), "neutral"),
        "cancelled": (_("Taken back by the city"), "neutral"),
    }


def title(order: WorkOrder, language: str = "") -> str:
    said = order.facts.get("title", {})
    return str(
        said.get(language or speaking.current()) or said.get("en") or order.service.replace("_", " ").capitalize()
    )


def items(order: WorkOrder) -> list[tuple[str, str, int]]:
    """Code, name and how many were booked."""
    language = speaking.current()
    found = []
    for item in order.facts.get("items", ()):
        name = item.get("name", {})
        words = name.get(language) or name.get("en") or str(item.get("code", "")).replace("_", " ")
        found.append((str(item.get("code", "")), words, int(item.get("count", 1))))
    return found


def rows(order: WorkOrder) -> list[Row]:
    """What the crew needs to know, question by question, in the language of the page."""
    language = speaking.current()
    facts: Mapping[str, Any] = order.facts
    lines = facts.get("lines", {})
    found = [Row(_("Where"), [at])] if (at := where(order, language)) else []
    if items(order):
        found.append(Row(_("Booked"), [f"{count} × {name}" for _code, name, count in items(order)]))
    found += [Row(question, [said]) for question, said in lines.get(language) or lines.get("en") or ()]
    if order.window:
        found.append(Row(_("When"), [order.window]))
    return found


def decline_reasons() -> list[tuple[str, str]]:
    return [
        ("no_capacity", _("No room on that day")),
        ("not_our_area", _("Not our area")),
        ("not_our_work", _("Not our kind of work")),
        ("other", _("Another reason")),
    ]


def could_not_reasons() -> list[tuple[str, str]]:
    return [
        ("nothing_out", _("Nothing was put out")),
        ("no_access", _("We could not get to it")),
        ("not_booked_items", _("Not what was booked")),
        ("hazardous", _("Something dangerous was among it")),
        ("too_heavy", _("Too heavy or too large")),
        ("unsafe", _("It was not safe")),
        ("breakdown", _("Our truck broke down")),
        ("road_blocked", _("The road was blocked")),
        ("other", _("Another reason")),
    ]
