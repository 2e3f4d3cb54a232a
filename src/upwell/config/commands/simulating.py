"""simulate: days or years of a city's life through the real engine; or events for benchmarks, past any database."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.config import jobs
from upwell.config.commands.city import prepare
from upwell.config.commands.definitions import count
from upwell.feedback import jobs as feedback
from upwell.intake import jobs as intake
from upwell.lib import clock
from upwell.performance import actions as performance
from upwell.performance.columns import layout, manifest
from upwell.simulation import bulk, pickups
from upwell.simulation.city_life import CannotLive
from upwell.simulation.years import declared, playing
from upwell.simulation.years.playing import Progress

A_YEAR, BULK_YEARS = 365, 6
WEEKS = 28
STOPPED = 130


def simulate(arguments: argparse.Namespace) -> int:
    if arguments.bulk:
        return _bulk(arguments.bulk, arguments.to, years=arguments.years or BULK_YEARS, seed=arguments.seed)
    return _live(arguments)


def _bulk(events: int, to: Path | None, *, years: int, seed: int) -> int:
    """Columns for benchmarks, in a folder of their own; no database, so anywhere."""
    if to is None or events < 1:
        print("--bulk takes a number from 1 on, and --to the folder to make.", file=sys.stderr)
        return 1
    began, shows = time.monotonic(), sys.stderr.isatty()

    def tell(made: bulk.Made) -> None:
        if shows:
            rate = made.in_all / (time.monotonic() - began)
            said = f"{made.month}: {made.in_all:,} of {events:,} events, {rate:,.0f} a second"
            print(f"\r{said}\033[K", end="\n" * (made.in_all == events), file=sys.stderr, flush=True)

    try:
        files = bulk.make(to, events, seed=seed, years=years, progress=tell)
    except bulk.NotEmpty as error:
        print(error.__doc__, file=sys.stderr)
        return 1
    parts = tuple(manifest.Part(one.path, one.month, one.rows) for one in files)
    manifest.write(to, manifest.Manifest(schema=layout.SCHEMA, parts=parts))
    print(f"{sum(one.rows for one in files):,} events of {count(years, 'year')} in {to}.")
    return 0


def _live(arguments: argparse.Namespace) -> int:
    """Only in a sandbox: among a city's own cases nobody could tell invented ones, and their letters would go out."""
    if not settings.SANDBOX:
        print(
            "This is no sandbox: simulated cases do not belong among a city's own. See UPWELL_SANDBOX.", file=sys.stderr
        )
        return 1
    days = arguments.years * A_YEAR if arguments.years else arguments.days
    if days < 1:
        print("--days takes a number from 1 on.", file=sys.stderr)
        return 1
    prepare()
    try:
        if not play(days, seed=arguments.seed, per_day=arguments.per_day):
            return 1
    except KeyboardInterrupt:
        print("\nStopped. The days played are there, whole; the same command goes on from the last.", file=sys.stderr)
        return STOPPED
    book(min(days, WEEKS), seed=arguments.seed)
    return 0


def play(days: int, *, seed: int, per_day: float) -> bool:
    """Whether there was anywhere to live; says what is missing. A sandbox goes on without."""
    plan, problems = declared.read(Path(settings.CITY_FOLDER))
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return False
    _keep_what_is_there()
    teller = Teller()
    try:
        made = playing.live(
            plan,
            days=days,
            seed=seed,
            per_day=per_day,
            until=clock.now(),
            background=end_day,
            progress=teller.tell,
        )
    except CannotLive as error:
        print(error, file=sys.stderr)
        return False
    except catalogue.NoCity as error:
        print(error.__doc__, file=sys.stderr)
        return False
    teller.end()
    print(f"{count(made, 'simulated case')} in {count(teller.days, 'day')}.")
    for day, words, services in playing.told(plan, seed):
        print(f"  {day}  {words['en']}")
        for service in services or ("",):
            performance.annotate_once(day=day, words=words, service=service, by=SYSTEM, now=clock.now())
    return True


def end_day(now: datetime) -> None:
    """What the worker does with forms nobody finished, and with whom to ask how it was."""
    while intake.note_abandoned(now=now) >= intake.BATCH:
        pass
    while intake.throw_away_expired(now=now) >= intake.BATCH:
        pass
    feedback.note_asked(now)


def _keep_what_is_there() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


class Teller:
    """Says how far a life is, on a terminal."""

    def __init__(self) -> None:
        self.began, self.days = time.monotonic(), 0
        self.shows = sys.stderr.isatty()

    def tell(self, made: Progress) -> None:
        self.days = made.days
        if self.shows:
            print(f"\r{line(made, time.monotonic() - self.began)}\033[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shows and self.days:
            print(file=sys.stderr)


def line(made: Progress, took: float) -> str:
    left = took / made.share - took if made.share else 0.0
    rate = made.opened / took if took else 0.0
    ahead = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    return f"{made.day}: day {made.days} of {made.of}, {made.opened:,} cases, {rate:.0f} a second, {ahead} left"


def is_unfinished(*, seed: int) -> bool:
    return playing.is_unfinished(seed)


def book(days: int, *, seed: int) -> None:
    """Days that were booked with the city's partners, worked off, and those that are still to come."""
    if catalogue.has_city():
        made = pickups.live(days=days, seed=seed, until=clock.now(), background=jobs.follow_bookings)
        print(f"{count(made, 'simulated booking')}.")
