"""What changes the inventory: files that are taken in, what became of entries, reviews.

Each is one transaction that holds the collection, so that two imports of one do not mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from upwell.portfolio import arranging, changing, entering, filling, promising, queries, reminding, summing
from upwell.portfolio.changing import How as How
from upwell.portfolio.inventory import checking, files, mapping, reading, standards
from upwell.portfolio.inventory.mapping import Map, MapRefused
from upwell.portfolio.inventory.reading import FileRefused, Inventory, Notice
from upwell.portfolio.inventory.standards import StandardsMap
from upwell.portfolio.keeping import Keeper, Kept
from upwell.portfolio.models import Collection, Entry, Import

OWN = "inventory.csv"
MAPS = Path(mapping.__file__).parent / "maps"
CannotChange = changing.CannotChange
fill_own = filling.fill
fill_own_when_due = filling.fill_when_due
remind = reminding.remind
try_out = changing.try_out
merge, split, reorganise, review = changing.merge, changing.split, changing.reorganise, changing.review
enter, enter_figure, give_back = entering.enter, entering.enter_figure, entering.give_back
rename_department, move_department, join_departments = arranging.rename, arranging.move, arranging.join


class CannotImport(Exception):
    """This file cannot be taken into the inventory."""


@dataclass(frozen=True, slots=True)
class Report:
    """`notices`: what of a row, or a cell, was not taken. `unknown` and `missing`: columns, as `Inventory` says."""

    taken: int
    kept: Kept
    notices: Sequence[Notice]
    unknown: Sequence[str]
    missing: Sequence[str]
    sentence: str = ""
    is_same: bool = field(default=False)

    @property
    def refused(self) -> list[Notice]:
        return [one for one in self.notices if one.refused]


def map_named(name: str, folder: Path | None = None) -> Path:
    """A map by its path, by its name among the city's imports, or among those that come with the program."""
    path = Path(name)
    if path.suffix:
        return path
    own = folder / "imports" / f"{name}.yaml" if folder else None
    return own if own and own.is_file() else MAPS / f"{name}.yaml"


def import_file(
    path: Path, *, map_path: Path, now: datetime, by: str = "", collection: str = "", own: str = ""
) -> Report:
    """Takes the file in and says what came of each row. Safe to repeat. `own`: the city's name, where it is its own.
    Raises CannotImport with a whole sentence."""
    try:
        if promised := standards.read_map(Path(map_path)):
            return _import_standards(path, promised, now, by, collection, Path(map_path).stem)
        map_ = mapping.read(Path(map_path))
        content = files.read(Path(path), map_.sheet)
        found = reading.read(content.rows, map_)
    except (MapRefused, FileRefused) as why:
        raise CannotImport(str(why)) from why
    with transaction.atomic():
        into = _collection(map_, collection, own)
        source = Import(
            collection=into, file=content.name[:200], sha256=content.sha256, sheet=content.sheet[:80],
            map=Path(map_path).stem[:80], at=now, by=by,
        )  # fmt: skip
        return _keep(found, map_, source, now)


def _import_standards(path: Path, by: StandardsMap, now: datetime, who: str, code: str, name: str) -> Report:
    """Beside the services of an inventory that was taken in before."""
    content = files.read(Path(path))
    found, notices = standards.read(content.rows, by)
    with transaction.atomic():
        into = Collection.objects.select_for_update().filter(code=code or by.collection).first()
        if into is None:
            raise CannotImport(f"There is no inventory {code or by.collection}. Take it in before its standards.")
        source = Import.objects.create(
            collection=into, file=content.name[:200], sha256=content.sha256, map=name[:80], at=now, by=who
        )
        written, refused = promising.keep(found, source)
        summing.changed(into)
        sentence = promising.sentence(promising.total(into))
        taken = len(found) - len(refused)
        if written:
            source.taken, source.refused, source.sentence = taken, len(refused), sentence[:300]
            source.save(update_fields=["taken", "refused", "sentence"])
        else:
            source.delete()  # nothing came of it
    return Report(taken, Kept(values=written), [*notices, *refused], [], [], sentence, is_same=not written)


def _collection(by: Map, code: str, own: str) -> Collection:
    said = by.collection
    terms = {"source": said.source, "licence": said.licence, "currency": said.currency, "adds_stock": said.adds_stock}
    made, new = Collection.objects.get_or_create(
        code=code or said.code, defaults={"name": own or said.name, "is_own": bool(own), **terms}
    )
    held = Collection.objects.select_for_update().get(id=made.id)
    if not new and any(getattr(held, name) != value for name, value in terms.items()):
        for name, value in terms.items():
            setattr(held, name, value)
        held.save(update_fields=list(terms))
    return held


def _keep(found: Inventory, by: Map, source: Import, now: datetime) -> Report:
    checked = checking.check(found, by)
    last = source.collection.imports.filter(map=source.map).order_by("-at", "-id").first()
    is_same = last is not None and (last.sha256, last.map, last.sheet) == (source.sha256, source.map, source.sheet)
    source.save()
    kept = Keeper(found, checked, by, source, now).keep()
    notices = [*found.notices, *checked.notices, *kept.notices]
    taken = len(found.services) - sum(one.refused for one in kept.notices)
    sentence = queries.total(source.collection.code).sentence
    if is_same and not (kept.values or kept.added or kept.changed):
        source.delete()  # nothing came of it
    else:
        source.taken, source.refused, source.sentence = taken, sum(one.refused for one in notices), sentence[:300]
        source.save(update_fields=["taken", "refused", "sentence"])
    return Report(taken, kept, notices, found.unknown, found.missing, sentence, is_same)


def import_own(folder: Path, *, name: str, now: datetime) -> Report | None:
    """The city's own list, `inventory.csv` of its folder, by its own map or the usual one; None where it has none."""
    file = folder / OWN
    if not file.is_file():
        return None
    own = folder / "imports" / "inventory.yaml"
    map_path = own if own.is_file() else MAPS / "city.yaml"
    return import_file(file, map_path=map_path, now=now, by="upwell load", collection=_code(folder), own=name)


def _code(folder: Path) -> str:
    return folder.resolve().name.lower().replace("_", "-")[:48]


def forget(code: str) -> int:
    """Takes a collection out with all that belongs to it, and says how many entries it had."""
    with transaction.atomic():
        count = Entry.objects.filter(collection__code=code).count()
        Collection.objects.filter(code=code).delete()
    return count


def due(*, today: date) -> int:
    """How many reviews of the city's own inventory are due."""
    return queries.reviews(today=today).count()
