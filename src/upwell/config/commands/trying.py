"""try: walk a service in the terminal, as a text message would. Nothing is kept, booked, paid or sent."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from upwell.catalogue import queries as catalogue
from upwell.conversation import rehearsed
from upwell.conversation.engine import begin, turn
from upwell.conversation.message import Message
from upwell.conversation.replies import Reply
from upwell.conversation.served import Rehearsals
from upwell.conversation.state import State
from upwell.conversation.style import CHAT, SMS
from upwell.definition import load, segments
from upwell.definition.model import Service
from upwell.lib import clock


def try_(arguments: argparse.Namespace) -> int:
    found = _service(arguments.service)
    if found is None:
        return 1
    style = CHAT if arguments.chat else SMS
    city = Rehearsals(style.channel, clock.now(), free=rehearsed.real_days, definitions={found.service: found})
    done = begin(found.service, State(arguments.lang), city, style)
    _say(done.messages, sized=not arguments.chat)
    while done.state.journey or done.state.what:
        try:
            reply = input("> ")
        except EOFError:
            print()
            return 0
        done = turn(done.state, Reply(reply), city, style)
        _say(done.messages, sized=not arguments.chat)
    return 0


def _service(given: str) -> Service | None:
    """A service of the city by its code, or one that is still being written, by its folder."""
    if (Path(given) / load.SERVICE_FILE).is_file():
        loaded = load.load_folder(Path(given))
        for problem in loaded.errors:
            print(problem, file=sys.stderr)
        return loaded.service
    published = catalogue.published(given) if catalogue.has_city() else None
    if published is None:
        print(f"There is no service '{given}'. Name one that is published, or the folder of one.", file=sys.stderr)
    return published.definition if published else None


def _say(messages: tuple[Message, ...], *, sized: bool) -> None:
    for message in messages:
        text = "\n".join(message.lines())
        size = segments.size(text)
        print(f"\n{text}" + (f"\n    ({size.units} letters, sent in {size.segments})" if sized else ""))
