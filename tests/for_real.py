"""Somebody who uses a service for real, in San José with its own addresses, look-ups and calendars: by phone, on the
page of the chat, on the pages of the site, and as a program. Each gives what the plan of `e2e.walker` says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import lxml.html
from django.test import Client

from tests.e2e import walker
from tests.every_channel import SOMEBODY
from tests.test_every_channel import outcome
from upwell.cases.models import Case
from upwell.channels.api.tests.scene import Door, key
from upwell.channels.chat.models import Chat
from upwell.channels.sms import actions as sms
from upwell.channels.sms import signature
from upwell.channels.sms.models import Thread
from upwell.channels.web.tests.walking import Browser
from upwell.conversation.style import CHAT, SMS, Style
from upwell.definition.model import Service
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.intake import queries as intake
from upwell.journey.screen import screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.lib import clock
from upwell.notify import consents
from upwell.notify.models import Message

MOST_TURNS = 60
SECRET, SITE, NUMBER = "a carrier's secret", "https://city.example", "+14085550100"
callers = count(101)


class Somebody:
    """Knows what is asked next, and answers it as the plan says. `read`: what was kept before it was sent."""

    channel: str
    draft: UUID

    def __init__(self, service: Service, language: str) -> None:
        self.service, self.language = service, language
        self.plan = walker.plan(service.service)
        self.texts = Texts(service, language)
        self.name = self.texts.of_service("name").text
        self.read = self.before = ""

    def begin(self) -> None:
        raise NotImplementedError

    def is_over(self) -> bool:
        raise NotImplementedError

    def step(self, walk: Walk) -> None:
        raise NotImplementedError

    def run(self) -> tuple[str, str]:
        """What was kept before it was sent, or where it ended; and which service a case was opened of."""
        self.begin()
        for _ in range(MOST_TURNS):
            if self.is_over():
                return self.end()
            self.step(self.walk())
        raise AssertionError(f"no end by {self.channel}, at {self.walk().address}")

    def walk(self) -> Walk:
        return intake.standing(self.draft, now=clock.now()).walk

    def end(self) -> tuple[str, str]:
        case = Case.objects.filter(pk=self.draft).first()
        return (self.read, case.service) if case is not None else (outcome(self.walk()), "")


class Talker(Somebody):
    style: Style

    @property
    def state(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def says(self, text: str) -> None:
        raise NotImplementedError

    def chooses(self, walk: Walk, keys: Sequence[str]) -> None:
        raise NotImplementedError

    def is_over(self) -> bool:
        if not self.state.get("journey"):
            return True
        self.draft = UUID(self.state["journey"])
        return False

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

    channel, style = "sms", SMS

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

    channel, style = "chat", CHAT

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


class Reader(Somebody):
    """On the pages of the site, in a browser without scripts: fills in the fields that are there."""

    channel = "web"

    def begin(self) -> None:
        client = Client(REMOTE_ADDR=f"10.2.0.{next(callers) % 250}", HTTP_ACCEPT_LANGUAGE=self.language)
        self.browser = Browser(client)
        self.draft = self.browser.start(self.service.service)

    def is_over(self) -> bool:
        return "/receipt/" in self.browser.path or self.walk().position is Position.STOP

    def step(self, walk: Walk) -> None:
        if walk.position in (Position.CHECK, Position.SUBMIT):
            self.read = outcome(walk)
        again, self.before = self.before == self.browser.path, self.browser.path
        form = next(one for one in self.browser.all("main form") if one.xpath(".//button[contains(@class,'--big')]"))
        wanted, filled = self.plan.answer(walk.address), {}
        for name in dict.fromkeys(one.name for one in form.xpath(".//input[@name]|.//select|.//textarea")):
            if value := self.value(form, name, wanted, again=again):
                filled[name] = value
        hidden = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
        hidden.pop("csrfmiddlewaretoken")
        self.browser.post(form.get("action") or self.browser.path, hidden | filled)

    def value(self, form: Any, name: str, wanted: Any, *, again: bool) -> Any:
        fields = form.xpath(f".//*[@name='{name}']")
        kind = fields[0].get("type") or fields[0].tag
        if kind in ("hidden", "file"):
            return None
        if name in ("answer-id", "day"):  # the first address that was found, the first day that is free
            return next(one.get("value") for one in fields if one.get("disabled") is None)
        if name == "declared" or kind in ("radio", "checkbox"):
            chosen = ["yes"] if name == "declared" else wanted if isinstance(wanted, list | tuple) else [wanted]
            return [str(one) for one in chosen if one not in (None, "")]
        if name.endswith("-email") and not self.plan.service.questions["contact"].optional:
            return SOMEBODY
        typed = walker.text_for(name, wanted)
        return walker.KNOWN_ADDRESS if again and name == "answer" and not typed else typed


class Program(Somebody):
    """Asks at `/api/v1/`, with a key; each answer of ours is held against the OpenAPI document."""

    channel = "api"

    def begin(self) -> None:
        self.door = Door(key(f"program {next(callers)}"))
        self.draft = uuid4()
        body = {"service": self.service.service, "language": self.language}
        assert self.door.put(f"journeys/{self.draft}", body).status_code == 201
        self.sent = False

    def is_over(self) -> bool:
        return self.sent or self.walk().position is Position.STOP

    def step(self, walk: Walk) -> None:
        journey = f"journeys/{self.draft}"
        if walk.position in (Position.CHECK, Position.SUBMIT):
            self.read, self.sent = outcome(walk), True
            said = self.door.post(f"{journey}/submission", {"declared": True}, If_Match=self.tag(journey))
        elif walk.position is Position.BOOK:
            slots = self.door.get(f"{journey}/slots/{walk.address}").json()["slots"]
            free = next(one["slot"] for one in slots if not one["why"])
            said = self.door.put(f"{journey}/holds/{walk.address}", {"slot": free}, If_Match=self.tag(journey))
        else:
            value = "no" if walk.position is Position.MORE else self.value(walk)
            said = self.door.put(f"{journey}/answers/{walk.address}", {"value": value}, If_Match=self.tag(journey))
        assert said.status_code in (200, 201), (self.service.service, walk.address, said.content)

    def tag(self, journey: str) -> str:
        return str(self.door.get(journey)["ETag"])

    def value(self, walk: Walk) -> Any:
        question, wanted = walk.step, self.plan.answer(walk.address)
        if not isinstance(question, Question):
            return None
        kind = type_of(question)
        if isinstance(question, ContactQuestion):
            return None if question.optional else {"email": SOMEBODY}
        if wanted in (None, "", [], {}) or kind == "photo":
            return None
        if kind in ("address", "location"):
            return {"label": wanted}
        if kind == "choices":
            return [str(one) for one in wanted]
        if kind in ("number", "money"):
            return float(wanted)
        return wanted.isoformat() if hasattr(wanted, "isoformat") else wanted
