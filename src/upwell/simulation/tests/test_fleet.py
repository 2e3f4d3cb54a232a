"""All vendors of a city together: their news, signed, on time or not, and the books they keep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from uuid import uuid4

import msgspec
import pytest
from django.conf import LazySettings
from standardwebhooks import Webhook
from tests.cast import CITY
from tests.publishing import republish

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.partners import scheduling
from upwell.partners.ports import Job, Unreachable
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.fleet import STANDS, Fleet, Vendor
from upwell.simulation.haulers.records import News, Order
from upwell.simulation.haulers.telling import Teller, new_secret

NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)
PARTNERS = {
    "acme": {"name": {"en": "Acme"}, "system": "holds"},
    "bolt": {"name": {"en": "Bolt"}, "system": "capacity"},
    "curb": {"name": {"en": "Curb"}, "system": "jobs"},
    "desk": {"name": {"en": "Desk"}, "system": "list"},
    "inn": {"name": {"en": "Inn"}, "system": "portal"},
}


class Inbox(BaseHTTPRequestHandler):
    got: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
    status: ClassVar[int] = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def inbox() -> Iterator[Any]:
    fresh = type("Fresh", (Inbox,), {"got": [], "status": 204})
    http = HTTPServer(("127.0.0.1", 0), fresh)
    thread = Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    fresh.url = f"http://127.0.0.1:{http.server_address[1]}/partners/{{code}}/updates/"
    yield fresh
    http.shutdown()
    http.server_close()
    thread.join(5)


def of_vendors() -> City:
    return City.model_validate({**CITY, "partners": PARTNERS})


@pytest.fixture
def fleet(inbox: Any, tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(of_vendors(), updates=inbox.url, folder=tmp_path, now=lambda: NOON, others=0.0)
    for vendor in made.vendors.values():
        vendor.depot.behaviour = Behaviour(fails=0)
    yield made
    made.close()


def test_news_is_signed_as_the_specification_says(inbox: Any) -> None:
    secret = new_secret()
    teller = Teller(inbox.url.format(code="acme"), secret)
    news = News("J1-1", str(uuid4()), "J1", "done", NOON, items={"sofa": 1}, taken_to="Yard", pictured=True)

    assert teller.tell(news)
    teller.close()

    path, headers, body = inbox.got[0]
    told = Webhook(secret).verify(body, headers)
    assert path == "/partners/acme/updates/"
    assert headers["webhook-id"] == "J1-1"
    assert told["type"] == "work_order.update"
    assert told["data"]["state"] == "done"
    assert told["data"]["items"] == {"sofa": 1}
    assert len(told["data"]["photos"]) == 1


@pytest.mark.parametrize(("status", "over"), [(200, True), (409, True), (404, True), (429, False), (500, False)])
def test_what_was_not_taken_is_sent_again_and_what_was_refused_is_not(inbox: Any, status: int, over: bool) -> None:
    inbox.status = status
    teller = Teller(inbox.url.format(code="acme"), new_secret())

    assert teller.tell(News("J1-1", "a", "J1", "done", NOON)) is over
    teller.close()


def test_nobody_at_the_address_means_later() -> None:
    teller = Teller("http://127.0.0.1:9/", new_secret())

    assert not teller.tell(News("J1-1", "a", "J1", "done", NOON))
    teller.close()


def vendor_at(fleet: Fleet, code: str) -> Vendor:
    vendor = fleet.vendors[code]
    vendor.depot.take(Order("job 1", "K7MQ2XWD", ["mattress"], 1, "house 1", day=date(2026, 7, 6)), NOON)
    vendor.server.clock.advance(timedelta(days=7))
    return vendor


def states(inbox: Any) -> list[str]:
    return [json.loads(body)["data"]["state"] for _path, _headers, body in inbox.got]


def test_every_partner_with_a_system_of_its_own_has_a_server(fleet: Fleet) -> None:
    variables = fleet.variables()

    assert set(fleet.vendors) == {"acme", "bolt", "curb", "desk"}
    assert set(STANDS) == {PARTNERS[code]["system"] for code in fleet.vendors}
    assert variables["UPWELL_PARTNER_ACME_URL"] == fleet.vendors["acme"].server.url
    assert variables["UPWELL_PARTNER_ACME_SECRETS"] == fleet.vendors["acme"].secret
    assert len(set(variables.values())) == 8


def test_a_week_with_a_holiday_may_go_on_into_its_saturday(fleet: Fleet) -> None:
    days = fleet.vendors["bolt"].depot.days(date(2026, 11, 23), date(2026, 11, 29))

    assert days == [date(2026, 11, day) for day in range(23, 29)]


def test_a_partner_with_a_real_system_has_no_double(inbox: Any) -> None:
    fleet = Fleet(of_vendors(), updates=inbox.url, but={"acme"}, now=lambda: NOON)
    fleet.close()

    assert "acme" not in fleet.vendors


@pytest.mark.parametrize("code", ["acme", "bolt", "curb", "desk"])
def test_each_sends_the_news_of_its_day_once(fleet: Fleet, inbox: Any, code: str) -> None:
    vendor_at(fleet, code)

    assert fleet.round() == len(inbox.got)
    assert fleet.round() == 0
    assert states(inbox)[-2:] == ["under_way", "done"]


def test_news_may_come_twice_and_in_the_wrong_order(fleet: Fleet, inbox: Any) -> None:
    vendor_at(fleet, "acme").depot.behaviour = Behaviour(twice=True, shuffled=True)

    fleet.round()

    assert states(inbox) == ["done", "done", "under_way", "under_way"]
    assert len({headers["webhook-id"] for _path, headers, _body in inbox.got}) == 2


def test_news_that_was_not_taken_waits_and_keeps_its_order(fleet: Fleet, inbox: Any) -> None:
    vendor_at(fleet, "acme")
    inbox.status = 503
    assert fleet.round() == 0
    assert states(inbox) == ["under_way"]

    inbox.status = 204
    fleet.round()

    assert states(inbox) == ["under_way", "under_way", "done"]


def test_who_is_down_for_a_day_sends_no_news_until_then(fleet: Fleet, inbox: Any) -> None:
    vendor = vendor_at(fleet, "acme")
    vendor.depot.behaviour.down_until = vendor.server.clock.now() + timedelta(days=1)
    assert fleet.round() == 0

    vendor.server.clock.advance(timedelta(days=1))

    assert fleet.round() == 2


def test_books_are_kept_when_it_is_started_again(fleet: Fleet, inbox: Any, tmp_path: Path) -> None:
    vendor_at(fleet, "acme")
    fleet.close()
    again = Fleet(of_vendors(), updates=inbox.url, folder=tmp_path, now=lambda: NOON)
    again.close()

    assert again.vendors["acme"].depot.books == fleet.vendors["acme"].depot.books
    assert "Elm" not in (tmp_path / "acme.json").read_text()


def test_a_week_with_one_vendor_down_for_a_day_ends_with_every_job_there_once(
    inbox: Any, tmp_path: Path, settings: LazySettings, city: City
) -> None:
    """What could not be sent goes again the next day under the same id; the others never notice."""
    republish(partners=PARTNERS)
    fleet = Fleet(catalogue.city(), updates=inbox.url, folder=tmp_path, others=0.2)
    settings.PARTNERS = {code.upper(): (one.server.url, (one.secret,)) for code, one in fleet.vendors.items()}
    waiting: list[tuple[str, Job]] = []
    unreachable: dict[int, set[str]] = {}
    for number in range(7):
        scheduling.forget()  # as a new process: nothing is known of who was down
        if number == 3:
            acme = fleet.vendors["acme"]
            acme.depot.behaviour.down_until = acme.server.clock.now() + timedelta(hours=20)
        waiting += [(code, Job(id=uuid4(), reference="K7MQ2XWD", service="junk")) for code in ("acme", "bolt", "curb")]
        failed = [(code, job) for code, job in waiting if not sent(code, job)]
        unreachable[number], waiting = {code for code, _job in failed}, failed
        later(fleet, hours=24)
        fleet.round()
    later(fleet, hours=24 * 7)
    fleet.round()
    scheduling.forget()
    fleet.close()

    assert waiting == []
    assert unreachable == {number: {"acme"} if number == 3 else set() for number in range(7)}
    for code in ("acme", "bolt", "curb"):
        errands = fleet.vendors[code].depot.books.errands
        told = {news.job for news in fleet.vendors[code].depot.books.told if news.state in {"done", "could_not"}}
        assert len(errands) == 7
        assert told == set(errands)
    assert len({headers["webhook-id"] + path for path, headers, _body in inbox.got}) == len(inbox.got)


def later(fleet: Fleet, *, hours: int) -> None:
    for vendor in fleet.vendors.values():
        vendor.server.clock.advance(timedelta(hours=hours))


def sent(code: str, job: Job) -> bool:
    carrier = scheduling.carrier_for(code)
    assert carrier is not None
    try:
        return bool(carrier.send("create", job, sequence=1, key="k").ref)
    except Unreachable:
        return False


@pytest.mark.parametrize("left", [b"", b"{", b'{"errands": 3}', b"\xff\xfe"])
def test_books_that_cannot_be_read_are_begun_anew(inbox: Any, tmp_path: Path, left: bytes) -> None:
    (tmp_path / "acme.json").write_bytes(left)

    fleet = Fleet(of_vendors(), updates=inbox.url, folder=tmp_path, now=lambda: NOON)
    fleet.close()

    assert fleet.vendors["acme"].depot.books.errands == {}
    assert msgspec.json.decode((tmp_path / "acme.json").read_bytes())["errands"] == {}
