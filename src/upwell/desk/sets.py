"""What a data set is of, by which periods, and its figures, in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from upwell.performance import wording
from upwell.performance.figures import dates
from upwell.performance.figures.kinds import KINDS, PUBLISHED, RATINGS, headings
from upwell.performance.figures.reading import PERIOD_WORDS, VALUE_WORDS
from upwell.performance.sent import DataSet

EXAMPLES = {
    "transactions": {"total": 120, "digital": 60, "phone": 40, "counter": 20},
    "satisfaction": dict(zip(RATINGS, (2, 3, 10, 20, 40), strict=True)),
    "published_satisfaction": {**dict(zip(RATINGS, (2, 3, 10, 20, 40), strict=True)), "satisfaction_percent": 80},
    "states": {"started": 120, "completed": 80, "stopped": 10},
    "monitoring": {"uptime": 43_000, "downtime": 200},
    "costs": {"total": 1_200, "digital": 0, "phone": 800},
}


def kinds() -> dict[str, str]:
    return {
        "transactions": _("Transactions by channel"),
        "satisfaction": _("Satisfaction, marks 1 to 5"),
        "published_satisfaction": _("Satisfaction as it is published, with its marks"),
        "states": _("Started and completed"),
        "steps": _("How far people come, by step"),
        "monitoring": _("Whether the service was up"),
        "costs": _("Costs"),
    }


def periods() -> dict[str, str]:
    return {
        "day": _("Days"),
        "week": _("Weeks"),
        "month": _("Months"),
        "quarter": _("Quarters"),
        "year": _("Years"),
    }


def marks() -> dict[str, str]:
    return {"highest": _("5 is the best"), "lowest": _("1 is the best")}


def figure(of: DataSet, name: str) -> str:
    """What a figure is called; a step is called as the data set has it."""
    marks = {f"rating_{mark}": _("Mark %(n)s") % {"n": mark} for mark in range(1, 6)}
    words = {
        "total": _("Answers in all") if "satisfaction" in of.kind else _("In all"),
        "digital": _("Online"),
        "assisted": _("Online, with help"),
        "offline": _("Not online"),
        "started": _("Begun"),
        "completed": _("Completed"),
        "stopped": _("Ended with an answer"),
        "abandoned": _("Left unfinished"),
        "uptime": _("Time it was up"),
        "downtime": _("Time it was down"),
        PUBLISHED: _("Time it was up, of all") if of.kind == "monitoring" else _("As it was published"),
    }
    if of.kind == "steps":
        return name.replace("_", " ")
    return (words | marks).get(name) or wording.channel(name)


def written(name: str, value: Decimal | None) -> str:
    if value is None:
        return _("Not reported")
    if name == PUBLISHED:
        return f"{format((value * 100).normalize(), 'f')} %"
    return format(value.normalize(), ",f")


def figures_of(of: DataSet) -> Sequence[str]:
    """The figures it can have, by their codes."""
    return of.steps or list(KINDS[of.kind].figures)


def known(of: DataSet) -> list[tuple[str, str]]:
    """Each of its figures, and the headings it is known by."""
    return [(name, ", ".join(headings(KINDS[of.kind], name))) for name in figures_of(of)]


def usual() -> dict[str, str]:
    """The headings of the columns beside the figures."""
    return {"period": ", ".join(PERIOD_WORDS), "value": ", ".join(VALUE_WORDS)}


def each_of(of: DataSet) -> str:
    """The headings of a column that says which figure a row has."""
    return ", ".join(KINDS[of.kind].each)


def example(of: DataSet, today: date) -> str:
    """A file as this data set takes it, in CSV: the last two whole periods, the figures made up."""
    figures = dict.fromkeys(of.steps, 10) if of.steps else EXAMPLES.get(of.kind, {})
    figures = {name: many for name, many in figures.items() if name in figures_of(of)}
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([of.period, *figures])
    for start in _last_two(of.period, today):
        lines.writerow([dates.named(start, of.period), *figures.values()])
    return written.getvalue()


def _last_two(period: str, today: date) -> list[date]:
    found: list[date] = []
    day = today - timedelta(days=1)
    while len(found) < 2:
        if dates.begins(day, period) and (period != dates.YEAR or day.month == 1) and dates.after(day, period) <= today:
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
