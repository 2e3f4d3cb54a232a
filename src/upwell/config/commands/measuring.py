"""measures: takes new events over into the columns and prints what came of the services."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta

from upwell.catalogue import queries as catalogue
from upwell.config.commands.city import prepare
from upwell.lib import clock
from upwell.performance import counting
from upwell.performance.columns import exporting
from upwell.performance.counting import Figures
from upwell.performance.measures import latest

NO_FIGURE = "-"


def measures(arguments: argparse.Namespace) -> int:
    prepare()
    if not catalogue.has_city():
        print("There is no city yet: upwell load", file=sys.stderr)
        return 1
    if arguments.anew:
        exporting.begin_anew()
    while exporting.take_over() == exporting.BATCH:
        pass
    today = clock.now().astimezone(catalogue.city().zone).date()
    start, until = arguments.start or today - timedelta(days=365), arguments.until or today + timedelta(days=1)
    found = [one for one in counting.figures([arguments.by], start=start, until=until, today=today) if _counts(one)]
    print(f"From {start} to {until - timedelta(days=1)}, by {arguments.by}.\n")
    _print([(arguments.by, *COLUMNS), *(_line(one) for one in found)])
    return 0


def _counts(one: Figures) -> bool:
    return any(one.sums[name] for name in ("started", "submitted", "closed"))


def _share(code: str) -> Callable[[Figures], str]:
    measure = latest(code)

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
    "online": _share("take_up"),
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
