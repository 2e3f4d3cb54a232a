"""Everything a definition must satisfy beyond its form, all of it at once. Called by `load.py` only."""

from __future__ import annotations

from dataclasses import dataclass

from upwell.definition.checks import applications, conditions, examples, flow, service, steps, texts
from upwell.definition.checks.findings import findings
from upwell.definition.checks.translations import Translation
from upwell.definition.known import Known
from upwell.definition.problems import Problem
from upwell.definition.sidecar import Line
from upwell.definition.source import Source
from upwell.definition.structure import Draft


@dataclass(frozen=True, slots=True)
class Checked:
    """`logic`: the problems after which a step may lead somewhere else than meant; `other`: all others."""

    logic: list[Problem]
    other: list[Problem]


def check(draft: Draft, source: Source, known: Known, *, languages: frozenset[str] | None = None) -> Checked:
    """Every problem of a draft. `languages` are those with a file beside it; None when it stands alone."""
    found = findings(draft, source, known)
    conditions.check(found)
    flow.check(found)
    steps.check(found)
    logic = len(found.problems)
    texts.check(found)
    service.check(found, languages)
    applications.check(found)
    examples.check(found)
    return Checked(found.problems[:logic], found.problems[logic:])


def check_translation(draft: Draft, source: Source, lines: list[Line], language: str, known: Known) -> list[Problem]:
    """Every problem of a language file against the English of the draft."""
    broken = frozenset(f"steps.{name}." for name in draft.lost)
    return Translation(draft.service, source, language, known, broken).check(lines)


def check_folder_name(draft: Draft, source: Source, folder: str | None) -> list[Problem]:
    """A service is found by its folder's name."""
    name = draft.service.service
    if folder is None or name == folder or ("service",) in draft.silent:
        return []
    what = f"The service is called '{name}' but stands in the folder '{folder}'"
    return [source.problem(("service",), what, "Give both the same name")]
