"""Two workers and one message, and what a broken gateway brings: nothing is answered twice, nothing is lost."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from math import inf
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.channels.sms import actions, media, tidying
from upwell.channels.sms.actions import Arrived
from upwell.channels.sms.media import CannotFetch, fetch
from upwell.channels.sms.models import Incoming, Thread
from upwell.channels.sms.tests.test_texts import PHONE, SECRET, Says, carrier, form, knock, says
from upwell.conversation import stopping
from upwell.intake.models import Draft
from upwell.intake.tests.scene import NOW
from upwell.lib.tests.dripping import dripping
from upwell.notify import actions as notify
from upwell.notify import consents, receipts
from upwell.notify.models import Early, Message

__all__ = ["carrier", "says"]


def test_a_worker_that_was_too_slow_does_not_begin_it_anew(carrier: None, monkeypatch: pytest.MonkeyPatch) -> None:
    came = actions.receive(Arrived("twilio", "SM0001", PHONE, "POTHOLE"), now=NOW)
    assert came is not None
    real, first = actions._write, True

    def slow(*given: Any) -> None:
        nonlocal first
        if first:  # its lease runs out, and the next worker answers meanwhile
            first = False
            actions.work_on(came.pk, now=NOW + timedelta(minutes=3))
        real(*given)

    monkeypatch.setattr(actions, "_write", slow)
    actions.work_on(came.pk, now=NOW)
    assert Incoming.objects.get().state == "done"
    actions.work(NOW + timedelta(hours=1))
    assert (Thread.objects.get().rev, Message.objects.count(), Incoming.objects.get().attempts) == (1, 1, 2)
    assert Draft.objects.filter(pk=Thread.objects.get().state["journey"]).exists()


def test_what_came_a_moment_ago_is_not_forgotten_with_a_quiet_number(carrier: None) -> None:
    first, later = actions.receive(Arrived("twilio", "SM0001", PHONE, "hello"), now=NOW), NOW + timedelta(days=40)
    assert first is not None
    actions.work_on(first.pk, now=NOW)
    came = actions.receive(Arrived("twilio", "SM0002", PHONE, "STOP"), now=later)
    assert came is not None
    for _again in range(3):
        tidying.sweep(now=later)
    assert list(Incoming.objects.values_list("pk", flat=True)) == [came.pk]
    came.delete()
    tidying.sweep(now=later)
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"id":' * 50_000, b"\xff", b'{"id":"gw-1","from":"\\ud800"}', b"null"]
)
def test_a_gateway_that_sends_nonsense_is_told_so(
    client: Client, carrier: None, settings: LazySettings, body: bytes
) -> None:
    settings.SMS_PROVIDER = "http"
    given: Any = {"content_type": "application/json", "headers": {"authorization": f"Bearer {SECRET}"}}
    assert client.post("/texts/http/", body, **given).status_code == 400


def test_a_picture_without_words_says_nothing_and_no_sign_of_nothing_is_kept(
    client: Client, carrier: None, settings: LazySettings
) -> None:
    settings.SMS_PROVIDER = "http"
    given: Any = {"content_type": "application/json", "headers": {"authorization": f"Bearer {SECRET}"}}
    for sid, said in (("gw-0001", None), ("gw-0002", "a\x00b")):
        sent = {"id": sid, "from": PHONE, "text": said}
        assert client.post("/texts/http/", sent, **given).status_code == 200
    assert [one.body for one in Incoming.objects.order_by("pk")] == ["", "ab"]


def test_signs_of_nothing_in_numbers_and_addresses_are_no_news(
    client: Client, carrier: None, settings: LazySettings
) -> None:
    settings.SMS_PROVIDER = "http"
    given: Any = {"content_type": "application/json", "headers": {"authorization": f"Bearer {SECRET}"}}
    told = {"id": "gw-\x001", "status": "delivered", "code": "\x00"}
    assert client.post("/texts/http/status/", told, **given).status_code == 200
    media = [{"url": "https://media.example/\x00", "type": "image/jpeg"}, {"url": "https://m.example/a", "type": "x"}]
    sent = {"id": "gw-0001", "from": PHONE, "text": "hole", "media": media}
    assert client.post("/texts/http/", sent, **given).status_code == 200
    assert Incoming.objects.get().media == [{"url": "https://m.example/a", "type": "x"}]
    assert not Early.objects.exists()


def test_a_number_of_pictures_that_is_none_is_none(client: Client, carrier: None) -> None:
    assert knock(client, form("hello", "SM0001", NumMedia="9" * 5_000)).status_code == 200


@pytest.mark.parametrize("url", ["https://[", "http://[::1", "file:///etc/passwd", "https://evil.example/a.jpg"])
def test_a_picture_at_no_address_of_the_carriers_is_not_fetched(url: str) -> None:
    with pytest.raises(CannotFetch):
        fetch(url, "image/jpeg", until=inf)


def test_what_fails_is_in_the_log_without_anybodys_words(
    carrier: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(incoming: Incoming, *_rest: Any) -> None:
        raise ValueError(f"cannot read {incoming.body!r} of {incoming.thread.number}")

    came = actions.receive(Arrived("twilio", "SM0001", PHONE, "my name is Kim"), now=NOW)
    assert came is not None
    monkeypatch.setattr(actions, "_said", fails)
    actions.work_on(came.pk, now=NOW)
    assert "Kim" not in caplog.text
    assert PHONE not in caplog.text
    assert "ValueError" in caplog.text
    assert "in _answer" in caplog.text


def test_what_was_forgotten_here_cannot_be_played_again(carrier: None) -> None:
    came = actions.receive(Arrived("twilio", "SM0001", PHONE, "hello"), now=NOW)
    assert came is not None
    actions.work_on(came.pk, now=NOW)
    later = NOW + timedelta(days=40)
    tidying.sweep(now=later)
    assert not Incoming.objects.exists()
    assert actions.receive(Arrived("twilio", "SM0001", PHONE, "hello"), now=later) is None


def test_a_message_that_takes_workers_down_with_it_is_laid_aside(carrier: None) -> None:
    came = actions.receive(Arrived("twilio", "SM0001", PHONE, "hello"), now=NOW)
    assert came is not None
    gone = {"state": "working", "attempts": 4, "leased_until": NOW}
    Incoming.objects.filter(pk=came.pk).update(**gone)  # as a worker left it that died for the fourth time
    actions.work_on(came.pk, now=NOW + timedelta(minutes=3))
    assert Incoming.objects.get().state == "dead"
    assert not actions.work(NOW + timedelta(days=1))


def test_pictures_are_deleted_at_the_carrier_once_they_are_here(
    carrier: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter([503, 204, 404])

    def delete(_session: Any, url: str, **_more: Any) -> Any:
        asked.append(url)
        return nullcontext(SimpleNamespace(status_code=next(answers)))

    monkeypatch.setattr("requests.Session.delete", delete)
    url = "https://api.twilio.com/Media/ME1"
    came = actions.receive(Arrived("twilio", "SM0001", PHONE, "hello", [(url, "image/jpeg")]), now=NOW)
    assert came is not None
    tidying.delete_at_carrier(now=NOW)
    assert not asked  # nobody has looked at it yet
    actions.work_on(came.pk, now=NOW)
    for _again in range(3):
        tidying.delete_at_carrier(now=NOW)
    assert asked == [url, url]


@pytest.mark.parametrize("head", [True, False])
def test_pictures_that_come_slowly_are_given_up_before_the_lease_ends(
    carrier: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, head: bool
) -> None:
    monkeypatch.setattr(media, "READ", 0.5)
    with dripping(head=head) as url:
        settings.SMS_MEDIA_HOSTS, begun = [url.removeprefix("http://")], monotonic()

        with pytest.raises(CannotFetch):
            fetch(f"{url}/a.png", "image/png", until=begun + 0.5)

    assert monotonic() - begun < 4


def test_a_picture_whose_time_is_over_is_not_asked_for(carrier: None, settings: LazySettings) -> None:
    with dripping(head=True) as url:
        settings.SMS_MEDIA_HOSTS = [url.removeprefix("http://")]

        with pytest.raises(CannotFetch) as refused:
            fetch(f"{url}/a.png", "image/png", until=monotonic() - 1)

    assert refused.value.__cause__ is None
    assert actions.LEASE.total_seconds() > media.IN_ALL + 2 * (media.READ + media.CONNECT)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("STOP REMINDERS", ("stop", "reminders")),
        ("please stop updates!", ("stop", "updates")),
        ("no más recordatorios", ("stop", "recordatorios")),
        ("ngừng nhắc nhở", ("stop", "nhắc nhở")),
        ("停止提醒", ("stop", "提醒")),
        ("start reminders", ("start", "reminders")),
        ("I need reminders about my pickup", ("", "")),
        ("updates", ("", "")),
    ],
)
def test_some_texts_can_be_stopped_in_each_language(said: str, wish: tuple[str, str]) -> None:
    found = stopping.some(said)
    assert found[0] == wish[0]
    assert (not wish[1]) == (not found[1])


def test_a_stop_of_reminders_is_written_down_and_the_journey_goes_on(says: Says) -> None:
    assert "How big is it?" in says("POTHOLE")
    assert "START REMINDERS" in says("Stop reminders")
    assert (consents.is_refused(PHONE, consents.REMINDERS), consents.is_stopped(PHONE)) == (True, False)
    assert "You will get these texts again" in says("start reminders")
    assert not consents.is_refused(PHONE, consents.REMINDERS)
    assert "Anything else?" in says("1")


def test_what_the_carrier_says_before_we_know_the_number_is_not_lost(carrier: None) -> None:
    text = notify.say("hello", to=PHONE, language="en", dedupe="x", now=NOW)
    assert text is not None
    assert not receipts.note("twilio", "SM9", "delivered", now=NOW)
    Message.objects.filter(pk=text.pk).update(state="sent", provider="twilio", provider_id="SM9")
    receipts.catch_up("twilio", "SM9", now=NOW)
    assert Message.objects.get(pk=text.pk).reached == "delivered"
    assert not Early.objects.exists()
