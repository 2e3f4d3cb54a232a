"""Gaps between groups and everybody else as a chart and as a table, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.performance import called, equity
from upwell.performance.equity import Compared
from upwell.performance.measures import BY_KEY
from upwell.ui.charts.chart import Cell, Chart, Column, Table
from upwell.ui.charts.dots import Dot, dots

MOST = 24
"""So many lie below each other; those nearest to nought are left out."""


def chosen_measure(rows: Sequence[Compared], asked: str) -> str:
    """The one asked for, else the one with most gaps that were found."""
    there = list(dict.fromkeys(one.measure for one in rows))
    if asked in there:
        return asked
    found = {key: sum(one.verdict in ("worse", "better") for one in rows if one.measure == key) for key in there}
    return max(there, key=lambda key: found[key], default="")


def chart(rows: Sequence[Compared], measure: str, verdicts: dict[str, str]) -> Chart | None:
    """`rows`: of one service, or of all together."""
    of = [one for one in rows if one.measure == measure and one.measured and one.share is not None]
    of = sorted(of, key=lambda one: -abs(_gap(one)))[:MOST]
    if not of:
        return None
    less = measure == equity.DAYS or BY_KEY[measure].better == "less"
    of.sort(key=lambda one: _gap(one) * (-1 if less else 1))
    days = measure == equity.DAYS
    drawn = [Dot(_who(one), _said(one), _gap(one), *_ends(one), found=one.verdict in ("worse", "better")) for one in of]
    sides = (_("Better"), _("Worse")) if less else (_("Worse"), _("Better"))
    drawing = dots(drawn, number=_signed_days if days else _signed, left=sides[0], right=sides[1], whole=days)
    about = _(
        "Each dot is a group beside everybody else; its line is where the gap surely lies. "
        "Full dots are more than chance."
    )
    about += " " + (_("In days.") if days else _("In points of 100."))
    return Chart("gaps", _title(of, measure), about, drawing, table(of, verdicts))


def _title(of: Sequence[Compared], measure: str) -> str:
    worse = sum(one.verdict == "worse" for one in of)
    name = called.measure(measure)
    if not worse:
        return _("%(measure)s: no group is surely served worse") % {"measure": name}
    return ngettext(
        "%(measure)s: one group is surely served worse", "%(measure)s: %(n)s groups are surely served worse", worse
    ) % {"measure": name, "n": called.number(worse)}


def table(rows: Sequence[Compared], verdicts: dict[str, str]) -> Table:
    columns = [
        Column("group", _("Group"), number=False), Column("told_apart_by", _("By"), number=False),
        Column("service", _("Service"), number=False), Column("measure", _("Measure"), number=False),
        Column("share", _("Group, of 100 or days")), Column("others", _("Everybody else")),
        Column("gap_from", _("Gap from")), Column("gap_to", _("to")), Column("of", _("Counted")),
        Column("finding", _("Finding"), number=False),
    ]  # fmt: skip
    return Table(columns, [_row(one, verdicts) for one in rows])


def _row(one: Compared, verdicts: dict[str, str]) -> list[Cell]:
    low, high = _ends(one)
    known = one.measured
    return [
        Cell(called.group(one.by, one.value), one.value), Cell(called.dimensions()[one.by], one.by),
        Cell(called.service(one.service), one.service), Cell(called.measure(one.measure), one.measure),
        _figure(one, one.share), _figure(one, one.others),
        Cell(_written(one, low), low) if known else Cell("–"), Cell(_written(one, high), high) if known else Cell("–"),
        Cell(called.number(one.of), one.of), Cell(verdicts[one.verdict], one.verdict),
    ]  # fmt: skip


def _figure(one: Compared, value: float | None) -> Cell:
    if value is None:
        return Cell("–")
    if one.measure == equity.DAYS:
        return Cell(called.number(value), value)
    return Cell(called.hundred(value), round(value, 2))


def _gap(one: Compared) -> float:
    gap = (one.share or 0) - (one.others or 0)
    return gap if one.measure == equity.DAYS else round(gap, 2)


def _ends(one: Compared) -> tuple[float, float]:
    digits = 1 if one.measure == equity.DAYS else 2
    return round(one.low, digits), round(one.high, digits)


def _who(one: Compared) -> str:
    return f"{called.dimensions()[one.by]}: {called.group(one.by, one.value)}"


def _said(one: Compared) -> str:
    low, high = _ends(one)
    return _("%(gap)s (%(low)s to %(high)s)") % {
        "gap": _written(one, _gap(one)), "low": _written(one, low), "high": _written(one, high)
    }  # fmt: skip


def _written(one: Compared, value: float) -> str:
    return _signed_days(value) if one.measure == equity.DAYS else _signed(value)


def _signed(value: float) -> str:
    return _sign(round(100 * value))


def _signed_days(value: float) -> str:
    return _sign(round(value))


def _sign(value: int) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{called.number(abs(value))}"  # a minus
