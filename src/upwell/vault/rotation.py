"""Seals everything anew after a change of keys.

Put the new key in front of `SEALING_KEYS`, restart, run `reseal()`, then take out the old keys. The *last* key stays
for good: the blind indexes hang on it. May be stopped at any time and run again: what is already sealed with the
first key, in today's form, is passed over. Called by the command line only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F

from upwell.vault.fields import Sealed, SealedField
from upwell.vault.keys import sealer


@dataclass(frozen=True, slots=True)
class Resealed:
    """How far a change of keys has come, in rows."""

    model: str = ""
    read: int = 0
    changed: int = 0


def reseal(*, batch: int = 500, report: Callable[[Resealed], None] | None = None) -> Resealed:
    """Every sealed field of every model, `batch` rows in one transaction; `report` hears after each batch."""
    progress = Resealed()
    for model, fields in sealed_models():
        for read, changed in _batches(model, fields, batch):
            progress = Resealed(model._meta.label, progress.read + read, progress.changed + changed)
            if report:
                report(progress)
    return progress


def sealed_models() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        fields = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if fields:
            yield model, fields


def _batches(model: type[models.Model], fields: list[str], size: int) -> Iterator[tuple[int, int]]:
    last: object = None
    while True:
        with transaction.atomic():
            rows = _rows(model, fields, last, size)
            changed = sum(_reseal_row(model, row[0], dict(zip(fields, row[1:], strict=True))) for row in rows)
        if not rows:
            return
        yield len(rows), changed
        last = rows[-1][0]


def _rows(model: type[models.Model], fields: list[str], after: object, size: int) -> list[tuple[object, ...]]:
    """Primary key and the sealed bytes as they lie in the table, held until the batch is written."""
    rows = model._base_manager.order_by("pk").select_for_update()
    if after is not None:
        rows = rows.filter(pk__gt=after)
    raw = {f"raw_{name}": ExpressionWrapper(F(name), output_field=BinaryField()) for name in fields}
    return list(rows.annotate(**raw).values_list("pk", *raw)[:size])


def _reseal_row(model: type[models.Model], pk: object, raw: dict[str, object]) -> bool:
    keys = sealer()
    present = {name: bytes(value) for name, value in raw.items() if value is not None}  # type: ignore[call-overload]  # bytes or memoryview, by driver
    stale = {name: Sealed(keys.seal(keys.open(each))) for name, each in present.items() if not keys.is_current(each)}
    if stale:
        model._base_manager.filter(pk=pk).update(**stale)
    return bool(stale)
