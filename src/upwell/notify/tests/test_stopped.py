"""Whoever said stop gets nothing that was written before it, however long it waited; an answer to them goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.notify import actions as notify
from upwell.notify import consents, jobs, providers
from upwell.notify.actions import Recipient
from upwell.notify.models import TEXT, Message
from upwell.notify.tests.test_delivering import Fake

PHONE, OTHER = "+14085550123", "+14085550124"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def carrier(city: City, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Fake:
    fake = Fake()
    settings.SANDBOX = True
    monkeypatch.setattr(providers, "by_channel", lambda: {TEXT: fake})
    return fake


def stop(at: int) -> None:
    when = NOW + timedelta(minutes=at)
    consents.stop(PHONE, said="STOP", language="en", channel="sms", now=when)


def say(text: str, at: int, *, to: str = PHONE) -> Message:
    message = notify.say(text, to=to, language="en", dedupe=f"{text} {to}", now=NOW + timedelta(minutes=at))
    assert message is not None
    return message


def code(phone: str) -> Message:
    to = Recipient(phone=phone)
    made = notify.queue(
        "sign_in_code", to=to, language="en", values={"code": "123456"}, about="-", dedupe=phone, now=NOW
    )
    assert made is not None
    return made


def test_a_letter_to_a_phone_that_waited_does_not_go_after_a_stop(carrier: Fake) -> None:
    letter, other = code(PHONE), code(OTHER)
    stop(1)
    jobs.deliver(NOW + timedelta(minutes=2))
    assert carrier.sent == [other.pk]
    letter.refresh_from_db()
    assert (letter.state, letter.error) == ("dead", "wants no texts")


def test_of_what_is_said_only_what_answers_the_stop_goes(carrier: Fake) -> None:
    say("before", 0)
    stop(1)
    wanted = [say("You will get no more texts", 1), say("This is help", 2)]
    jobs.deliver(NOW + timedelta(minutes=3))
    assert set(carrier.sent) == {one.pk for one in wanted}


def test_whoever_begins_again_is_texted_again(carrier: Fake) -> None:
    stop(0)
    consents.give(PHONE, consents.ALL, said="START", language="en", channel="sms", now=NOW + timedelta(minutes=1))
    again = say("Welcome", 1)
    jobs.deliver(NOW + timedelta(minutes=3))
    assert carrier.sent == [again.pk]


def test_beginning_again_is_no_yes_to_what_was_refused_alone(db: None) -> None:
    about = {"language": "en", "channel": "sms"}
    consents.stop(PHONE, consents.REMINDERS, said="STOP REMINDERS", now=NOW, **about)
    stop(1)
    assert [consents.is_refused(PHONE, one) for one in consents.PROGRAMMES] == [True, True]
    consents.give(PHONE, consents.ALL, said="START", now=NOW + timedelta(minutes=2), **about)
    assert [consents.is_refused(PHONE, one) for one in consents.PROGRAMMES] == [False, True]
