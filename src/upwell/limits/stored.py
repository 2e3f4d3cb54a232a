"""Buckets in the database: one conditional statement each, decided there, so that of many at once no more go through
than fit. The same words on SQLite and PostgreSQL. Called by `actions` only.

Times are microseconds. A bucket further ahead than twice full was written by a clock, or under a setting, that is no
longer so: it counts as empty, or a wrong clock would keep people out for good."""

from django.db import connection
from django.db.models import F

from upwell.limits.models import Bucket

_TABLE = Bucket._meta.db_table
_BEGUN = f"""CASE WHEN {_TABLE}.empty_at > %(now)s AND {_TABLE}.empty_at <= %(stale)s
    THEN {_TABLE}.empty_at ELSE %(now)s END"""
_INSERT = f"""INSERT INTO {_TABLE} (mark, empty_at) VALUES (%(mark)s, %(now)s + %(cost)s)
    ON CONFLICT (mark) DO UPDATE SET empty_at = {_BEGUN} + %(cost)s"""  # noqa: S608  # words of our own
TAKE = f"{_INSERT} WHERE {_BEGUN} + %(cost)s <= %(now)s + %(within)s"
RESERVE = f"""INSERT INTO {_TABLE} (mark, empty_at) VALUES (%(mark)s, %(now)s + %(cost)s)
    ON CONFLICT (mark) DO UPDATE SET empty_at = %(cost)s +
    CASE WHEN {_TABLE}.empty_at > %(now)s THEN {_TABLE}.empty_at ELSE %(now)s END
    RETURNING empty_at"""  # noqa: S608  # words of our own


def take(mark: str, cost: int, within: int, now: int) -> int | None:
    """None when it fitted; else when the bucket is empty, as far as can be known by now."""
    values: dict[str, str | int] = {"mark": mark, "cost": cost, "within": within, "now": now, "stale": now + 2 * within}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        if cursor.rowcount > 0:
            return None
    return Bucket.objects.filter(pk=mark).values_list("empty_at", flat=True).first() or now


def reserve(mark: str, cost: int, now: int) -> int:
    """Goes in whether it fits or not; when the bucket will be empty then."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"mark": mark, "cost": cost, "now": now})
        return int(cursor.fetchone()[0])


def give_back(mark: str, cost: int) -> None:
    Bucket.objects.filter(pk=mark).update(empty_at=F("empty_at") - cost)
