"""What each name of a definition stands for, as far as the definition alone can tell: its type, options and parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from upwell.definition import guess, sums
from upwell.definition.channels import CHANNELS
from upwell.definition.known import Known
from upwell.definition.model import CONTACT, with_contact
from upwell.definition.providers import Shape
from upwell.definition.questions import AssetQuestion, ContactQuestion, QuantityQuestion, Question
from upwell.definition.steps import AnyStep, Book, Check, LookUp, Pay, Repeat, Stop, Submit, Tell, WorkOut
from upwell.definition.structure import Draft
from upwell.definition.sums import ANYTHING, Kind
from upwell.definition.values import ValueType

TEXT, NUMBER = Kind(ValueType.TEXT), Kind(ValueType.NUMBER)
_PLACE = {"label": TEXT, "lat": NUMBER, "lon": NUMBER, "id": TEXT, "unit": TEXT, "note": TEXT}
_ASSET = {"number": TEXT, "label": TEXT, "lat": NUMBER, "lon": NUMBER}
_CONTACT = {"name": TEXT, "email": TEXT, "phone": TEXT}
AMBIENT = {"today": Kind(ValueType.DATE), "channel": Kind(ValueType.CHOICE, options=CHANNELS)}
"""Names every condition and sum may use without a step of that name."""

Presence = Literal["must", "may", "never"]
"""Whether a name has a value at some point of a journey."""

PAGES = (Tell, Stop, Check, Pay, Submit)


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: the step behind it and its place among the file's steps."""

    name: str
    index: int
    step: AnyStep | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a name cannot be used here."""

    what: str
    hint: str = ""


@dataclass(slots=True)
class Names:
    """Every name of the definition and what stands behind it."""

    entries: dict[str, Entry] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)

    def resolve(self, dotted: str, before: int, inner: Mapping[str, Kind] | None = None) -> Kind | Missing:
        """What a dotted name means in the step at index `before`; `inner` are names inside the same repeat."""
        name, *parts = dotted.split(".")
        if inner and name in inner:
            return self._part(inner[name], name, parts)
        entry = self.entries.get(name)
        if entry is None:
            return self._part(AMBIENT[name], name, parts) if name in AMBIENT else self._unknown(name, before)
        if entry.step is not None and _is_page(entry.step):
            return Missing(
                f"'{name}' is a page without an answer", "Use the name of a question, a look-up or a work_out"
            )
        if entry.index >= before:
            return self._later(entry, before)
        return self._part(entry.kind, name, parts)

    def _unknown(self, name: str, before: int) -> Missing:
        known = [one.name for one in self.entries.values() if one.index < before and not _is_page(one.step)]
        return Missing(f"There is no answer or fact called '{name}'", guess.hint(name, [*known, *AMBIENT]))

    def _later(self, entry: Entry, before: int) -> Missing:
        if entry.index == before:
            return Missing(f"'{entry.name}' is this step itself", "Use only names of earlier steps")
        where = f", on line {self.lines[entry.index]}" if entry.index in self.lines else ""
        return Missing(f"'{entry.name}' only comes later{where}", "Move that step up, or this one down")

    def _part(self, kind: Kind, name: str, parts: list[str]) -> Kind | Missing:
        for part in parts:
            if kind.type is None:
                return ANYTHING
            inside = kind.parts.get(part)
            if inside is None and kind.open:
                return ANYTHING
            if inside is None:
                known = list(kind.parts)
                hint = guess.hint(part, known, whose="It has") if known else f"Write '{name}' alone"
                return Missing(f"'{name}' has no part '{part}'", hint)
            kind = inside
        return kind


def _is_page(step: AnyStep | None) -> bool:
    return isinstance(step, PAGES)


def names_of(draft: Draft, known: Known, lines: Mapping[int, int]) -> Names:
    """The names of a draft, in the order of its steps."""
    names = Names(lines=dict(lines))
    for name, index in draft.lost.items():
        names.entries[name] = Entry(name, index, None, ANYTHING)
    for index, step in numbered(draft):
        if step.name not in names.entries or names.entries[step.name].step is None:
            names.entries[step.name] = Entry(step.name, index, step, kind_of(step, known, names, index))
    return names


def numbered(draft: Draft) -> Iterator[tuple[int, AnyStep]]:
    """The steps with their places in the file; the contact question that is put in has that of the step it precedes."""
    indexes = iter(draft.indexes)
    index = -1
    declared = set(map(id, draft.service.steps))
    for step in with_contact(draft.service):
        if id(step) in declared:
            index = next(indexes)
            yield index, step
        elif CONTACT not in {one.name for one in draft.service.steps}:
            yield index, step


def kind_of(step: AnyStep, known: Known, names: Names, index: int) -> Kind:
    match step:
        case Question():
            return question_kind(step)
        case LookUp():
            return _outputs((known.providers or {}).get(step.use))
        case Book():
            return _outputs((known.calendars or {}).get(step.use))
        case WorkOut():
            return work_out_kind(step, names, index)
        case Repeat():
            return Kind(ValueType.ITEMS)
    return ANYTHING


def question_kind(question: Question) -> Kind:
    options = tuple(getattr(question, "options", ()))
    parts: Mapping[str, Kind] = {}
    if isinstance(question, QuantityQuestion):
        parts = dict.fromkeys(options, NUMBER)
    elif isinstance(question, ContactQuestion):
        parts = _CONTACT
    elif question.gives is ValueType.PLACE:
        parts = _ASSET if isinstance(question, AssetQuestion) else _PLACE
    if question.gives is ValueType.YES_NO:
        options = ("yes", "no")
    return Kind(question.gives, options, parts)


def _outputs(shape: Shape | None) -> Kind:
    if shape is None:
        return Kind(ValueType.RECORD, open=True)
    parts = {name: of_type(kind) for name, kind in shape.outputs.items()}
    return Kind(ValueType.RECORD, parts=parts, open=shape.open_outputs)


def of_type(kind: ValueType) -> Kind:
    """A value of this type of which nothing more is known."""
    options = ("yes", "no") if kind is ValueType.YES_NO else ()
    parts = _PLACE if kind is ValueType.PLACE else {}
    return Kind(kind, options, parts, open=kind is ValueType.RECORD)


def work_out_kind(step: WorkOut, names: Names, index: int) -> Kind:
    """The declared type, else what its sums come to when they agree."""
    if step.type is not None:
        return of_type(ValueType(step.type))

    def resolve(dotted: str) -> Kind:
        found = names.resolve(dotted, index)
        return ANYTHING if isinstance(found, Missing) else found

    kinds = [sums.infer(case.value.tree, resolve, lambda what, hint: None) for case in step.as_]
    found = {kind.type for kind in kinds}
    if len(found) == 1:
        return kinds[0].plain() if kinds[0].type is not ValueType.CHOICE else Kind(ValueType.TEXT)
    return of_type(ValueType.MONEY) if found == {ValueType.MONEY, ValueType.NUMBER} else ANYTHING
