"""check, schema, translate: work on files alone; no database is touched."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from upwell.cases.defaults import DEFAULTS
from upwell.catalogue import folder
from upwell.definition import load, schema, sidecar
from upwell.definition.problems import Problem
from upwell.definition.providers import Shape
from upwell.intake import lookups


def around() -> folder.Surroundings:
    """What the rooms offer to definitions."""
    workflows = {name: frozenset(workflow.states) for name, workflow in DEFAULTS.items()}
    return folder.Surroundings(look_ups=_shapes, workflows=workflows)


def _shapes(path: Path, zone: ZoneInfo) -> Mapping[str, Shape]:
    return {name: provider.shape for name, provider in lookups.of_folder(path, zone).items()}


def problems_of(path: Path) -> tuple[list[Problem], int]:
    """Every problem below this path, and how many services were read."""
    if (path / "city.yaml").is_file():
        found = folder.read(path, around())
        return found.problems, len(found.services)
    if path.is_file():
        loaded = load.load_text(path.read_bytes(), file=str(path))
        return list(loaded.problems), 1
    if (path / load.SERVICE_FILE).is_file():
        return list(load.load_folder(path).problems), 1
    hint = "Name a city's folder, a service's folder or a service.yaml"
    return [Problem(str(path), 1, 1, "There is nothing to check here", hint)], 0


def check(arguments: argparse.Namespace) -> int:
    problems, services = problems_of(arguments.path)
    for problem in problems:
        print(problem)
    errors = [problem for problem in problems if arguments.strict or not problem.warning]
    warnings = len(problems) - len(errors)
    counted = [_count(services, "service"), _count(len(errors), "problem"), _count(warnings, "warning")]
    print(f"Checked {counted[0]}: {counted[1]}, {counted[2]}.", file=sys.stderr)
    return 1 if errors else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def schema_(arguments: argparse.Namespace) -> int:
    print(json.dumps(schema.service_schema(), indent=2, ensure_ascii=False))
    return 0


def translate(arguments: argparse.Namespace) -> int:
    """Writes each service's file for the language: what is translated stays, the rest is marked, hashes are fresh."""
    services = sorted((arguments.path / "services").glob("*/service.yaml"))
    for file in services:
        target = file.parent / f"{arguments.language}.yaml"
        target.write_text(sidecar.refresh(file.parent, arguments.language), encoding="utf-8")
        print(target)
    return 0 if services else 1
