"""sandbox: a city to try things in, with simulated residents and crews."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings

from upwell.accounts import actions as accounts
from upwell.accounts import queries as account_queries
from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.config.commands import serving, simulating
from upwell.config.commands.city import migrate, publish
from upwell.config.commands.definitions import count
from upwell.lib import clock
from upwell.performance import jobs as performance
from upwell.places import actions as places
from upwell.portfolio import actions as portfolio
from upwell.simulation import applications, city_life

WEEKS = 28


def sandbox(arguments: argparse.Namespace) -> int:
    """Everything a first look needs; what is there already stays."""
    migrate()
    if publish(Path(settings.CITY_FOLDER)):
        return 1
    places.import_samples(Path(settings.CITY_FOLDER), now=clock.now())
    _accounts()
    if not city_life.has_history() or simulating.is_unfinished(seed=1):
        _begin(arguments.days, arguments.per_day)
        _count()
    return serving.serve(arguments) if arguments.serve else 0


def _begin(days: int, per_day: float) -> None:
    """Some weeks have ends of every sort for whoever tries the desk; what is longer is a life with seasons and storms,
    that its curves tell, and weeks of booked days at its end."""
    weeks = min(days, WEEKS)
    if days > WEEKS:
        simulating.play(days, seed=1, per_day=per_day)
    else:
        _live(days, seed=1, per_day=10)
    simulating.book(weeks, seed=1)
    _apply(seed=1)


def _count() -> None:
    """Its figures are whole when its pages open, and so is all that is made of them."""
    now = clock.now()
    while performance.count(now):
        pass
    performance.work_out_equity(now)
    while performance.steer(now):
        pass
    portfolio.fill_own(now=now)


def _accounts() -> None:
    """One sign-in for each role the city names for its sandbox."""
    city, now = catalogue.city(), clock.now()
    for one in city.sandbox:
        if account_queries.account_named(one.name) is not None:
            continue
        made = accounts.create_account(
            one.name,
            called=city.word(one.called, "en"),
            kind=one.kind,
            password=accounts.SANDBOX_PASSWORD,
            by=SYSTEM,
            now=now,
        )
        if one.role:
            accounts.add_member(made.pk, role=one.role, team=one.team or "", by=SYSTEM, now=now)


def _apply(*, seed: int) -> None:
    """Applications that wait at every stage for whoever tries the desk."""
    if catalogue.has_city():
        made = applications.live(seed=seed, until=clock.now())
        print(f"{count(made, 'simulated application')} at all stages.")


def _live(days: int, *, seed: int, per_day: int) -> bool:
    """Whether there was anywhere to live; says what is missing. A sandbox goes on without."""

    def tell(done: int, cases: int) -> None:
        if sys.stderr.isatty():
            print(f"\rSimulating the city's life: day {done} of {days}, {cases} cases", end="", file=sys.stderr)

    try:
        cases = city_life.live(days=days, seed=seed, per_day=per_day, until=clock.now(), progress=tell)
    except city_life.CannotLive as error:
        print(error, file=sys.stderr)
        return False
    except catalogue.NoCity as error:
        print(error.__doc__, file=sys.stderr)
        return False
    print(f"{count(cases, 'simulated case')} in {count(days, 'day')}.")
    return True
