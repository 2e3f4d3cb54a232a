"""What was sent with a sheet becomes answers, in the order of the sheet: those that changed, and nothing else. What
cannot be taken is shown again beside its field; everything else is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from upwell.bookings import actions as bookings
from upwell.channels.assisted.lines import PREFIX, Typed, is_away
from upwell.definition.questions import Question
from upwell.definition.values import ValueType
from upwell.forms import reading
from upwell.forms.reading import Sent
from upwell.intake import actions as intake
from upwell.intake import days as day_words
from upwell.intake import placing, sheets
from upwell.intake.actions import Answered
from upwell.journey import answers as answering
from upwell.journey.answers import Problem
from upwell.journey.screen import Screen
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.limits.sentences import at_field

NOT_HELD = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached, bookings.NoSuchCalendar)
POINT = re.compile(r"\s*(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*")
ON = "on"  # the addresses of the lines that were on the page


@dataclass(slots=True)
class Taking:
    """`whole`: it is to be sent, so what is optional and empty is left out for good, and what is missing says so."""

    request: HttpRequest
    found: Answered
    whole: bool = False
    typed: dict[str, Typed] = field(default_factory=dict)

    def run(self) -> Answered:
        """Every line that was on the page, as long as it still is on the sheet."""
        for address in list(dict.fromkeys(self.request.POST.getlist(ON)))[:200]:
            line = sheets.sheet_of(self.found, now=clock.now()).line(address)
            if line is not None:
                self.line(line)
        return self.found

    def line(self, line: Screen) -> None:
        try:
            if line.position is Position.TELL:
                self.notice(line)
            elif line.position is Position.MORE:
                self.another(line)
            elif line.position is Position.BOOK:
                self.day(line)
            elif line.position is Position.ASK:
                self.question(line)
        except intake.StaleStep:  # it went with an answer before it
            return

    def notice(self, line: Screen) -> None:
        if PREFIX + line.address in self.request.POST and not line.answered:
            self.found = intake.read_notice(self.found.draft.pk, line.address, now=clock.now())

    def another(self, line: Screen) -> None:
        word = self.request.POST.get(PREFIX + line.address, "")
        if word in ("yes", "no") and word != line.stored:
            self.take(line, word)

    def day(self, line: Screen) -> None:
        code = self.request.POST.get(PREFIX + line.address, "")[:40]
        if not code or (code == self.request.POST.get(f"{PREFIX}{line.address}-was") and line.problem is None):
            return
        try:
            self.found = intake.choose_day(self.found.draft.pk, line.address, code, now=clock.now())
        except NOT_HELD as refusal:
            self.typed[line.address] = Typed(said=day_words.why_not(refusal))

    def question(self, line: Screen) -> None:
        step, name = line.step, PREFIX + line.address
        assert isinstance(step, Question)  # noqa: S101  # ASK stands at one
        if self.found.draft.channel == "phone" and is_away(step):
            if self.whole and step.optional and not line.answered:
                self.take(line, "")
            return
        if step.gives is ValueType.PLACE and line.problem is None and self.is_same_place(line, name):
            return
        sent = self.sent(line, step, name)
        if sent.refusal is not None:
            self.typed[line.address] = Typed(sent.typed, said=at_field(sent.refusal))
        elif sent.problem is not None:
            self.typed[line.address] = Typed(sent.typed, sent.problem, sent.said, sent.candidates)
        elif self.is_new(line, step, sent.raw):
            self.take(line, sent.raw, sent.typed)

    def is_same_place(self, line: Screen, name: str) -> bool:
        label = line.stored.get("label") if isinstance(line.stored, dict) else None
        chosen = self.request.POST.get(f"{name}-id", "")
        same = isinstance(line.stored, dict) and chosen in ("", str(line.stored.get("id") or ""))
        return label is not None and same and self.request.POST.get(name, "").strip() == label

    def sent(self, line: Screen, step: Question, name: str) -> Sent:
        post = self.request.POST
        point = POINT.fullmatch(post.get(name, "")) if step.gives is ValueType.PLACE else None
        if point is not None:
            placed = placing.pinned(point[1], point[2], "")
            return Sent(placed.raw, {"text": post[name]}, placed.problem)
        return reading.read(
            self.request, step, draft_id=self.found.draft.pk, stored=line.stored, now=clock.now(), name=name
        )

    def is_new(self, line: Screen, step: Question, raw: Any) -> bool:
        if answering.is_empty(raw) and not line.answered:
            return self.whole
        plain = answering.accept(step, raw, line.values)
        return isinstance(plain, Problem) or not line.answered or plain != line.stored or line.problem is not None

    def take(self, line: Screen, raw: Any, typed: Any = None) -> None:
        done = intake.answer(self.found.draft.pk, line.address, raw, now=clock.now())
        if done.problem is not None:
            self.typed[line.address] = Typed(typed if typed is not None else raw, done.problem)
        self.found = Answered(done.draft, done.walk)
