"""Rows read straight into small frozen objects: a list of 50 needs 50 of these, not 50 models with sealed columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

_Made = TypeVar("_Made")


def fields_of(kind: type[Any], **renamed: str) -> tuple[str, ...]:
    """The columns that fill this dataclass, in its order."""
    return tuple(renamed.get(name, name) for name in kind.__dataclass_fields__)


def made(kind: type[_Made], rows: QuerySet[Any], columns: Sequence[str]) -> list[_Made]:
    return [kind(*row) for row in rows.values_list(*columns)]
