"""Who sent figures, of when the newest are, and whether new ones are late, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.performance import sent
from upwell.performance.models import DataSet
from upwell.performance.shown.sources import Sources, tells
from upwell.ui import formats, speaking


@dataclass(frozen=True, slots=True)
class Sent:
    """`what` its figures are of; `by` whom, `last` for which period. `late`: new ones should be there."""

    what: str
    title: str
    by: str
    last: str
    late: bool
    code: str


def told_by(of: Sources) -> tuple[Sent, ...]:
    return tuple(one(each) for each in of.shown)


def one(of: DataSet) -> Sent:
    city, language = catalogue.city(), speaking.current()
    team = city.teams.get(of.team)
    department = city.departments.get(team.department) if team else None
    by = city.word(department.name, language) if department else of.title
    late = sent.freshness(of, now=clock.now()).late
    return Sent(what(of), of.title, by, period(of.newest, of.period) if of.newest else "", late, of.code)


def what(of: DataSet) -> str:
    words = {
        "transactions": _("Requests, by way"),
        "satisfaction": _("Satisfaction"),
        "states": _("Forms begun and completed"),
        "steps": _("How far people come"),
        "monitoring": _("Whether the service was up"),
        "costs": _("Costs"),
    }
    return words[tells(of)]


def period(start: date, grain: str) -> str:
    language = speaking.current()
    if grain == "month":
        return formats.month(start, language=language)
    if grain == "quarter":
        last = (start + timedelta(days=70)).replace(day=1)
        ends = [formats.month(on, language=language, short=False) for on in (start, last)]
        return _("%(first)s to %(last)s") % {"first": ends[0], "last": ends[1]}
    if grain == "year":
        return str(start.year)
    return formats.short_day(start, language=language, today=None)
