"""Inserts rows of one model with a statement that is put together once, not anew for every row.

For imports, where Django's own way takes ten times as long as the database (`Inserts`), and for the few rows that
every report writes (`insert`). Ids are not handed back. Here, because events are what is written most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import repeat
from typing import Any

import msgspec
from django.db import connection, models
from django.db.models.constants import OnConflict

PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField)
"""Every back end takes values of these as they are."""

MOST_KEPT = 10_000
TOGETHER = 400

Prepare = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows of one model are written: its columns, and what makes their values the driver's."""

    head: str
    marks: str
    tail: str
    columns: tuple[tuple[str, Prepare | None], ...]

    def sql(self, rows: int) -> str:
        return f"{self.head}{', '.join([self.marks] * rows)}{self.tail}"

    def values(self, row: models.Model) -> list[Any]:
        kept = row.__dict__
        return [prepare(kept[name]) if prepare else kept[name] for name, prepare in self.columns]


def insert(*rows: models.Model, yields: bool = False) -> int:
    """Writes unsaved rows of one model, given with every column, in one statement; answers how many.

    `yields`: a row whose key is there already is left out, and a PostgreSQL transaction stays usable. Ids that the
    database makes are not handed back, so such rows cannot be changed through these objects."""
    plan = _plan(type(rows[0]), yields, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(plan.sql(len(rows)), [value for row in rows for value in plan.values(row)])
        written: int = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return written


@lru_cache(64)
def _plan(model: type[models.Model], yields: bool, _vendor: str) -> _Plan:
    fields = [field for field in model._meta.concrete_fields if not _by_database(field)]
    head, marks = _statement(model, fields)
    conflict = OnConflict.IGNORE if yields else None
    into = connection.ops.insert_statement(on_conflict=conflict)
    tail = connection.ops.on_conflict_suffix_sql(fields, conflict, [], []) if yields else ""
    return _Plan(f"{into} {head} VALUES ", marks, f" {tail}".rstrip(), tuple((f.attname, _prepare(f)) for f in fields))


def _statement(model: type[models.Model], fields: Sequence[models.Field[Any, Any]]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    listed = ", ".join(quote(str(field.column)) for field in fields)
    return f"{quote(model._meta.db_table)} ({listed})", f"({', '.join(['%s'] * len(fields))})"


class Inserts:
    """One kind of row, again and again, from plain values. `names` are the attributes that each row brings, in its
    order; the other columns get the model's default."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        given = {name: place for place, name in enumerate(names)}
        fields = [field for field in model._meta.concrete_fields if field.attname in given or not _by_database(field)]
        if unknown := given.keys() - {field.attname for field in fields}:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
        self._columns = [(given.get(field.attname), _prepare(field), field) for field in fields]
        self._into, self._marks = _statement(model, fields)
        self._head = f"INSERT INTO {self._into} VALUES "  # noqa: S608 - our names

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """All of them, for thousands; call it inside a transaction. PostgreSQL takes them as a file."""
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with connection.wrap_database_errors, cursor.copy(f"COPY {self._into} FROM STDIN") as copy:
                    for row in self._prepared(rows):
                        copy.write_row(row)
            else:
                cursor.executemany(f"{self._head}{self._marks}", self._prepared(rows))

    def write_many(self, rows: Sequence[Sequence[Any]]) -> None:
        """The same, where rows have many columns: SQLite runs one long statement sooner than many short ones."""
        if connection.vendor == "postgresql":
            self.write(rows)
            return
        for some in range(0, len(rows), TOGETHER):
            self.write_few(rows[some : some + TOGETHER])

    def write_few(self, rows: Sequence[Sequence[Any]]) -> None:
        """All of them in one statement."""
        if rows:
            values = [value for row in self._prepared(rows) for value in row]
            with connection.cursor() as cursor:
                cursor.execute(f"{self._head}{', '.join([self._marks] * len(rows))}", values)

    def _prepared(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        given = list(zip(*rows, strict=True))
        columns: list[Iterable[Any]] = []
        for place, prepare, field in self._columns:
            if place is None:
                default = field.get_default()
                columns.append(repeat(prepare(default) if prepare else default, len(rows)))
            else:
                columns.append(map(prepare, given[place]) if prepare else given[place])
        return list(zip(*columns, strict=True))


def _by_database(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField) or field.has_db_default()


def _prepare(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value becomes what the driver takes; None when it is that already."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, PLAIN) or (isinstance(kind, models.UUIDField) and connection.features.has_native_uuid_field):
        return None
    if isinstance(kind, models.UUIDField):
        return lambda value: value and value.hex
    if isinstance(kind, models.DateTimeField):
        return partial(_instant, connection.vendor)
    if isinstance(kind, models.DateField):
        return (lambda value: value and value.isoformat()) if connection.vendor == "sqlite" else None
    if isinstance(kind, models.JSONField):
        return _json(kind)
    return lambda value: None if value is None else kind.get_db_prep_save(value, connection)


def _json(field: models.JSONField[Any, Any]) -> Prepare:
    """Where the back end takes JSON as text it is written by the quicker of two writers."""
    adapt, encoder = connection.ops.adapt_json_value, field.encoder
    if encoder is None and isinstance(adapt({}, None), str):
        return lambda value: None if value is None else msgspec.json.encode(value).decode()
    return lambda value: None if value is None else adapt(value, encoder)


@lru_cache(MOST_KEPT)
def _instant(vendor: str, value: datetime | None) -> Any:
    """An instant stands in several columns and rows; converting costs more than looking it up."""
    if vendor == "sqlite" and value is not None and value.tzinfo is UTC:  # as Django does, in a tenth of the time
        return str(value.replace(tzinfo=None))
    return connection.ops.adapt_datetimefield_value(value)
