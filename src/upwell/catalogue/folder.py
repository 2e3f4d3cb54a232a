"""Reads a city's folder from disk: settings, services, tables; or says everything that is wrong with it.

`services/` holds one folder a service. Nothing is written here."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from upwell.catalogue import beside, phrasing, rehearsal
from upwell.catalogue.calendars import Calendar
from upwell.catalogue.checking import FILE_ENDINGS
from upwell.catalogue.city import City, Table
from upwell.catalogue.surroundings import Surroundings, known
from upwell.definition import load, source, structure
from upwell.definition.known import Known
from upwell.definition.model import KINDS, Service
from upwell.definition.problems import Problem
from upwell.definition.sketch import Sketch

MOST_TABLE_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class ReadService:
    definition: Service
    plain: Mapping[str, Any]
    translations: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        return load.content_hash(self.plain, self.translations)


@dataclass(slots=True)
class Folder:
    path: Path
    city: City | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    services: list[ReadService] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    phrases: list[phrasing.Phrase] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.warning]


def read(path: Path, around: Surroundings) -> Folder:
    """The folder's content and every problem in it."""
    folder = Folder(path.resolve())
    _read_city(folder)
    _read_tables(folder)
    folder.files.update(city_files(folder.path, folder.city))
    _read_services(folder, around)
    _read_phrases(folder)
    folder.problems.sort()
    return folder


def _named(folder: Folder, file: Path) -> str:
    return str(file.relative_to(folder.path.parent)) if file.is_relative_to(folder.path.parent) else str(file)


def _read_city(folder: Folder) -> None:
    file = folder.path / "city.yaml"
    name = _named(folder, file)
    if not file.is_file():
        hint = "Write one, or name a folder that has one, such as cities/sanjose"
        folder.problems.append(Problem(name, 1, 1, "There is no city.yaml here", hint))
        return
    read_file = source.read(file.read_bytes(), file=name)
    folder.problems.extend(read_file.problems)
    if not isinstance(read_file.plain, dict):
        return
    reader = structure.Reader(read_file)
    found = reader.read(City, read_file.plain, ())
    folder.problems.extend(reader.problems)
    if found.whole:
        folder.city, folder.settings = found.part, read_file.plain
        _with_calendars(folder)
        folder.problems.extend(_unknown_in_outcomes(folder.path, found.part, read_file))
        folder.problems.extend(_unknown_catch_all(folder.path, found.part, read_file))
        folder.problems.extend(_unknown_in_objectives(folder.path, found.part, read_file))


def _with_calendars(folder: Folder) -> None:
    """The calendars of the folder become settings of the city."""
    found = {}
    for file in sorted((folder.path / "calendars").glob("*.yaml")):
        read_file = source.read(file.read_bytes(), file=_named(folder, file))
        folder.problems.extend(read_file.problems)
        if isinstance(read_file.plain, dict):
            reader = structure.Reader(read_file)
            reader.read(Calendar, read_file.plain, ())
            folder.problems.extend(reader.problems)
            found[file.stem] = read_file.plain
    if not found or folder.errors:
        return
    settings = {**folder.settings, "calendars": found}
    try:
        folder.city, folder.settings = City.model_validate(settings), settings
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        folder.problems.append(Problem(_named(folder, folder.path / "calendars"), 1, 1, said))


def _unknown_in_outcomes(path: Path, city: City, read_file: source.Source) -> list[Problem]:
    """A warning, not an error: cases of a service that was taken out of the folder may still be open."""
    services = {file.parent.name for file in path.glob("services/*/service.yaml")}
    hint = "Write the name of a service's folder, or of a kind, as it stands there"
    return [
        read_file.problem(("outcomes", code), f"{code}: there is no service or kind {name}", hint, warning=True)
        for code, outcome in city.outcomes.items()
        for name in sorted({*outcome.services, *outcome.words} - services - set(KINDS))
    ]


def _unknown_catch_all(path: Path, city: City, read_file: source.Source) -> list[Problem]:
    name = city.contact.catch_all
    if name is None or (path / "services" / name / "service.yaml").is_file():
        return []
    hint = "Write the name of a service's folder, or leave it out"
    return [read_file.problem(("contact", "catch_all"), f"catch_all: there is no service {name}", hint)]


def _unknown_in_objectives(path: Path, city: City, read_file: source.Source) -> list[Problem]:
    hint = "Write the name of a service's folder, or leave it out"
    return [
        read_file.problem(("objectives", code, "scope"), f"{code}: there is no service {name}", hint)
        for code, objective in city.objectives.items()
        for name in sorted(objective.scope.services)
        if not (path / "services" / name / "service.yaml").is_file()
    ]


def _read_tables(folder: Folder) -> None:
    for name, table in (folder.city.tables if folder.city else {}).items():
        file = folder.path / table.file
        if not file.resolve().is_relative_to(folder.path.resolve()) or not file.is_file():
            what = f"The table {name} should be in {table.file}, and there is no such file"
            folder.problems.append(Problem(_named(folder, folder.path / "city.yaml"), 1, 1, what))
            continue
        folder.tables[name] = _rows(folder, file, table)


def _rows(folder: Folder, file: Path, table: Table) -> list[dict[str, str]]:
    """The table's rows as texts; rows that repeat another's keys and missing columns are problems."""
    named = _named(folder, file)
    reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    missing = [key for key in table.keys if key not in (reader.fieldnames or [])]
    if missing:
        folder.problems.append(Problem(named, 1, 1, f"The table has no column {', '.join(missing)}"))
        return []
    rows: list[dict[str, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in reader:
        keys = tuple((row[key] or "").strip() for key in table.keys)
        if keys in seen:
            what = f"This row answers the same question as line {seen[keys]}"
            folder.problems.append(Problem(named, reader.line_num, 1, what, "Keep one of them"))
        seen[keys] = reader.line_num
        rows.append({str(column): (cell or "").strip() for column, cell in row.items() if column})
    if len(rows) > MOST_TABLE_ROWS:
        folder.problems.append(Problem(named, 1, 1, f"A table may have {MOST_TABLE_ROWS} rows"))
    return rows


def _read_phrases(folder: Folder) -> None:
    services = {read.definition.service: read.definition for read in folder.services}
    found, problems = phrasing.read(folder.path, _named(folder, folder.path / phrasing.FILE), services)
    folder.phrases.extend(found)
    folder.problems.extend(problems)


def _read_services(folder: Folder, around: Surroundings) -> None:
    paths = sorted(path.parent for path in (folder.path / "services").glob("*/service.yaml"))
    names = frozenset(path.name for path in paths)
    city = folder.city
    surely = known(city, folder.tables, around, services=names, path=folder.path) if city else Known(services=names)
    read: list[Sketch] = []
    for path in paths:
        loaded = load.load_folder(path, known=surely)
        folder.problems.extend(loaded.problems)
        folder.problems.extend(rehearsal.problems(loaded, folder.city, around.hand))
        if loaded.service is not None:
            folder.services.append(ReadService(loaded.service, loaded.plain, loaded.translations, files_of(path)))
        if loaded.sketch is not None:
            read.append(loaded.sketch)
    folder.problems.extend([*beside.shared(read), *beside.unseen_companions(read)])


def files_of(path: Path) -> dict[str, str]:
    """The texts that belong to a service's folder, letter by letter."""
    found = {}
    for file in sorted(path.iterdir() if path.is_dir() else ()):
        written = text_of(file) if file.suffix in FILE_ENDINGS else None
        if written is not None:
            found[file.name] = written
    return found


MOST_TABLE_BYTES = 4_000_000


def text_of(file: Path, most: int = load.MAX_BYTES) -> str | None:
    """The file's text with its ends of lines as they are; None for what is no text, or longer than one may be."""
    if not file.is_file() or file.stat().st_size > most:
        return None
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def city_files(path: Path, city: City | None) -> dict[str, str]:
    """The texts the city's settings are read from: city.yaml, calendars, tables; by their path in the folder."""
    return city_files_named(path, {table.file for table in (city.tables.values() if city else ())})


def city_files_named(path: Path, names: Collection[str]) -> dict[str, str]:
    """city.yaml, every calendar, and those of these names that are in the folder."""
    calendars = {file.relative_to(path).as_posix() for file in (path / "calendars").glob("*.yaml")}
    found = {}
    for name in sorted({"city.yaml", *calendars, *names}):
        written = (
            text_of(path / name, MOST_TABLE_BYTES) if (path / name).resolve().is_relative_to(path.resolve()) else None
        )
        if written is not None:
            found[name] = written
    return found
