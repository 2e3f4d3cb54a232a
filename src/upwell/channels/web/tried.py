"""Pages of a service that is being written: the very pages residents get, of a journey that nobody keeps.

`page` draws one, `take` reads what was sent from it. No draft, no file, no hold and no payment comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from upwell.channels.web import screens
from upwell.conversation.rehearsed import Rehearsed
from upwell.definition.questions import type_of
from upwell.forms import days, questions, reading, uploads
from upwell.forms.reading import Sent
from upwell.intake import nobody
from upwell.journey import log, proving
from upwell.journey.answers import Problem
from upwell.journey.screen import Screen
from upwell.journey.walk import Position, Walk
from upwell.lib import clock

Way = Callable[[str], str]
"""From the address of a step to that of its page; of "" to the page before the first step."""
STAND_INS = {"photo": "photo", "file": "file"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was not taken, and why; nothing when it was."""

    typed: Any = None
    problem: Problem | None = None
    sent: Sent | None = None
    said: str = ""
    undeclared: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.problem or self.said or self.undeclared or (self.sent and self.sent.candidates))


class Tried(screens.Page):
    """The page without the frame of the site, whose links stay among pages like it."""

    way: Way = staticmethod(lambda address: "")

    def at(self, address: str) -> str:
        return self.way(address)

    def back(self) -> str:
        return self.way(self.screen.back or "")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "bare": True, "start": None}


def page(
    request: HttpRequest,
    walk: Walk,
    screen: Screen,
    *,
    channel: str,
    language: str,
    way: Way,
    taken: Taken | None = None,
) -> HttpResponse:
    """The page of this screen; the caller has set the language. With what was typed and is wrong with it."""
    shown = Tried(request, nobody.standing(walk, channel=channel, language=language), screen)
    shown.way = way
    if taken is None:
        return shown.response()
    candidates = taken.sent.candidates if taken.sent else ()
    said = taken.said or (taken.sent.said if taken.sent else "")
    status = 422 if taken.refused else 200
    more: Any = {"said": said, "candidates": candidates, "undeclared": taken.undeclared, "status": status}
    return shown.response(taken.typed, taken.problem, **more)


def take(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    """Reads what was sent from the page of this screen into the journey."""
    take_one = _TAKES.get(screen.position, _send)
    return take_one(request, journey, screen)


def _ask(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    question: Any = screen.step
    kind = type_of(question)
    if kind in uploads.KINDS:  # no file is kept of a journey nobody keeps: a name stands for it
        raw: Any = [f"{STAND_INS[kind]}-1"] if request.FILES.getlist(questions.NAME) or not question.optional else []
        return Taken(problem=journey.answer(screen.address, raw))
    draft: Any = None
    sent = reading.read(request, question, draft_id=draft, stored=screen.stored, now=clock.now())
    problem = sent.problem
    if problem is None and not sent.candidates and sent.refusal is None:
        problem = journey.answer(screen.address, sent.raw)
    return Taken(sent.typed, problem, sent)


def _tell(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    journey.read(screen.address)
    return Taken()


def _more(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    said = request.POST.get(questions.NAME, "")
    if said not in ("yes", "no"):
        return Taken("", Problem("missing"))
    journey.note(log.answered(screen.address, said))
    return Taken()


def _book(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    code = request.POST.get(days.NAME, "")[:40]
    if code:
        journey.choose_day(screen.address, code)
    return Taken()


def _prove(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    step = screen.step
    to = proving.to_prove(step, journey.walk.answers.get(step.name))
    journey.note(log.looked_up(step.name, proving.fact(to, at=clock.now().isoformat())))
    return Taken()


def _send(request: HttpRequest, journey: Rehearsed, screen: Screen) -> Taken:
    if journey.walk.declares and request.POST.get("declared") != "yes":
        return Taken(undeclared=True)
    journey.send(declared=True)
    return Taken()


_TAKES: dict[Position, Callable[[HttpRequest, Rehearsed, Screen], Taken]] = {
    Position.ASK: _ask,
    Position.TELL: _tell,
    Position.MORE: _more,
    Position.BOOK: _book,
    Position.PROVE: _prove,
}
