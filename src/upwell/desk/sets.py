"""What a data set is of, by which periods, and its figures, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from upwell.performance import wording
from upwell.performance.figures.kinds import PUBLISHED
from upwell.performance.sent import DataSet


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


def period_of(start: date, period: str) -> str:
    """As the files may name it."""
    if period == "week":
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02}"
    if period == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {"month": 7, "year": 4}.get(period, 10)]


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
