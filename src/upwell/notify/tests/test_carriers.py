"""What a carrier's interface may answer: only its status says whether it took a text, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic

import pytest
from django.conf import LazySettings
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.lib.tests.dripping import dripping
from upwell.notify import actions as notify
from upwell.notify import jobs
from upwell.notify.models import Message
from upwell.notify.providers import http

pytestmark = pytest.mark.django_db(transaction=True)


class Carrier(BaseHTTPRequestHandler):
    answer = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def carrier(city: City, settings: LazySettings) -> Iterator[type[Carrier]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Carrier)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_SECRETS, settings.SMS_NUMBER, settings.SMS_ACCOUNT = ["secret"], "+14085550100", "AC1"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}"
    yield Carrier
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("provider", ["twilio", "http"])
@pytest.mark.parametrize("answer", [b"[]", b'"taken"', b"null", b"", b"\xff", b"[" * 100_000])
def test_a_text_that_was_taken_is_not_sent_again_for_a_strange_answer(
    carrier: type[Carrier], settings: LazySettings, provider: str, answer: bytes
) -> None:
    settings.SMS_PROVIDER, carrier.answer = provider, answer
    assert notify.say("hello", to="+14085550123", language="en", dedupe="1", now=NOW)
    assert jobs.deliver(NOW).sent == 1
    assert Message.objects.get().state == "sent"


@pytest.mark.parametrize("head", [True, False])
def test_a_carrier_that_drips_is_not_waited_for(
    carrier: type[Carrier], settings: LazySettings, monkeypatch: pytest.MonkeyPatch, head: bool
) -> None:
    monkeypatch.setattr(http, "READ", 0.5)
    monkeypatch.setattr(http, "LISTENS", 0.5)
    settings.SMS_PROVIDER = "http"
    with dripping(head=head) as settings.SMS_URL:
        notify.say("hello", to="+14085550123", language="en", dedupe="1", now=NOW)
        begun = monotonic()

        assert jobs.deliver(NOW).sent == 0

        assert monotonic() - begun < 4
