"""measures: takes new events over into the columns and prints what came of the services."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from upwell.catalogue import queries as catalogue
from upwell.config.commands.city import prepare
from upwell.lib import clock
from upwell.performance import counting, engine, results
from upwell.performance.asking.answering import answer
from upwell.performance.asking.answers import Line, Scope
from upwell.performance.asking.language import CannotAsk, read
from upwell.performance.asking.meant import meant
from upwell.performance.asking.wording import sentence
from upwell.performance.columns import exporting
from upwell.performance.counting import Figures
from upwell.performance.measures import BY_KEY, latest

NO_FIGURE = "-"


def measures(arguments: argparse.Namespace) -> int:
    prepare()
    if not catalogue.has_city():
        print("There is no city yet: upwell load", file=sys.stderr)
        return 1
    if arguments.anew:
        exporting.begin_anew()
        results.begin_anew()
    while exporting.take_over() == exporting.BATCH:
        pass
    while results.refresh(now=clock.now()):
        pass
    today = clock.now().astimezone(catalogue.city().zone).date()
    if arguments.ask:
        return _ask(arguments.ask, today)
    start, until = arguments.start or today - timedelta(days=365), arguments.until or today + timedelta(days=1)
    found = [one for one in counting.figures([arguments.by], start=start, until=until, today=today) if _counts(one)]
    print(f"From {start} to {until - timedelta(days=1)}, by {arguments.by}.\n")
    _print([(arguments.by, *COLUMNS), *(_line(one) for one in found)])
    return 0


def _ask(text: str, today: date) -> int:
    """Of all events, with nothing hidden: whoever may run this may read the database."""
    try:
        asked = meant(read(text, today=today))
    except CannotAsk as refused:
        print(sentence(refused), file=sys.stderr)
        return 2
    with engine.events() as events:
        found = answer(events, asked, Scope(), today=today)
    lines = [(", ".join(asked.by) or "all", found.unit, "of"), *(_told(line, found.unit) for line in found.lines)]
    _print(lines)
    return 0


def _told(line: Line, unit: str) -> tuple[str, ...]:
    group = ", ".join(NO_FIGURE if part is None else str(part) for part in line.group) or "all"
    if line.value is None:
        return group, NO_FIGURE, NO_FIGURE if line.of is None else f"{line.of:,}"
    value = f"{line.value:.1%}" if unit == "share" else f"{line.value:,.2f}".removesuffix(".00")
    return group, value, NO_FIGURE if line.of is None else f"{line.of:,}"


def _counts(one: Figures) -> bool:
    return any(one.sums[name] for name in ("started", "submitted", "closed"))


def _share(code: str) -> Callable[[Figures], str]:
    measure = BY_KEY.get(code) or latest(code)

    def told(one: Figures) -> str:
        parts = measure.parts(one.sums)
        return NO_FIGURE if parts.value is None else f"{parts.value:.0%} of {parts.of:,}"

    return told


def _days(share: float) -> Callable[[Figures], str]:
    def told(one: Figures) -> str:
        days = one.lasting.days(share) if one.lasting else None
        return NO_FIGURE if days is None else str(days)

    return told


COLUMNS: dict[str, Callable[[Figures], str]] = {
    "sent": lambda one: f"{one.sums['submitted']:,}",
    "completed": _share("completion"),
    "online": _share("take_up.1"),
    "satisfaction": _share("satisfaction"),
    "on time": _share("promise"),
    "days, half": _days(0.5),
    "days, 90%": _days(0.9),
    "open": lambda one: f"{one.lasting.waiting:,}" if one.lasting else NO_FIGURE,
}


def _line(one: Figures) -> tuple[str, ...]:
    return (str(one.group[0] if one.group[0] is not None else NO_FIGURE), *(told(one) for told in COLUMNS.values()))


def _print(lines: Iterable[tuple[str, ...]]) -> None:
    all_ = list(lines)
    widths = [max(len(line[place]) for line in all_) for place in range(len(all_[0]))]
    for first, *others in all_:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]))
