"""The page of questions: what the public is answered, what staff see, and what is kept for everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import NOW, Cast
from tests.publishing import publish

from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.models import Event
from upwell.lib import clock
from upwell.performance import results
from upwell.performance.asking import keeping
from upwell.performance.columns import exporting
from upwell.performance.models import Tile
from upwell.performance.shown import reading
from upwell.performance.tests.test_objectives import POTHOLE

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/performance/ask/"


@pytest.fixture(autouse=True)
def counted(settings: LazySettings, tmp_path: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.COLUMNS = tmp_path / "columns"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    Event.objects.all().delete()
    made = (("web", 40), ("sms", 3), ("phone", 12), ("chat", 25))
    events.record(
        *(Fact("journey_submitted", at=NOW, service="pothole", channel=one) for one, many in made for _ in range(many))
    )
    count()


def count() -> None:
    exporting.take_over()
    while results.refresh(now=NOW):
        pass
    reading.forget()


def asked(client: Client, question: str, **more: str) -> str:
    return client.get(ADDRESS, {"q": question, **more}).content.decode()


def test_the_public_is_answered_and_no_small_group_is_told(client: Client) -> None:
    page = asked(client, "volume by channel")

    assert "Web pages" in page
    assert "40" in page
    assert page.count("Too few to be shown") == 1
    rows = asked(client, "volume by channel", **{"as": "csv"}).splitlines()
    assert rows[0] == "channel,number,of,low,high,hidden"
    assert {row.split(",")[0]: row.split(",")[1] for row in rows[1:]} == {
        "web": "40",
        "chat": "30",
        "phone": "10",
        "sms": "",
    }


def test_who_sees_all_teams_is_told_of_small_groups_too(cast: Cast) -> None:
    page = asked(cast.client("auditor"), "volume by channel")

    assert "Too few to be shown" not in page
    assert "small groups among it" in page


def test_whoever_sees_some_teams_is_answered_as_the_public_or_of_their_services_only(cast: Cast) -> None:
    events.record(*(Fact("journey_submitted", at=NOW, service="elsewhere", channel="web") for _ in range(50)))
    count()
    publish({**POTHOLE, "route": [{"team": "paving"}]})
    worker = cast.client("worker")

    assert "All services, as the public sees them" in asked(worker, "volume by service")
    for_all = asked(worker, "volume by service", **{"as": "csv"}).splitlines()
    own = asked(worker, "volume by service", **{"as": "csv", "of": "own"}).splitlines()

    assert any(row.startswith("elsewhere") for row in for_all)
    assert not any(row.startswith("elsewhere") for row in own)


def test_staff_keep_their_menu_and_find_the_page_in_it(cast: Cast, client: Client) -> None:
    assert 'class="staff-bar"' in asked(cast.client("worker"), "volume")
    assert f'href="{ADDRESS}"' in cast.client("worker").get("/desk/").content.decode()
    assert 'class="staff-bar"' not in asked(client, "volume")


def test_a_role_held_in_every_team_sees_all_services(cast: Cast) -> None:
    everywhere = Actor(
        "staff", "1", "Owner", 1, frozenset({"see_cases"}), grants=frozenset({(EVERY_TEAM, "see_cases")})
    )
    assert keeping.services_seen(everywhere) is None
    assert keeping.services_seen(replace(everywhere, grants=frozenset({("roads", "see_cases")}))) is not None


def test_a_name_is_understood_and_a_slip_is_not_answered_with_nothing(client: Client) -> None:
    publish(POTHOLE)

    rows = asked(client, 'volume where service is "report a POTHOLE"', **{"as": "csv"}).splitlines()

    assert rows[1].startswith("80,")
    assert "Did you mean “pothole”?" in asked(client, "volume where service is potholes")
    assert "Did you mean “web”?" in asked(client, "volume where channel is webb")


def test_a_tile_that_is_refused_keeps_the_answer_and_what_was_typed(cast: Cast) -> None:
    response = cast.client("lead").post(
        "/performance/ask/tiles/", {"q": "volume by channel", "words-en": "", "words-es": "Cómo llegan"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Write a title in English." in page
    assert 'value="Cómo llegan"' in page
    assert "Web pages" in page


def test_what_cannot_be_read_stays_in_the_box_with_what_is_wrong(client: Client) -> None:
    response = client.get(ADDRESS, {"q": "volume by chanel"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Did you mean “channel”?" in page
    assert 'value="volume by chanel"' in page
    beside = page.partition('id="q-error">')[2].partition("</span>")[0]
    assert "Nothing is told apart by “chanel”" in beside


def test_of_an_unknown_measure_the_nearest_is_named_and_the_list_stands_below_in_words(client: Client) -> None:
    for typed, meant in (("complection", "completion"), ("satisfied", "satisfaction"), ("online", "take_up")):
        page = client.get(ADDRESS, {"q": typed}).content.decode()
        summary = page.partition("data-error-summary")[2].partition("</ul>")[0]
        assert f"Did you mean “{meant}”?" in summary
        assert "failure_demand" not in summary
    assert re.search(r"<details open>.*Open requests", page, re.DOTALL)
    spanish = client.get(ADDRESS, headers={"accept-language": "es"}).content.decode()
    assert "Open requests" not in spanish
    assert "Time in a state" not in spanish


def test_an_answer_says_its_meaning_its_time_and_months_as_pages_do(client: Client) -> None:
    page = asked(client, "volume by month during 2026-01 to 2026-06")

    assert "Requests sent, version 1" in page
    assert "Jan 1, 2026 to Jun 30, 2026" in page
    assert "March 2026" in page
    assert "2026-03<" not in page
    assert "all that was counted so far" in asked(client, "take_up")
    assert "Online, version 2" in asked(client, "take_up")


def test_a_question_is_kept_for_everybody_and_answered_as_for_the_public(cast: Cast, client: Client) -> None:
    lead = cast.client("lead")
    title = {"words-en": "How requests come", "words-es": "Cómo llegan"}
    assert lead.post("/performance/ask/tiles/", {"q": "volume by channel", **title}).status_code == 302

    page = client.get(ADDRESS).content.decode()
    assert "How requests come" in page
    assert page.count("Too few to be shown") == 1
    assert "Cómo llegan" in client.get(ADDRESS, {"speak": "es"}, headers={"accept-language": "es"}).content.decode()

    tile = Tile.objects.get()
    assert cast.client("worker").post(f"/performance/ask/tiles/{tile.pk}/removal/").status_code == 403
    assert Tile.objects.count() == 1
    lead.post(f"/performance/ask/tiles/{tile.pk}/removal/")
    assert Tile.objects.count() == 0


def test_a_tile_without_a_title_or_that_asks_nothing_is_refused(cast: Cast) -> None:
    lead = cast.client("lead")
    for given in ({"q": "volume"}, {"q": "nothing", "words-en": "Title"}):
        assert lead.post("/performance/ask/tiles/", given).status_code == 422
    assert Tile.objects.count() == 0
