"""One verb on many cases: which verbs the cases on a page have in common with their reader, and what each asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.cases import outcomes, workflow
from upwell.cases import queries as case_queries
from upwell.cases.actions import CannotClose, CannotMove, NotAllowed
from upwell.cases.queries import CasePage, Row
from upwell.desk.names import Names

MOST = 50  # as many as a page of the queue has
ASSIGN, TEAM = "assign", "team"
MOVE = "move:"
NOT_MANY = (workflow.WITHDRAW, workflow.DECIDE)
"""The resident's own, and what is looked at one by one."""
NEEDS = {ASSIGN: "work_cases", TEAM: "assign_cases"}


@dataclass(frozen=True, slots=True)
class Verb:
    """`move` is the workflow's name for it; empty when it is about who works the cases."""

    value: str
    label: str
    move: str
    asks: frozenset[str]
    outcomes: Sequence[tuple[str, str]]
    closes: bool


def choices(names: Names, rows: Sequence[Row], actor: Actor) -> list[tuple[str, str]]:
    """What the bar under the list offers: assigning, and every move that some case on this page can make."""
    found = [(verb, label) for verb, label in _handing_on() if rows and actor.may(NEEDS[verb])]
    for flow in dict.fromkeys(row.workflow for row in rows):
        states = {row.state for row in rows if row.workflow == flow}
        table = workflow.named(names.city, flow)
        moves = (pair for state in states for pair in table.moves_from(state, actor.may))
        found += [(f"{MOVE}{name}", names.word(move.name)) for name, move in moves if name not in NOT_MANY]
    return list(dict(found).items())


def _handing_on() -> list[tuple[str, str]]:
    return [(ASSIGN, _("Assign")), (TEAM, _("Move to another team"))]


def chosen(given: Sequence[str], actor: Actor) -> list[CasePage]:
    """The ticked cases this person may see, in the order of the list; at most a page of them."""
    pages = (case_queries.case_page(one, actor) for one in dict.fromkeys(_uuids(given[:MOST])))
    return [page for page in pages if page is not None]


def left_out(pages: Sequence[CasePage], verb: Verb, actor: Actor) -> list[tuple[CasePage, str]]:
    """The ticked cases that this cannot be done to, each with why; asked again when it is done."""
    reasons = ((page, _why_not(page, verb, actor)) for page in pages)
    return [(page, why) for page, why in reasons if why]


def _why_not(page: CasePage, verb: Verb, actor: Actor) -> str:
    case = page.case
    if not verb.move:
        return "" if actor.may(NEEDS[verb.value], case.team) else str(NotAllowed.sentence)
    if verb.move in dict(page.moves):
        return ""
    if not actor.may("work_cases", case.team):
        return str(NotAllowed.sentence)
    return str((CannotClose if verb.closes else CannotMove).sentence)


def _uuids(given: Sequence[str]) -> list[UUID]:
    found = []
    for text in given:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def verb(value: str, pages: Sequence[CasePage], names: Names) -> Verb | None:
    """What the chosen word means for these cases: everything any of them asks for."""
    if value in NEEDS:
        return Verb(value, dict(_handing_on())[value], "", frozenset(), (), closes=False)
    name = value.removeprefix(MOVE)
    flows = {page.case.workflow: workflow.named(names.city, page.case.workflow) for page in pages}
    moves = [(flow, flow.move(name)) for flow in flows.values()]
    known = [(flow, move) for flow, move in moves if move is not None]
    if not value.startswith(MOVE) or not known or name in (workflow.ANSWER, *NOT_MANY):
        return None
    closes = any(flow.phase(move.to) == workflow.CLOSED for flow, move in known)
    return Verb(
        value=value,
        label=names.word(known[0][1].name),
        move=name,
        asks=frozenset().union(*(move.asks for _flow, move in known)),
        outcomes=_endings(pages, names) if closes else (),
        closes=closes,
    )


def _endings(pages: Sequence[CasePage], names: Names) -> list[tuple[str, str]]:
    """How any of the cases may end, in the words of their service where they agree, else in those for all."""
    labels: dict[str, set[str]] = {}
    for kind, service in dict.fromkeys((page.case.kind, page.case.service) for page in pages):
        for code, outcome in outcomes.offered(names.city, kind, service).items():
            labels.setdefault(code, set()).add(names.word(outcome.name))
    return [(code, found.pop() if len(found) == 1 else names.outcome(code, "", "")) for code, found in labels.items()]
