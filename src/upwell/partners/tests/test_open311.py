"""Partners that speak GeoReport: requests out, service request updates both ways."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.partners import actions, jobs
from upwell.partners.carriers import open311
from upwell.partners.models import Incoming, WorkOrder
from upwell.partners.ports import Unreachable
from upwell.partners.tests.scene import NOW, entries, fresh, ordered, publish_city


class Server(BaseHTTPRequestHandler):
    posted: list[tuple[str, dict[str, list[str]]]] = []
    asked: list[str] = []
    updates: Any = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.posted.append((self.path, parse_qs(body)))
        self._answer(json.dumps([{"service_request_id": "GR-9"}]).encode())

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self._answer(self.updates if isinstance(self.updates, bytes) else json.dumps(self.updates).encode())

    def _answer(self, said: bytes) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def server(db: None, settings: Any) -> Iterator[type[Server]]:
    publish_city({"north": {"name": {"en": "North"}, "system": "open311"}})
    Server.posted, Server.asked, Server.updates, Server.status = [], [], [], 200
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    settings.PARTNERS = {"NORTH": (f"http://127.0.0.1:{listening.server_port}/v2", ("c2VjcmV0",))}
    yield Server
    listening.shutdown()
    listening.server_close()
    catalogue.forget()


def row(order: Any, status: str, **also: Any) -> dict[str, Any]:
    given = {
        "update_id": f"u-{status}",
        "service_request_id": "GR-9",
        "status": status,
        "description": "They were here",
    }
    return {**given, "updated_datetime": NOW.isoformat(), **also}


def test_an_order_is_a_request_there_and_its_number_is_kept(server: type[Server]) -> None:
    order = ordered()

    jobs.deliver(clock.now())

    path, form = server.posted[0]
    assert path == "/v2/requests.json"
    assert form["address_string"] == ["200 E Santa Clara St"]
    assert form["attribute[work_order]"] == [str(order.pk)]
    assert (fresh(order).state, fresh(order).ref) == ("sent", "GR-9")


def test_a_cancel_is_an_update_of_that_request(server: type[Server]) -> None:
    order = ordered()
    jobs.deliver(clock.now())
    actions.cancel(order.pk, by=SYSTEM, now=clock.now())

    jobs.deliver(clock.now())

    path, form = server.posted[1]
    assert path == "/v2/servicerequestupdates.json"
    assert (form["service_request_id"], form["status"]) == (["GR-9"], ["CANCELLED"])


def test_their_news_is_asked_for_and_counts_once(server: type[Server]) -> None:
    order = ordered()
    jobs.deliver(clock.now())
    server.updates = [row(order, "IN_PROGRESS"), row(order, "OPEN"), {"nonsense": 1}, row(order, "IN_PROGRESS")]

    jobs.ask(clock.now())
    jobs.ask(clock.now())

    assert fresh(order).state == "under_way"
    assert entries(order) == ["made", "sent", "under_way"]
    window = parse_qs(urlsplit(server.asked[0]).query)
    assert set(window) == {"start_date", "end_date"}


@pytest.mark.parametrize("body", [b"", b"<xml/>", b"\xff", b"7", b"{}", b"null", b'[{"update_id": 1}]'])
def test_row_30_an_answer_without_sense_stops_nothing(server: type[Server], body: bytes) -> None:
    order = ordered()
    jobs.deliver(clock.now())
    server.updates = body

    assert jobs.ask(clock.now()) == 0
    assert fresh(order).state == "sent"


@pytest.mark.parametrize(("status", "state"), [(400, "declined"), (401, "queued"), (403, "queued"), (500, "queued")])
def test_row_30_what_their_errors_mean(server: type[Server], status: int, state: str) -> None:
    server.status = status
    order = ordered()

    jobs.deliver(clock.now())

    assert fresh(order).state == state


def test_a_picture_elsewhere_is_not_fetched(server: type[Server]) -> None:
    order = ordered()
    jobs.deliver(clock.now())
    server.updates = [row(order, "FIXED", media_url="http://169.254.169.254/latest/meta-data")]

    jobs.ask(clock.now())

    assert fresh(order).state == "done"
    assert len(server.asked) == 1


def tell(order: Any, status: str = "FIXED", key: str = "c2VjcmV0", partner: str = "north", **also: Any) -> Any:
    return Client().post(
        f"/partners/{partner}/servicerequestupdates.json", {"api_key": key, **row(order, status), **also}
    )


def test_what_they_post_counts_once(server: type[Server]) -> None:
    order = ordered()
    jobs.deliver(clock.now())

    assert tell(order).json() == [{"update_id": "u-FIXED"}]
    assert tell(order).status_code == 200

    assert fresh(order).state == "done"
    assert Incoming.objects.count() == 1


@pytest.mark.parametrize(("key", "partner"), [("", "north"), ("x", "north"), ("c2VjcmV0", "south"), ("é", "nobody")])
def test_row_46_a_bad_key_is_a_403_and_changes_nothing(server: type[Server], key: str, partner: str) -> None:
    order = ordered()

    assert tell(order, key=key, partner=partner).status_code == 403
    assert Incoming.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [{"updated_datetime": "soon"}, {"update_id": ""}, {"updated_datetime": "2026-03-03T10:00:00"}]
)
def test_what_is_missing_or_wrong_is_said(server: type[Server], wrong: dict[str, str]) -> None:
    response = tell(ordered(), **wrong)

    assert response.status_code == 400
    assert response.json()[0]["description"]


@given(some.binary(max_size=100))
def test_no_answer_raises_anything_but_unreachable(body: bytes) -> None:
    try:
        rows = open311._rows(body)
    except Unreachable:
        return
    assert isinstance(rows, list)


@given(some.dictionaries(some.sampled_from(["update_id", "status", "updated_datetime", "x"]), some.text(max_size=30)))
def test_no_form_raises_anything_but_words(form: dict[str, str]) -> None:
    with suppress(ValueError):
        told = open311.told({"service_request_id": "1", **form})
        assert told is None or told.ref == "1"


def test_the_clock_of_a_window_looks_back(server: type[Server]) -> None:
    ordered()
    jobs.deliver(clock.now())
    now = clock.now()

    jobs.ask(now)

    start = parse_qs(urlsplit(server.asked[0]).query)["start_date"][0]
    assert start <= (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_request_there_cannot_be_changed_so_it_is_taken_back_and_asked_for_anew(server: type[Server]) -> None:
    order = ordered()
    jobs.deliver(clock.now())
    actions.change(order.pk, facts={"address": "200 E Santa Clara St", "items": []}, by=SYSTEM, now=clock.now())

    jobs.deliver(clock.now())
    jobs.deliver(clock.now())

    again = WorkOrder.objects.exclude(pk=order.pk).get()
    assert [path for path, _form in server.posted] == [
        "/v2/requests.json",
        "/v2/servicerequestupdates.json",
        "/v2/requests.json",
    ]
    assert server.posted[2][1]["attribute[work_order]"] == [str(again.pk)]
    assert (fresh(order).state, fresh(order).why) == ("cancelled", "ordered_anew")
    assert (again.state, again.case_id, again.day) == ("sent", order.case_id, order.day)
