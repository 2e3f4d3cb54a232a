"""Whole conversations, as a person has them: what is said, what is answered, what comes of it."""

from __future__ import annotations

import pytest

from upwell.conversation.engine import begin, turn
from upwell.conversation.replies import Reply
from upwell.conversation.served import Rehearsals
from upwell.conversation.state import State
from upwell.conversation.style import SMS, Style
from upwell.catalogue.city import City
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW


class Phone:
    """Somebody with a phone, who reads and answers."""

    def __init__(self, service: str, *, language: str = "en", style: Style = SMS) -> None:
        self.city, self.style = Rehearsals(style.channel, NOW), style
        first = begin(service, State(language), self.city, style)
        self.state, self.read = first.state, first.messages

    def says(self, text: str, **more: object) -> str:
        done = turn(self.state, Reply(text, **more), self.city, self.style)  # type: ignore[arg-type]  # as a test says it
        self.state, self.read = done.state, done.messages
        return self.text

    @property
    def text(self) -> str:
        return "\n\n".join("\n".join(message.lines()) for message in self.read)

    @property
    def answers(self) -> dict[str, object]:
        return dict(next(iter(self.city.journeys.values())).walk.answers)


@pytest.fixture
def phone(city: City) -> Phone:
    scene.publish({**scene.POTHOLE, 'channels': ['web','sms','chat']}, scene.POTHOLE_ES)
    return Phone("pothole")


def test_it(phone: Phone) -> None:
    for one in ("Story Rd and King Rd", "2", "car", "1", "it is deep", "y"):
        print(phone.text)
        print(">>>", one)
        phone.says(one)
    print(phone.text)
    print(phone.answers)
    assert 0
