"""A case's history in residents' words: for the public page and for the resident's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from upwell.cases import closing, outcomes, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City, Outcome, State
from upwell.definition.questions import LocationQuestion
from upwell.forms import words
from upwell.forms.questions import map_view
from upwell.journey.texts import Said, Texts
from upwell.ui.fields import MapView
from upwell.ui.parts import Moment, Photo, Row, Tone


def state_words(state: State, language: str) -> str:
    city = catalogue.city()
    return city.word(state.public or state.name, language)


def tone(phase: str, due_at: datetime | None, now: datetime) -> Tone:
    if phase == "closed":
        return "done"
    if phase == "waiting":
        return "waiting"
    return "late" if promise.is_overdue(due_at, now) else "active"


def _name(version_id: int | None, title: str, language: str) -> Said:
    if version_id is None:
        return Said(title, "en")
    return Texts(catalogue.version(version_id).definition, language).of_case()


def outcome_words(outcome: Outcome | None, language: str) -> tuple[str, str]:
    """The outcome's name and the city's sentence about it."""
    if outcome is None:
        return "", ""
    city = catalogue.city()
    message = city.word(outcome.message, language) if outcome.message else ""
    return city.word(outcome.name, language), message


def public(view: cases.PublicView, language: str, now: datetime) -> dict[str, Any]:
    name, said = outcome_words(view.outcome, language)
    return {
        "reference": view.reference,
        "name": _name(view.version_id, view.title, language),
        "code": view.service,
        "state": state_words(view.state, language),
        "tone": tone(view.phase, view.due_at, now),
        "listed": view.on_map,
        "place": view.place_label,
        "place_in_words": not view.place_label and view.lat is None and _asks_where(view),
        "opened_at": view.opened_at,
        "closed_at": view.closed_at,
        **_promised(view.due_at, view.aims_to, language, now),
        "overdue": view.phase == "open" and promise.is_overdue(view.due_at, now),
        "waits": "for_resident" if view.phase == "waiting" else "",
        "on_time": view.on_time,
        "outcome": name,
        "good": view.outcome is None or view.outcome.good,
        "outcome_message": "" if view.outcome and view.outcome.needs_words else said,  # the words are not public
        "moments": moments(
            view.reference, view.steps, language, closed=view.phase == "closed", told_above=view.phase == "closed"
        ),
        "main_reference": view.main_reference,
        "map": _map(view) if view.lat is not None else None,
        "answers": _public_answers(view, language),
    }


def _asks_where(view: cases.PublicView) -> bool:
    """Whether everybody who sent this said where: then it was in words, which may say more than is public."""
    if view.version_id is None:
        return False
    asked = catalogue.version(view.version_id).definition.questions.values()
    return any(isinstance(one, LocationQuestion) and not one.optional and one.when is None for one in asked)


def _promised(due_at: datetime | None, to: str, language: str, now: datetime) -> dict[str, str]:
    when = words.by_when(due_at, language, now=now)
    return {"by_when": when, "aim": words.aim_for(to, due_at, language, now=now)}


def _map(view: cases.PublicView) -> MapView:
    """Where this one report is, with the corners around it."""
    around = f"{reverse('web:map_reports')}?reference={view.reference}"
    return replace(map_view(None, {"lat": view.lat, "lon": view.lon}), near=around)


def _public_answers(view: cases.PublicView, language: str) -> list[Row]:
    if view.version_id is None:
        return []
    texts = Texts(catalogue.version(view.version_id).definition, language)
    questions = texts.service.questions
    return [
        Row(texts.of_step(name, "title").text, [texts.shown(questions[name], name, plain)])
        for name, plain in view.answers.items()
        if name in questions and getattr(questions[name], "type", "") not in ("photo", "location", "address")
    ]


def own(view: cases.FollowView, language: str, now: datetime) -> dict[str, Any]:
    case, about = view.case, view.main or view.case
    name, said = outcome_words(view.outcome, language)
    told, steps = _told_above(view)
    return {
        "reference": case.reference,
        "kind": case.kind,
        "name": _name(case.version_id, case.title, language),
        "state": state_words(view.state, language),
        "tone": tone(about.phase, about.due_at, now),
        "place": case.place_label,
        "opened_at": case.opened_at,
        "closed_at": about.closed_at,
        "takes_more": case.closed_at is None,
        **_promised(about.due_at, about.target.aims_to if about.target else "", language, now),
        "overdue": about.is_overdue(now),
        "waits": _waits(view),
        "on_time": view.on_time,
        "outcome": name,
        "good": view.outcome is None or view.outcome.good,
        "outcome_message": "" if view.main else said,  # it tells the resident of that one what they can do
        "outcome_told": told,
        "moments": moments(
            case.reference,
            steps,
            language,
            closed=case.phase == "closed",
            told_above=case.phase == "closed" and not view.main,
            reader=case,
        ),
        "question": view.question,
        "may_answer": view.may_answer,
        "may_withdraw": view.may_withdraw,
        "reopen_until": view.may_reopen_until,
        "may_reopen": view.may_reopen_until is not None and now < view.may_reopen_until,
        "main": view.main,
    }


def _told_above(view: cases.FollowView) -> tuple[str, list[cases.Step]]:
    """What was written at closing, where the city's words point at it or it is a decision: it stands below those words,
    at the top of the page, and not in the history again."""
    ends = [place for place, step in enumerate(view.steps) if step.outcome]
    points = view.outcome is not None and (view.outcome.needs_words or outcomes.is_decision(view.case.kind))
    if view.main or view.case.phase != "closed" or not points or not ends:
        return "", view.steps
    last = view.steps[ends[-1]]
    others = [replace(step, message="") if step is last else step for step in view.steps]
    return last.message, others


def _waits(view: cases.FollowView) -> str:
    if view.may_answer:
        return "for_you"
    if view.main and view.main.phase == "waiting":
        return "for_resident"
    return "for_others" if view.case.phase == "waiting" and view.question is None else ""


def moments(
    reference: str, steps: Sequence[cases.Step], language: str, *, closed: bool, told_above: bool, reader: Any = None
) -> list[Moment]:
    """One line for each thing that happened, in words; the last one is where it stands. `told_above`: what the city
    says of the outcome stands above already. `reader`: the case, for whoever reads their own."""
    city, taken = catalogue.city(), _taken(reference, steps)
    ended = max((index for index, step in enumerate(steps) if step.outcome), default=-1) if told_above else -1
    found = []
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        text = step.message or step.said or _standing(step, city, language, above=index == ended)
        found.append(
            Moment(
                title=_own_title(step, reader, language) or _title(step, city, language),
                at=step.at,
                text=text,
                state="current" if last and not closed else "done",
                typed=step.by_resident,
                photos=[taken[photo] for photo in step.photos if photo in taken],
            )
        )
    return found


def _standing(step: cases.Step, city: City, language: str, *, above: bool) -> str:
    """The city's sentence about how it ended, unless it stands `above` on the same page."""
    outcome = step.outcome
    if above or outcome is None or outcome.needs_words or not outcome.message:
        return ""
    return city.word(outcome.message, language)


def _taken(reference: str, steps: Sequence[cases.Step]) -> dict[str, Photo]:
    """The crew's photos of the finished work that this reader may see, by id; asked for only where there are some."""
    return closing.photos(reference) if any(step.photos for step in steps) else {}


def _own_title(step: cases.Step, reader: Any, language: str) -> str:
    """What only the resident reads so: what they did themselves, and which of the others did what."""
    if reader is None:
        return ""
    if step.by_resident and step.what in ("reopened", "closed"):
        return gettext("You opened it again") if step.what == "reopened" else gettext("You took it back")
    said = of_other(step.what) if step.party else ""
    return said % {"who": cases.called(reader, step.party, language)} if said else ""


def of_other(what: str) -> str:
    """What became of somebody else who was asked; empty for anything else."""
    words = {
        "agreed": gettext("%(who)s: has answered"),
        "refused": gettext("%(who)s: said no"),
        "unheard": gettext("%(who)s: did not answer in time"),
    }
    return words.get(what, "")


def _title(step: cases.Step, city: City, language: str) -> str:
    fixed = {
        "opened": gettext("We received it"),
        "asked": gettext("We asked a question"),
        "answered": gettext("You answered"),
        "told": gettext("A message from the city"),
        "added": gettext("You told us how to reach you") if step.gave_contact else gettext("You added something"),
        "reopened": gettext("Opened again"),
        "took_over": gettext("The other report was taken back; this one goes on"),
        "rescheduled": gettext("Moved to another day"),
        "amended": gettext("What we take was changed"),
        "invited": gettext("You named another person"),
        "agreed": gettext("Somebody else has answered"),
        "refused": gettext("Somebody else said no"),
        "unheard": gettext("Somebody else did not answer in time"),
        "merged": gettext("Joined with another report of the same thing"),
    }
    if step.what in fixed:
        return fixed[step.what]
    if step.what == "closed" and step.outcome is not None:
        return city.word(step.outcome.name, language)
    return state_words(step.state, language)
