"""Where somebody stands: what a walk comes to. Immutable; made only by `walk`, read by every channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Book, Check, LookUp, Repeat, Stop, Submit
from upwell.definition.values import Plain, Values
from upwell.journey.answers import Problem
from upwell.journey.facts import digest


class Position(StrEnum):
    ASK = "ask"
    TELL = "tell"
    CHECK = "check"
    LOOK_UP = "look_up"
    BOOK = "book"
    PAY = "pay"
    MORE = "more"
    PROVE = "prove"
    STOP = "stop"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Needed:
    """A look-up the walk cannot go on without. `asked` goes into the fact, so that it answers these inputs only."""

    step: LookUp
    inputs: Mapping[str, Plain]
    asked: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands.

    `path`: addresses of the steps passed, in order (`size`, `dogs.0.name`). `address`: where they stand now.
    `values`: what conditions and wording see there. `problem`: why the stored answer at `address` is not taken.
    `beyond`: what was passed already when a look-up sent the person back to `address`."""

    definition: Service
    answers: Mapping[str, Plain]
    path: tuple[str, ...]
    position: Position
    address: str
    step: AnyStep
    values: Values
    problem: Problem | None = None
    needed: Needed | None = None
    beyond: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the steps on the path, a repeat once."""
        return tuple(dict.fromkeys(address.split(".")[0] for address in self.path))

    @property
    def left_over(self) -> frozenset[str]:
        """Addresses of answers kept that this walk did not look at: off the path, or behind where it stands."""
        looked_at = {*self.path, self.address, *self.beyond}
        names = {address.split(".")[0] for address in looked_at}
        top = {name for name in self.answers if name.split(".")[0] not in names}
        return frozenset(top.union(self._left_in_items(looked_at, names)))

    @property
    def outcome(self) -> str | None:
        return self.step.outcome if isinstance(self.step, Stop) else None

    def back(self, address: str) -> str | None:
        """The step before this one on the path; None at the start."""
        shown = [*self.path, self.address]
        before = shown[: shown.index(address)] if address in shown else shown[:-1]
        return before[-1] if before else None

    def submission(self) -> dict[str, Plain]:
        """The answers on the path, and nothing else; of a repeat, the items and their answers on the path."""
        return {name: self._on_path(name) for name in self.names if name in self.answers and self._is_answer(name)}

    @property
    def declares(self) -> str:
        """The step whose declaration is made by sending from here; empty when nothing is declared."""
        return next((step.name for step in self.definition.walked if self._is_declared(step)), "")

    def _is_declared(self, step: AnyStep) -> bool:
        if not isinstance(step, Check | Submit) or not step.declaration:
            return False
        ahead = isinstance(step, Submit) and self.position is Position.CHECK
        return ahead or step.name in self.names or step.name == self.address

    def confirmation(self) -> str:
        """What the check page stores when somebody says "yes, this is right": any later change undoes it, and so does
        another wording of what is declared."""
        declared = getattr(self.definition.by_name.get(self.declares), "declaration", None)
        return digest({"answers": self.submission(), "declared": declared} if declared else self.submission())

    def _is_answer(self, name: str) -> bool:
        return isinstance(self.definition.by_name[name], Question | Repeat | Book)

    def _on_path(self, name: str) -> Plain:
        step = self.definition.by_name[name]
        if not isinstance(step, Repeat):
            return self.answers[name]
        items = [
            {inner: plain for inner, plain in item.items() if f"{name}.{index}.{inner}" in self.path}
            for index, item in enumerate(self._items(name))
        ]
        return [item for item in items if item]

    def _items(self, name: str) -> list[Mapping[str, Plain]]:
        items = self.answers.get(name)
        kept = items if isinstance(items, list | tuple) else ()
        return [item if isinstance(item, Mapping) else {} for item in kept]

    def _left_in_items(self, looked_at: set[str], names: set[str]) -> Iterator[str]:
        for name in names:
            if name in self.answers and isinstance(self.definition.by_name[name], Repeat):
                items = enumerate(self._items(name))
                addresses = (f"{name}.{index}.{inner}" for index, item in items for inner in item)
                yield from (address for address in addresses if address not in looked_at)
