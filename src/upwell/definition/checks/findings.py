"""Collects what the checks find, each at its place in the file, and keeps quiet where a problem is already told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from upwell.definition.kinds import Names, names_of, numbered
from upwell.definition.known import Known
from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.source import Path, Source
from upwell.definition.steps import AnyStep
from upwell.definition.structure import Draft
from upwell.definition.worlds import Reasoning, World


@dataclass(slots=True)
class Findings:
    """One check under way: the draft, what is known around it, and the problems so far."""

    draft: Draft
    source: Source
    known: Known
    names: Names
    reasoning: Reasoning
    worlds: dict[int, World] = field(default_factory=dict)
    """For each step, what holds whenever it is reached; missing when that could not be judged."""
    ends: World | None = None
    """What holds whenever a journey is submitted."""
    problems: list[Problem] = field(default_factory=list)
    unsound: set[Path] = field(default_factory=set)
    """Where conditions stand that are wrong in themselves: nothing is concluded from them."""

    @property
    def service(self) -> Service:
        return self.draft.service

    def steps(self) -> Iterator[tuple[Path, int, AnyStep]]:
        """The steps of the file with their path and index."""
        declared = set(map(id, self.service.steps))
        for index, step in numbered(self.draft):
            if id(step) in declared:
                yield ("steps", index), index, step

    def tell(self, path: Path, what: str, hint: str = "", *, at_key: bool = False, warning: bool = False) -> None:
        if any(path[: len(silent)] == silent for silent in self.draft.silent if silent):
            return
        self.problems.append(self.source.problem(path, what, hint, at_key=at_key, warning=warning))

    def is_told(self, path: Path) -> bool:
        """Whether something at, around or inside this place could not be read, and was told."""
        return any(path[: len(one)] == one[: len(path)] for one in self.draft.silent if one)

    @property
    def is_whole(self) -> bool:
        """Whether every step of the file could be read as it stands."""
        written = self.source.at(("steps",))
        count = len(written) if isinstance(written, list) else 0
        return not self.draft.lost and not self.draft.doubtful and len(self.draft.indexes) == count

    def line(self, path: Path) -> int:
        return self.source.place(path)[0]


def findings(draft: Draft, source: Source, known: Known) -> Findings:
    lines = {index: source.place(("steps", index))[0] for index in [*draft.indexes, *draft.lost.values()]}
    names = names_of(draft, known, lines)
    return Findings(draft, source, known, names, Reasoning(names))
