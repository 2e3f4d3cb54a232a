"""The sheet in words: each question as a field in the language of whoever fills it in, and beside it what is read out,
in the caller's. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.definition import links
from upwell.definition.channels import is_for_staff
from upwell.definition.questions import PinQuestion, Question
from upwell.definition.values import ValueType
from upwell.forms import items, questions
from upwell.forms.days import Choice
from upwell.journey.answers import Problem
from upwell.journey.screen import Screen
from upwell.journey.sheet import Sheet
from upwell.journey.texts import Said, Texts
from upwell.journey.walk import Position
from upwell.ui.fields import Field, Option
from upwell.ui.templatetags.ui import field_tag

PREFIX = "q_"
MOST_KEYS = 9
AUTOCOMPLETE = re.compile(r'\bautocomplete="[^"]*"')


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent for a line and not taken, and why."""

    raw: Any = None
    problem: Problem | None = None
    said: str = ""
    candidates: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: ask, tell, more, book, stop; away, what its person must fill in themselves; files, which no phone call
    brings. `script`: what is read
    out. `opens`: another service that is offered here."""

    address: str
    kind: str
    title: Said
    script: tuple[Said, ...]
    field: Field | None = None
    body: Said | None = None
    answered: bool = False
    section: Said | None = None
    optional: bool = False
    staff_only: bool = False
    choice: Choice | None = None
    opens: Any = None

    @property
    def name(self) -> str:
        return PREFIX + self.address

    @property
    def drawn(self) -> SafeString:
        """The control. The browser of whoever fills it in offers nothing of their own."""
        html = AUTOCOMPLETE.sub('autocomplete="off"', field_tag(self.field)) if self.field else ""
        return mark_safe(html)  # noqa: S308  # it is what the field's own template drew

    @property
    def is_open(self) -> bool:
        return not self.answered and self.kind in ("ask", "more", "book", "tell") and not self.optional


class Printer:
    """One sheet, in the language of the page and in the caller's."""

    def __init__(self, request: HttpRequest, draft: Any, sheet: Sheet, service: Any, language: str) -> None:
        self.request, self.draft_id, self.sheet = request, draft.pk, sheet
        self.texts, self.theirs = Texts(service, language), Texts(service, draft.language)
        self.on_phone = draft.channel == "phone"

    def lines(self, typed: Mapping[str, Typed], choices: Mapping[str, Choice]) -> list[Line]:
        made = [self.line(one, typed.get(one.address, Typed()), choices.get(one.address)) for one in self.sheet.lines]
        heading, found = "", []
        for line in made:
            new = line.section is not None and line.section.text != heading
            heading = line.section.text if line.section is not None else heading
            found.append(line if new else replace(line, section=None))
        return found

    def line(self, shown: Screen, typed: Typed, choice: Choice | None) -> Line:
        title = self.texts.of_step(shown.address, "title", shown.values)
        made = Line(
            shown.address,
            self.kind(shown),
            title,
            self.script(shown),
            answered=shown.answered and shown.problem is None and typed.problem is None,
            section=self.texts.of_step(shown.address, "section") or None,
            optional=getattr(shown.step, "optional", False),
            staff_only=is_for_staff(shown.step),
        )
        if made.kind == "ask":
            return replace(made, field=self.field(shown, typed))
        if made.kind == "more":
            return replace(made, field=self.another(shown))
        if made.kind == "book" and choice is not None:
            drawn = choice.field and replace(choice.field, name=made.name, heading=False)
            return replace(made, choice=choice, field=drawn)
        if made.kind in ("tell", "stop"):
            body = self.texts.of_step(shown.address, "body", shown.values)
            return replace(made, body=body, opens=self.opens(shown))
        return made

    def kind(self, shown: Screen) -> str:
        if shown.position is not Position.ASK:
            return str(shown.position)
        if not (self.on_phone and is_away(shown.step)):
            return "ask"
        return "files" if isinstance(shown.step, Question) and shown.step.gives is ValueType.FILES else "away"

    def field(self, shown: Screen, typed: Typed) -> Field:
        drawn = questions.field(
            shown,
            self.texts,
            draft_id=self.draft_id,
            typed=typed.raw,
            problem=typed.problem or shown.problem,
            candidates=typed.candidates,
        )
        drawn = items.arranged(drawn, shown, self.texts, self.request)
        kind = "address" if drawn.kind == "location" else drawn.kind  # in words: there is no map beside a phone
        error, source = typed.said or drawn.error, drawn.source if kind == "address" else ""
        return replace(
            drawn,
            kind=kind,
            name=PREFIX + shown.address,
            heading=False,
            error=error,
            find=None,
            map=None,
            rows=3,
            source=source,
        )

    def another(self, shown: Screen) -> Field:
        label = gettext("Do you want to add another?")
        options = [Option("yes", gettext("Yes")), Option("no", gettext("No"))]
        value = str(shown.stored or "")
        return Field("yes_no", PREFIX + shown.address, label, value=value, options=options)

    def opens(self, shown: Screen) -> dict[str, Any] | None:
        """Another service that is offered here; staff may begin any."""
        start = getattr(shown.step, "start", None)
        published = catalogue.published(start.service) if start else None
        if published is None or not published.open:
            return None
        name = Texts(published.definition, self.texts.language).of_service("name")
        return {"code": published.code, "name": name}

    def script(self, shown: Screen) -> tuple[Said, ...]:
        """The question as it is said, its hint and its choices; of what only staff are asked, nothing."""
        if is_for_staff(shown.step):
            return ()
        theirs, at = self.theirs, shown.address
        with translation.override(theirs.language):
            asked = theirs.of_step(at, "say", shown.values) or theirs.of_step(at, "title", shown.values)
            if shown.position is Position.MORE:
                asked = Said(gettext("Do you want to add another?"), theirs.language)
            said = [asked, *(theirs.of_step(at, part, shown.values) for part in ("hint", "body"))]
            return (*(_aloud(one) for one in said if one), *self.choices(shown))

    def choices(self, shown: Screen) -> list[Said]:
        """The choices as speech. A long list is not read out: whoever calls says it in their words."""
        if not shown.options or len(shown.options) > MOST_KEYS:
            return []
        words = [self.theirs.option(shown.address, key) for key in shown.options]
        language = words[0].language
        with translation.override(language):
            said = gettext("You can say: %(choices)s.") % {"choices": "; ".join(one.text for one in words)}
        return [Said(said, language)]


def _aloud(said: Said) -> Said:
    return Said(links.without_marks(said.text), said.language)


def is_away(step: Any) -> bool:
    """What nobody types for somebody else on the phone: secrets, and files."""
    if not isinstance(step, Question):
        return False
    return step.sensitive or isinstance(step, PinQuestion) or step.gives is ValueType.FILES


def read_back(sheet: Sheet, service: Any, language: str) -> list[tuple[Said, str]]:
    """The answers as they are read back, in the caller's language."""
    texts, rows = Texts(service, language), []
    for one in sheet.lines:
        if isinstance(one.step, Question) and one.answered and one.stored is not None and one.problem is None:
            title = texts.of_step(one.address, "title", one.values)
            rows.append((title, texts.shown(one.step, one.address, one.stored)))
    return rows
