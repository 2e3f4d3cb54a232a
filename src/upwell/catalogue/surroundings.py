"""What a definition is checked against: the city, its tables, the other services, and what rooms above offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

from upwell.catalogue import rehearsal
from upwell.catalogue.calendars import shape_of
from upwell.catalogue.city import City
from upwell.definition.known import Known
from upwell.definition.providers import Shape
from upwell.definition.values import ValueType

Tables = Mapping[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rooms above offer to definitions: look-ups for a folder and time zone, the default workflows with their
    states, and who gets a case."""

    look_ups: Callable[[Path, ZoneInfo], Mapping[str, Shape]] = lambda folder, zone: {}
    workflows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hand: rehearsal.Hand | None = None


def of_the_whole() -> Surroundings:
    """Those of the program that runs: the whole knows what its rooms offer."""
    found: Surroundings = import_string(settings.SURROUNDINGS)()
    return found


def known(city: City, tables: Tables, around: Surroundings, *, services: frozenset[str], path: Path) -> Known:
    """`path`: the city's folder, whose imports say what is known of an address."""
    states = {name: frozenset(workflow.states) for name, workflow in city.workflows.items()}
    complete = [
        language
        for language in city.languages
        if city.translation_policy.get(language, "complete") == "complete" and language not in city.made_from
    ]
    return Known(
        providers={**around.look_ups(path, city.zone), **_table_shapes(city, tables)},
        calendars={name: shape_of(calendar) for name, calendar in city.calendars.items()},
        services=services,
        teams=frozenset(city.teams),
        departments=frozenset(city.departments),
        topics=frozenset(city.topics),
        workflows={**around.workflows, **states},
        languages=frozenset(complete),
        made=frozenset(city.made_from),
        exempt=frozenset(term.words["en"] for term in city.glossary if term.is_name),
    )


def _table_shapes(city: City, tables: Tables) -> dict[str, Shape]:
    """A city's tables as look-ups: their key columns go in, the others come out, all of them texts."""
    shapes = {}
    for name, table in city.tables.items():
        columns = [column for row in tables.get(name, [])[:1] for column in row]
        outputs = {column: ValueType.TEXT for column in columns if column not in table.keys}
        shapes[name] = Shape(inputs=dict.fromkeys(table.keys, ValueType.TEXT), outputs=outputs)
    return shapes
