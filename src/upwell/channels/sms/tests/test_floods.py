"""A flood from one number: it is told once, nothing more is kept or answered, and a stop is heard all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.channels.sms import actions
from upwell.channels.sms.actions import Arrived
from upwell.channels.sms.models import Incoming
from upwell.channels.sms.tests.test_texts import OTHER, PHONE, carrier
from upwell.intake.tests.scene import NOW
from upwell.limits import kinds
from upwell.notify import consents
from upwell.notify.models import Message

__all__ = ["carrier"]
MOST = 3


@pytest.fixture(autouse=True)
def few(carrier: None, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read(f"texts_from_one={MOST}/1h")


def text(body: str, sid: str, *, sender: str = PHONE, minutes: int = 0) -> Incoming | None:
    return actions.receive(Arrived("twilio", sid, sender, body), now=NOW + timedelta(minutes=minutes))


def test_a_flood_is_told_once_and_leaves_nothing_behind() -> None:
    for number in range(20):
        text("hello", f"SM{number:04}")
    assert Incoming.objects.count() == MOST
    said = Message.objects.get()
    assert said.body.startswith("Too many texts came from this number. We cannot read them all.")
    assert said.to == PHONE


def test_others_are_heard_and_the_number_too_when_its_time_is_over() -> None:
    for number in range(MOST + 1):
        text("hello", f"SM{number:04}")
    assert text("hello", "SM1000", sender=OTHER) is not None
    assert text("hello", "SM1001", minutes=61) is not None


def test_a_stop_is_heard_in_a_flood_and_ends_even_what_says_so() -> None:
    for number in range(MOST + 1):
        text("hello", f"SM{number:04}")
    stop = text("STOP", "SM1000")
    assert stop is not None
    for one in Incoming.objects.order_by("pk"):
        actions.work_on(one.pk, now=NOW)
    assert consents.is_stopped(PHONE)
    before = Message.objects.count()
    assert [text("STOP", "SM1001"), text("hello", "SM1002", minutes=1)] == [None, None]
    assert Message.objects.count() == before


def test_what_a_carrier_brings_again_is_not_counted_again() -> None:
    for _again in range(MOST * 2):
        text("hello", "SM0001")
    assert text("hello", "SM0002") is not None


def test_the_phone_on_the_screen_is_told_as_well(client: Client, settings: LazySettings) -> None:
    settings.SANDBOX, settings.SMS_PROVIDER = True, "none"
    for _again in range(MOST + 1):
        page = client.post("/texts/phone/", {"text": "hello"}, follow=True)
    assert b"Too many texts came from this number." in page.content
