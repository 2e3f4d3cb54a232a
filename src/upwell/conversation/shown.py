"""What a conversation says at one step of a journey that stands there already: for whoever writes the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.utils import translation

from upwell.conversation import prompts
from upwell.conversation.journey import Day, Journey
from upwell.conversation.message import Message
from upwell.conversation.prompts import Asking
from upwell.conversation.rehearsed import real_days
from upwell.conversation.style import Style
from upwell.journey.screen import Screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of a journey as a message needs."""

    walk: Walk
    now: datetime
    language: str
    address: str

    def days(self, address: str) -> Sequence[Day] | None:
        return real_days(self.walk, address, now=self.now, language=self.language)

    def link(self) -> str:
        return self.address


def message(walk: Walk, screen: Screen, style: Style, *, language: str, link: str, now: datetime) -> Message:
    """The message for this screen. `link`: the address that stands for the one on which somebody goes on."""
    with translation.override(language):
        journey: Any = Standing(walk, now, language, link)
        return prompts.ask(Asking(cast("Journey", journey), screen, Texts(walk.definition, language), style))
