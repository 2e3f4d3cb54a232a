"""What may be done next to a case, each as a form: what it asks, what was typed, what went wrong, what will be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from upwell.accounts.actor import Actor
from upwell.cases import outcomes, workflow
from upwell.cases.queries import CasePage
from upwell.catalogue.city import Move
from upwell.desk import photos, spoken
from upwell.desk.names import Names
from upwell.desk.preview import Letter
from upwell.desk.spoken import LONGEST, Spoken
from upwell.desk.told import Told
from upwell.ui.fields import Field

WORDS = ("reason", "message", "outcome", "question")
BOXES = ("reason", "message", "question", "title", "note", "words", "own_conditions", "other", "why")
FORMS = {"team": "assign", "proposal": "propose", "merge": "merge", "child": "split"}
FORMS |= {"ruling": "decide", "request": "request"}
FORMS |= dict.fromkeys(("tell", "note", "place"), "work")
"""What one must be able to do for a form to be on the page; a move is there when it can be made."""


@dataclass(frozen=True, slots=True)
class Other:
    """A case to join to that may not be the same thing: shown first, joined only when said again."""

    reference: str
    title: str
    service: str
    state: str
    place: str
    metres: int | None
    another_service: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent that was not carried out (yet). `form` names which form of the page it was."""

    form: str
    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    letter: Letter | None = None
    other: Other | None = None
    changed: Sequence[Told] = ()
    candidates: Sequence[object] = ()
    photos: tuple[UUID, ...] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Typed("")


@dataclass(frozen=True, slots=True)
class MoveForm:
    name: str
    label: str
    href: str
    asks: frozenset[str]
    tells: bool
    outcomes: Sequence[tuple[str, str]]
    typed: Typed
    main: bool
    photo: Field | None = None
    others: Sequence[Spoken] = ()
    parts_from: str = ""  # the reference of the case this one is joined to until then

    @property
    def key(self) -> str:
        return f"move-{self.name}"

    @property
    def open(self) -> bool:
        return self.typed.form == self.key

    @property
    def value(self) -> Mapping[str, str]:
        return self.typed.values if self.open else {}


def move_forms(page: CasePage, names: Names, typed: Typed) -> list[MoveForm]:
    """The moves this person may make now, in the order of the workflow. Taking a request back is the resident's; a
    decision has a form of its own."""
    offered = [(name, move) for name, move in page.moves if name not in (workflow.WITHDRAW, workflow.DECIDE)]
    return [_form(page, names, name, move, typed, main=not at) for at, (name, move) in enumerate(offered)]


def _form(page: CasePage, names: Names, name: str, move: Move, typed: Typed, *, main: bool) -> MoveForm:
    case = page.case
    closes = workflow.named(names.city, case.workflow).phase(move.to) == workflow.CLOSED
    endings = outcomes.offered(names.city, case.kind, case.service) if closes or "outcome" in move.asks else {}
    return MoveForm(
        name=name,
        label=names.word(move.name),
        href=reverse("desk:closure" if closes else "desk:moves", args=[case.reference]),
        asks=move.asks | ({"outcome"} if endings else set()),
        tells=move.tells or bool(move.asks & {"message", "question"}),
        outcomes=[(code, names.word(outcome.name)) for code, outcome in endings.items()],
        typed=typed,
        main=main,
        parts_from=page.main.reference if page.main and not closes else "",
        others=spoken.of_joined(page, names, typed.values if typed.form == f"move-{name}" else {}),
        photo=photos.field(page, name, typed.photos if typed.form == f"move-{name}" else ()) if closes else None,
    )


@dataclass(frozen=True, slots=True)
class Left:
    """What was typed and not carried out: it stands in its form `below`; or the page has that form no more, and the
    `words` are there to be read and copied."""

    below: bool
    words: Sequence[str] = ()


def left(typed: Typed, moves: Sequence[MoveForm], may: Mapping[str, bool]) -> Left:
    words = [typed.values[name].strip() for name in typed.values if name in BOXES or name.startswith("message-")]
    there = typed.form in {move.key for move in moves} or may.get(FORMS.get(typed.form, ""), False)
    return Left(below=True) if there else Left(below=False, words=[each for each in words if each])


def said_in(given: Mapping[str, str]) -> dict[str, str]:
    """The words a move takes, as typed."""
    return {name: given.get(name, "")[:LONGEST] for name in WORDS}


def may(actor: Actor, page: CasePage, permission: str) -> bool:
    return actor.may(permission, page.case.team)
