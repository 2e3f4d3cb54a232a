"""A share as somebody else published it, and where its meaning changed: nobody became happier there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from upwell.performance.figures.counted import OF_PUBLISHED
from upwell.performance.measures import BY_KEY
from upwell.performance.models import Stretch
from upwell.performance.rows import Row
from upwell.performance.shown import wording
from upwell.performance.shown.period import Period
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Cell
from upwell.ui.charts.line import Mark, Point

PUBLISHED = ("published",)


@dataclass(frozen=True, slots=True)
class Published:
    """`breaks`: where what was published began to be another version of the measure."""

    rows: Mapping[date, Row]
    breaks: tuple[Stretch, ...]

    def shares(self, when: Period) -> dict[date, float]:
        told = {one: self.rows[one].counts_for(PUBLISHED) for one in when.months if one in self.rows}
        return {one: row.sums["published"] / OF_PUBLISHED for one, row in told.items() if row is not None}

    def points(self, when: Period) -> list[Point]:
        shares = self.shares(when)
        return [Point(shares.get(one), open=when.is_open(one)) for one in when.months]

    def cell(self, one: date) -> Cell:
        told = self.rows[one].counts_for(PUBLISHED) if one in self.rows else None
        if told is None:
            return Cell("")
        share = told.sums["published"] / OF_PUBLISHED
        return Cell(formats.share(share, language=speaking.current()), share)

    def mark(self, when: Period, marks: list[Mark], said: list[str]) -> None:
        for one in self.breaks:
            if one.start in when.months and one.measure in BY_KEY:
                marks.append(Mark(when.months.index(one.start), len(marks) + 1, breaks=True))
                meaning = wording.said(BY_KEY[one.measure].caption)
                month = formats.month(one.start, language=speaking.current())
                said.append(
                    _("%(month)s: from here on what is published means something else: %(meaning)s.")
                    % {"month": month, "meaning": meaning[:1].lower() + meaning[1:]}
                )
