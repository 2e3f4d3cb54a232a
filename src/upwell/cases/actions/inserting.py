"""Inserts many rows of one model quickly: one prepared statement, values converted by the model's own fields.

For imports of history only, where Django's own way would take most of the time. Knows no database in particular;
columns that are not given get the field's default. Answers no ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

from django.db import connection, models

PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField)
"""Every back end takes values of these as they are."""

Prepare = Callable[[Any], Any]


class Inserts:
    """One kind of row. `names` are the attributes that each row brings, in its order."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
        unknown = set(names) - {field.attname for field in fields}
        if unknown:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        given = {name: place for place, name in enumerate(names)}
        self._columns = [(given.get(field.attname), _prepare(field), field) for field in fields]
        quote = connection.ops.quote_name
        listed = ", ".join(quote(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        self._sql = f"INSERT INTO {quote(model._meta.db_table)} ({listed}) VALUES ({marks})"  # noqa: S608

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """All of them or none; call it inside a transaction."""
        if not rows:
            return
        given = list(zip(*rows, strict=True))
        columns: list[Iterable[Any]] = []
        for place, prepare, field in self._columns:
            if place is None:
                columns.append(repeat(prepare(field.get_default()) if prepare else field.get_default(), len(rows)))
            else:
                columns.append(map(prepare, given[place]) if prepare else given[place])
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, list(zip(*columns, strict=True)))


def _prepare(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value becomes what the driver takes; None when it is that already."""
    if isinstance(field, PLAIN):
        return None
    if isinstance(field, models.DateTimeField):
        return _remembered(field)
    return lambda value: field.get_db_prep_save(value, connection)


def _remembered(field: models.Field[Any, Any]) -> Prepare:
    """Opened, updated and due are often one instant; converting costs more than looking it up."""
    kept: dict[Any, Any] = {}

    def prepare(value: Any) -> Any:
        if value not in kept:
            if len(kept) > 10_000:
                kept.clear()
            kept[value] = field.get_db_prep_save(value, connection)
        return kept[value]

    return prepare
