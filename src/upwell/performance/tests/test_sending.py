"""Figures come in all or not at all, each with where it came from; what pages read is made of them at once."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cast import NOW, Cast
from tests.publishing import republish
from tests.race import errors, race
from tests.race import in_a_file as in_a_file

from upwell.accounts.actor import SYSTEM, Actor
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.events.models import Event
from upwell.notify.models import Message
from upwell.performance import actions, alerts, jobs, late, queries, sent
from upwell.performance.figures.grids import CannotRead
from upwell.performance.figures.reading import Notice
from upwell.performance.models import DataSet, Figure, Result, Sending

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
YEAR = {"start": date(2026, 1, 1), "until": date(2027, 1, 1)}
DATA = Path(__file__).parents[5] / "shared/data/uk-satisfaction/opg_make_a_lasting_power_of_attorney_service.json"


@pytest.fixture(autouse=True)
def city_(cast: Cast) -> None:
    Event.objects.all().delete()


def declared(code: str = "library_cards", **more: Any) -> DataSet:
    said = {"service": code, "title": "Library cards", "kind": "transactions", "period": "month", "team": "paving"}
    return actions.declare(code, Declared.model_validate({**said, **more}), by=SYSTEM, now=NOW)


def push(of: DataSet, *records: dict[str, Any], now: datetime = NOW, **more: Any) -> actions.Change:
    return actions.push(of, records, by="a program", now=now, **more)


def month(of: DataSet, start: date = JANUARY) -> dict[str, int]:
    rows = queries.read(**YEAR, source=of.code, grain=of.period)  # type: ignore[arg-type]  # from keywords
    return next((dict(one.sums) for one in rows if one.start == start), {})


def codes(refused: pytest.ExceptionInfo[actions.NotTaken]) -> list[tuple[str, str]]:
    return [(one.cell, one.code) for one in refused.value.notices]


def test_a_file_counts_once_somebody_has_looked_at_it() -> None:
    of = declared()
    file = b"Month,Total,Online\n2026-01,100,40\n2026-02,120,\n"

    sending = actions.read_file(of, file, name="cards.csv", by="A keeper", now=NOW)
    assert (month(of), sending.rows) == ({}, 2)
    change = actions.take(sending.pk, by="A keeper", now=NOW)

    assert (change.new, change.gone) == (3, 0)
    assert month(of) == {"submitted": 100, "submitted_by_themselves": 40, "submitted_assisted": 0}
    assert month(of, FEBRUARY) == {"submitted": 120}
    one = Figure.objects.get(name="digital", start=JANUARY)
    assert (one.cell, one.said, one.sending.name, one.sending.by) == ("C2", "40", "cards.csv", "A keeper")
    with pytest.raises(actions.NotTaken) as refused:
        actions.take(sending.pk, by="A keeper", now=NOW)
    assert refused.value.code == "taken"


def test_blank_is_not_nought() -> None:
    of = declared()
    push(of, {"period": "2026-01", "total": 5, "digital": None}, {"period": "2026-02", "total": 5, "digital": 0})

    known = {one.start: one.knows(["submitted_by_themselves"]) for one in queries.read(**YEAR, source=of.code)}  # type: ignore[arg-type]
    assert known == {JANUARY: False, FEBRUARY: True}


def test_a_file_with_one_wrong_cell_is_not_taken_and_can_be_mended() -> None:
    of = declared()
    sending = actions.read_file(of, b"Month,Total,Online\n2026-01,100,101\n", name="x", by="", now=NOW)

    assert [(one["cell"], one["code"]) for one in sending.notices] == [("C2", "digital_above_total")]
    with pytest.raises(actions.NotTaken) as refused:
        actions.take(sending.pk, by="", now=NOW)
    assert codes(refused) == [("C2", "digital_above_total")]
    assert not Figure.objects.exists()
    mended = actions.read_file(of, b"Month,Total,Online\n2026-01,100,10\n", name="x", by="", now=NOW)
    assert actions.take(mended.pk, by="", now=NOW).new == 2


def test_the_same_again_changes_nothing_and_another_value_keeps_its_history() -> None:
    of = declared()
    row = {"_timestamp": "2026-01-01T00:00:00+00:00", "channel": "phone", "count": 7}
    push(of, row)

    assert push(of, row) == actions.Change(same=1)
    assert push(of, row | {"count": 8}) == actions.Change(changed=1)
    assert month(of) == {"submitted": 8, "submitted_phone": 8}
    assert [(one.value, one.ended_by is None) for one in sent.history(of, JANUARY, "phone")] == [(8, True), (7, False)]


def test_what_is_said_not_to_be_known_is_taken_back() -> None:
    of = declared()
    push(of, {"period": "2026-01", "phone": 7, "web": 3})

    assert push(of, {"period": "2026-01", "phone": None, "web": 3}) == actions.Change(same=1, gone=1)
    assert month(of) == {"submitted_web": 3}


def test_a_row_with_an_id_of_its_own_moves() -> None:
    of = declared()
    push(of, {"_id": "a", "period": "2026-01", "phone": 7})
    push(of, {"_id": "a", "period": "2026-02", "phone": 9})

    assert (month(of), month(of, FEBRUARY)["submitted"]) == ({}, 9)
    with pytest.raises(actions.NotTaken) as refused:
        push(of, {"_id": "b", "period": "2026-02", "phone": 10})
    assert codes(refused) == [("/0/phone", "row_of_other_id")]
    with pytest.raises(actions.NotTaken) as refused:
        push(of, {"_id": "c", "period": "2026-01", "phone": 1}, {"_id": "c", "period": "2026-01", "web": 1})
    assert codes(refused) == [("/1/_id", "id_twice")]


def test_nothing_of_a_push_is_taken_where_one_row_is_wrong() -> None:
    of = declared()
    with pytest.raises(actions.NotTaken) as refused:
        push(of, {"period": "2026-01", "phone": 7}, {"period": "2026-02", "phone": -7}, {"period": "soon", "phone": 1})

    assert sorted(codes(refused)) == [("/1/phone", "negative"), ("/2/period", "period_unknown")]
    assert not Figure.objects.exists()
    assert not Sending.objects.exists()


def test_figures_are_held_against_those_that_came_before() -> None:
    of = declared()
    push(of, {"period": "2026-01", "total": 10})

    with pytest.raises(actions.NotTaken) as refused:
        push(of, {"period": "2026-01", "digital": 11})
    assert codes(refused) == [("/0/digital", "digital_above_total")]


def test_an_empty_whole_empties_and_keeps_what_was() -> None:
    of = declared()
    push(of, {"period": "2026-01", "phone": 7})

    assert push(of, whole=True) == actions.Change(gone=1)
    assert not Result.objects.filter(source=of.code).exists()
    assert Figure.objects.count() == 1
    assert sent.find(of.code).newest is None  # type: ignore[union-attr]  # it is there


def test_days_fill_their_month_and_what_one_day_does_not_know_the_month_does_not() -> None:
    of = declared(period="day")
    push(of, {"day": "2026-01-01", "total": 5, "digital": 1}, {"day": "2026-01-02", "total": 6, "digital": None})

    (whole,) = queries.read(**YEAR, source=of.code)  # type: ignore[arg-type]
    assert (whole.start, dict(whole.sums)) == (JANUARY, {"submitted": 11, "days": 2})
    push(of, {"day": "2026-01-02", "total": 6, "digital": 2})
    (whole,) = queries.read(**YEAR, source=of.code)  # type: ignore[arg-type]
    assert whole.sums["submitted_by_themselves"] == 3


def test_channels_states_steps_and_costs_become_rows() -> None:
    push(declared("c"), {"period": "2026-01", "phone": 7, "mail": 2})
    push(declared("s", kind="states", service="other"), {"period": "2026-01", "started": 10, "completed": 6})
    push(
        declared("f", kind="steps", steps=["a", "b"]),
        *[{"month": "2026-01", "step": k, "count": n} for k, n in (("a", 9), ("b", 4))],
    )
    push(declared("m", kind="costs"), {"period": "2026-01", "total": "$1,200.50", "phone": "300"})
    found = {(one.source, one.by, one.value): one.sums for one in Result.objects.all()}

    assert found["c", "channel", "mail"] == {"submitted": 2}
    states = {name: many for name, many in found["s", "", ""].items() if many}
    assert states == {"started": 10, "abandoned": 4, "submitted": 6}
    assert found["f", "step", "a"] == {"shown": 9, "abandoned": 5, "abandoned_here_before": 0}
    assert found["m", "", ""] == {"cost_cents": 120050}


def test_a_scale_whose_best_mark_is_one_is_turned_round() -> None:
    of = declared(kind="satisfaction", best_mark="lowest")
    push(of, {"period": "2026-01", "rating_1": 9, "rating_2": 1, "rating_3": 0, "rating_4": 0, "rating_5": 2})

    assert month(of) == {"rated_5": 9, "rated_4": 1, "rated_3": 0, "rated_2": 0, "rated_1": 2}


def test_what_figures_mean_does_not_change_under_them() -> None:
    push(declared(kind="satisfaction"), {"period": "2026-01", "rating_1": 1})

    assert declared(kind="satisfaction", title="Cards").title == "Cards"
    with pytest.raises(actions.CannotDeclare) as refused:
        declared(kind="satisfaction", best_mark="lowest")
    assert refused.value.code == "kept"
    with pytest.raises(actions.CannotDeclare) as refused:
        declared("another", service="library_cards", kind="satisfaction")
    assert refused.value.code == "same"
    with pytest.raises(actions.CannotDeclare):
        actions.declare("x", Declared(service="x", title="x", kind="states", period="day", team="paving"),
                        by=Actor("staff", "1", "Somebody"), now=NOW)  # fmt: skip


def test_the_team_of_late_figures_is_told_once_and_again_after_they_were_fresh() -> None:
    of = declared(late_after="P40D")
    republish(contact={"email": "desk@example.gov"})
    letters = Message.objects.filter(template="figures_late")

    def days(number: int) -> int:
        jobs.mind_data_sets(NOW + timedelta(days=number))
        return letters.count()

    assert [days(39), days(41), days(42)] == [0, 1, 1]
    assert [(one.kind, one.about) for one in alerts.standing()] == [("stale", of.code)]
    assert [(one.name, one.newest) for one in late.since(now=NOW + timedelta(days=42))] == [(of.title, None)]
    push(of, {"period": "2026-04", "total": 1}, now=NOW + timedelta(days=43))
    assert days(44) == 1
    assert alerts.standing() == []
    assert [days(60), days(90), days(91)] == [1, 2, 2]
    assert Event.objects.filter(name="figures_late").count() == 2


def test_a_withdrawn_data_set_counts_no_more_takes_no_more_and_keeps_what_was() -> None:
    of, states = declared(), declared("s", kind="states", service="library_cards")
    push(of, {"period": "2026-01", "total": 7})
    push(states, {"period": "2026-01", "started": 10, "completed": 6})
    jobs.mind_data_sets(NOW + timedelta(days=365))
    waiting = actions.read_file(of, b"Month,Total\n2026-02,1\n", name="x", by="", now=NOW)

    with pytest.raises(actions.CannotDeclare) as refused:
        actions.withdraw(of.code, " ", by=SYSTEM, now=NOW)
    assert refused.value.code == "why"
    actions.withdraw(of.code, "It was of another service", by=SYSTEM, now=NOW)

    assert (month(of), Figure.objects.filter(data_set=of).count()) == ({}, 1)
    assert month(states)["submitted"] == 6
    for send in (
        lambda: push(of, {"period": "2026-01", "total": 8}),
        lambda: actions.take(waiting.pk, by="", now=NOW),
        lambda: actions.read_file(of, b"Month,Total\n2026-02,1\n", name="x", by="", now=NOW),
    ):
        with pytest.raises(actions.NotTaken) as not_taken:
            send()
        assert not_taken.value.code == "withdrawn"
    assert of.code not in {one.about for one in alerts.standing()}
    assert len(late.since(now=NOW + timedelta(days=365))) == 1  # the states
    assert declared("again", service="library_cards").code == "again"
    with pytest.raises(actions.CannotDeclare) as refused:
        declared()
    assert refused.value.code == "withdrawn"


def test_steps_without_names_are_no_data_set() -> None:
    with pytest.raises(actions.CannotDeclare) as refused:
        declared(kind="steps")
    assert refused.value.code == "steps"


def test_files_nobody_took_are_forgotten() -> None:
    actions.read_file(declared(), b"Month,Total\n2026-01,1\n", name="x", by="", now=NOW)

    jobs.mind_data_sets(NOW + timedelta(days=13))
    assert Sending.objects.count() == 1
    jobs.mind_data_sets(NOW + timedelta(days=15))
    assert not Sending.objects.exists()


def test_a_file_without_figures_says_so() -> None:
    with pytest.raises(CannotRead) as refused:
        actions.read_file(declared(), b"Month,Total\n\n", name="x", by="", now=NOW)
    assert refused.value.code == "no_figures"


def test_every_code_has_its_sentence() -> None:
    from upwell.performance import wording

    assert all(wording.sentence(Notice("A1", code, also="B2")) for code in wording.CELLS)


OPG = {
    "name": "dataType",
    "value": "count",
    "names": {
        "user-satisfaction-percent": "satisfaction_percent",
        **{
            said: f"rating_{mark}"
            for mark, said in enumerate(
                ("very-dissatisfied", "dissatisfied", "neither", "satisfied", "very-satisfied"), 1
            )
        },
    },
}


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_a_published_series_loads_and_tells_where_its_meaning_changed() -> None:
    of = declared("make_lpa", kind="published_satisfaction", columns=OPG)
    now = datetime.fromisoformat("2026-11-01T00:00:00+00:00")
    sending = actions.read_file(of, DATA.read_bytes(), name=DATA.name, by="upwell", now=now)
    assert sending.notices == []
    actions.take(sending.pk, by="upwell", now=now)

    rows = json.loads(DATA.read_text())
    figures = Figure.objects.filter(data_set=of, name="published")
    said = {
        row["_timestamp"][:10]: Decimal(str(row["count"]))
        for row in rows
        if row["dataType"] == "user-satisfaction-percent"
    }
    assert {one.start.isoformat(): one.value * 100 for one in figures} == said
    assert [(one.measure, one.start, one.agreeing == one.months) for one in sent.stretches(of)] == [
        ("satisfaction.2", min(one.start for one in figures if month_of(of, one.start)), True),
        ("satisfaction.1", date(2026, 4, 1), True),
    ]
    assert [one.start for one in sent.breaks_of(["make_lpa"])] == [date(2026, 4, 1)]


def month_of(of: DataSet, start: date) -> bool:
    return Figure.objects.filter(data_set=of, start=start, name="rating_1").exists()


@pytest.mark.django_db(transaction=True)
def test_two_pushes_of_one_row_at_once_leave_one_figure(in_a_file: None) -> None:
    of = declared()

    def send(count: int) -> Any:
        return lambda: push(of, {"_id": "a", "period": "2026-01", "phone": count})

    assert errors(race(*[send(number) for number in range(4)])) == []
    one = Figure.objects.get(ended_by=None)
    assert month(of) == {"submitted": one.value, "submitted_phone": one.value}
    assert Figure.objects.count() == 4
