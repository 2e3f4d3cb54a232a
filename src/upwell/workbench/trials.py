"""How examples of a service went, and what was answered in words: for the pages on which a service is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.questions import Question
from upwell.journey import examples
from upwell.journey.texts import Texts
from upwell.ui.parts import Row
from upwell.workbench.checking import Checked


@dataclass(frozen=True, slots=True)
class Result:
    """`ran`: it could be tried. `file` and `line`: where it stands. `ends`: where it came to."""

    name: str
    file: str
    line: int
    ran: bool
    problems: tuple[Problem, ...]
    ends: str = ""

    @property
    def good(self) -> bool:
        return self.ran and not self.problems


def results(checked: Checked, code: str) -> list[Result]:
    """In the order of the file; those that something else is wrong with could not be tried."""
    sketch = checked.loaded.sketch
    listed = sketch.source.node(("tests",)) if sketch else None
    if sketch is None or listed is None:
        return []
    tried = dict(sketch.examples)
    found = []
    for place, node in listed.children.items():
        if not isinstance(place, int):
            continue
        first = sketch.source.problem(("tests", place), "")
        name = sketch.source.at(("tests", place, "name"))
        end = _end(listed.children, place)
        mine = tuple(one for one in checked.problems if one.file == first.file and first.line <= one.line < end)
        ends = _ends(sketch.service, tried[place]) if place in tried else ""
        file = first.file.removeprefix(f"{code}/")
        found.append(Result(str(name or place + 1), file, node.line + 1, place in tried, mine, ends))
    return found


def _end(children: Mapping[str | int, Any], place: int) -> int:
    following = children.get(place + 1)
    return following.line + 1 if following is not None else 1_000_000


def _ends(service: Service, index: int) -> str:
    walk = examples.rehearse(service, service.tests[index]).walk
    return walk.outcome or walk.position.value


def rows(service: Service, submitted: Mapping[str, Any]) -> list[Row]:
    """What would be sent, in words."""
    texts, found = Texts(service, "en"), []
    for name, plain in submitted.items():
        step = service.by_name[name]
        said = texts.shown(step, name, plain).split("\n") if isinstance(step, Question) else [str(plain)]
        found.append(Row(texts.of_step(name, "title").text or name, said))
    return found


def words_of(lines: Sequence[Mapping[str, Any]], choice: str) -> str:
    """The words of what was pressed."""
    there = {one["key"]: one["text"] for one in (lines[-1].get("choices", ()) if lines else ())}
    return ", ".join(there.get(key, key) for key in choice.split(","))
