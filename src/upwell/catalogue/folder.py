"""Reads a city's folder from disk: settings, services, tables; or says everything that is wrong with it.

`services/` holds one folder a service. Nothing is written here."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from upwell.catalogue import phrasing, rehearsal
from upwell.catalogue.calendars import Calendar, shape_of
from upwell.catalogue.city import City, Table
from upwell.definition import load, source, structure
from upwell.definition.known import Known
from upwell.definition.model import KINDS, Service
from upwell.definition.problems import Problem
from upwell.definition.providers import Shape
from upwell.definition.sketch import Sketch
from upwell.definition.values import ValueType

MOST_TABLE_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class ReadService:
    definition: Service
    plain: Mapping[str, Any]
    translations: Mapping[str, Any]

    @property
    def hash(self) -> str:
        return load.content_hash(self.plain, self.translations)


@dataclass(slots=True)
class Folder:
    path: Path
    city: City | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    services: list[ReadService] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    phrases: list[phrasing.Phrase] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.warning]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rooms above offer to definitions: look-ups for a folder and time zone, the default workflows with their
    states, and who gets a case."""

    look_ups: Callable[[Path, ZoneInfo], Mapping[str, Shape]] = lambda folder, zone: {}
    workflows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hand: rehearsal.Hand | None = None


def read(path: Path, around: Surroundings) -> Folder:
    """The folder's content and every problem in it."""
    folder = Folder(path.resolve())
    _read_city(folder)
    _read_tables(folder)
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
    known = _known(folder, around, frozenset(path.name for path in paths))
    read: list[Sketch] = []
    for path in paths:
        loaded = load.load_folder(path, known=known)
        folder.problems.extend(loaded.problems)
        folder.problems.extend(rehearsal.problems(loaded, folder.city, around.hand))
        if loaded.service is not None:
            folder.services.append(ReadService(loaded.service, loaded.plain, loaded.translations))
        if loaded.sketch is not None:
            read.append(loaded.sketch)
    folder.problems.extend([*_shared(read), *_unseen_companions(read)])


def _shared(sketches: Sequence[Sketch]) -> list[Problem]:
    """What two services must not share, for each leads to one of them: a word to text, an Open311 code, a name."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for sketch in sketches:
        one = sketch.service
        code = one.open311.service_code if one.open311 else None
        for what, value in (("text_word", one.text_word), ("service_code", code), ("name", one.name)):
            if value is None or sketch.wrong & {what, "open311" if what == "service_code" else what}:
                continue
            first = seen.setdefault((what, value.casefold()), one.service)
            if first != one.service:
                told = f"The {what} {value} is that of {first} already"
                found.append(Problem(sketch.source.file, 1, 1, told, "Give each service its own"))
    return found


def _unseen_companions(sketches: Sequence[Sketch]) -> list[Problem]:
    """Companions whose cases nobody is ever shown: suspected duplicates are only shown from the public map."""
    hidden = {one.service for one in (sketch.service for sketch in sketches) if one.public and not one.public.map}
    return [
        sketch.source.problem(
            ("duplicates", "also", number),
            f"The cases of '{code}' are not on the public map, so none is ever shown",
            f"Take it out, or write public: {{map: true}} in {code}",
            warning=True,
        )
        for sketch in sketches
        for number, code in enumerate(sketch.service.duplicates.also if sketch.service.duplicates else ())
        if code in hidden
    ]


def _known(folder: Folder, around: Surroundings, services: frozenset[str]) -> Known:
    city = folder.city
    if city is None:
        return Known(services=services)
    states = {name: frozenset(workflow.states) for name, workflow in city.workflows.items()}
    complete = [
        language for language in city.languages if city.translation_policy.get(language, "complete") == "complete"
    ]
    return Known(
        providers={**around.look_ups(folder.path, city.zone), **_table_shapes(folder)},
        calendars={name: shape_of(calendar) for name, calendar in city.calendars.items()},
        services=services,
        teams=frozenset(city.teams),
        departments=frozenset(city.departments),
        topics=frozenset(city.topics),
        workflows={**around.workflows, **states},
        languages=frozenset(complete),
    )


def _table_shapes(folder: Folder) -> dict[str, Shape]:
    """A city's tables as look-ups: their key columns go in, the others come out, all of them texts."""
    shapes = {}
    for name, table in (folder.city.tables if folder.city else {}).items():
        columns = [column for row in folder.tables.get(name, [])[:1] for column in row]
        outputs = {column: ValueType.TEXT for column in columns if column not in table.keys}
        shapes[name] = Shape(inputs=dict.fromkeys(table.keys, ValueType.TEXT), outputs=outputs)
    return shapes
