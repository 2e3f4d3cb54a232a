"""The test that defines the product: every service of San José, each of its examples, in each language, on every
channel it declares, ends in the same submission, byte for byte; or in the same ending without one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.every_channel import run
from upwell.catalogue.city import City
from upwell.definition import load
from upwell.definition.channels import STAFF
from upwell.definition.model import Example, Service
from upwell.journey import canonical
from upwell.journey.examples import NOT_SENT, rehearse
from upwell.journey.walk import Position, Walk
from upwell.lib import han

SERVICES = Path(__file__).parent.parent / "cities/sanjose/services"
CODES = sorted(path.name for path in SERVICES.iterdir() if (path / "service.yaml").is_file())


@cache
def service_of(code: str) -> Service:
    loaded = load.load_folder(SERVICES / code)
    assert loaded.service is not None
    return loaded.service


def outcome(walk: Walk) -> str:
    """What is compared: the submission, or where it ended."""
    if walk.position is Position.SUBMIT:
        return canonical.text(walk)
    return f"{walk.position} {walk.outcome} at {walk.address} {canonical.text(walk)}"


def examples(service: Service) -> list[Example]:
    """Those that say how a journey ends, and do not depend on who asks."""
    return [one for one in service.tests if one.ends != NOT_SENT and one.channel not in STAFF]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_every_channel_and_language_submits_the_same(code: str, city: City) -> None:
    service = service_of(code)
    channels = [one for one in service.channels if one != "counter"]
    for example in examples(service):
        expected = outcome(rehearse(service, example).walk)
        for channel in channels:
            if channel in STAFF and any(ask.for_ for ask in service.questions.values()):
                continue
            for language in service.with_made(han.MADE_FROM).languages:
                found = outcome(run(service, example, channel, language))
                assert found == expected, f"{code}, {example.name}: by {channel} in {language}"


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["web", "sms", "chat", "phone", "api"])
def test_another_answer_is_another_submission(city: City, channel: str) -> None:
    """The control: what is compared does tell one submission from another, on each channel."""
    service = service_of("pothole")
    example = service.tests[1]
    other = example.model_copy(update={"answers": {**example.answers, "size": "small"}})
    assert outcome(run(service, example, channel, "vi")) != outcome(run(service, other, channel, "vi"))
