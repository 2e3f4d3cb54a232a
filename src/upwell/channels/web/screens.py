"""A screen as a page: which template, and what it needs. Nothing is decided here that another channel would need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from upwell.accounts import asking
from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in
from upwell.cases import links, promise
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.channels.web import booking
from upwell.definition.questions import ContactQuestion, Question
from upwell.definition.steps import Book, Repeat, Start
from upwell.definition.values import Plain
from upwell.forms import fee, items, questions, uploads, words
from upwell.intake import days as day_words
from upwell.intake import moved, onward, telling
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, may_keep, new_key
from upwell.journey import proving
from upwell.journey.answers import Problem
from upwell.journey.screen import Screen
from upwell.journey.texts import Said, Texts
from upwell.journey.walk import Position, Walk
from upwell.journey.words import list_of
from upwell.lib import clock
from upwell.ui import fields, formats, marks, parts, speaking
from upwell.ui.fields import Problem as Line

TEMPLATES = {
    Position.ASK: "web/question.html",
    Position.TELL: "web/notice.html",
    Position.CHECK: "web/check.html",
    Position.SUBMIT: "web/check.html",
    Position.MORE: "web/more.html",
    Position.PROVE: "web/prove.html",
    Position.STOP: "web/stop.html",
    Position.BOOK: "web/book.html",
    Position.PAY: "web/pay.html",
}


class Page:
    """The page of one screen of one draft."""

    def __init__(self, request: HttpRequest, found: Answered, screen: Screen) -> None:
        self.request = request
        self.walk: Walk = found.walk
        self.draft = found.draft
        self.screen = screen
        self.language = speaking.current()
        self.texts = Texts(found.walk.definition, self.language)

    @property
    def declaration(self) -> Said | None:
        """What is declared on the check page: by the check itself, or by the submit step after it."""
        step = self.walk.declares
        return self.texts.of_step(step, "declaration", self.screen.values) if step else None

    def response(
        self,
        typed: Any = None,
        problem: Problem | None = None,
        *,
        said: str = "",
        candidates: Sequence[Any] = (),
        undeclared: bool = False,
        changed: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        context = self.context()
        context["about_page"] = self.about(problem or self.screen.problem)
        if self.screen.position is Position.ASK:
            context |= self.question(typed, problem or self.screen.problem, said, candidates)
        elif self.screen.position is Position.MORE:
            context |= self.more(problem)
        elif self.screen.position is Position.BOOK:
            context |= self.book(said)
        elif self.screen.position is Position.PROVE:
            context |= self.proof(said)
        elif self.screen.position in (Position.CHECK, Position.SUBMIT):
            context |= self.check(undeclared=undeclared, changed=changed)
        elif self.screen.position is Position.PAY:
            context |= fee.context(self.walk, self.draft.pk, left=bool(self.request.GET.get("left")))
        return render(self.request, TEMPLATES[self.screen.position], context, status=status)

    def context(self) -> dict[str, Any]:
        address, values = self.screen.address, self.screen.values
        return {
            "service": self.texts.of_service("name"),
            "case_name": self.texts.of_case(),
            "service_phone": self.walk.definition.phone,
            "code": self.walk.definition.service,
            "draft": self.draft.pk,
            "rev": self.draft.rev,
            "at": address,
            "key": new_key(self.draft.version_id),
            "news": moved.news(self.draft, self.language),
            "acting": accounts.organisation(self.draft.organisation) if self.draft.organisation else None,
            "title": self.texts.of_step(address, "title", values),
            "body": self.texts.of_step(address, "body", values, escape=marks.unmarked, known=marks.known),
            "hint": self.texts.of_step(address, "hint", values),
            "step": self.screen.step,
            "back_url": self.back(),
            "section": self.section(),
            "start": start_offer(self.screen, self.texts, self.draft.channel),
            "changing": address != self.walk.address,
            "call": marks.first_number(self.texts.of_step(address, "title", values).text) if self.is_emergency else "",
        }

    def about(self, problem: Problem | None) -> dict[str, Any]:
        """What is on screen, for whoever says that something is wrong with it; nothing of the answers."""
        draft = self.draft
        known = {"channel": draft.channel, "service": draft.service, "version": draft.version_id}
        return {**known, "step": self.screen.address, "problems": [problem.code] if problem else []}

    @property
    def is_emergency(self) -> bool:
        return self.walk.outcome == "emergency" and self.screen.position is Position.STOP

    def back(self) -> str:
        if self.screen.back is None:
            return reverse("web:service", args=[self.walk.definition.service])
        return self.at(self.screen.back)

    def at(self, address: str) -> str:
        return reverse("web:step", args=[self.draft.pk, address])

    def section(self) -> dict[str, Any] | None:
        found = self.screen.section
        if found is None:
            return None
        title = self.texts.of_step(found.title_of, "section")
        return {"number": found.number, "of": found.count, "title": title}

    def question(self, typed: Any, problem: Problem | None, said: str, candidates: Sequence[Any]) -> dict[str, Any]:
        if said:
            problem = problem or Problem(getattr(self.screen.step, "type", "photo"))
        field = questions.field(
            self.screen,
            self.texts,
            draft_id=self.draft.pk,
            typed=typed,
            problem=problem,
            candidates=candidates,
            known=self.own_contact(),
        )
        if said:
            field = replace(field, error=said)
        field = items.arranged(field, self.screen, self.texts, self.request)
        offered = typed.get("text", "") if candidates and isinstance(typed, dict) else ""
        return {
            "field": field,
            "problems": fields.problems([field]),
            "scripts": fields.scripts([field]),
            "offered": offered,
            "optional": isinstance(self.screen.step, Question) and self.screen.step.optional,
            **self.kept(),
        }

    def own_contact(self) -> Plain:
        """How to reach a resident who is signed in, for the question that asks for it; nothing for everybody else."""
        actor = actor_in(self.request)
        if not isinstance(self.screen.step, ContactQuestion) or actor.kind != "resident" or actor.account_id is None:
            return None
        account = accounts.account(actor.account_id)
        return {"name": account.called, "email": account.email or ""} if account else None

    def kept(self) -> dict[str, str]:
        """Where the browser keeps what is typed, and which form leaves with it. Nothing of what is sensitive."""
        step = self.screen.step
        if not isinstance(step, Question) or not may_keep(step):
            return {}
        return {"keep": f"{self.draft.pk} {self.screen.address}", "leaving_form": "question"}

    def more(self, problem: Problem | None) -> dict[str, Any]:
        step = self.screen.step
        assert isinstance(step, Repeat)  # noqa: S101  # MORE stands at a repeat
        error = gettext("Choose yes or no.") if problem else ""
        items = self.walk.answers.get(step.name)
        field = fields.Field(
            kind="yes_no",
            name=questions.NAME,
            label=gettext("Do you want to add another?") if items else gettext("Do you want to add one?"),
            error=error,
        )
        rows = [
            self.item_rows(step, index, item) for index, item in enumerate(items if isinstance(items, list) else [])
        ]
        return {"items": rows, "field": field, "problems": fields.problems([field])}

    def book(self, error: str) -> dict[str, Any]:
        title, hint = (self.texts.of_step(self.screen.address, part, self.screen.values) for part in ("title", "hint"))
        found = Answered(self.draft, self.walk)
        return booking.context(self.request, found, self.screen, title=title.text, hint=hint.text, error=error)

    @property
    def to_prove(self) -> dict[str, str]:
        return proving.to_prove(self.screen.step, self.walk.answers.get(self.screen.step.name))

    def proof(self, said: str) -> dict[str, Any]:
        field = asking.code_field(said)
        to = self.to_prove
        written = to.get("email") or formats.phone(to.get("phone", ""))
        shown = {"to": written, "by_text": "email" not in to, "change_url": self.at(self.screen.step.name)}
        return {"field": field, "problems": fields.problems([field]), **shown}

    def item_rows(self, step: Repeat, index: int, item: Any) -> list[parts.Row]:
        return [
            parts.Row(
                key=self.texts.of_step(f"{step.name}.{index}.{question.name}", "title", self.screen.values).text,
                values=[self.texts.shown(question, f"{step.name}.{question.name}", item[question.name])],
                change=self.at(f"{step.name}.{index}.{question.name}"),
            )
            for question in step.steps
            if question.name in item
        ]

    def check(self, *, undeclared: bool, changed: bool) -> dict[str, Any]:
        error = gettext("Tick the box to send your request.") if undeclared else ""
        problems = [Line(error, "id_declared")] if error else []
        now = clock.now()
        reports = intake_queries.duplicates(self.walk, now=now)
        expected = intake_queries.expected(self.walk, now=now)
        return {
            "rows": self.rows(),
            "confirmation": self.walk.confirmation(),
            "declaration": self.declaration,
            "declared_error": error,
            "problems": problems,
            "answers_changed": changed,
            "public": self.walk.definition.public,
            "public_rows": self.public_words(),
            "near_reports": words.nearby(reports, self.language),
            "aim": words.aim_for(expected.aims_to, expected.due_at, self.language, now=now) if expected else "",
            "pays": fee.is_ahead(self.walk),
            "reach": intake_queries.reach(self.walk),
        }

    def public_words(self) -> list[str]:
        public = self.walk.definition.public
        if public is None:
            return []
        return [self.texts.of_step(name, "title", self.screen.values).text for name in public.fields]

    def rows(self) -> list[parts.Row]:
        """Every answer on the path, with where to change it."""
        rows: list[parts.Row] = []
        for name in self.walk.names:
            step = self.walk.definition.by_name[name]
            if isinstance(step, Question) and name in self.walk.answers:
                rows.append(self.row(step, name))
            elif isinstance(step, Book) and isinstance(self.walk.answers.get(name), dict):
                rows.append(self.booked_row(name))
            elif isinstance(step, Repeat):
                items = self.walk.answers.get(name)
                for index, item in enumerate(items if isinstance(items, list) else []):
                    rows.extend(self.item_rows(step, index, item))
        return rows

    def booked_row(self, name: str) -> parts.Row:
        title = self.texts.of_step(name, "title", self.screen.values).text
        plain: Any = self.walk.answers[name]
        day = day_words.chosen_words(plain, self.walk.definition.by_name[name].use, self.language, clock.now())  # type: ignore[union-attr]  # a Book
        return parts.Row(key=title, values=[day], change=self.at(name), change_what=title)

    def row(self, step: Question, name: str) -> parts.Row:
        title = self.texts.of_step(name, "title", self.screen.values)
        return parts.Row(
            key=title.text,
            values=self.shown(step, name),
            change=self.at(name),
            change_what=title.text,
        )

    def shown(self, step: Question, name: str) -> list[str]:
        plain = self.walk.answers[name]
        if step.sensitive and plain:
            return ["••••••"]
        if getattr(step, "type", "") == "file":
            return uploads.lines(self.draft.pk, plain) or [self.texts.standard("none")]
        if getattr(step, "type", "") == "photo":
            count = len(plain) if isinstance(plain, list) else 0
            photos = ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
            return [photos if count else self.texts.standard("none")]
        if isinstance(step, ContactQuestion) and isinstance(plain, dict):
            ways = [plain.get("name"), plain.get("email"), formats.phone(str(plain.get("phone") or ""))]
            return [str(way) for way in ways if way]
        return [line for line in self.texts.shown(step, name, plain).split("\n") if line]


def start_offer(screen: Screen, texts: Texts, channel: str = "web") -> dict[str, Any] | None:
    """Another service that this step offers to go on with."""
    start = onward.of_screen(screen, channel=channel)
    return _offer(start, f"steps.{screen.step.name}.start.label", screen.address, texts) if start else None


def _offer(start: Start, label: str, at: str, texts: Texts) -> dict[str, Any] | None:
    published = catalogue.published(start.service)
    if published is None:
        return None
    own = texts.get(label, start.label)
    return {
        "code": start.service,
        "name": own or Texts(published.definition, texts.language).of_service("name"),
        "at": at,
    }


def receipt(sent: intake_queries.SentView, language: str) -> dict[str, Any]:
    """The receipt: the reference, what happens next and when, the private link."""
    texts, now = Texts(sent.definition, language), clock.now()
    values = telling.receipt_values(sent, language, now=now)
    own = sent.definition.receipt
    tells_due = bool(own and own.body and ("{due_date}" in own.body or sent.aims_to == promise.ON_THE_DAY))
    title = texts.get("receipt.title", own.title) if own else Said("", language)
    body = texts.get("receipt.body", own.body) if own and own.body else Said("", language)
    others = case_queries.waited_for(sent.case_id, language=language)
    start = onward.of_sent(sent, channel=sent.channel)
    return {
        "others": list_of(others, language),
        "service": texts.of_service("name"),
        "code": sent.definition.service,
        "kind": sent.definition.kind,
        "reference": sent.reference,
        "title": Said(texts.fill(title.text, values), title.language) if title else None,
        "body": Said(texts.fill(body.text, values, escape=marks.unmarked), body.language) if body else None,
        "aim": "" if tells_due or others else words.aim_for(sent.aims_to, sent.due_at, language, now=now),
        "follow_url": links.own_link(sent.case_id, by_seat=sent.by_seat),
        "own_code": "" if sent.by_seat else links.follow_code(sent.case_id),
        "reach": sent.reach,
        "draft": sent.case_id,
        "start": _offer(start, "receipt.start.label", onward.RECEIPT, texts) if start else None,
    }
