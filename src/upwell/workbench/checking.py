"""Checks the files of an edit as `upwell check` would, its examples run. Writes nothing.

What comes from a browser is bounded: so many letters; the reader itself refuses what unfolds or nests too deep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from upwell.catalogue import queries as catalogue
from upwell.definition.load import EXAMPLES_FILE, SERVICE_FILE, Loaded
from upwell.definition.model import Service
from upwell.definition.problems import Problem

MOST_LETTERS = 120_000
"""Of one file; a long service has a tenth of it."""
MOST_IN_ALL = 400_000
CODE = re.compile(r"[a-z][a-z0-9_]{1,47}")
FILE = re.compile(r"service\.yaml|tests\.yaml|[a-z]{2}(-[A-Z][a-z]{3})?\.yaml")


ADD_IT = "Add it under “More files”, then write it on the page “Wording”; or take the language out"
WRITE_IT = "Write it anew on the page “Wording”"


class TooLarge(Exception):
    """More than a service of people can be."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the reader made of the files, and what previews and lists want of that."""

    loaded: Loaded

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(map(_in_a_browser, self.loaded.problems))

    @property
    def service(self) -> Service | None:
        """What can be published; None while something is wrong."""
        return self.loaded.service

    @property
    def tried(self) -> Service | None:
        """What previews show: the service, or as much of it as can be trusted."""
        found = self.loaded.service or (self.loaded.sketch.service if self.loaded.sketch else None)
        return found.in_currency(catalogue.city().currency) if found else None

    @property
    def errors(self) -> int:
        return sum(not one.warning for one in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def _in_a_browser(problem: Problem) -> Problem:
    """What is mended with a command where files are on disk is mended with pages here."""
    if "`upwell translate" not in problem.hint:
        return problem
    return replace(problem, hint=ADD_IT if problem.file.endswith(SERVICE_FILE) else WRITE_IT)


def check(code: str, files: Mapping[str, str]) -> Checked:
    """Every problem of these files beside the city as it is published, those that examples show among them.

    Raises TooLarge."""
    refuse_too_large(files)
    return Checked(catalogue.check_files(code, files))


def refuse_too_large(files: Mapping[str, str]) -> None:
    if sum(map(len, files.values())) > MOST_IN_ALL or any(len(text) > MOST_LETTERS for text in files.values()):
        raise TooLarge


def file_order(name: str) -> tuple[int, str]:
    return {SERVICE_FILE: 0, EXAMPLES_FILE: 2}.get(name, 1), name
