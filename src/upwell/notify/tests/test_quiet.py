"""At night no text goes of the city's own accord; what was asked for a moment ago does, and answers do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.limits import kinds
from upwell.notify import actions as notify
from upwell.notify import consents, jobs, quiet
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.tests.test_delivering import Fake
from upwell.notify.tests.test_stopped import PHONE, carrier, say

__all__ = ["carrier"]
pytestmark = pytest.mark.django_db(transaction=True)
ZONE = ZoneInfo("America/Los_Angeles")
EVENING, MORNING = datetime(2026, 6, 15, 22, 30, tzinfo=ZONE), datetime(2026, 6, 16, 8, tzinfo=ZONE)
ABOUT = {"service": "Report a pothole", "reference": "AB-12", "follow_link": "https://city.example/follow/x"}
REMINDER = {**ABOUT, "day": NOW}


def text(template: str, values: dict[str, object]) -> Message | None:
    to = Recipient(phone=PHONE)
    given = {"language": "en", "about": "AB-12", "dedupe": template, "now": EVENING}
    return notify.queue(template, to=to, values=values, **given)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(st.integers(0, 366 * 24 * 60), times, times)
def test_it_ends_when_they_say_and_never_a_day_later(minutes: int, begins: time, until: time) -> None:
    now = NOW + timedelta(minutes=minutes)

    ends = quiet.ends(now, begins=begins, until=until, zone=ZONE)

    assert now <= ends <= now + timedelta(hours=25)
    assert ends == now or ends.astimezone(ZONE).time() == until
    assert quiet.ends(ends, begins=begins, until=until, zone=ZONE) == ends


@pytest.mark.parametrize(
    ("at", "waits"),
    [
        (datetime(2026, 6, 15, 20, 59, tzinfo=ZONE), None),
        (datetime(2026, 6, 15, 21, 0, tzinfo=ZONE), MORNING),
        (datetime(2026, 6, 16, 7, 59, tzinfo=ZONE), MORNING),
        (MORNING, None),
    ],
)
def test_the_night_is_from_nine_to_eight(at: datetime, waits: datetime | None) -> None:
    assert quiet.ends(at, begins=time(21), until=time(8), zone=ZONE) == (waits or at)


def test_news_waits_until_morning_and_is_then_sent(carrier: Fake) -> None:
    news = text("reminder", REMINDER)
    assert news is not None

    jobs.deliver(EVENING)
    news.refresh_from_db()
    held = (news.state, news.error, news.next_at, news.attempts, list(carrier.sent))
    jobs.deliver(MORNING)

    assert held == ("queued", "quiet hours", MORNING, 0, [])
    assert carrier.sent == [news.pk]


def test_a_receipt_an_answer_and_a_code_go_at_night(carrier: Fake) -> None:
    at_once = [text("receipt", ABOUT), text("sign_in_code", {"code": "123456"}), say("We have it.", 0)]

    jobs.deliver(EVENING)

    assert set(carrier.sent) == {one.pk for one in at_once if one}


def test_whoever_wants_no_reminders_still_has_news(carrier: Fake, city: City) -> None:
    written = text("reminder", REMINDER)
    assert written is not None
    consents.stop(PHONE, consents.REMINDERS, said="STOP REMINDERS", language="en", channel="sms", now=EVENING)
    news = text("progress", {**ABOUT, "message": "On its way"})
    assert news is not None

    jobs.deliver(MORNING)

    written.refresh_from_db()
    assert (written.state, written.error) == ("dead", "wants no texts")
    assert carrier.sent == [news.pk]
    assert notify.way_to(Recipient(phone=PHONE), "reminder") is None


def test_all_texts_together_have_a_limit_and_the_rest_waits(carrier: Fake, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read("texts_in_all=2/1h")
    for number in range(3):
        say(f"hello {number}", number)

    jobs.deliver(NOW + timedelta(minutes=3))

    waiting = Message.objects.get(state="queued")
    assert (len(carrier.sent), waiting.error) == (2, "many texts in all")
    jobs.deliver(NOW + timedelta(hours=1))
    assert len(carrier.sent) == 3
