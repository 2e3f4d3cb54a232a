"""The service as a whole: who works it, what is promised, what the public sees, in which languages."""

from __future__ import annotations

from collections.abc import Collection

from upwell.definition import guess
from upwell.definition.channels import is_for_staff
from upwell.definition.checks import steps
from upwell.definition.checks.conditions import LAST
from upwell.definition.checks.findings import Findings
from upwell.definition.questions import Question
from upwell.definition.source import Path
from upwell.definition.steps import Repeat, Submit
from upwell.definition.values import ValueType

PROMISES = ("report", "request", "application")
"""Kinds whose resident is told by when."""


def check(found: Findings, languages: Collection[str] | None) -> None:
    _known(found)
    _promise(found)
    _route(found)
    _case_name(found)
    _duplicates(found)
    _public(found)
    _receipt(found)
    _languages(found, languages)
    _repeated(found)
    _staff_only(found)


def _one_of(found: Findings, word: str | None, known: Collection[str] | None, noun: str, path: Path) -> None:
    if word is not None and known is not None and word not in known:
        found.tell(path, f"There is no {noun} '{word}'", guess.hint(word, known))


def _known(found: Findings) -> None:
    service, known = found.service, found.known
    _one_of(found, service.owner, known.departments, "department", ("owner",))
    _one_of(found, service.workflow, known.workflows, "workflow", ("workflow",))
    for number, topic in enumerate(service.topics):
        _one_of(found, topic, known.topics, "topic", ("topics", number))
    for number, route in enumerate(service.route):
        _one_of(found, route.team, known.teams, "team", ("route", number, "team"))
        _one_of(found, route.area, known.areas, "area", ("route", number, "area"))


def _promise(found: Findings) -> None:
    promises = found.service.promise
    if found.is_told(("kind",)) or found.is_told(("promise",)):
        return
    if not promises:
        if found.service.kind in PROMISES and any(isinstance(step, Submit) for step in found.service.steps):
            what = f"A {found.service.kind} promises by when the city acts"
            found.tell(("kind",), what, "Add promise: {to: fix, within: 5, counted_in: working_days}")
        return
    listed = isinstance(found.source.at(("promise",)), list)
    for number, rule in enumerate(promises):
        path: Path = ("promise", number) if listed else ("promise",)
        _states(found, rule.pauses_while, (*path, "pauses_while"))
        if rule.when is None and number < len(promises) - 1:
            found.tell(
                ("promise", number + 1), "This promise is never made: the one before it has no `when`", "Put it first"
            )
    if promises[-1].when is not None:
        what = "Nothing is promised when none of these conditions holds"
        found.tell(("promise",), what, "End with a promise that has no `when`", at_key=True)


def _states(found: Findings, states: tuple[str, ...], path: Path) -> None:
    workflow = found.service.workflow or found.service.kind
    known = (found.known.workflows or {}).get(workflow) or ()
    for number, state in enumerate(states):
        if known and state not in known and found.source.at(path) is not None:
            hint = guess.hint(state, known)
            found.tell((*path, number), f"The workflow '{workflow}' has no state '{state}'", hint)


def _route(found: Findings) -> None:
    route = found.service.route
    submits = any(isinstance(step, Submit) for step in found.service.steps)
    if not route:
        if submits and found.known.teams is not None and not found.is_told(("route",)):
            what = "Nobody is named who works the cases of this service"
            found.tell(("kind",), what, "Add route: [{team: the_team}]")
        return
    for number, rule in enumerate(route[:-1]):
        if rule.when is None and rule.area is None:
            what = "This line of route is never used: the one before it takes everything"
            found.tell(("route", number + 1), what, "Put it before that line")
    if route[-1].when is not None or route[-1].area is not None:
        what = "Cases that fit no line of route reach nobody"
        found.tell(("route",), what, "End with a line that has only a team", at_key=True)


def _case_name(found: Findings) -> None:
    service = found.service
    if service.case_name is None:
        return
    if not any(isinstance(step, Submit) for step in service.steps):
        what = "This service opens no case, so none is ever called that"
        found.tell(("case_name",), what, "Take case_name out", at_key=True)
    elif service.case_name == service.name:
        what = "case_name says the same as name"
        found.tell(("case_name",), what, "Write a noun, such as Pothole, or take it out", warning=True)


def _duplicates(found: Findings) -> None:
    """The companions in `also` are other services of this city."""
    also = found.service.duplicates.also if found.service.duplicates else ()
    for number, code in enumerate(also):
        path: Path = ("duplicates", "also", number)
        if code == found.service.service:
            found.tell(path, f"'{code}' is this service, whose own cases are looked at anyway", "Take it out")
        elif code in also[:number]:
            found.tell(path, f"'{code}' is in also twice", "Keep one")
        else:
            _one_of(found, code, found.known.services, "service", path)


def _public(found: Findings) -> None:
    public = found.service.public
    if public is None:
        return
    for number, name in enumerate(public.fields):
        path = ("public", "fields", number)
        entry = found.names.entries.get(name)
        if entry is None or (entry.step is not None and not isinstance(entry.step, Question | Repeat)):
            questions = [one.name for one in found.names.entries.values() if isinstance(one.step, Question)]
            found.tell(path, f"There is no question '{name}' to show", guess.hint(name, questions))
        elif isinstance(entry.step, Question) and _is_private(entry.step):
            why = "is for staff only" if is_for_staff(entry.step) else "tells who somebody is or is sensitive"
            found.tell(path, f"'{name}' {why}; it is never public", "Take it out")
        elif isinstance(entry.step, Repeat) or getattr(entry.step, "type", "") == "long_text":
            what = f"'{name}' is free text, in which people write about themselves and others"
            found.tell(path, what, "Show it only if somebody reads it first", warning=True)


def _is_private(question: Question) -> bool:
    theirs = question.party is not None or is_for_staff(question)
    return theirs or question.personal or question.sensitive or question.gives is ValueType.FILES


def _receipt(found: Findings) -> None:
    submits = any(isinstance(step, Submit) for step in found.service.steps)
    receipt = found.service.receipt
    if receipt is None:
        if submits and not found.is_told(("receipt",)):
            hint = "Add receipt: with a title, and a body that says what happens next"
            found.tell(("service",), "Nothing is said after sending", hint)
        return
    if submits and not receipt.body:
        found.tell(("receipt",), "The receipt does not say what happens next", "Add a body", at_key=True)
    steps.start(found, receipt.start, ("receipt", "start"), LAST)


def _languages(found: Findings, files: Collection[str] | None) -> None:
    service = found.service
    if "en" not in service.languages:
        found.tell(("languages",), "English is the language definitions are written in", "Add en")
    if files is None:
        return
    for number, language in enumerate(service.languages):
        if language != "en" and language not in files:
            required = found.known.languages is None or language in found.known.languages
            what = f"There is no {language}.yaml beside this file"
            hint = f"Run `upwell translate {language}` to begin it, or take {language} out"
            found.tell(("languages", number), what, hint, warning=not required)


def _staff_only(found: Findings) -> None:
    service = found.service
    if service.is_public or not service.channels or found.is_told(("channels",)):
        return
    for setting in ("open311", "text_word"):
        if getattr(service, setting) is not None:
            what = f"This service is for staff only, and {setting} offers it to others"
            found.tell((setting,), what, "Take it out, or add a channel such as web", at_key=True)


def _repeated(found: Findings) -> None:
    """Words written twice in lists where once is meant."""
    for setting in ("channels", "languages", "topics", "also_said_as"):
        words = list(getattr(found.service, setting))
        for number, word in enumerate(words):
            if word in words[:number]:
                found.tell((setting, number), f"'{word}' is in {setting} twice", "Keep one")
