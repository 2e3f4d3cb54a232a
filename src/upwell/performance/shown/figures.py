"""A figure as pages say it: with its interval and what it is of, or why there is none. Nought is not "none"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.performance import honest
from upwell.performance.honest import Lasting
from upwell.performance.measures import BY_KEY, UPTIME, Measure, latest
from upwell.performance.rows import ALL, Row
from upwell.performance.shown import FLOOR
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Cell

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
    def aside(self) -> str:
        """What stands beside it: its interval, and of how many it is, as far as there are any."""
        if self.within and self.over:
            return _("%(within)s, %(of)s") % {"within": self.within, "of": self.over}
        return self.within or self.over

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


def share(measure: Measure, row: Row | None) -> Figure:
    """A share, or a mean between 0 and 1, in whole per cent; of how many is said as it is told everywhere. Where all
    but a few are alike in what they are or said, only that is said: it would tell of each. Where nobody told what it
    is made of there is none."""
    language = speaking.current()
    counts = row.counts_for(measure.sums) if row else None
    if row is None or counts is None:
        return nothing()
    parts = measure.parts(counts.sums)
    if not parts.of:
        return nothing()
    of = measure.told_of(counts)
    if parts.of < FLOOR or of < FLOOR:
        return too_few()
    over = _("of %(n)s") % {"n": number(of)}
    side = honest.side(float(parts.count), parts.of) if measure.of_people else "both"
    if side != "both":
        return _end(side, of - FLOOR if row.by else of)
    low, high = honest.interval(float(parts.count), parts.of) or (0.0, 1.0)
    value = round(parts.value or 0, 2)
    return Figure(
        "known", value, round(low, 2), round(high, 2), of,
        said=formats.share(value, language=language), within=between(low, high), over=over,
    )  # fmt: skip


def _end(side: honest.Side, of: int) -> Figure:
    """That nearly all are, or nearly none. `of`: so many they are at least."""
    if side == "few" or of < 2 * FLOOR:
        return too_few()
    edge = math.ceil(100 * FLOOR / of)
    if side == "under":
        return Figure("few", said=_("under %(share)s") % {"share": _hundredths(edge)})
    return Figure("few", said=_("over %(share)s") % {"share": _hundredths(100 - edge)})


def _hundredths(many: int) -> str:
    return formats.share(many / 100, language=speaking.current())


def sent(row: Row | None, name: str = "submitted") -> Figure:
    """A number as it is told; what nobody told is not nought."""
    counts = row.counts_for((name,)) if row else None
    if row is None or counts is None:
        return nothing()
    many = counts.told[name]
    if name not in counts.few:
        return count(many)
    if row.start is not None and not row.by and row.service not in ("", ALL):  # a month of one service
        return Figure("few", said=_("fewer than %(n)s") % {"n": FLOOR})
    return count(honest.tens(many)) if many >= FLOOR else too_few()


def in_tens(many: int) -> Figure:
    """Of all services together, in a week."""
    return count(honest.tens(many) if many >= FLOOR else many)


def stepped(many: int) -> Figure:
    """Of a question of a form, in tens: what is under ten is no nought."""
    return count(many) if many else Figure("few", said=_("fewer than %(n)s") % {"n": FLOOR})


def count(many: int | None) -> Figure:
    """A number that is no share of anything; None is not nought."""
    if many is None:
        return nothing()
    if 0 < many < FLOOR:
        return Figure("few", said=_("fewer than %(n)s") % {"n": FLOOR})
    return Figure("known", many, of=many, said=number(many))


def up(row: Row | None) -> Figure:
    """Of the time that was watched, how much a service was up: that is of no people."""
    counts = row.counts_for(UPTIME.sums) if row else None
    value = UPTIME.value(counts.sums) if counts else None
    if value is None:
        return nothing()
    return Figure("known", value, said=formats.share(value, language=speaking.current(), tenths=True))


def cost(measure: Measure, row: Row, currency: str) -> Figure:
    """What one request costs on the mean; costs have no interval."""
    counts = row.counts_for(measure.sums)
    if counts is None:
        return nothing()
    parts = measure.parts(counts.sums)
    if not parts.of:
        return nothing()
    of = measure.told_of(counts)
    if parts.of < FLOOR or of < FLOOR:
        return too_few()
    value = round(parts.value or 0.0, 2)
    said = formats.money(round(100 * value), currency=currency, language=speaking.current())
    return Figure("known", value, of=of, said=said, over=_("of %(n)s") % {"n": number(of)})


def days(lasting: Lasting | None, *, half: float = 0.5) -> Figure:
    """After how many days so many of all cases have ended, the open ones counted."""
    if lasting is None or not lasting.ended + lasting.waiting:
        return nothing()
    if lasting.ended + lasting.waiting < FLOOR:
        return too_few()
    found = lasting.days(half)
    ended, waiting = honest.tens(lasting.ended), honest.tens(lasting.waiting)
    of, over = ended + waiting, ""
    if not any(0 < few < FLOOR for few in (lasting.ended, lasting.waiting)):
        over = _("%(ended)s closed, %(open)s open") % {"ended": number(ended), "open": number(waiting)}
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
