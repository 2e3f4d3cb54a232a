"""An application is decided by the decision's own verb and form, after its reviews and with reasons: nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases import actions as cases
from upwell.cases.models import Case, Decision
from upwell.cases.tests.test_deciding import LISTS, ready, tree
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.permits.models import Permit

pytestmark = pytest.mark.django_db

ENDINGS = ("granted", "granted_with_conditions", "refused")
HAULER = Actor(
    "partner",
    "acme",
    "Acme",
    permissions=frozenset({"see_cases", "work_cases", "close_cases"}),
    teams=frozenset({"trees"}),
)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Every team has said yes; nothing stands in the way but that somebody has to decide."""
    republish(
        decisions={**LISTS, "reasons": {**LISTS["reasons"], "noise": {"text": {"en": "Noise."}, "services": ["party"]}}}
    )
    made = ready(now=clock.now())
    Case.objects.filter(pk=made.pk).update(team="paving")
    return Case.objects.get(pk=made.pk)


def undecided(case: Case) -> None:
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("to_decide", "")
    assert not Decision.objects.exists()
    assert not Permit.objects.exists()
    assert not Message.objects.filter(template="answer").exists()


@pytest.mark.parametrize("outcome", [*ENDINGS, "cannot_do", "done", ""])
@pytest.mark.parametrize("by", [SYSTEM, HAULER], ids=["system", "partner"])
def test_no_move_decides_whoever_makes_it(case: Case, outcome: str, by: Actor) -> None:
    Case.objects.filter(pk=case.pk).update(team="trees")

    with pytest.raises(cases.DecidedByItself):
        cases.move(case.pk, "decide", by=by, now=clock.now(), seen=None, outcome=outcome, message="So it is.")

    undecided(case)


@pytest.mark.parametrize("outcome", ENDINGS)
def test_closing_without_a_decision_is_none(case: Case, outcome: str) -> None:
    with pytest.raises(cases.UnknownOutcome):
        cases.close(case.pk, by=SYSTEM, now=clock.now(), seen=None, outcome=outcome, message="So it is.")

    undecided(case)


@pytest.mark.parametrize(("name", "outcome"), [("decide", "granted"), ("close", "granted"), ("close", "refused")])
def test_the_desk_neither_offers_nor_takes_it_as_a_move(case: Case, cast: Cast, name: str, outcome: str) -> None:
    lead = cast.client("lead")
    shown = lead.get(f"/desk/cases/{case.reference}/").content.decode()
    given = {"move": name, "outcome": outcome, "message": "So it is.", "step": "do", "seen": case.revision}

    answer = lead.post(f"/desk/cases/{case.reference}/closure/", given)

    assert answer.status_code == 422
    closing = shown.partition('name="move" value="close"')[2].partition("</form>")[0]
    assert 'value="cannot_do"' in closing
    assert f'value="{outcome}"' not in closing
    undecided(case)


def many(client: Client, case: Case, **fields: Any) -> Any:
    return client.post("/desk/bulk/", {"case": [str(case.pk)], "back": "/desk/", **fields}, follow=True)


@pytest.mark.parametrize("step", ["", "preview", "do"])
def test_many_at_once_are_decided_by_nobody(case: Case, cast: Cast, step: str) -> None:
    lead = cast.client("lead")
    assert 'value="move:decide"' not in lead.get("/desk/").content.decode()

    answer = many(lead, case, do="move:decide", step=step, outcome="granted", **{"message-en": "So it is."})

    assert answer.status_code == 422
    undecided(case)


def test_many_at_once_are_not_closed_with_a_decision(case: Case, cast: Cast) -> None:
    lead = cast.client("lead")
    asked = many(lead, case, do="move:close").content.decode()
    many(lead, case, do="move:close", step="do", outcome="granted", **{"message-en": "So it is."})

    assert 'value="cannot_do"' in asked
    assert 'value="granted"' not in asked
    undecided(case)


def test_a_reason_of_another_service_is_none_of_this_one(case: Case) -> None:
    with pytest.raises(cases.UnknownOutcome):
        cases.decide(case.pk, cases.Decided("refused", reasons=["noise"]), by=SYSTEM, now=clock.now(), seen=None)

    undecided(case)


def test_programs_have_no_way_to_decide(case: Case) -> None:
    """GeoReport opens requests and reads them; it has no verb that changes one."""
    for verb in ("post", "put", "patch", "delete"):
        ask = getattr(Client(), verb)
        assert ask(f"/open311/v2/requests/{case.reference}.json", {"status": "closed"}).status_code in (403, 404, 405)
    undecided(case)


def test_a_partner_that_says_done_decides_nothing(cast: Cast) -> None:
    """Its news closes a case with "done" or "cannot": neither is a decision."""
    case = tree(now=clock.now())
    Case.objects.filter(pk=case.pk).update(team="trees")

    with pytest.raises(cases.UnknownOutcome):
        cases.close(case.pk, by=HAULER, now=clock.now(), seen=None, outcome="done", message="Cut.")

    case.refresh_from_db()
    assert case.is_live
