"""How a request stands: for everybody what is public, with its secret its own timeline."""

from __future__ import annotations

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.channels.api.tests.scene import Door
from upwell.lib import clock


def test_everybody_sees_what_is_public_and_no_more(door: Door) -> None:
    reference = door.send().json()["reference"]

    found = door.get(f"requests/{reference.lower().replace('-', ' ')}".replace(" ", "")).json()

    assert (found["reference"], found["phase"]) == (reference, "open")
    assert [(one["step"], one["answer"]) for one in found["answers"]] == [("size", "Large")]
    assert "resident@example.org" not in str(found)
    assert "many cats" not in str(found)
    assert found["web_url"].endswith(f"/status/{reference}")


def test_the_state_is_said_in_the_language_asked_for(door: Door) -> None:
    reference = door.send().json()["reference"]

    assert door.get(f"requests/{reference}", Accept_Language="es").json()["name"]["text"] == "Pida un bote"


def test_what_was_said_to_the_resident_is_theirs_alone(door: Door) -> None:
    receipt = door.send().json()
    case = Case.objects.get()
    cases.tell(case.pk, by=SYSTEM, now=clock.now(), message="We come on Monday.")

    everybody = door.get(f"requests/{receipt['reference']}").json()
    own = door.get(f"requests/{receipt['reference']}/timeline", Upwell_Secret=receipt["secret"]).json()

    assert "Monday" not in str(everybody)
    assert "We come on Monday." in [one["message"] for one in own["moments"]]
    assert own["follow_url"] == receipt["follow_url"]


@pytest.mark.parametrize("secret", ["forged", "é", "x" * 300])
def test_a_wrong_secret_opens_nothing(door: Door, secret: str) -> None:
    receipt, other = door.send().json(), door.send().json()

    for given in (secret, other["secret"]):
        response = door.get(f"requests/{receipt['reference']}/timeline", Upwell_Secret=given)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_without_a_secret_it_is_asked_for(door: Door) -> None:
    receipt = door.send().json()

    assert door.get(f"requests/{receipt['reference']}/timeline").json()["detail"] == "Upwell-Secret is missing."


@pytest.mark.parametrize("reference", ["K7QM-3XPD", "x", "é", "0" * 200])
def test_an_unknown_number_is_said(door: Door, reference: str) -> None:
    assert door.get(f"requests/{reference}").json()["code"] == "not_found"
