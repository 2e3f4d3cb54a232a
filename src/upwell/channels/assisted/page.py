"""One sheet as a page: what its template needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.access import actor_in
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import fees, queries
from upwell.channels.assisted.lines import Line, Printer, Typed, read_back
from upwell.forms import days, words
from upwell.forms.days import Choice
from upwell.intake import actions as intake
from upwell.intake import moved, sheets
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.texts import Texts
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.ui.fields import Field, problems


class Page:
    def __init__(self, request: HttpRequest, found: Answered, typed: Mapping[str, Typed] | None = None) -> None:
        self.request, self.found, self.typed = request, found, typed or {}
        self.language = speaking.current()
        self.service = found.walk.definition
        self.texts, self.theirs = Texts(self.service, self.language), Texts(self.service, found.draft.language)
        self.sheet = sheets.sheet_of(found, now=clock.now())
        printer = Printer(request, found.draft, self.sheet, self.service, self.language)
        self.lines = printer.lines(self.typed, self.choices())

    def choices(self) -> dict[str, Choice]:
        """The days of each booking on the sheet; the vendor is asked only once all before it is answered."""
        reached = {*self.found.walk.path, self.found.walk.address}
        booked = [one for one in self.sheet.lines if one.position is Position.BOOK and one.address in reached]
        return {one.address: self.choice(one.address) for one in booked}

    def choice(self, address: str) -> Choice:
        offered = intake_queries.days(self.found, address, now=clock.now())
        if offered is None:
            return Choice(None)
        step: Any = self.service.by_name[address]
        said = self.typed[address].said if address in self.typed else ""
        if self.request.GET.get("lost") == address:
            said = gettext("The day you chose was taken a moment ago. Choose another one. Everything else is kept.")
        return days.choice(
            offered.dates.offers,
            offered.rules,
            label=self.texts.of_step(address, "title", self.found.walk.values).text,
            hint=self.texts.of_step(address, "hint", self.found.walk.values).text,
            many=step.offer,
            language=self.language,
            now=clock.now(),
            since=days.read_day(self.request.GET.get("from", "")),
            chosen=offered.chosen,
            error=said,
        )

    def missing(self) -> list[Line]:
        """What must still be answered before it can be sent."""
        refused = {one.address for one in self.sheet.lines if one.problem is not None} | set(self.typed)
        return [line for line in self.lines if line.is_open or line.kind == "stop" or line.address in refused]

    def next_open(self) -> str:
        return next((f"line-{one.address}" for one in self.lines if one.is_open), "send")

    def part(self) -> HttpResponse:
        return render(self.request, "assisted/_part.html", self.context() | self.ends())

    def response(self, *, status: int = 200, **more: Any) -> HttpResponse:
        return render(self.request, "assisted/sheet.html", self.context() | self.end(**more), status=status)

    def context(self) -> dict[str, Any]:
        drawn = [one.field for one in self.lines if one.field is not None]
        draft, now = self.found.draft, clock.now()
        reports = intake_queries.duplicates(self.found.walk, now=now)
        return {
            "actor": actor_in(self.request),
            "draft": draft,
            "news": moved.news(draft, self.language),
            "code": self.service.service,
            "service": self.texts.of_service("name"),
            "lines": self.lines,
            "problems": problems(drawn) if self.typed else [],
            "scripts": ("address",),
            "near_reports": words.nearby(reports, self.language),
            "languages": [(one, formats.language_name(one, language=one)) for one in catalogue.city().languages],
            "their_language": formats.language_name(draft.language, language=self.language),
            "on_phone": draft.channel == "phone",
            "again": uuid4(),
            "next_draft": uuid4(),
            "left": len([one for one in self.lines if one.is_open]),
        }

    def aim(self) -> str:
        """By when, in the caller's language."""
        now, language = clock.now(), self.found.draft.language
        expected = intake_queries.expected(self.found.walk, now=now)
        with translation.override(language):
            return words.aim_for(expected.aims_to, expected.due_at, language, now=now) if expected else ""

    def ends(self) -> dict[str, Any]:
        """Where it leads as answered so far: what is read back, by when; or that it ends here."""
        read = read_back(self.sheet, self.service, self.found.draft.language)
        return {"read_back": read, "aim": self.aim(), "stop": self.sheet.stop}

    def end(
        self,
        *,
        sending: bool = False,
        undeclared: bool = False,
        refusal: str = "",
        give_error: str = "",
    ) -> dict[str, Any]:
        """The end of the sheet: what is read back, sent, paid, or given over; and the call around it."""
        draft, walk, now = self.found.draft, self.found.walk, clock.now()
        call = queries.open_call(actor_in(self.request))
        pays = walk.position is Position.PAY
        step = next((one.name for one in self.service.walked if getattr(one, "declaration", None)), "")
        declaration = self.theirs.of_step(step, "declaration", walk.values) if step and not pays else None
        to = Field("text", "give-to", gettext("Their email or mobile number"), error=give_error, spellcheck=False)
        context = {
            "sending": sending,
            "missing": self.missing() if sending else [],
            "undeclared": undeclared,
            "refusal": refusal,
            "declaration": declaration,
            **self.ends(),
            "call": call,
            "note": call.sealed.get("note", "") if call else "",
            "behalf": call.sealed.get("behalf", {}) if call else {},
            "spoken_minutes": round(queries.seconds(call, now=now) / 60) if call else 0,
            "give": to if intake.can_give(draft) else None,
            "interpreter": draft.language != self.language,
            "needs": [self.theirs.get(f"you_need.{n}", text) for n, text in enumerate(self.service.you_need)],
        }
        if pays:
            context |= fees.context(self.request, self.found, refusal)
        return context
