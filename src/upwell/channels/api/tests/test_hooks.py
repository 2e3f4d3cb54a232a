"""What a program is told of what it brought: signed, again until it is taken, never inside, nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from standardwebhooks import Webhook

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.channels.api import actions, jobs
from upwell.channels.api.models import Call, Hook
from upwell.channels.api.tests.scene import Door, key
from upwell.lib import clock
from upwell.partners.carriers import calling, outside

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = ["request.received", "request.changed", "request.closed", "request.reopened"]


class Drips(BaseHTTPRequestHandler):
    """A letter of its head, or of its body, every tenth of a second, and never an end."""

    in_head = False

    def do_POST(self) -> None:
        begins = b"HTTP/1.1 200 OK\r\nX-Long: " if self.in_head else b"HTTP/1.1 200 OK\r\n\r\n"
        with suppress(OSError):
            self.wfile.write(begins)
            for _ in range(600):
                self.wfile.write(b"x")
                sleep(0.1)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class DripsInHead(Drips):
    in_head = True


@pytest.mark.parametrize("way", [Drips, DripsInHead])
def test_whoever_answers_letter_by_letter_is_left(
    door: Door, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, way: type[Drips]
) -> None:
    settings.HOOKS_TO_PRIVATE = True
    monkeypatch.setattr(calling, "READ", 1.0)
    monkeypatch.setattr(calling, "LISTENS", 1.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), way)
    Thread(target=server.serve_forever, daemon=True).start()
    hooked(door, f"http://127.0.0.1:{server.server_port}/")
    door.send()
    began = monotonic()

    done = told()

    server.shutdown()
    server.server_close()
    assert done.retried == 1
    assert monotonic() - began < 10


@dataclass
class Partner:
    """A program that listens; it answers what it is told to."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _headers, body in self.heard]


@pytest.fixture
def partner(settings: LazySettings) -> Iterator[Partner]:
    settings.HOOKS_TO_PRIVATE = True
    there = Partner()

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(there.answers.pop(0) if there.answers else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hears)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    there.url = f"http://127.0.0.1:{server.server_port}/hear"
    yield there
    server.shutdown()
    server.server_close()


def hooked(door: Door, url: str, **more: Any) -> dict[str, Any]:
    response = door.post("hooks", {"url": url, "events": EVERYTHING, **more})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def told(now: datetime | None = None) -> jobs.Delivered:
    now = now or clock.now()
    jobs.follow(now)
    return jobs.deliver(now)


def test_a_program_is_told_of_what_it_brought(door: Door, partner: Partner) -> None:
    secret = hooked(door, partner.url)["secret"]
    reference = door.send().json()["reference"]

    told()

    (headers, body), said = partner.heard[0], partner.bodies()[0]
    assert Webhook(secret).verify(body, headers) == said
    assert said["type"] == "request.received"
    assert said["data"]["reference"] == reference
    assert set(said["data"]) == {"reference", "service", "status_url"}
    assert b"resident@example.org" not in body


def test_a_journey_that_was_sent_in_a_browser_is_told_too(door: Door, partner: Partner) -> None:
    from upwell.channels.api.tests.test_journeys import etag, walked

    hooked(door, partner.url)
    journey = walked(door)
    door.post(f"journeys/{journey}/submission", {"declared": True}, If_Match=etag(door, journey))

    told()

    assert len(partner.heard) == 1


def test_every_change_is_told_once(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    case = Case.objects.get()
    cases.close(case.pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())

    for _ in range(3):
        told()

    assert [one["type"] for one in partner.bodies()] == ["request.received", "request.closed"]
    assert partner.bodies()[1]["data"]["outcome"] == "done"


def test_what_others_brought_is_not_told(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)

    Door(key("another")).send()
    told()

    assert partner.heard == []


def test_only_what_was_asked_for_is_told(door: Door, partner: Partner) -> None:
    hooked(door, partner.url, events=["request.closed"])
    hooked(door, partner.url, services=["secret"])
    door.send()

    told()

    assert partner.heard == []


def test_what_is_not_taken_comes_again_under_the_same_id(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [500]

    first = told()
    again = jobs.deliver(clock.now() + timedelta(hours=1))

    ids = [headers["webhook-id"] for headers, _body in partner.heard]
    assert (first.retried, again.sent) == (1, 1)
    assert ids[0] == ids[1]


def test_after_a_day_it_is_given_up_and_staff_can_have_it_tried_again(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [500, 500]

    told()
    late = jobs.deliver(clock.now() + timedelta(hours=40))
    call = Call.objects.get()
    actions.retry(call.pk, by=SYSTEM, now=clock.now())
    after = jobs.deliver(clock.now())

    assert (late.gave_up, call.state, call.error, after.sent) == (1, "dead", "http 500", 1)
    with pytest.raises(actions.CannotRetry):
        actions.retry(call.pk, by=SYSTEM, now=clock.now())


def test_who_says_gone_is_left_alone(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [410]

    assert told().gave_up == 1


def test_a_worker_that_died_leaves_its_message_to_the_next(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    now = clock.now()
    jobs.follow(now)
    Call.objects.update(leased_until=now + jobs.LEASE)

    assert jobs.deliver(now).sent == 0
    assert jobs.deliver(now + jobs.LEASE).sent == 1


def test_while_secrets_change_both_sign(door: Door, partner: Partner) -> None:
    made = hooked(door, partner.url)
    newer = door.post(f"hooks/{made['id']}/secret", None).json()["secret"]
    door.send()
    told()

    headers, body = partner.heard[0]
    for secret in (made["secret"], newer):
        Webhook(secret).verify(body, headers)

    assert Hook.objects.get().before_until is not None
    assert actions.hooks.signing(Hook.objects.get(), clock.now() + timedelta(days=2)) == (newer,)


def test_a_hook_taken_away_hears_nothing_more(door: Door, partner: Partner) -> None:
    made = hooked(door, partner.url)
    door.send()
    jobs.follow(clock.now())

    assert door.delete(f"hooks/{made['id']}").status_code == 204
    jobs.deliver(clock.now())

    assert partner.heard == []
    assert Call.objects.get().state == "dropped"
    assert door.get(f"hooks/{made['id']}").status_code == 404


def test_hooks_are_seen_with_what_was_sent_last(door: Door, partner: Partner) -> None:
    made = hooked(door, partner.url)
    reference = door.send().json()["reference"]
    told()

    shown = door.get(f"hooks/{made['id']}").json()

    assert [(one["type"], one["reference"], one["state"]) for one in shown["last"]] == [
        ("request.received", reference, "sent")
    ]
    assert [one["id"] for one in door.get("hooks").json()["hooks"]] == [made["id"]]
    assert "secret" not in shown


def test_a_hook_is_its_programs(door: Door, partner: Partner) -> None:
    made, other = hooked(door, partner.url), Door(key("another"))

    for response in (
        other.get(f"hooks/{made['id']}"),
        other.delete(f"hooks/{made['id']}"),
        other.post(f"hooks/{made['id']}/secret", None),
        other.get(f"hooks/{uuid4()}"),
    ):
        assert response.status_code == 404


def test_where_it_leads_is_sealed(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)

    row = Hook.objects.values_list("url", "secret").get()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM api_hook")
        raw = cursor.fetchone()
    assert partner.url in row[0]
    assert partner.url.encode() not in bytes(raw[0])


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.org/",
        "ftp://partner.example.org/",
        "https://localhost/",
        "https://intranet/",
        "https://x.internal/",
        "https://user:pass@partner.example.org/",
        "https://partner.example.org/#part",
        "https://[",
        "https://partner.example.org:0/",
        "https://",
        "javascript:alert(1)",
        "https://partner.example.org/a b",
        "https://" + "x" * 2_000,
    ],
)
def test_an_address_that_is_no_address_of_the_open_internet_is_refused(door: Door, url: str) -> None:
    problem = door.post("hooks", {"url": url, "events": ["request.closed"]})

    assert problem.status_code in (400, 422), problem.content


@pytest.mark.parametrize("body", [{"events": []}, {"events": ["all"]}, {"events": EVERYTHING, "services": ["nothing"]}])
def test_what_nobody_can_be_told_is_refused(door: Door, body: dict[str, Any]) -> None:
    problem = door.post("hooks", {"url": "https://partner.example.org/", **body}).json()

    assert problem["code"] == "hook"


def test_there_are_only_so_many(door: Door) -> None:
    for _ in range(20):
        hooked(door, "https://partner.example.org/")

    assert door.post("hooks", {"url": "https://partner.example.org/", "events": EVERYTHING}).json()["code"] == "hook"


def test_a_name_that_leads_inside_is_never_reached(
    door: Door, partner: Partner, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked(door, partner.url.replace("127.0.0.1", "localhost"))
    door.send()
    settings.HOOKS_TO_PRIVATE = False

    done = told()

    assert (done.retried, partner.heard) == (1, [])
    assert Call.objects.get().error == "PrivateAddress"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:0a00:0001::", "64:ff9b::a00:1", "::",
    ],
)  # fmt: skip
def test_an_address_inside_is_known_for_one(address: str) -> None:
    from ipaddress import ip_address

    assert not outside.is_outside(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_outside_is_one(address: str) -> None:
    from ipaddress import ip_address

    assert outside.is_outside(ip_address(address))


def test_one_address_inside_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its mind between two look-ups: there is only one, and all it says must be outside."""

    def rebinding(*args: Any, **kwargs: Any) -> Any:
        return [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]

    monkeypatch.setattr(outside.socket, "getaddrinfo", rebinding)

    with pytest.raises(outside.PrivateAddress):
        outside.addresses("partner.example.org", 443)
