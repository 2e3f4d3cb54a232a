"""check, schema, translate: work on files alone; no database is touched."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from upwell.cases import promise, routing
from upwell.cases.defaults import DEFAULTS
from upwell.catalogue import folder, rehearsal
from upwell.catalogue.city import City
from upwell.catalogue.rehearsal import Handed
from upwell.catalogue.surroundings import Surroundings
from upwell.config.commands import exchanging
from upwell.definition import load, schema, sidecar
from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.providers import Shape
from upwell.definition.values import Values
from upwell.intake import lookups
from upwell.simulation.years import declared


def around() -> Surroundings:
    """What the rooms offer to definitions."""
    workflows = {name: frozenset(workflow.states) for name, workflow in DEFAULTS.items()}
    return Surroundings(look_ups=_shapes, workflows=workflows, hand=_hand)


def _hand(service: Service, values: Values, areas: frozenset[str], city: City) -> Handed:
    """Who would get a case with these answers, and what would be promised."""
    rule = promise.rule_for(service.promise, values)
    team = routing.route(service, values, areas, city).team
    return Handed(team, rule.within, rule.counted_in) if rule else Handed(team, None)


def _shapes(path: Path, zone: ZoneInfo) -> Mapping[str, Shape]:
    return {name: provider.shape for name, provider in lookups.of_folder(path, zone).items()}


def problems_of(path: Path) -> tuple[list[Problem], int]:
    """Every problem below this path, and how many services were read."""
    if (path / "city.yaml").is_file():
        found = folder.read(path, around())
        return sorted([*found.problems, *declared.read(path)[1]]), len(found.services)
    if path.is_file():
        return _alone(load.load_text(path.read_bytes(), file=str(path))), 1
    if (path / load.SERVICE_FILE).is_file():
        return _alone(load.load_folder(path)), 1
    hint = "Name a city's folder, a service's folder or a service.yaml"
    return [Problem(str(path), 1, 1, "There is nothing to check here", hint)], 0


def _alone(loaded: load.Loaded) -> list[Problem]:
    """The problems of a service whose city is not known."""
    return sorted([*loaded.problems, *rehearsal.problems(loaded)])


def check(arguments: argparse.Namespace) -> int:
    problems, services = problems_of(arguments.path)
    for problem in problems:
        print(problem)
    errors = [problem for problem in problems if arguments.strict or not problem.warning]
    warnings = len(problems) - len(errors)
    counted = [count(services, "service"), count(len(errors), "problem"), count(warnings, "warning")]
    print(f"Checked {counted[0]}: {counted[1]}, {counted[2]}.", file=sys.stderr)
    return 1 if errors else 0


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def schema_(arguments: argparse.Namespace) -> int:
    print(json.dumps(schema.service_schema(), indent=2, ensure_ascii=False))
    return 0


def translate(arguments: argparse.Namespace) -> int:
    """Writes each service's file for the language: what is translated stays, the rest is marked, hashes are fresh. Or
    takes its texts out for translators' own tools, or in from them."""
    if arguments.words[0] in ("export", "import"):
        return exchanging.run(arguments)
    language, *more = arguments.words
    root = Path(more[0]) if more else arguments.city
    files = sorted((root / "services").glob("*/service.yaml"))
    refused = [file for file in files if not _translated(file.parent, language)]
    return 0 if files and not refused else 1


def _translated(folder: Path, language: str) -> bool:
    """Only the English of the folder is looked at: its language files may well be stale."""
    name = f"{folder.name}/{load.SERVICE_FILE}"
    loaded = load.load_text((folder / load.SERVICE_FILE).read_bytes(), file=name)
    if loaded.service is None:
        for problem in loaded.errors:
            print(problem)
        print(f"{folder.name}: mend this first; {language}.yaml stays as it was", file=sys.stderr)
        return False
    target = folder / f"{language}.yaml"
    target.write_text(sidecar.refresh_folder(folder, loaded.service, language), encoding="utf-8")
    print(target)
    return True
