"""The client that is made from the document, against a real server: a journey, a form sent twice, a day, a hook."""

from __future__ import annotations

import importlib.util
import sys
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


def test_what_did_not_change_is_not_sent_again(in_a_file: None, client_: Any) -> None:
    first = client_.list_services()

    assert client_.list_services(if_none_match=first.etag).fresh is False
