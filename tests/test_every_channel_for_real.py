"""The same for real: San José with its own addresses, look-ups and calendars. One example of each service goes through
a carrier's webhook, the worker and the outbox, and through the page of the chat; what is kept is the same. The
services take turns in the languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from uuid import UUID

import lxml.html
import pytest
from django.conf import LazySettings
from django.conf import settings as configured
from django.db import transaction
from django.test import Client

from tests.e2e import walker
from tests.every_channel import SOMEBODY
from tests.test_every_channel import outcome
from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import queries as catalogue
from upwell.channels.chat.models import Chat
from upwell.channels.sms import actions as sms
from upwell.channels.sms import signature
from upwell.channels.sms.models import Thread
from upwell.conversation.style import CHAT, SMS, Style
from upwell.definition.model import Service
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.intake import queries as intake
from upwell.journey.screen import screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.lib import clock, han
from upwell.notify import consents
from upwell.notify.models import Message
from upwell.places import actions as places

MOST_TURNS = 60
SECRET, SITE, NUMBER = "a carrier's secret", "https://city.example", "+14085550100"
callers = count(101)


class Talker:
    """Somebody who knows what is asked next, and answers it as the plan says."""

    style: Style
    draft: UUID

    def __init__(self, service: Service, language: str) -> None:
        self.service, self.language = service, language
        self.plan = walker.plan(service.service)
        self.texts = Texts(service, language)
        self.name = self.texts.of_service("name").text
        self.read = self.before = ""

    @property
    def state(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def begin(self) -> None:
        raise NotImplementedError

    def says(self, text: str) -> None:
        raise NotImplementedError

    def chooses(self, walk: Walk, keys: Sequence[str]) -> None:
        raise NotImplementedError

    def run(self) -> tuple[str, str]:
        """What was kept before it was sent, or where it ended; and which service a case was opened of."""
        self.begin()
        for _ in range(MOST_TURNS):
            if not self.state.get("journey"):
                return self.end()
            self.draft = UUID(self.state["journey"])
            self.step(self.walk())
        raise AssertionError(f"no end by {self.style.channel}, at {self.walk().address}")

    def walk(self) -> Walk:
        return intake.standing(self.draft, now=clock.now()).walk

    def end(self) -> tuple[str, str]:
        case = Case.objects.filter(pk=self.draft).first()
        return (self.read, case.service) if case is not None else (outcome(self.walk()), "")

    def step(self, walk: Walk) -> None:
        if walk.position is Position.ASK:
            return self.answer(walk)
        if walk.position is Position.MORE:
            return self.says("2")  # no more of them
        assert walk.position not in (Position.PROVE, Position.PAY), walk.address
        self.read = outcome(walk)
        return self.says("1")

    def answer(self, walk: Walk) -> None:
        question, wanted = walk.step, self.plan.answer(walk.address)
        assert isinstance(question, Question)
        assert not self.style.needs_link(question), walk.address
        kind, again = type_of(question), self.before == walk.address
        self.before = walk.address
        if self.state.get("what") == "sure" or (again and kind in ("address", "location")):
            self.says("1")  # it is meant so
        elif isinstance(question, ContactQuestion):
            self.says("skip" if question.optional else SOMEBODY)
        elif wanted in (None, "", [], {}) or kind == "photo":
            self.says("0" if kind == "choices" and not question.optional else "skip")
        elif kind in ("choice", "choices", "yes_no", "declaration"):
            self.chooses(walk, [str(one) for one in wanted] if isinstance(wanted, list | tuple) else [str(wanted)])
        elif kind == "quantity":
            named = (f"{many} {self.texts.option(walk.address, key).text}" for key, many in wanted.items())
            self.says("\n".join(one.replace(",", " ") for one in named))
        else:
            self.says(wanted.isoformat() if hasattr(wanted, "isoformat") else str(wanted))


class Texter(Talker):
    """With a phone: reads what the outbox would send to its number, and nothing else."""

    style = SMS

    @property
    def state(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = Thread.objects.get(number_index=consents.blind(self.phone)).state
        return found

    def begin(self) -> None:
        self.phone, self.messages = f"+1408555{next(callers):04}", count(1)
        self.says(self.name)
        if not self.state.get("journey"):  # one of three, or the only one
            line = re.search(rf"^(\d+) {re.escape(self.name)}$", self.said, re.MULTILINE)
            self.says(line[1] if line else "1")

    def says(self, text: str) -> None:
        sid = f"SM{self.phone[1:]}x{next(self.messages)}"
        form = {"MessageSid": sid, "From": self.phone, "To": NUMBER, "Body": text, "NumMedia": "0"}
        path, before = "/texts/twilio/", list(Message.objects.values_list("pk", flat=True))
        signed = signature.made(SECRET, f"{SITE}{path}", {name: [value] for name, value in form.items()})
        assert Client().post(path, form, headers={"x-twilio-signature": signed}).status_code == 200
        while sms.work(clock.now()):
            pass
        mine = Message.objects.filter(to_index=consents.blind(self.phone)).exclude(pk__in=before)
        self.said = "\n".join(mine.values_list("body", flat=True))

    def chooses(self, walk: Walk, keys: Sequence[str]) -> None:
        self.says(",".join(self.number(walk, key) for key in keys))

    def number(self, walk: Walk, key: str) -> str:
        """The number that stands before the words of this choice; where it is further down, by way of MORE."""
        if type_of(walk.step) in ("yes_no", "declaration"):  # type: ignore[arg-type]  # a question
            return {"yes": "1", "no": "2"}[key]
        place, option = self.texts.locate(walk.address)[1], walk.step.options[key]  # type: ignore[union-attr]  # it has some
        words = [
            self.texts.get(f"{place}.options.{key}.sms", option.sms).text,
            self.texts.option(walk.address, key).text,
        ]
        for _ in range(12):
            for said in filter(None, words):
                if line := re.search(rf"^(\d+) {re.escape(said)}$", self.said, re.MULTILINE):
                    return line[1]
            self.says("more")
        raise AssertionError(f"no {key} at {walk.address}")


class Chatter(Talker):
    """In a browser, without scripts: writes a line, or presses a button that is on the page."""

    style = CHAT

    @property
    def state(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = Chat.objects.latest("pk").state
        return found

    def begin(self) -> None:
        self.client = Client(REMOTE_ADDR=f"10.1.0.{next(callers) % 250}", HTTP_ACCEPT_LANGUAGE=self.language)
        self.page = self.client.get("/chat/")
        self.says(self.name)
        if not self.state.get("journey"):
            self.press(self.service.service)

    def send(self, **form: str) -> None:
        tree = lxml.html.fromstring(self.page.content)
        hidden = tree.xpath("//form[@id='talk-form']//input[@type='hidden']")
        sent = {one.get("name"): one.get("value", "") for one in hidden} | form
        self.page = self.client.post("/chat/", sent, follow=True)
        assert self.page.status_code == 200, lxml.html.fromstring(self.page.content).text_content()

    def says(self, text: str) -> None:
        self.send(text=text)

    def press(self, key: str) -> None:
        assert f'name="choice" value="{key}"' in self.page.content.decode(), key
        self.send(choice=key)

    def chooses(self, walk: Walk, keys: Sequence[str]) -> None:
        if type_of(walk.step) == "choices":  # type: ignore[arg-type]  # a question
            there = list(screen(walk).options or {})
            self.says(",".join(str(there.index(key) + 1) for key in keys))
        else:
            self.press(keys[0])


def codes() -> Iterator[tuple[str, str]]:
    """Each service that declares both, with its language."""
    for number, code in enumerate(walker.CODES):
        service = walker.plan(code).service
        if {"sms", "chat"} <= set(service.channels):
            languages = service.with_made(han.MADE_FROM).languages
            yield code, languages[number % len(languages)]


@pytest.mark.django_db
def test_by_text_and_by_chat_the_same_is_kept(settings: LazySettings) -> None:
    settings.SMS_PROVIDER, settings.SMS_SECRETS, settings.SMS_NUMBER = "twilio", [SECRET], NUMBER
    settings.SMS_ACCOUNT, settings.PUBLIC_URL = "AC1", SITE
    catalogue_actions.load_path(configured.CITY_FOLDER, by="test", because="", now=clock.now())
    places.import_samples(configured.CITY_FOLDER, now=clock.now())
    cases = set()
    for code, language in codes():
        found = catalogue.published(code)
        assert found is not None
        text, chat = (undone(kind(found.definition, language)) for kind in (Texter, Chatter))
        assert text == chat, f"{code} in {language}"
        cases.add(text[1])
    assert len(cases - {""}) > 30


def undone(somebody: Talker) -> tuple[str, str]:
    """As if they had never been: a day that one took is free for the other."""
    mark = transaction.savepoint()
    try:
        return somebody.run()
    finally:
        transaction.savepoint_rollback(mark)
