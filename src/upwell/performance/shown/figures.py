"""A figure as pages say it: with its interval and what it is of, or why there is none. Nought is not "none"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.performance import honest
from upwell.performance.honest import Lasting
from upwell.performance.measures import BY_KEY, UPTIME, Measure, latest
from upwell.performance.rows import Row
from upwell.performance.shown import FLOOR
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Cell

SENT = ("submitted",)
Kind = Literal["known", "few", "none"]


def main() -> tuple[Measure, ...]:
    """The shares that stand for a service wherever there is room for a few: satisfied is the one said as people, and
    online is what people did by themselves, for what staff fill in goes through Upwell, too."""
    return BY_KEY["take_up.1"], latest("completion"), BY_KEY["satisfaction.1"], latest("promise")


@dataclass(frozen=True, slots=True)
class Figure:
    """`said`, `within` and `over` are its words: the figure, its interval, and of how many it is."""

    kind: Kind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: int = 0
    said: str = ""
    within: str = ""
    over: str = ""

    @property
    def known(self) -> bool:
        return self.kind == "known"

    @property
    def per_hundred(self) -> int:
        return round(100 * (self.value or 0))

    @property
    def cell(self) -> Cell:
        return Cell(self.said, self.value)


def between(low: float, high: float) -> str:
    """The ends of an interval, with as many digits as it takes to tell them apart."""
    language = speaking.current()
    ends = [formats.share(edge, language=language) for edge in (low, high)]
    if ends[0] == ends[1]:
        ends = [formats.share(edge, language=language, tenths=True) for edge in (low, high)]
    return _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}


def tens(many: int) -> int:
    return 10 * round(many / 10)


def share(measure: Measure, sums: Mapping[str, int] | None, *, shown: bool = True, rounded: bool = False) -> Figure:
    """A share, or a mean between 0 and 1. `sums` None: nobody told them. `shown` false: it would tell of somebody.
    `rounded`: of how many is said in tens."""
    language = speaking.current()
    if sums is None:
        return nothing()
    parts = measure.parts(sums)
    if not parts.of:
        return nothing()
    if not shown or parts.of < FLOOR:
        return too_few()
    low, high = honest.interval(float(parts.count), parts.of) or (0.0, 1.0)
    of = tens(parts.of) if rounded else parts.of
    return Figure(
        "known", parts.value, low, high, of,
        said=formats.share(parts.value or 0, language=language),
        within=between(low, high),
        over=_("of %(n)s") % {"n": number(of)},
    )  # fmt: skip


def count(many: int | None, *, shown: bool = True) -> Figure:
    """A number that is no share of anything; None is not nought."""
    if many is None:
        return nothing()
    if not shown or 0 < many < FLOOR:
        return Figure("few", said=_("fewer than %(n)s") % {"n": FLOOR})
    return Figure("known", many, of=many, said=number(many))


def up(sums: Mapping[str, int] | None) -> Figure:
    """Of the time that was watched, how much a service was up: that is of no people."""
    value = UPTIME.value(sums) if sums is not None else None
    if value is None:
        return nothing()
    return Figure("known", value, said=formats.share(value, language=speaking.current(), tenths=True))


def requests(row: Row | None) -> Figure:
    told = row.told(SENT) if row else None
    return count(None if told is None else told["submitted"])


def cost(measure: Measure, sums: Mapping[str, int] | None, currency: str) -> Figure:
    """What one request costs on the mean; costs have no interval."""
    if sums is None:
        return nothing()
    parts = measure.parts(sums)
    if not parts.of:
        return nothing()
    if parts.of < FLOOR:
        return too_few()
    value = parts.value or 0.0
    said = formats.money(round(100 * value), currency=currency, language=speaking.current())
    return Figure("known", value, of=parts.of, said=said, over=_("of %(n)s") % {"n": number(parts.of)})


def days(lasting: Lasting | None, *, half: float = 0.5) -> Figure:
    """After how many days so many of all cases have ended, the open ones counted."""
    if lasting is None or not lasting.ended + lasting.waiting:
        return nothing()
    if lasting.ended + lasting.waiting < FLOOR:
        return too_few()
    found = lasting.days(half)
    of = lasting.ended + lasting.waiting
    over = ""
    if not any(0 < few < FLOOR for few in (lasting.ended, lasting.waiting)):
        over = _("%(ended)s closed, %(open)s open") % {"ended": number(lasting.ended), "open": number(lasting.waiting)}
    if found is None:
        return Figure("none", of=of, said=_("not yet"), over=over)
    return Figure("known", found, of=of, said=in_days(found), over=over)


def in_days(many: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", many) % {"n": number(many)} if many else _("same day")


def nothing() -> Figure:
    return Figure("none", said=_("no figure"))


def too_few() -> Figure:
    return Figure("few", said=_("too few to say"))


def number(value: float) -> str:
    return formats.number(round(value), language=speaking.current())
