"""A service, or a question, for staff only, as programs meet it: row 1 of the matrix of bulky collection."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from upwell.accounts.actor import SYSTEM
from upwell.cases.models import Case
from upwell.channels.assisted.tests.test_sheet import INSPECT, WITH_A_PAGE
from upwell.channels.open311 import actions as api
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW


@pytest.mark.django_db
def test_programs_neither_see_nor_send_a_service_for_staff_only(cast: Cast) -> None:
    scene.publish({**INSPECT, "open311": {"service_code": "bench"}})
    scene.publish({**WITH_A_PAGE, "contact": "optional", "open311": {"service_code": "quick"}})
    client, key = Client(), api.create_key("A program", by=SYSTEM, now=NOW).secret

    listed = client.get("/open311/v2/services.json").json()
    asked = client.get("/open311/v2/services/quick.json").json()
    sent = client.post("/open311/v2/requests.json", {"api_key": key, "service_code": "bench", "attribute[what]": "x"})

    assert [one["service_code"] for one in listed] == ["quick"]
    assert {"what"} <= {one["code"] for one in asked["attributes"]}
    assert {one["code"] for one in asked["attributes"]}.isdisjoint({"trusted", "script"})
    assert sent.status_code == 404
    assert not Case.objects.exists()
