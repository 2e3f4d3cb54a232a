"""One step as every channel shows it, drawn by the channels themselves.

Pages are HTML for a frame that may run nothing; the rest is plain data that templates and the script print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from upwell.channels.api import screens
from upwell.channels.assisted import tried as sheets
from upwell.channels.chat import actions as chat
from upwell.channels.sms import rendering
from upwell.channels.web import tried
from upwell.conversation import keywords, shown
from upwell.conversation.message import Message
from upwell.conversation.style import CHAT, SMS
from upwell.definition import segments
from upwell.definition.model import Service
from upwell.journey import forms
from upwell.journey.screen import Screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk
from upwell.ui import formats
from upwell.workbench import standing

WEB, TEXTS, CHAT_, AGENT, API = "web", "texts", "chat", "agent", "api"


@dataclass(frozen=True, slots=True)
class Text:
    """One text message, in how many parts it goes, how much room it takes and which letter makes it costly."""

    text: str
    segments: int
    units: int
    plain: bool
    odd: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The step in one language. `sizes`: for each language of the service, in how many parts its text goes."""

    address: str
    language: str
    title: str
    example: str = ""
    page: str = ""
    texts: tuple[Text, ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()
    lines: tuple[Mapping[str, Any], ...] = ()
    sheet: str = ""
    program: str = ""
    schema: str = ""
    offered: frozenset[str] = field(default=frozenset())


def of(request: HttpRequest, service: Service, address: str, *, language: str, now: datetime) -> Shown | None:
    """None where there is no such step, or none that anybody sees."""
    address = standing.visible(service, address)
    if not address:
        return None
    walk, screen, example = standing.at(service, address)
    texts = Texts(service, language)
    return Shown(
        address=address,
        language=language,
        title=texts.of_step(screen.address, "title").text,
        example=example,
        page=_page(request, walk, screen, language),
        texts=_texts(_message(walk, screen, language, now), language),
        sizes=tuple((each, _parts(walk, screen, each, now)) for each in service.languages),
        lines=_lines(walk, screen, language, now),
        sheet=sheets.page(request, walk, screen, language=language),
        program=_program(walk, language),
        schema=_schema(service, texts),
        offered=frozenset(service.channels),
    )


def _page(request: HttpRequest, walk: Walk, screen: Screen, language: str) -> str:
    with translation.override(language):
        drawn = tried.page(request, walk, screen, channel="web", language=language, way=lambda address: "#")
        return drawn.content.decode()


def _message(walk: Walk, screen: Screen, language: str, now: datetime) -> Message:
    link = f"{settings.PUBLIC_URL}/…"
    return shown.message(walk, screen, SMS, language=language, link=link, now=now)


def _texts(message: Message, language: str) -> tuple[Text, ...]:
    """As a phone gets it: what is too long goes on with MORE."""
    left = rendering.turn_of([message])
    found: list[Text] = []
    with translation.override(language):
        more = gettext("Reply %(more)s to see more.") % {"more": keywords.said("more")}
    while left and len(found) < 5:
        text, left = rendering.cut(left, more)
        size = segments.size(text)
        found.append(Text(text, size.segments, size.units, size.plain, size.odd))
    return tuple(found)


def _parts(walk: Walk, screen: Screen, language: str, now: datetime) -> int:
    return segments.size(rendering.text_of([_message(walk, screen, language, now)])).segments


def _lines(walk: Walk, screen: Screen, language: str, now: datetime) -> tuple[Mapping[str, Any], ...]:
    message = shown.message(walk, screen, CHAT, language=language, link="#", now=now)
    with translation.override(language):
        return tuple(chat.lines_of([message]))


def _program(walk: Walk, language: str) -> str:
    """The screen as programs get it."""
    with translation.override(language):
        told = msgspec.json.encode(screens.of_walk(walk, language))
    return msgspec.json.format(told, indent=2).decode()


def _schema(service: Service, texts: Texts) -> str:
    """What a whole form sent by a program may be; empty for what is only read."""
    asked = service.by_residents
    if not asked.questions:
        return ""
    made = msgspec.json.encode(forms.of_form(asked, texts))
    return msgspec.json.format(made, indent=2).decode()


def language_names(service: Service) -> list[tuple[str, str]]:
    return [(code, formats.language_name(code, language=code)) for code in service.languages]
