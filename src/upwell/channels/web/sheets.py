"""A service's questions on one page, for filling in where there is no signal: which services can be, and the sheet.

The rules of a journey stay on the server. The sheet only hides what cannot be asked any more and says an ending that is
certain, by the conditions on choices; whatever it cannot know is asked, and decided when the answers arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import msgspec

from upwell.catalogue.queries import Published
from upwell.definition.channels import is_for_staff
from upwell.definition.conditions import All, Any_, Condition, Not
from upwell.definition.model import Service
from upwell.definition.questions import FileQuestion, PhotoQuestion, Question, type_of
from upwell.definition.steps import Check, LookUp, Stop, Submit, Tell, WorkOut
from upwell.forms import questions
from upwell.forms.uploads import NAME
from upwell.intake.actions import may_keep
from upwell.journey import proving
from upwell.journey.screen import Screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.ui import marks
from upwell.ui.fields import Field

PLAIN = (LookUp, Stop, Submit, Tell, WorkOut)
KINDS = ("report", "request")


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or an ending (`field` None) with its words. `when`: its condition as scripts read it."""

    name: str
    title: str
    field: Field | None
    body: str = ""
    when: str = ""
    optional: bool = False
    place: bool = False
    emergency: bool = False


def photo_question(definition: Service) -> PhotoQuestion | None:
    """The one a photo from elsewhere goes to."""
    found = (step for step in definition.walked if isinstance(step, PhotoQuestion) and not is_for_staff(step))
    return next(found, None)


def takes_a_photo(published: Published) -> bool:
    definition = published.definition
    taken = published.open and definition.is_taken("web") and definition.kind in KINDS
    return taken and definition.sign_in != "required" and photo_question(definition) is not None


def works_offline(published: Published) -> bool:
    """Whether all of it can be answered in one go: nothing to book, pay, prove, declare or keep secret."""
    return takes_a_photo(published) and all(_is_plain(step) for step in published.definition.walked)


def _is_plain(step: Any) -> bool:
    if isinstance(step, Check):
        return not step.declaration
    if isinstance(step, Submit):
        return not getattr(step, "declaration", None)
    return isinstance(step, PLAIN) or (isinstance(step, Question) and _is_asked(step))


def _is_asked(question: Question) -> bool:
    if isinstance(question, FileQuestion) or not may_keep(question):
        return False
    sealed = bool(proving.to_prove(question, {"email": "x@example.org"}))
    return not (sealed or getattr(question, "party", None))


def parts(definition: Service, language: str, *, draft_id: UUID | None = None, walk: Walk | None = None) -> list[Part]:
    """What is asked on the sheet; of a journey that is under way, what is still open of it."""
    texts = Texts(definition, language)
    found = []
    for step in definition.walked:
        if is_for_staff(step) or (walk is not None and _is_over(step, walk)):
            continue
        if isinstance(step, Question) and _is_asked(step):
            found.append(_question(step, texts, draft_id or uuid4(), walk))
        elif isinstance(step, Stop | Tell) and (step.when is not None or isinstance(step, Tell)):
            found.append(_ending(step, texts))
    return found


def _is_over(step: Any, walk: Walk) -> bool:
    if step.name in walk.path:
        return True
    return step.when is not None and step.when.holds(walk.values) is False


def _question(step: Question, texts: Texts, draft_id: UUID, walk: Walk | None) -> Part:
    name, values = step.name, walk.values if walk else {}
    shown = Screen(Position.ASK, name, step, values, None, options=dict(getattr(step, "options", None) or {}) or None)
    drawn = questions.field(shown, texts, draft_id=draft_id)
    return Part(
        name,
        texts.of_step(name, "title", values).text,
        replace(drawn, name=f"{NAME}.{name}", heading=False, map=None),
        when=_when(step.when),
        optional=step.optional,
        place=type_of(step) == "location",
    )


def _ending(step: Stop | Tell, texts: Texts) -> Part:
    body = texts.of_step(step.name, "body", {}, escape=marks.unmarked, known=marks.known).text
    emergency = getattr(step, "outcome", "") == "emergency"
    when = _when(step.when)
    return Part(step.name, texts.of_step(step.name, "title", {}).text, None, body, when, emergency=emergency)


def _when(condition: Condition | None) -> str:
    return msgspec.json.encode(_told(condition)).decode() if condition is not None else ""


def _told(condition: Condition) -> list[Any]:
    match condition:
        case Not(part):
            return ["not", _told(part)]
        case All(found):
            return ["all", *map(_told, found)]
        case Any_(found):
            return ["any", *map(_told, found)]
    against = condition.against
    several = [str(one) for one in against] if isinstance(against, tuple) else str(against)
    return ["test", condition.name, condition.how, several]


def known(walk: Walk) -> Mapping[str, str]:
    """The choices made already, for the conditions of what is still to be asked."""
    asked = (walk.definition.questions.get(name) for name in walk.path)
    chosen = [step.name for step in asked if step and type_of(step) in ("choice", "yes_no")]
    return {name: str(walk.answers[name]) for name in chosen if walk.answers.get(name) is not None}


def scripts(found: Iterable[Part]) -> tuple[str, ...]:
    """Without the map, which needs a signal."""
    kinds = {part.field.kind for part in found if part.field}
    return tuple(name for name, of in (("photos", {"photos"}), ("address", {"address", "location"})) if kinds & of)
