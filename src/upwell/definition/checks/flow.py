"""The ways through a service: what nobody can reach, what can never hold, where journeys end, what must come first."""

from __future__ import annotations

from collections.abc import Iterable

from upwell.definition.channels import taken_when
from upwell.definition.checks.findings import Findings
from upwell.definition.conditions import Condition
from upwell.definition.expressions import Expression
from upwell.definition.questions import Question
from upwell.definition.source import Path
from upwell.definition.steps import AnyStep, Book, Check, Pay, Stop, Submit, WorkOut
from upwell.definition.sums import ANYTHING, Kind, infer
from upwell.definition.values import ValueType
from upwell.definition.worlds import EntangledError, World, join

OPENS_NO_CASE = ("lookup", "information")


def check(found: Findings) -> None:
    try:
        _Journey(found).walk()
    except (EntangledError, RecursionError):
        found.worlds.clear()
        found.ends = None
    _order(found)


class _Journey:
    """All journeys at once, step by step."""

    def __init__(self, found: Findings) -> None:
        self.found = found
        self.reasoning = found.reasoning
        self.world = World()
        self.ended_by: AnyStep | None = None
        self.ends: list[World] = []

    def walk(self) -> None:
        for path, index, step in self.found.steps():
            if self.world.impossible:
                self._unreachable(path, step)
                return
            self._step(path, index, step)
        self.found.ends = join(self.ends) if self.ends else None
        if not self.world.impossible and self.found.is_whole and not self.reasoning.unsure:
            last = self.found.service.steps[-1]
            what = f"A journey can run past the last step, '{last.name}'"
            self.found.tell(("steps",), what, "End with a submit or a stop that has no `when`", at_key=True)

    def _unreachable(self, path: Path, step: AnyStep) -> None:
        ended = self.ended_by
        line = self.found.line(("steps", self._index(ended))) if ended is not None else 0
        what = f"Nobody can reach '{step.name}'" + (f": every journey has ended by line {line}" if ended else "")
        self.found.tell(path, what, "Give the earlier step a `when`, or take this one out")
        self.found.ends = join(self.ends) if self.ends else None

    def _index(self, step: AnyStep | None) -> int:
        return next(index for _, index, one in self.found.steps() if one is step)

    def _step(self, path: Path, index: int, step: AnyStep) -> None:
        reached, passed = self._condition(step, path)
        self.found.worlds[index] = reached
        if isinstance(step, WorkOut):
            self._work_out(step, path, reached)
        if isinstance(step, Question):
            self._options(step, path, reached)
        if isinstance(step, Submit) and not reached.impossible:
            self.ends.append(reached)
        if isinstance(step, Stop | Submit) and index not in self.found.draft.doubtful:
            self.world = passed
            self.ended_by = step

    def _condition(self, step: AnyStep, path: Path) -> tuple[World, World]:
        """The world of those who come to the step, and of those who go past it."""
        when = taken_when(step)
        if when is None:
            return self.world, World(impossible=True)
        if step.name in self.reasoning.unsure:
            return self.world, self.world
        return self._judge(when, (*path, "for" if step.when is None else "when"), self.world)

    def _judge(self, condition: Condition, path: Path, world: World) -> tuple[World, World]:
        held = self.reasoning.assume(condition, True, world)
        failed = self.reasoning.assume(condition, False, world)
        if held.impossible and not world.impossible:
            hint = "An earlier step has already ended these journeys, or two of its parts exclude each other"
            self.found.tell(path, "This condition never holds", hint, at_key=True)
        elif failed.impossible and not world.impossible:
            self.found.tell(path, "This condition always holds here", "Take it out", at_key=True, warning=True)
        return held, failed

    def _work_out(self, step: WorkOut, path: Path, world: World) -> None:
        for number, case in enumerate(step.as_):
            held, failed = world, World(impossible=True)
            if case.if_ is not None and (*path, "as", number, "if") not in self.found.unsound:
                held, failed = self._judge(case.if_, (*path, "as", number, "if"), world)
            if not held.impossible and self._may_come_to_nothing(case.value, held):
                self.reasoning.flaky.add(step.name)
            world = failed

    def _may_come_to_nothing(self, value: Expression, world: World) -> bool:
        """A sum over something absent is absent; a comparison with it is simply false."""
        if (
            infer(value.tree, self._kind, lambda what, hint: None).type is ValueType.YES_NO
            and value.source not in value.names
        ):
            return False
        return any(self.reasoning.presence(name, world) != "must" for name in value.names)

    def _kind(self, dotted: str) -> Kind:
        found = self.found.names.resolve(dotted, 10**9)
        return found if isinstance(found, Kind) else ANYTHING

    def _options(self, step: Question, path: Path, world: World) -> None:
        for key, option in getattr(step, "options", {}).items():
            if option.when is not None and (*path, "options", key, "when") not in self.found.unsound:
                self._judge(option.when, (*path, "options", key, "when"), world)


def _order(found: Findings) -> None:
    """What must come before what: check before submit, nothing to do after pay."""
    paid: AnyStep | None = None
    checks: list[Check] = []
    submits = 0
    for path, index, step in found.steps():
        if isinstance(step, Check):
            _checked_twice(found, path, index, checks)
            checks.append(step)
        if isinstance(step, Submit):
            submits += 1
            _submitted(found, step, path, checks)
        if paid is not None and not isinstance(step, Submit | WorkOut):
            what = f"'{step.name}' comes after the payment '{paid.name}'"
            found.tell(path, what, "Whoever has paid is done: move it before the pay step")
        if isinstance(step, Pay):
            paid = paid or step
            if not checks and found.is_whole:
                found.tell(
                    path, f"'{step.name}' asks for money before the answers were checked", "Put a check step before it"
                )
    _endings(found, submits)


def _checked_twice(found: Findings, path: Path, index: int, checks: Iterable[Check]) -> None:
    """What is sent was looked through on one page: whoever comes to a second one could not send it."""
    world = found.worlds.get(index, World(impossible=True))
    if any(_may_have_passed(found, earlier, world) for earlier in checks):
        hint = "Keep one check on every path: take this one out, or let their `when`s exclude each other"
        found.tell(path, "The answers are checked a second time here", hint)


def _may_have_passed(found: Findings, step: Check, world: World) -> bool:
    """Whether somebody in this world may have come to the earlier step."""
    if world.impossible or step.name in found.reasoning.unsure:
        return False
    try:
        return step.when is None or not found.reasoning.assume(step.when, True, world).impossible
    except EntangledError:
        return False


def _submitted(found: Findings, step: Submit, path: Path, checks: Iterable[Check]) -> None:
    if step.declaration is not None:
        what = "A declaration is agreed to where the answers are checked"
        found.tell((*path, "declaration"), what, "Move this line to the check step", at_key=True)
    if found.is_whole and not any(check.when is None or check.when == step.when for check in checks):
        what = f"'{step.name}' sends answers that nobody was asked to check"
        found.tell(path, what, "Put a step such as - check: answers before it, without a `when`")
    if found.service.kind in OPENS_NO_CASE:
        what = f"A service of kind {found.service.kind} sends nothing"
        found.tell(path, what, "End it with - stop: … and outcome: answered, or make it a request")


def _endings(found: Findings, submits: int) -> None:
    service = found.service
    if found.is_told(("kind",)) or not found.is_whole:
        return
    if submits == 0 and service.kind not in OPENS_NO_CASE:
        what = f"A service of kind {service.kind} must send something"
        found.tell(("steps",), what, "End it with - submit: request, or make it a lookup or information", at_key=True)
    if service.kind == "booking" and not any(isinstance(step, Book) for step in service.steps):
        found.tell(("kind",), "A booking needs a step that books", "Add a book step, or make it a request")
