"""The client that is made from the document, against a real server: a journey, a form sent twice, a day, a hook."""

from __future__ import annotations

import base64
import hmac
import importlib.util
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.publishing import publish, republish

from upwell.cases.models import Case
from upwell.channels.api.models import Delivery
from upwell.channels.api.tests import scene
from upwell.channels.api.tests.scene import ANSWERS, Door
from upwell.channels.api.tests.test_hooks import EVERYTHING, Partner, told
from upwell.channels.api.tests.test_hooks import partner as partner
from upwell.channels.api.tests.test_journeys import STEPS
from upwell.lib import clock

ROOT = Path(__file__).parents[5]
pytestmark = pytest.mark.django_db(transaction=True)


def module(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    found = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


upwell_client = module("clients/python/upwell_client.py")


@pytest.fixture
def client_(door: Door, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(upwell_client.time, "sleep", lambda _seconds: None)
    return upwell_client.Client(live_server.url, key=door.key)


def test_the_client_is_up_to_date() -> None:
    maker = module("scripts/client.py")

    assert (ROOT / "clients/python/upwell_client.py").read_text() == maker.formatted(maker.made(maker.document()))


def test_a_whole_journey(in_a_file: None, client_: Any) -> None:
    journey = client_.begin_journey(upwell_client.new_id(), {"service": "form"})
    for step, value in STEPS:
        assert journey.body["screen"]["step"] == step
        journey = client_.give_answer(journey.body["id"], step, {"value": value}, if_match=journey.etag)
    assert client_.get_missing(journey.body["id"]).body["complete"]

    sent = client_.send_journey(journey.body["id"], {"declared": True}, if_match=journey.etag)

    receipt = sent.body["receipt"]
    assert client_.get_request(receipt["reference"]).body["phase"] == "open"
    assert client_.get_timeline(receipt["reference"], upwell_secret=receipt["secret"]).body["moments"]


def test_who_was_slower_hears_where_it_stands(in_a_file: None, client_: Any) -> None:
    begun = client_.begin_journey(upwell_client.new_id(), {"service": "form"})
    client_.give_answer(begun.body["id"], "where", {"value": ANSWERS["where"]}, if_match=begun.etag)

    with pytest.raises(upwell_client.ProblemError) as refused:
        client_.give_answer(begun.body["id"], "where", {"value": ANSWERS["where"]}, if_match=begun.etag)

    assert refused.value.status == 412
    assert refused.value.problem["journey"]["screen"]["step"] == "size"


def test_a_form_that_is_being_worked_on_is_asked_for_again(
    in_a_file: None, client_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer was lost, and another process still has the message: the client tries again and gets it."""
    form = {"answers": ANSWERS, "declared": True}
    first = client_.send_form("form", form, idempotency_key="k")
    Delivery.objects.update(done=False, until=clock.now() + deliveries_hold())
    monkeypatch.setattr(upwell_client.time, "sleep", lambda _seconds: Delivery.objects.update(done=True))

    again = client_.send_form("form", form, idempotency_key="k")

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert Case.objects.count() == 1


def deliveries_hold() -> Any:
    from upwell.channels.api.actions import deliveries

    return deliveries.HELD


def test_what_is_wrong_with_a_form_is_named(in_a_file: None, client_: Any) -> None:
    with pytest.raises(upwell_client.ProblemError) as refused:
        client_.send_form("form", {"answers": {**ANSWERS, "size": "huge"}}, idempotency_key="k")

    assert [one["pointer"] for one in refused.value.errors] == ["/answers/size"]


def test_a_day_is_held_and_booked(in_a_file: None, client_: Any) -> None:
    republish(calendars={"yard": scene.YARD})
    publish(scene.BULKY)
    journey = client_.begin_journey(upwell_client.new_id(), {"service": "bulky"})
    name = journey.body["id"]
    journey = client_.give_answer(name, "home", {"value": scene.HOME}, if_match=journey.etag)
    day = next(one for one in client_.list_slots(name, "slot").body["slots"] if not one["why"])

    held = client_.hold_slot(name, "slot", {"slot": day["slot"]}, if_match=journey.etag)
    sent = client_.send_journey(name, {}, if_match=held.etag)

    assert sent.body["receipt"]["promised_on"] == day["day"]


def test_a_message_is_heard_and_verified(in_a_file: None, client_: Any, partner: Partner) -> None:
    secret = client_.make_hook({"url": partner.url, "events": EVERYTHING}).body["secret"]
    reference = client_.send_form("form", {"answers": ANSWERS, "declared": True}, idempotency_key="k").body["reference"]

    told()

    headers, raw = partner.heard[0]
    assert upwell_client.heard(secret, headers, raw)["data"]["reference"] == reference
    with pytest.raises(upwell_client.Forged):
        upwell_client.heard(secret, headers, raw + b" ")
    with pytest.raises(upwell_client.Forged):
        upwell_client.heard(secret, {**headers, "webhook-timestamp": "1"}, raw)


Answer = tuple[int, dict[str, str], bytes]


class City:
    """A server that gives the answers it was told to, one after the other, and keeps what it was asked. None: it
    closes without an answer."""

    def __init__(self, *answers: Answer | None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.left = list(answers)
        city = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # so it is called there
                city.asked.append((self.path, dict(self.headers.items())))
                found = city.left.pop(0)
                if found is None:
                    self.close_connection = True
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> City:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_told: object) -> None:
        self.server.shutdown()
        self.server.server_close()


GOOD: Answer = (200, {"etag": '"1"'}, b"{}")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(upwell_client.time, "sleep", found.append)
    return found


@pytest.mark.parametrize("lost", [None, (200, {"Content-Length": "9"}, b"{")])
def test_an_answer_that_was_lost_is_asked_for_again(waits: list[float], lost: Answer | None) -> None:
    with City(lost, GOOD) as city:
        assert upwell_client.Client(city.url).list_services().etag == '"1"'

    assert len(city.asked) == 2
    assert waits == [0.5]


def test_whoever_says_when_to_come_again_by_a_day_is_asked_a_little_later(waits: list[float]) -> None:
    busy: Answer = (503, {"Retry-After": "Fri, 31 Dec 2027 23:59:59 GMT"}, b"")
    with City(busy, (503, {"retry-after": "7"}, b""), GOOD) as city:
        upwell_client.Client(city.url).list_services()

    assert waits == [0.5, 7.0]


def test_the_key_goes_nowhere_else() -> None:
    with (
        City(GOOD) as other,
        City((302, {"Location": f"{other.url}/"}, b"")) as city,
        pytest.raises(upwell_client.ProblemError) as refused,
    ):
        upwell_client.Client(city.url, key="upw_secret").list_services()

    assert refused.value.status == 302
    assert city.asked[0][1]["Authorization"] == "Bearer upw_secret"
    assert other.asked == []


def test_a_name_is_one_part_of_the_address(waits: list[float]) -> None:
    with City(GOOD) as city:
        upwell_client.Client(city.url).get_service("../hooks?x#y")

    assert city.asked[0][0] == "/api/v1/services/..%2Fhooks%3Fx%23y"


@pytest.mark.parametrize("changed", [{"webhook-timestamp": "9" * 5000}, {"webhook-signature": "v2,{mark}"}, {}])
def test_what_is_signed_in_another_way_is_forged(changed: dict[str, str]) -> None:
    headers = {"Webhook-Id": "1", "Webhook-Timestamp": str(int(clock.now().timestamp()))}
    mark = base64.b64encode(hmac.digest(b"secret", f"1.{headers['Webhook-Timestamp']}.".encode() + b"{}", "sha256"))
    headers["Webhook-Signature"] = f"v1,{mark.decode()}"
    secret = "whsec_" + base64.b64encode(b"secret").decode()
    assert upwell_client.heard(secret, headers, b"{}") == {}

    told_ = {name.lower(): value for name, value in headers.items()}
    given = told_ | {name: said.replace("{mark}", mark.decode()) for name, said in changed.items()}
    with pytest.raises(upwell_client.Forged):
        upwell_client.heard(secret, given, b"{}" if changed else b"[]")


def test_what_did_not_change_is_not_sent_again(in_a_file: None, client_: Any) -> None:
    first = client_.list_services()

    assert client_.list_services(if_none_match=first.etag).fresh is False
