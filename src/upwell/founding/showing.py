"""What the pages of a new city show: the state of each, its controls, what is wrong, and colors judged in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext

from upwell.founding import holidays, library, pages, sketching
from upwell.founding.pages import Page, Rows
from upwell.founding.workbook import Wrong
from upwell.lib import clock
from upwell.ui import contrast
from upwell.ui.fields import Field, Option, Problem
from upwell.ui.theme import DAY_PAPER, Theme

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Task:
    page: Page
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """A cell that has to be mended; `page` is empty where only the file can be."""

    wrong: Wrong
    page: str
    title: str


def tasks(rows: Rows, wrong: Sequence[Wrong]) -> list[Task]:
    return [_task(page, rows, sum(pages.page_of(one) is page for one in wrong)) for page in pages.ALL]


def _task(page: Page, rows: Rows, todo: int) -> Task:
    if todo:
        return Task(page, "waiting", ngettext("%(n)s to mend", "%(n)s to mend", todo) % {"n": todo})
    known = pages.said(rows)
    begun = any(known.get(name) for name in page.settings) or any(
        rows.get(page.sheet.name, ()) if not page.settings else ()
    )
    return Task(page, "done", gettext("Ready")) if begun else Task(page, "neutral", gettext("Nothing needed"))


def told(wrong: Sequence[Wrong], *, linked: bool) -> list[Told]:
    return [Told(one, pages.page_of(one).name if linked else "", str(pages.page_of(one).title)) for one in wrong]


def page(asked: Page, rows: Rows, wrong: Sequence[Wrong], *, said: str = "") -> dict[str, Any]:
    """The context of one page."""
    words = [(pages.control_of(one), f"{one.what}. {one.hint}" if one.hint else one.what) for one in wrong]
    errors = {control: sentence for control, sentence in words if control}
    suggested = sketching.suggested(rows) if asked.kind == "words" else {}
    context: dict[str, Any] = {"asked": asked, "settings": pages.setting_fields(asked, rows, errors), "said": said}
    context["number"], context["of"] = pages.ALL.index(asked) + 1, len(pages.ALL)
    listed = asked.sheet.name != "City" and asked.kind not in ("services", "places")
    context["lines"] = pages.lines(asked, rows, errors, suggested) if listed else []
    context["problems"] = [Problem(sentence, f"id_{control}" if control else "pages") for control, sentence in words]
    if said:
        context["problems"] = [Problem(said, "id_file")]
    return context | _more(asked, rows)


def _more(asked: Page, rows: Rows) -> dict[str, Any]:
    if asked.kind == "look":
        return {"judged": judged(pages.said(rows))}
    if asked.kind == "services":
        return {"choice": _choice(rows), "later": library.elsewhere(settings.LIBRARY)}
    if asked.kind == "places":
        known = rows.get("Places", [])
        return {"count": len(known), "some": known[:SHOWN]}
    if asked.name == "holidays":
        years = range(clock.now().year, clock.now().year + 3)
        return {"federal": [(day, name) for year in years[:1] for day, name in holidays.federal(year).items()]}
    return {}


def _choice(rows: Rows) -> Field:
    known = sorted(library.starts(settings.LIBRARY).values(), key=lambda one: one.name)
    options = [Option(one.code, one.name, one.summary) for one in known]
    label = gettext("Services to begin with")
    return Field("checkboxes", "services", label, value=tuple(sketching.chosen(rows)), options=options)


def judged(known: dict[str, str]) -> list[str]:
    """Whether the colors can be read, in words."""
    theme, found = Theme(known.get("Main color") or Theme().primary, known.get("Second color") or Theme().accent), []
    try:
        ratio = contrast.ratio(theme.primary.lower(), DAY_PAPER)
        better = contrast.made_readable(theme.primary.lower(), DAY_PAPER)
        contrast.parts(theme.accent.lower())
    except contrast.NotAColour:
        return []
    figures = {"color": theme.primary, "ratio": f"{ratio:.1f}", "better": better}
    if ratio >= contrast.READABLE:
        found.append(gettext("White on %(color)s is easy to read: %(ratio)s to 1. It needs 4.5 to 1.") % figures)
    else:
        words = gettext("White on %(color)s is hard to read: %(ratio)s to 1. It needs 4.5 to 1. We use %(better)s.")
        found.append(words % figures)
    if contrast.ratio(theme.primary.lower(), theme.accent.lower()) < contrast.VISIBLE:
        found.append(gettext("The two colors are hard to tell apart side by side. Choose one lighter or darker."))
    else:
        found.append(gettext("The two colors can be told apart side by side."))
    return found


def not_places(reason: str) -> str:
    return {
        "form": gettext("This file is neither GeoJSON nor a CSV table. Save it as one of these and send it again."),
        "columns": gettext("A column is missing. Name the columns in line 1: address, latitude, longitude."),
        "none": gettext("We found no address in this file. A point needs a property or column called address."),
        "many": gettext("This file is too large to begin with. Send up to 5,000 addresses; import the rest later."),
    }[reason]
