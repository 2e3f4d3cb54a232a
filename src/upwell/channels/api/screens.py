"""A journey's screen as it is answered: what to ask or say, in the resident's words, never how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from upwell.channels.api import shapes, words
from upwell.channels.api.reading import faults
from upwell.channels.api.views.catalogue import options
from upwell.definition.questions import Question, type_of
from upwell.intake import queries as intake
from upwell.intake.actions import Answered
from upwell.journey import forms, review, texts
from upwell.journey.screen import Screen, screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk


def journey(found: Answered, language: str, at: str | None = None) -> shapes.Journey:
    """Where it stands, or an earlier step of it. Raises NotOnPath."""
    draft, walk = found.draft, found.walk
    return shapes.Journey(
        id=draft.pk,
        service=draft.service,
        language=draft.language,
        state="open",
        revision=draft.rev,
        screen=of_walk(walk, language, at),
        answered=walk.path,
        continue_url=intake.resume_link(draft.pk),
        expires_at=draft.expires_at,
    )


def sent(identity: UUID, service: str, language: str, receipt: shapes.Receipt) -> shapes.Journey:
    link = receipt.follow_url
    return shapes.Journey(identity, service, language, "sent", 0, None, (), link, None, receipt)


def etag(found: Answered) -> str:
    return f'"{found.draft.rev}"'


def of_walk(walk: Walk, language: str, at: str | None = None) -> shapes.Screen:
    """Raises NotOnPath."""
    shown, said = screen(walk, at), Texts(walk.definition, language)
    step = shown.step
    title, hint, body = (said.of_step(shown.address, part, shown.values) for part in ("title", "hint", "body"))
    start = getattr(step, "start", None)
    declared = walk.declares if shown.position in (Position.CHECK, Position.SUBMIT) else ""
    return shapes.Screen(
        position=shown.position.value,
        step=shown.address,
        title=words.said(title or _heading(shown.position, language)),
        hint=words.maybe(hint),
        body=words.maybe(body),
        back=shown.back,
        section=_section(shown, said),
        question=_question(shown, said),
        review=_review(walk, said) if shown.position in (Position.CHECK, Position.SUBMIT) else (),
        declaration=words.maybe(said.of_step(declared, "declaration", shown.values)) if declared else None,
        problem=_problem(shown, said),
        outcome=getattr(step, "outcome", None) if shown.position is Position.STOP else None,
        next_service=start.service if start is not None else None,
        by_link=_by_link(shown),
    )


def _heading(position: Position, language: str) -> texts.Said:
    said = {
        Position.CHECK: _("Is this right?"),
        Position.SUBMIT: _("Is this right?"),
        Position.PROVE: _("We must be sure that we can reach you."),
    }
    return texts.Said(said.get(position, ""), language)


def _section(shown: Screen, said: Texts) -> shapes.Section | None:
    there = shown.section
    if there is None:
        return None
    title = said.of_step(there.title_of, "section", shown.values)
    return shapes.Section(words.said(title), there.number, there.count)


def _question(shown: Screen, said: Texts) -> shapes.Question | None:
    step: Any = shown.step
    if shown.position is Position.MORE:
        return shapes.Question("yes_no", False, _yes_no(said), {"enum": ["yes", "no"]})
    if shown.position is not Position.ASK or not isinstance(step, Question):
        return None
    kind = type_of(step)
    schema = forms.now_offered(forms.of_answer(step, said, _words_at(shown.address)), step, shown.values)
    named = _yes_no(said) if kind == "yes_no" else options(step, _words_at(shown.address), said, shown.options or ())
    hidden = step.sensitive
    return shapes.Question(
        type=kind,
        optional=step.optional,
        options=named,
        schema=schema,
        answer=None if hidden else _plain(shown.stored),
        suggested=None if hidden else _plain(shown.suggested),
    )


def _plain(stored: Any) -> Any:
    return dict(stored) if isinstance(stored, Mapping) else stored


def _yes_no(said: Texts) -> tuple[shapes.Option, ...]:
    return tuple(shapes.Option(word, shapes.Said(said.standard(word), said.language)) for word in ("yes", "no"))


def _words_at(address: str) -> str:
    """`dogs.0.name` has its words at `dogs.name`."""
    return ".".join(part for part in address.split(".") if not part.isdigit())


def _review(walk: Walk, said: Texts) -> tuple[shapes.Row, ...]:
    rows = review.answered(walk, said)
    return tuple(shapes.Row(address, words.said(title), answer) for address, title, answer in rows)


def _problem(shown: Screen, said: Texts) -> shapes.Fault | None:
    if shown.problem is None:
        return None
    if not isinstance(shown.step, Question):
        again = _("The day you chose was taken a moment ago. Choose another one. Everything else is kept.")
        return shapes.Fault("/value", shown.problem.code, again, shown.address)
    found = faults(shown.problem, shown.step, said, _words_at(shown.address), shown.values, "/value")
    return found[0]


def _by_link(shown: Screen) -> str | None:
    """Why it goes on in a browser; None where it goes on here."""
    if shown.position is Position.PAY:
        return _("Pay here. Your request is sent as soon as it is paid:")
    if shown.position is Position.PROVE:
        return _("Open this link and type the code we send you:")
    if shown.position is Position.ASK and isinstance(shown.step, Question) and shown.step.sensitive:
        return _("This one is safer on the web. Open this link to go on:")
    return None
