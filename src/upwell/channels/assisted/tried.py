"""One step of a service that is being written, as the sheet has it: its own line, of a form that nobody keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.shortcuts import render

from upwell.channels.assisted.lines import Printer, read_back
from upwell.intake import nobody
from upwell.journey.screen import Screen
from upwell.journey.sheet import Sheet, sheet
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.ui import speaking

CHANNEL = "phone"
AT_THE_END = (Position.CHECK, Position.PAY, Position.SUBMIT)


def page(request: HttpRequest, walk: Walk, screen: Screen, *, language: str) -> str:
    """HTML for a frame that runs nothing. Fields are in the language of whoever looks, what is read out in this one."""
    service = walk.definition.by_staff
    draft = nobody.standing(walk, channel=CHANNEL, language=language).draft
    context: dict[str, Any] = {"bare": True, "service": Texts(service, language).of_service("name")}
    if screen.position in AT_THE_END:
        filled = sheet(service, walk.answers, {}, channel=CHANNEL)
        said = Texts(service, language).of_step(screen.address, "declaration", walk.values)
        context |= {"read_back": read_back(filled, service, language), "declaration": said}
    else:
        shown = replace(screen, step=service.by_name.get(screen.address, screen.step))
        printer = Printer(request, draft, Sheet((shown,), ()), service, speaking.current())
        context |= {"lines": printer.lines({}, {}), "left": 1}
    return render(request, "assisted/tried.html", context).content.decode()
