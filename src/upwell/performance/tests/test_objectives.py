"""Objectives: scored from what was counted, the four for every service, kept week by week, shown in public."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import NOW, Cast
from tests.publishing import publish, republish

from upwell.catalogue import steering
from upwell.catalogue.city import City
from upwell.lib import clock
from upwell.performance.measures import latest
from upwell.performance.models import Result, Score, Through
from upwell.performance.objectives import keeping, reading, scoring
from upwell.performance.objectives.scoring import Standing, quarter, quarter_of, score, standing
from upwell.performance.tests.counted import row

TODAY = date(2026, 3, 3)
POTHOLE: dict[str, Any] = {
    "service": "pothole", "kind": "report", "name": "Report a pothole", "summary": "Tell us where the hole is.",
    "owner": "streets", "languages": ["en", "es"], "contact": "none", "promise": {"to": "fix", "within": 5},
    "steps": [{"ask": "size", "type": "text", "title": "How big is it?"}, {"check": "answers"}, {"submit": "request"}],
}  # fmt: skip
SPANISH = {"es": {"summary": {"text": "Díganos dónde está el bache."}}}


def month(service: str = "pothole", start: date = date(2026, 2, 1), **sums: int) -> None:
    Result.objects.create(grain="month", start=start, service=service, sums=sums)


def test_every_measure_a_key_result_may_be_bound_to_is_one_and_the_other_way_round() -> None:
    told = {key for key, one in scoring.BOUND.items() if one.better != "neither" or key == "volume.1"}
    assert set(steering.MEASURES) == told - {"left.1", "left.2"}  # of one question, not of a service


@pytest.mark.parametrize(
    ("value", "target", "better", "begun", "found"),
    [
        (0.4, 0.8, "more", None, 0.5), (0.9, 0.8, "more", None, 1.0), (0.7, 0.8, "more", 0.6, 0.5),
        (0.5, 0.8, "more", 0.6, 0.0), (0.2, 0.1, "less", None, 0.5), (0.05, 0.1, "less", None, 1.0),
        (0.15, 0.1, "less", 0.2, 0.5), (0.0, 0.0, "less", None, 1.0), (0.1, 0.0, "less", None, 0.0),
    ],
)  # fmt: skip
def test_a_score_is_the_part_of_the_way(
    value: float, target: float, better: Any, begun: float | None, found: float
) -> None:
    assert score(value, target, better, begun) == pytest.approx(found)


def test_what_nobody_counted_has_no_score_and_of_few_none_is_told() -> None:
    promise = latest("promise")
    assert standing(promise, row(kept=0, judged=0), 0.8) == Standing(0.8, of=0)
    assert standing(promise, row(kept=4, judged=9), 0.8) == Standing(0.8, few=True)
    assert standing(promise, row(kept=6, judged=10), 0.8) == Standing(0.8, 0.6, 10, pytest.approx(0.75))
    assert scoring.mean([None, 0.5, 1.0]) == 0.75
    assert scoring.mean([None]) is None


def test_quarters_are_those_of_the_year() -> None:
    assert quarter("2026-Q4").start == date(2026, 10, 1)
    assert quarter("2026-Q4").until == date(2027, 1, 1)
    assert quarter_of(date(2026, 3, 31)).code == "2026-Q1"
    with pytest.raises(ValueError, match="Q5"):
        quarter("2026-Q5")


@pytest.mark.django_db
class TestTheFour:
    def test_they_hold_for_every_service_without_any_declaration(self, cast: Cast) -> None:
        publish(POTHOLE, SPANISH)
        month(kept=90, judged=100, closed=150, taken_back=30, asked_how_it_was=60)
        month(start=date(2025, 12, 1), kept=0, judged=500)  # of another quarter

        found = reading.of_service("pothole", TODAY)

        assert found is not None
        said = {name: (one.value, one.of, one.score) for name, one in found.results.items()}
        assert said == {"defined": (1, None, 1), "told": (1, None, 1), "met": (0.9, 100, 1), "asked": (0.5, 120, 0.5)}
        assert found.score == pytest.approx(0.875)

    def test_a_definition_is_simple_when_it_is_there_in_every_language_and_easily_read(self, cast: Cast) -> None:
        def defined(plain: dict[str, Any], translations: Any = None) -> float | None:
            publish(plain, translations)
            found = reading.of_service("pothole", TODAY)
            return found.results["defined"].value if found else None

        assert defined(POTHOLE, SPANISH) == 1
        assert defined(POTHOLE) == 0  # nobody reads it in Spanish
        hard = "Municipal infrastructure irregularities necessitating remediation are communicated electronically. "
        hard += "Departmental representatives subsequently rehabilitate them, meteorological conditions permitting, "
        hard += "notwithstanding administrative impediments and municipal regulations."
        assert defined({**POTHOLE, "summary": hard}, SPANISH) == 0

    def test_what_has_no_cases_has_no_promise_to_keep(self, cast: Cast) -> None:
        publish({**POTHOLE, "kind": "information", "promise": []}, SPANISH)
        found = reading.of_service("pothole", TODAY)
        assert found is not None
        assert set(found.results) == {"defined"}


@pytest.fixture
def declared(cast: Cast) -> None:
    publish(POTHOLE, SPANISH)
    publish({**POTHOLE, "service": "branch", "owner": "parks", "name": "Report a branch"}, SPANISH)
    aim = {
        "words": {"en": "Streets are mended in time", "es": "Calles a tiempo"}, "quarter": "2026-Q1",
        "owner": "paving", "scope": {"department": "streets"},
        "results": {"on_time": {"measure": "promise.1", "target": 0.9, "from": 0.5}},
    }  # fmt: skip
    republish(objectives={"streets": aim})


@pytest.mark.django_db
@pytest.mark.usefixtures("declared")
class TestDeclared:
    def test_it_is_scored_over_its_scope_alone(self) -> None:
        month(kept=70, judged=100)
        month("branch", kept=0, judged=100)
        (found,) = reading.declared(quarter("2026-Q1"), TODAY)
        assert found.services == ("pothole",)
        assert (found.results["on_time"].value, found.results["on_time"].of) == (0.7, 100)
        assert found.score == pytest.approx(0.5)
        assert reading.declared(quarter("2026-Q2"), TODAY) == []

    def test_each_week_is_kept_once_when_it_has_been_counted(self) -> None:
        month(kept=70, judged=100)
        keeping.keep(NOW)
        assert not Score.objects.exists()
        Through.objects.create(schema=1, refreshed_at=NOW)
        keeping.keep(NOW)
        month("branch", kept=50, judged=100)
        keeping.keep(NOW)

        kept = Score.objects.get(objective="streets")
        assert (kept.week, kept.value, kept.of, kept.score) == (date(2026, 2, 23), 0.7, 100, pytest.approx(0.5))
        assert Score.objects.filter(objective="deck").count() == 8
        assert Score.objects.get(service="branch", result="met").value is None
        Through.objects.update(refreshed_at=NOW + timedelta(days=7))
        keeping.keep(NOW + timedelta(days=7))
        assert list(keeping.history("streets")) == [date(2026, 3, 2), date(2026, 2, 23)]

    def test_a_key_result_over_services_that_nobody_counted_has_no_score(self) -> None:
        aim = {
            "words": {"en": "x"}, "quarter": "2026-Q1", "owner": "paving",
            "results": {"many": {"measure": "volume.1", "target": 100}},
        }  # fmt: skip
        republish(objectives={"one": aim})
        assert reading.declared(quarter("2026-Q1"), TODAY)[0].score is None
        month(submitted=0)
        assert reading.declared(quarter("2026-Q1"), TODAY)[0].score == 0

    def test_the_page_says_where_each_stands_and_of_how_many(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        month(kept=70, judged=100, closed=100, asked_how_it_was=100)
        month("branch", kept=3, judged=5)
        text = client.get("/performance/objectives/").content.decode()
        assert "Streets are mended in time" in text
        assert "70 of 100 (of 100)" in text
        assert "Its score is 0.5" in text
        assert "Too few to tell" in text
        assert "3 of" not in text
        spanish = client.get("/performance/objectives/", headers={"Accept-Language": "es"}).content.decode()
        assert "Calles a tiempo" in spanish

    def test_a_score_says_of_how_many_it_is_where_not_all_are_counted(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        month(kept=40, judged=100, closed=100, asked_how_it_was=100)
        text = client.get("/performance/objectives/").content.decode().split('id="services"')[1]
        pothole, branch = (text.split(name)[1].split("</tr>")[0] for name in ("Report a pothole", "Report a branch"))
        assert "counted</small>" not in pothole
        assert "<small>of 2 counted</small>" in branch

    def test_what_is_missed_can_be_chosen_and_another_quarter_may_not_be_made_up(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        month(kept=70, judged=100)
        rows = client.get("/performance/objectives/", {"finding": "missed"}).content.decode().split('id="services"')[1]
        assert "Report a pothole" in rows
        assert "Report a branch" not in rows
        assert client.get("/performance/objectives/", {"quarter": "2031-Q1"}).status_code == 404


def test_a_city_may_not_aim_with_a_team_that_is_not_there(city_settings: dict[str, Any]) -> None:
    aim = {
        "words": {"en": "x"},
        "quarter": "2026-Q1",
        "owner": "nobody",
        "results": {"a": {"measure": "promise.1", "target": 1}},
    }
    for change, what in (({"objectives": {"one": aim}}, "nobody"), ({"weekly_note": ["gone"]}, "gone")):
        with pytest.raises(ValueError, match=f"no team {what}"):
            City.model_validate({**city_settings, **change})


@pytest.fixture
def city_settings() -> dict[str, Any]:
    from tests.cast import CITY

    return CITY
