"""Which moves a case may make from which state: a table, read from data.

Pure. The tables are a city's `workflows:` or the defaults beside this file; who may make a move and what it does to
the case is decided in `actions`, by the phases the move leads from and to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from upwell.cases.defaults import DEFAULTS
from upwell.catalogue.city import City, Move, State, WorkflowData

Phase = Literal["open", "waiting", "closed"]
OPEN: Phase = "open"
WAITING: Phase = "waiting"
CLOSED: Phase = "closed"

# Moves that this product makes itself and therefore knows by name; a workflow without one does not offer it.
ASK, ANSWER, GO_ON, CLOSE, REOPEN, WITHDRAW = "ask", "answer", "go_on", "close", "reopen", "withdraw"
INVITE, HEARD = "invite", "heard"  # somebody else is asked for their part; all of them have answered
REVIEWED, DECIDE = "reviewed", "decide"  # every team has said what it thinks; granted or refused
BY_ITSELF = frozenset({ANSWER, INVITE, HEARD, REVIEWED})
"""What happens because somebody outside answered: never a button of staff."""

FOR_KIND = {
    "report": "report",
    "request": "request",
    "booking": "booking",
    "application": "application",
    "lookup": "request",
    "information": "request",
}


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    data: WorkflowData

    @property
    def starts(self) -> str:
        return self.data.starts

    def state(self, name: str) -> State:
        """A state by name; one that the city has since removed counts as the first."""
        return self.data.states.get(name) or self.data.states[self.starts]

    def known(self, state: str) -> str:
        return state if state in self.data.states else self.starts

    def phase(self, state: str) -> Phase:
        return self.state(state).phase

    def move(self, name: str) -> Move | None:
        return self.data.moves.get(name)

    def allows(self, state: str, move: str) -> bool:
        found = self.data.moves.get(move)
        return found is not None and self.known(state) in found.from_

    def moves_from(self, state: str, may: Callable[[str], bool]) -> Iterator[tuple[str, Move]]:
        """Every move from here whose permission this person has, in the order the workflow lists them."""
        here = self.known(state)
        for name, move in self.data.moves.items():
            if here in move.from_ and name not in BY_ITSELF and may(move.needs):
                yield name, move


def problems(data: WorkflowData) -> list[str]:
    """What is wrong with a city's workflow, in sentences; empty when it can be used."""
    found = [f"There is no state {data.starts} to start in"] if data.starts not in data.states else []
    for name, move in data.moves.items():
        found += [
            f"Move {name}: there is no state {state}" for state in (*move.from_, move.to) if state not in data.states
        ]
    for name, state in data.states.items():
        if state.stage is not None and state.stage not in data.stages:
            found.append(f"State {name}: there is no stage {state.stage}")
    if not any(state.phase == CLOSED for state in data.states.values()):
        found.append("No state closes a case: give one the phase closed")
    return found


def named(city: City, name: str) -> Workflow:
    """The city's own workflow of that name, else the default one."""
    return Workflow(name, city.workflows.get(name) or DEFAULTS.get(name) or DEFAULTS["request"])


def for_service(city: City, kind: str, chosen: str | None) -> Workflow:
    return named(city, chosen or FOR_KIND[kind])
