"""What a benchmark of the whole stands on: a new database, a city, and as many addresses and cases as wanted.

Cases and addresses are copies of a few real rows, changed and written straight through the driver."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from upwell.limits.kinds import LIMITS

CORNER, WIDTH, HEIGHT = (37.33, -121.90), 0.03, 0.015
"""Inside the city wherever one points."""


@contextlib.contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of a new empty database, gone afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import psycopg

    name = f"upwell_bench_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def set_up(folder: Path, url: str) -> None:
    os.environ |= {"UPWELL_DATA": str(folder), "DATABASE_URL": url, "UPWELL_LOG_LEVEL": "CRITICAL"}
    os.environ.setdefault("UPWELL_CITY", "cities/sanjose")
    # counted as in service, but one machine plays a city
    limits = {**dict.fromkeys(LIMITS, "1000000000000/1m"), "holds": "0"}  # it would hold a third of each day only
    os.environ.setdefault("UPWELL_LIMITS", " ".join(f"{name}={amount}" for name, amount in limits.items()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "upwell.config.settings"
    import django

    django.setup()


def make_city() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from upwell.config.commands import city
    from upwell.lib import clock
    from upwell.places import actions as places

    city.migrate()
    with contextlib.redirect_stdout(sys.stderr):
        assert city.publish(Path(settings.CITY_FOLDER)) == 0
    places.import_samples(Path(settings.CITY_FOLDER), now=clock.now())
    # the same names as in service; compressing them is no part of this
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    call_command("collectstatic", interactive=False, verbosity=0)


def make_key() -> str:
    from upwell.accounts.actor import SYSTEM
    from upwell.channels.open311 import actions
    from upwell.lib import clock

    return actions.create_key("bench", by=SYSTEM, now=clock.now(), per_minute=0).secret


def copy_rows(table: str, key: str, source: Any, changes: Iterator[dict[str, Any]]) -> None:
    """Inserts the row `source`, changed, once for each; straight through the driver, a thousand at a time."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [source])  # noqa: S608  # names of our own
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    places = {name: index for index, name in enumerate(names)}
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  # as above

    def changed(change: dict[str, Any]) -> list[Any]:
        made = list(row)
        for name, value in change.items():
            made[places[name]] = value
        return made

    with transaction.atomic(), connection.cursor() as cursor:
        while chunk := [changed(change) for change in itertools.islice(changes, 1_000)]:
            cursor.executemany(insert, chunk)


def add_addresses(count: int) -> None:
    """As many as the city has, on streets of made-up names; the sample's first address is the mould."""
    from django.db import connection

    from bench.places import addresses as lines
    from upwell.lib import clock
    from upwell.places import parsing
    from upwell.places.models import GRID, Address, Edition, Street

    streets: dict[str, int] = {}
    made: list[tuple[int, int, float, float]] = []
    for line, _city, _postcode, lat, lon in lines(random.Random(7), count):
        number, name = line.split(" UNIT ")[0].split(" ", 1)
        made.append((streets.setdefault(name, len(streets) + 10_000), int(number), lat, lon))
    Street.objects.bulk_create(
        [Street(id=pk, bare=parsing.fold(name), name=name.title()) for name, pk in streets.items()], batch_size=500
    )
    mould = Address.objects.order_by("pk").values_list("pk", flat=True)[0]
    changes = (
        {
            "id": pk,
            "key": 10**12 + pk,
            "street_id": street,
            "number": number,
            "number_text": str(number),
            "lat": a,
            "lon": o,
            "cell": GRID.cell(a, o),
        }
        for pk, (street, number, a, o) in enumerate(made, 10_000)
    )
    copy_rows("places_address", "id", mould, changes)
    Edition.objects.update(stamp=secrets.token_hex(8), changed_at=clock.now())
    connection.close()


def _raw() -> Callable[[Any], Any]:
    """Makes a value what this database's driver takes."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return lambda value: value

    def plain(value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        return str(value.hex)

    return plain


_drawn: set[str] = set()


def _references(draw: Callable[[], str]) -> Iterator[str]:
    """No two alike: of a million drawn at random, two are."""
    while True:
        if (one := draw()) not in _drawn:
            _drawn.add(one)
            yield one


def add_cases(count: int) -> None:
    """Three years of them; one in seven still open, some of those overdue."""
    from django.db import connection

    from upwell.cases.models import Case
    from upwell.cases.models.case import GRID
    from upwell.lib.references import new_reference

    raw = _raw()
    dice, now = random.Random(count), datetime.now(UTC)  # noqa: TID251  # a program of its own
    references = _references(new_reference)
    moulds = list(Case.objects.order_by("opened_at").values_list("pk", flat=True)[:4])

    def change(_: int) -> dict[str, Any]:
        lat, lon = CORNER[0] + dice.random() * HEIGHT, CORNER[1] + dice.random() * WIDTH
        is_open = dice.random() < 1 / 7
        opened = now - timedelta(minutes=dice.randrange(120_000 if is_open else 1_500_000))
        due, closed = opened + timedelta(days=2), None if is_open else opened + timedelta(hours=dice.randrange(200))
        moments = {"opened_at": opened, "updated_at": closed or opened, "queue_at": due, "due_at": due}
        return {
            "id": raw(uuid4()),
            "reference": next(references),
            "follow_digest": secrets.token_hex(32),
            "lat": lat,
            "lon": lon,
            "cell": GRID.cell(lat, lon),
            "closed_at": raw(closed) if closed else None,
            "phase": "open" if is_open else "closed",
            "outcome": "" if is_open else "done",
            **{name: raw(moment) for name, moment in moments.items()},
        }

    for mould in moulds:
        copy_rows("cases_case", "id", raw(mould), map(change, range(count // len(moulds))))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")  # what autovacuum does by itself within a minute
