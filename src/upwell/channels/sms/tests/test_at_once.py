"""Two workers and one message, and what a broken gateway brings: nothing is answered twice, nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.channels.sms import actions
from upwell.channels.sms.actions import Arrived
from upwell.channels.sms.media import CannotFetch, fetch
from upwell.channels.sms.models import Incoming, Thread
from upwell.channels.sms.tests.test_texts import PHONE, SECRET, carrier, form, knock
from upwell.intake.models import Draft
from upwell.intake.tests.scene import NOW
from upwell.notify.models import Message

__all__ = ["carrier"]


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
        actions.sweep(now=later)
    assert list(Incoming.objects.values_list("pk", flat=True)) == [came.pk]
    came.delete()
    actions.sweep(now=later)
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


def test_a_number_of_pictures_that_is_none_is_none(client: Client, carrier: None) -> None:
    assert knock(client, form("hello", "SM0001", NumMedia="9" * 5_000)).status_code == 200


@pytest.mark.parametrize("url", ["https://[", "http://[::1", "file:///etc/passwd", "https://evil.example/a.jpg"])
def test_a_picture_at_no_address_of_the_carriers_is_not_fetched(url: str) -> None:
    with pytest.raises(CannotFetch):
        fetch(url, "image/jpeg")


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
