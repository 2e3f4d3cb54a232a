"""The one thing PostgreSQL and SQLite do differently here: which transaction wrote a row, and which are still open.

On PostgreSQL numbers of rows become visible out of order: row 7 may be committed before row 5. So every row carries
the number of its transaction, and readers go by (transaction, id) and only up to the oldest transaction that is still
open. SQLite has one writer at a time; there the number is 0 and the order of ids is the order of commits."""

from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Func


class OpenTransaction(Func):
    """The column default `transaction`: filled by the database, so no insert can forget it."""

    output_field = BigIntegerField()
    arity = 0

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "0", []

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        return "(pg_current_xact_id()::text::bigint)", []


def oldest_open() -> int | None:
    """Rows of this transaction and later ones may still be joined by others; None where there is no such thing."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (number,) = cursor.fetchone()
    return int(number)


def next_transaction() -> int | None:
    """The number the next transaction would get; None where there is no such thing."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (number,) = cursor.fetchone()
    return int(number)
