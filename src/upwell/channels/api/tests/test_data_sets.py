"""Figures from programs: a key for each data set, all rows or none, and a report for each."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from upwell.accounts.actor import SYSTEM, Actor
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.channels.api import actions, queries
from upwell.channels.api.models import Key, Program
from upwell.channels.api.tests.scene import Door
from upwell.lib import clock
from upwell.performance import actions as performance
from upwell.performance.models import Figure, Sending

pytestmark = pytest.mark.django_db(transaction=True)
FIGURES = "data-sets/cards/figures"
ROW: dict[str, Any] = {"_timestamp": "2026-01-01T00:00:00+00:00", "channel": "phone", "count": 7}


@pytest.fixture
def cards(door: Door) -> Door:
    for code in ("cards", "others"):
        said = Declared(service=code, title="Cards", kind="transactions", period="month", team="paving")
        performance.declare(code, said, by=SYSTEM, now=clock.now())
    return Door(actions.token("cards", by=SYSTEM, now=clock.now()).secret)


def test_rows_are_taken_and_the_same_again_changes_nothing(cards: Door) -> None:
    assert cards.post(FIGURES, [ROW]).json() == {"new": 1, "changed": 0, "same": 0, "gone": 0}
    assert cards.post(FIGURES, [ROW]).json()["same"] == 1
    assert cards.post(FIGURES, [ROW | {"count": 8.0}]).json()["changed"] == 1
    told = cards.get("data-sets/cards").json()
    assert (told["newest"], told["kind"]) == ("2026-01-01", "transactions")
    assert Sending.objects.latest("at").by == "figures: cards"


def test_an_empty_list_empties(cards: Door) -> None:
    cards.post(FIGURES, [ROW])

    assert cards.put(FIGURES, []).json()["gone"] == 1
    assert cards.get("data-sets/cards").json()["newest"] is None


def test_what_is_wrong_is_said_of_each_row_and_nothing_is_taken(cards: Door) -> None:
    response = cards.post(FIGURES, [ROW, ROW, ROW | {"_timestamp": "2026-02-01", "count": -1}, {"count": 1}])

    assert (response.status_code, response.json()["code"]) == (422, "figures")
    errors = {(one["pointer"], one["code"]) for one in response.json()["errors"]}
    assert errors == {("/1/count", "key_twice"), ("/2/count", "negative"), ("/3/_timestamp", "period_missing")}
    assert not Figure.objects.exists()


@pytest.mark.parametrize("body", [{}, [1], [{"count": [1]}], [{"count": True}]])
def test_what_is_no_list_of_rows_is_not_understood(cards: Door, body: Any) -> None:
    assert cards.post(FIGURES, body).json()["code"] == "not_understood"


def test_a_row_that_names_no_figure_is_refused(cards: Door) -> None:
    assert cards.post(FIGURES, [{"hello": "there"}]).json()["errors"][0]["code"] == "no_headings"
    assert cards.post(FIGURES, [ROW | {"channel": "pigeon"}]).json()["errors"][0]["code"] == "figure_unknown"
    assert cards.post(FIGURES, [{f"c{n}": 1 for n in range(101)}]).json()["code"] == "figures"
    assert cards.post(FIGURES, [ROW] * 10_001).status_code == 413


def test_a_key_opens_its_own_data_set_only(cards: Door, door: Door) -> None:
    assert cards.post("data-sets/others/figures", [ROW]).json()["code"] == "scope_missing"
    assert cards.post("data-sets/%0Anone/figures", [ROW]).json()["code"] == "scope_missing"
    assert cards.get("hooks").json()["code"] == "scope_missing"
    assert door.post(FIGURES, [ROW]).json()["code"] == "scope_missing"
    assert Door().post(FIGURES, [ROW]).json()["code"] == "key_missing"
    assert Door(actions.token("gone", by=SYSTEM, now=clock.now()).secret).get("data-sets/gone").status_code == 404


def test_another_key_leaves_the_one_before_some_days(cards: Door) -> None:
    keeper = Actor("staff", "1", "A keeper", permissions=frozenset({"manage_data_sets"}))
    later = Door(actions.token("cards", by=keeper, now=clock.now()).secret)

    assert cards.get("data-sets/cards").status_code == later.get("data-sets/cards").status_code == 200
    assert Key.objects.filter(program__name="figures: cards", expires_at=None).count() == 1
    actions.revoke_program("figures: cards", by=SYSTEM, now=clock.now())
    queries.forget()
    assert cards.get("data-sets/cards").json()["code"] == "key_wrong"
    with pytest.raises(actions.CannotManageKeys):
        actions.token("cards", by=Actor("staff", "2", "Somebody"), now=clock.now())


def test_a_key_is_of_its_data_set_whatever_programs_are_called(cards: Door) -> None:
    own, others = Program.objects.get(data_set="cards"), ["catalogue:read", "figures:cards"]
    Program.objects.filter(pk=own.pk).update(name="Library")
    actions.make("figures: cards", others, by=SYSTEM, now=clock.now())
    actions.make("figures: others", ["catalogue:read"], by=SYSTEM, now=clock.now())

    again = actions.token("cards", by=SYSTEM, now=clock.now())
    other = actions.token("others", by=SYSTEM, now=clock.now())
    assert again.program.pk == own.pk
    assert (other.program.name, other.program.scopes) == ("figures: others 2", ["figures:others"])
    assert Door(other.secret).get("data-sets/cards").json()["code"] == "scope_missing"
    assert cards.get("data-sets/cards").status_code == 200


def test_over_the_wire(cards: Door, live_server: Any) -> None:
    def ask(body: Any) -> tuple[int, dict[str, Any]]:
        heads = {"Authorization": f"Bearer {cards.key}", "Content-Type": "application/json"}
        asked = urllib.request.Request(  # noqa: S310  # our own server
            f"{live_server.url}/api/v1/{FIGURES}", json.dumps(body).encode(), heads
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310  # our own server
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    assert ask([ROW]) == (200, {"new": 1, "changed": 0, "same": 0, "gone": 0})
    status, told = ask([ROW | {"count": "7%"}])
    assert (status, told["errors"][0]["code"]) == (422, "percentage")
