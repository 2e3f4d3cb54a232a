"""Signed webhooks, out and in: over a real socket out, through the real door in."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some
from standardwebhooks import Webhook as Signer

from upwell.lib import clock
from upwell.partners import jobs
from upwell.partners.carriers import webhook
from upwell.partners.models import Incoming
from upwell.partners.ports import HoldLapsed, Refused, SlotTaken, Unreachable
from upwell.partners.reach import Reach
from upwell.partners.tests.scene import NOW, fresh, ordered, picture

OLD, NEW, OTHER = ("whsec_" + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2, 3))


class Server(BaseHTTPRequestHandler):
    answers: list[tuple[int, bytes]] = []
    seen: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((dict(self.headers.items()), body))
        status, said = self.answers.pop(0) if self.answers else (200, b"{}")
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server(partners, settings) -> Iterator[type[Server]]:
    Server.answers, Server.seen = [], []
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    settings.PARTNERS = {"NORTH": (f"http://127.0.0.1:{listening.server_port}/orders", (NEW, OLD))}
    yield Server
    listening.shutdown()
    listening.server_close()


def test_an_order_goes_out_signed_with_both_secrets_and_the_answer_is_kept(server):
    server.answers = [(201, b'{"ref": "N-17", "accepted": true}')]
    order = ordered()

    jobs.deliver(clock.now())

    headers, body = server.seen[0]
    for secret in (OLD, NEW):
        said = Signer(secret).verify(body, headers)
        assert said["data"]["id"] == str(order.pk)
    assert said["type"] == "work_order.create"
    assert said["data"]["facts"]["address"] == "200 E Santa Clara St"
    assert headers["webhook-id"] == f"{order.pk}:1"
    assert (fresh(order).state, fresh(order).ref) == ("accepted", "N-17")


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (500, b"", Unreachable),
        (429, b"", Unreachable),
        (302, b"", Unreachable),
        (401, b"who are you", Unreachable),
        (409, b'{"error": "slot_taken"}', SlotTaken),
        (409, b'{"error": "hold_lapsed"}', HoldLapsed),
        (422, b'{"error": "refused"}', Refused),
        (409, b"\xff\xfe<html>", Unreachable),
        (200, b"x" * 2_000_000, Unreachable),
    ],
)
def test_row_30_what_each_answer_means(server, status, body, raised):
    server.answers = [(status, body)]
    order = ordered()
    carrier = webhook.Webhook(Reach("north", f"http://127.0.0.1:{_port()}/orders", (NEW,)))

    with pytest.raises(raised):
        carrier.send("create", jobs.job_of(order), sequence=1, key="k")


def _port() -> int:
    from django.conf import settings

    return int(settings.PARTNERS["NORTH"][0].split(":")[2].split("/")[0])


@pytest.mark.parametrize("body", [b"", b"taken", b"\xff", b"[]", b'{"ref": 7}'])
def test_row_30_an_answer_that_is_no_json_is_still_an_answer(server, body):
    server.answers = [(200, body)]
    order = ordered()

    jobs.deliver(clock.now())

    assert fresh(order).state == "sent"


def test_nobody_there_is_tried_again(server, settings):
    settings.PARTNERS = {"NORTH": ("http://127.0.0.1:1/", (NEW,))}
    ordered()

    assert jobs.deliver(clock.now()).retried == 1


# news in


def post(data: Any, *, secret: str = NEW, id: str = "n1", late: int = 0, partner: str = "north", raw: bytes = b""):
    body = raw or json.dumps({"type": "work_order.update", "data": data}).encode()
    at = clock.now() - timedelta(seconds=late)
    headers = {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(id, at, body.decode("latin-1") if raw else body.decode()),
    }
    return Client().post(f"/partners/{partner}/updates/", body, content_type="application/json", headers=headers)


@pytest.fixture
def secrets(partners, settings) -> None:
    settings.PARTNERS = {"NORTH": ("http://127.0.0.1:1/", (NEW, OLD))}


def accepted(order: Any) -> dict[str, Any]:
    return {"job": str(order.pk), "state": "accepted", "at": NOW.isoformat()}


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_row_46_news_signed_with_either_secret_counts(secrets, secret):
    order = ordered()

    response = post(accepted(order), secret=secret)

    assert (response.status_code, response.json()["result"]) == (202, "applied")
    assert fresh(order).state == "accepted"


def test_row_46_a_bad_secret_is_a_401_and_changes_nothing(secrets):
    order = ordered()

    response = post(accepted(order), secret=OTHER)

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert fresh(order).state == "queued"
    assert Incoming.objects.count() == 0


@pytest.mark.parametrize("late", [330, -330, 86_400])
def test_row_46_what_is_replayed_after_minutes_is_forged(secrets, late):
    assert post(accepted(ordered()), late=late).status_code == 401


@pytest.mark.parametrize("partner", ["south", "nobody"])
def test_a_partner_without_a_secret_and_one_there_is_not_are_the_same(secrets, partner):
    assert post({}, partner=partner).status_code == 401


def test_row_46_the_same_delivery_twice_gets_the_same_answer(secrets):
    order = ordered()

    first, second = post(accepted(order)), post(accepted(order))

    assert first.json() == second.json()


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"state": "finished", "at": NOW.isoformat(), "ref": "x"},
        {"state": "done", "at": "yesterday", "ref": "x"},
        {"state": "done", "at": "2026-03-03T10:00:00", "ref": "x"},
        {"state": "done", "at": NOW.isoformat()},
        {"state": "done", "at": NOW.isoformat(), "job": "17"},
        {"state": "done", "at": NOW.isoformat(), "ref": "x", "photos": ["no base64!"]},
        {"state": "done", "at": NOW.isoformat(), "ref": "x", "items": {"sofa": "two"}},
        {"state": "done", "at": "0001-01-01T00:00:00+14:00", "ref": "x"},
    ],
)
def test_signed_news_that_is_not_what_was_agreed_says_what_is_wrong(secrets, data):
    response = post(data)

    assert response.status_code in (202, 422)
    if response.status_code == 422:
        assert response.json()["detail"]


@given(raw=some.binary(max_size=200), mark=some.text(max_size=40), stamp=some.text(max_size=15))
def test_no_request_is_more_than_a_refusal(raw, mark, stamp):
    headers = {"webhook-id": "x", "webhook-timestamp": stamp, "webhook-signature": mark}
    where = Reach("north", "http://x.example", (NEW,))

    with pytest.raises((webhook.Forged, webhook.NotUnderstood)):
        webhook.opened(where, headers, raw, now=NOW)


def test_only_post_and_no_more_than_agreed(secrets):
    client = Client()

    assert client.get("/partners/north/updates/").status_code == 405
    response = client.post("/partners/north/updates/", b"x", content_type="text/plain", CONTENT_LENGTH=13_000_000)
    assert response.status_code == 413


def test_photos_may_make_news_longer_than_a_form_may_be(secrets, uploads):
    order = ordered()
    photo = base64.b64encode(picture()).decode()

    long = {"words": "w" * 2_600_000, "ref": str(uuid4())}
    response = post({**accepted(order), "state": "done", "photos": [photo], **long})

    assert response.status_code == 202
    assert len(fresh(order).photos) == 1
