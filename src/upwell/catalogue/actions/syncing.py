"""Loads a city's folder into the database and writes the database into a folder, and loses nothing of either.

For each folder it is remembered what both agreed on. What only one side changed goes to the other; what both changed
goes nowhere until somebody says whose word counts. Again, each changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from upwell.catalogue import phrasing, queries, threeway
from upwell.catalogue.actions.folders import Report, publish_folder
from upwell.catalogue.actions.versions import held
from upwell.catalogue.folder import Folder, city_files_named, files_of, read
from upwell.catalogue.following import for_folder
from upwell.catalogue.models import Change, Synced
from upwell.catalogue.surroundings import of_the_whole
from upwell.catalogue.threeway import CITY, NO_CHOICE, Choice, Compared, Units


class BothChanged(Exception):
    """Both the folder and the workbench changed these since they last agreed; nothing was written."""

    def __init__(self, units: Collection[str]) -> None:
        super().__init__(", ".join(threeway.called(unit) for unit in units))
        self.units = [threeway.called(unit) for unit in units]


@dataclass(slots=True)
class Dumped:
    """Names of files, and of units (`city` or a service's code) the folder has changed and that were left alone."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def load_folder(folder: Folder, *, by: str, now: datetime, because: str = "", choice: Choice = NO_CHOICE) -> Report:
    """Publishes what the folder changed and leaves what was changed in the workbench since. Raises CannotPublish, and
    BothChanged for what nobody chose a side of."""
    held()
    here = _units_of(folder)
    base, found = _compared(folder.path, here)
    sides = {unit: choice.of(unit) for unit in found.both}
    if not folder.errors and not all(sides.values()):
        raise BothChanged([unit for unit, side in sides.items() if not side])
    leave = {*found.published, *(unit for unit, side in sides.items() if side == "theirs")}
    report = publish_folder(folder, by=by, now=now, because=because, leave=leave)
    agreed = {unit: base.get(unit, {}) if unit in found.published else here.get(unit, {}) for unit in {*base, *here}}
    _remember(folder.path, agreed, loaded=True, now=now)
    return report


def load_path(path: Path, *, by: str, now: datetime, because: str = "") -> Report:
    """The folder at this path, read with what the rooms of the whole offer. Raises as `load_folder`."""
    return load_folder(read(path, of_the_whole()), by=by, now=now, because=because)


@transaction.atomic
def dump_folder(path: Path, *, now: datetime, choice: Choice = NO_CHOICE) -> Dumped:
    """Writes what is published into the folder, letter by letter. What the folder alone changed stays, for a load to
    take. Nothing but files of settings and services is touched. Raises BothChanged, NoCity."""
    queries.city()
    path = path.resolve()
    here = _units_at(path)
    base, found = _compared(path, here)
    sides = {unit: choice.of(unit) for unit in found.both}
    if not all(sides.values()):
        raise BothChanged([unit for unit, side in sides.items() if not side])
    theirs = {*found.published, *(unit for unit, side in sides.items() if side == "theirs")}
    dumped = Dumped(left=sorted(threeway.called(unit) for unit in {*found.folder, *found.both} - theirs))
    published = _published()
    for unit in sorted(theirs):
        _write(path, unit, published.get(unit, {}), here.get(unit, {}), dumped)
    agreed: dict[str, threeway.Hashes]
    agreed = {unit: threeway.hashes(published.get(unit, {})) for unit in (*found.same, *theirs)}
    agreed |= {unit: base[unit] for unit in found.folder if unit in base}
    agreed |= {unit: threeway.hashes(published.get(unit, {})) for unit, side in sides.items() if side == "ours"}
    _remember(path, agreed, loaded=False, now=now)
    _write_phrases(path, dumped)
    return dumped


def _write_phrases(path: Path, dumped: Dumped) -> None:
    text = for_folder(path)
    if text is not None:
        (path / phrasing.FILE).write_text(text, encoding="utf-8")
        dumped.written.append(phrasing.FILE)


def _units_of(folder: Folder) -> dict[str, threeway.Hashes]:
    services = {read.definition.service: threeway.hashes(read.files) for read in folder.services}
    return {CITY: threeway.hashes(folder.files), **services}


def _units_at(path: Path) -> dict[str, threeway.Hashes]:
    names = {*queries.city_files(), *_agreed(path).get(CITY, {})}
    city = threeway.hashes(city_files_named(path, names))
    folders = sorted(file.parent for file in (path / "services").glob("*/service.yaml"))
    services = {folder.name: threeway.hashes(files_of(folder)) for folder in folders}
    return {**({CITY: city} if city else {}), **services}


def _published() -> dict[str, Mapping[str, str]]:
    return {CITY: queries.city_files(), **queries.all_files()} if queries.has_city() else {}


def _compared(path: Path, here: Units) -> tuple[Units, Compared]:
    published = {unit: threeway.hashes(files) for unit, files in _published().items()}
    base = _base(path, here, published)
    return base, threeway.compare(base, here, published)


def _agreed(path: Path) -> dict[str, threeway.Hashes]:
    return dict(Synced.objects.filter(place=str(path)).values_list("unit", "hashes"))


def _base(path: Path, here: Units, published: Units) -> Units:
    """What this folder and the database agreed on last; else the folder that was loaded last, of which this may be
    another copy; else what the workbench never touched."""
    agreed = _agreed(path)
    if agreed:
        return agreed
    last = Synced.objects.filter(loaded=True).order_by("-at", "-pk").values_list("place", flat=True).first()
    if last is not None and here:
        return _agreed(Path(last))
    if not here:
        return {}
    touched = Change.objects.exclude(kind__in=(Change.Kind.FOLDER, Change.Kind.CLOSED, Change.Kind.REOPENED))
    codes = set(touched.filter(service__isnull=False).values_list("service__code", flat=True))
    return {unit: hashes for unit, hashes in published.items() if unit not in codes}


def _remember(path: Path, agreed: Units, *, loaded: bool, now: datetime) -> None:
    place = str(path)
    kept = {unit: hashes for unit, hashes in agreed.items() if hashes}
    Synced.objects.filter(place=place).exclude(unit__in=kept).delete()
    rows = [Synced(place=place, unit=unit, hashes=dict(each), loaded=loaded, at=now) for unit, each in kept.items()]
    Synced.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["place", "unit"],
        update_fields=["hashes", "loaded", "at"],
    )


def _write(path: Path, unit: str, files: Mapping[str, str], here: threeway.Hashes, dumped: Dumped) -> None:
    folder = path / "services" / unit if unit else path
    now_ = threeway.hashes(files)
    for name, text in files.items():
        file = folder / name
        if here.get(name) != now_[name] and file.resolve().is_relative_to(path):
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_name(f".{file.name}.new")
            beside.write_bytes(text.encode("utf-8"))
            beside.replace(file)
            dumped.written.append(str(file.relative_to(path)))
    for name in sorted(here.keys() - files.keys()):
        (folder / name).unlink(missing_ok=True)
        dumped.removed.append(str((folder / name).relative_to(path)))
    if unit and not files and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
