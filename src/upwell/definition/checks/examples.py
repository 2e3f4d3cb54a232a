"""The example journeys of a definition speak of steps, facts and teams that are there.

Running them is the journey's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from upwell.definition import guess
from upwell.definition.checks.findings import Findings
from upwell.definition.model import CONTACT, Example
from upwell.definition.source import Path
from upwell.definition.steps import OUTCOMES, LookUp, WorkOut

ENDS = (*OUTCOMES, "submit", "not_sent", "ask", "tell", "check", "look_up", "book", "pay", "more")


def check(found: Findings) -> None:
    first: dict[str, int] = {}
    for number, example in zip(found.draft.examples, found.service.tests, strict=True):
        path: Path = ("tests", number)
        if example.name in first:
            what = f"Two examples are called '{example.name}'; the first is on line {first[example.name]}"
            found.tell((*path, "name"), what, "Give each a name of its own")
        first.setdefault(example.name, found.line((*path, "name")))
        _names(found, example, path)
        _ending(found, example, path)


def _names(found: Findings, example: Example, path: Path) -> None:
    entries = found.names.entries
    steps = [*entries, CONTACT]
    facts = [name for name, entry in entries.items() if isinstance(entry.step, LookUp) or entry.step is None]
    worked = [name for name, entry in entries.items() if isinstance(entry.step, WorkOut) or entry.step is None]
    for name in example.answers:
        _known(found, name.split(".")[0], steps, "step", (*path, "answers", name), at_key=True)
    for name in example.facts:
        _known(found, name, facts, "look-up", (*path, "facts", name), at_key=True)
    for name in example.works_out:
        _known(found, name, worked, "worked-out value", (*path, "works_out", name), at_key=True)
    for setting in ("path", "left_out"):
        for number, name in enumerate(getattr(example, setting) or ()):
            _known(found, name.split(".")[0], steps, "step", (*path, setting, number))


def _known(found: Findings, name: str, known: Collection[str], noun: str, path: Path, *, at_key: bool = False) -> None:
    if name not in known:
        found.tell(path, f"There is no {noun} '{name}'", guess.hint(name, known), at_key=at_key)


def _ending(found: Findings, example: Example, path: Path) -> None:
    if example.ends is not None and example.ends not in ENDS:
        hint = guess.hint(example.ends, OUTCOMES, whose="A journey ends with submit, not_sent,")
        found.tell((*path, "ends"), f"No journey ends with '{example.ends}'", hint)
    teams = found.known.teams
    if example.team is not None and teams is not None and example.team not in teams:
        found.tell((*path, "team"), f"There is no team '{example.team}'", guess.hint(example.team, teams))
    if example.today is not None:
        try:
            date.fromisoformat(example.today)
        except ValueError:
            found.tell((*path, "today"), f"'{example.today}' is not a date", "Write one like 2027-01-31")
