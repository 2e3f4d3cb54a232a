"""Importing cases: what becomes of good rows, of contradictory ones, of a second run and of one that was cut off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.models import Case, Closure, Entry
from upwell.cases.tests.scene import POTHOLE, publish
from upwell.catalogue.city import City
from upwell.events.models import Event
from upwell.intake import history, models
from upwell.intake.history import importing
from upwell.intake.tests.history_scene import NOW, map_file, row, take, whys, write
from upwell.notify.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published(city: City) -> None:
    publish(POTHOLE)


def rows_of_everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Case, Entry, Closure, Event)  # what a second run must leave as it is
    ]


def test_a_closed_case_comes_with_its_history_and_its_events_at_the_times_they_happened(tmp_path: Path) -> None:
    report = take(tmp_path, row(note="in front of the school"))

    case = Case.objects.get()
    opened, closed = datetime(2025, 6, 2, 17, tzinfo=UTC), datetime(2025, 6, 3, 19, tzinfo=UTC)
    assert (report.read, report.added, len(report.refused)) == (1, 1, 0)
    assert (case.service, case.kind, case.workflow, case.state, case.phase) == (
        "pothole", "report", "report", "closed", "closed",
    )  # fmt: skip
    assert (case.opened_at, case.closed_at, case.updated_at) == (opened, closed, closed)
    assert (case.due_at, case.on_time) == (datetime(2025, 6, 5, 17, tzinfo=UTC), True)
    assert (case.title, case.place_label, case.team, case.outcome) == ("Pothole", "1 Main St", "paving", "done")
    assert (case.source, case.external_id, case.channel, case.assisted) == ("old_system", "1", "phone", True)
    assert (case.lat, case.lon, case.on_map, case.in_open311) == (37.1, -121.2, True, True)
    assert [(one.at, one.what, one.to_state, one.said) for one in case.entries.order_by("pk")] == [
        (opened, "opened", "received", "in front of the school"),
        (closed, "closed", "closed", None),
    ]
    assert [(one.at, one.outcome, one.feedback_digest) for one in case.closures.all()] == [(closed, "done", "")]
    events = Event.objects.filter(subject=case.reference).order_by("id")
    assert [(one.name, one.at, one.service, one.channel, one.assisted, one.team) for one in events] == [
        ("case_opened", opened, "pothole", "phone", True, "paving"),
        ("case_closed", closed, "pothole", "phone", True, "paving"),
    ]
    assert events[0].data == {"kind": "report", "source": "old_system"}
    assert events[1].data == {
        "outcome": "done", "kind": "report", "on_time": True, "seconds": 93_600, "working_days": 1,
    }  # fmt: skip
    assert not Message.objects.exists()


def test_a_case_of_before_can_be_read_and_worked_on_like_any_other(tmp_path: Path) -> None:
    take(tmp_path, row(status="Working", closed="", type="Fallen sign"))
    case = Case.objects.get()

    cases.note(case.id, by=SYSTEM, now=NOW, text="We look at it.")
    closed = cases.close(case.id, by=SYSTEM, now=NOW, seen=None, outcome="done", message="Done.")

    page = case_queries.case_page(case.reference, SYSTEM)
    view = case_queries.public_view(case.reference)
    assert (case.service, case.state, case.kind) == ("imported", "in_progress", "report")
    assert closed.phase == "closed"
    assert page is not None
    assert [entry.what for entry in page.entries] == ["opened", "noted", "closed"]
    assert view is not None
    assert view.answers == {}


def test_what_the_file_does_not_say_stays_unknown_also_when_the_case_is_closed_here(tmp_path: Path) -> None:
    by_phone, other = row(closed="", status="Open"), row(id="2", closed="", status="Open", via="Web")
    take(tmp_path, by_phone, other)
    take(tmp_path, row(id="3", closed="", status="Open"), source="older_system", channel=None, assisted=[])
    for case in Case.objects.all():
        cases.close(case.pk, by=SYSTEM, now=NOW, seen=None, outcome="done")

    rows = Event.objects.filter(name__in=("case_opened", "case_closed")).order_by("name", "subject")
    told = {
        number: {
            (row.channel, row.language, row.assisted)
            for row in rows
            if row.subject == Case.objects.get(external_id=number).reference
        }
        for number in "123"
    }
    assert told == {"1": {("phone", "", True)}, "2": {("web", "", False)}, "3": {("", "", False)}}
    assert rows.count() == 6


def test_unknown_words_refuse_a_row_and_known_ones_need_not_match_in_case(tmp_path: Path) -> None:
    report = take(tmp_path, row(id="1", status="CLOSED", how="dup of another"), row(id="2", status="Lost"))

    assert Case.objects.get().outcome == "duplicate"
    assert whys(report) == {3: "the map does not say what 'Lost' in status means"}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"id": ""}, "it has no id"),
        ({"id": "x" * 101}, "longer than 100"),
        ({"opened": ""}, "does not say when it was opened"),
        ({"opened": "31/02/2025"}, "opened: '31/02/2025' is not a time"),
        ({"opened": "9999-12-31 23:00"}, "no time of any case"),
        ({"opened": "1901-01-01"}, "before 1970"),
        ({"opened": "2031-01-01"}, "opened in the future"),
        ({"closed": "2031-01-01"}, "closed in the future"),
        ({"closed": "yesterday"}, "closed: 'yesterday' is not a time"),
        ({"due": "soon"}, "due: 'soon' is not a time"),
        ({"closed": ""}, "it is closed and does not say when"),
        ({"closed": "2025-06-02 08:00:00"}, "it was closed 2.0 hours before it was opened"),
        ({"type": "NULL"}, "it has no type"),
    ],
)
def test_a_row_that_cannot_be_a_case_is_refused_with_its_reason(
    tmp_path: Path, cells: dict[str, str], why: str
) -> None:
    report = take(tmp_path, row(**cells), row(id="2"))

    assert list(whys(report)) == [2]
    assert why in whys(report)[2]
    assert Case.objects.get().external_id == "2"


@pytest.mark.parametrize(
    ("rules", "cells", "closed", "why"),
    [
        (
            {"closed_before_opened": "mend"},
            {"closed": "2025-06-02 08:00:00"},
            datetime(2025, 6, 2, 17, tzinfo=UTC),
            "it was closed 2.0 hours before it was opened: taken as closed when it was opened",
        ),
        (
            {"closed_without_date": "mend"},
            {"closed": ""},
            datetime(2025, 6, 2, 17, tzinfo=UTC),
            "it is closed and does not say when: taken as closed on 2025-06-02 17:00 UTC",
        ),
        ({}, {"status": "Open"}, None, "it is open and says when it was closed: the date is left out"),
    ],
)
def test_a_row_that_contradicts_itself_is_mended_where_the_map_says_so_and_counted(
    tmp_path: Path, rules: dict[str, str], cells: dict[str, str], closed: datetime | None, why: str
) -> None:
    report = take(tmp_path, row(**cells), rules=rules)

    assert Case.objects.get().closed_at == closed
    assert [(one.row, one.why) for one in report.mended] == [(2, why)]
    assert report.counts["mended"] == 1


@pytest.mark.parametrize(
    ("lat", "lon", "mended"),
    [
        ("", "", False),
        ("NaN", "NaN", False),
        ("0", "0.0", False),
        ("nan", "-121", True),
        ("inf", "-121", True),
        ("37.1", "", True),
        ("x", "y", True),
        ("137.1", "-121", True),
    ],
)
def test_a_position_that_is_none_is_left_out_and_the_case_taken(
    tmp_path: Path, lat: str, lon: str, mended: bool
) -> None:
    report = take(tmp_path, row(lat=lat, lon=lon))

    case = Case.objects.get()
    assert (case.lat, case.lon, case.on_map) == (None, None, False)
    assert bool(len(report.mended)) == mended
    assert report.counts["without_position"] == 1


def test_the_same_id_again_in_one_file_is_refused_also_far_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)

    report = take(tmp_path, row(id="1"), row(id="1"), row(id="2"), row(id="3"), row(id="1"))

    assert whys(report) == {3: "its id is the same as that of row 2", 6: "its id is the same as that of row 2"}
    assert Case.objects.count() == 3


def test_a_second_run_changes_nothing_and_says_the_same_of_refused_rows(tmp_path: Path) -> None:
    lines = [row(id="1"), row(id="2", opened="?"), row(id="1"), row(id="3", closed="", status="Open")]
    first = take(tmp_path, *lines)
    refused, before = whys(first), rows_of_everything()

    second = take(tmp_path, *lines, now=NOW + timedelta(days=1))

    assert (second.read, second.added, second.same, second.changed) == (4, 0, 2, 0)
    assert whys(second) == refused
    assert rows_of_everything() == before


def test_a_run_that_is_cut_off_goes_on_where_it_was_and_ends_like_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    lines = [row(id=str(number)) if number % 3 else row(id=str(number), opened="?") for number in range(1, 9)]
    path, map_path = write(tmp_path, *lines), map_file(tmp_path)

    def stop(report: history.Report) -> None:
        if report.read == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        history.import_file(path, map_path=map_path, now=NOW, progress=stop)
    assert Case.objects.count() == 3

    report = history.import_file(path, map_path=map_path, now=NOW)

    assert report.went_on_from == 5
    assert (report.read, report.added, list(whys(report))) == (8, 6, [4, 7])
    assert (Case.objects.count(), Entry.objects.count(), Closure.objects.count()) == (6, 12, 6)
    assert Event.objects.filter(name="cases_imported").count() == 1
    assert models.Import.objects.get().finished_at == NOW


def test_a_chunk_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(importing.cases.events, "record", fails)

    with pytest.raises(OSError, match="disk"):
        take(tmp_path, row())

    assert not Case.objects.exists()
    assert models.Import.objects.get().row == 0


def test_of_two_processes_with_one_file_the_slower_one_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    path, map_path = write(tmp_path, row(id="1"), row(id="2")), map_file(tmp_path)

    def overtaken(report: history.Report) -> None:
        models.Import.objects.update(row=3)

    with pytest.raises(history.CannotImport, match="Another process"):
        history.import_file(path, map_path=map_path, now=NOW, progress=overtaken)


def test_a_later_file_closes_what_came_open_and_nobody_has_worked_on(tmp_path: Path) -> None:
    still_open = {"status": "Open", "closed": ""}
    take(tmp_path, row(id="1", **still_open), row(id="2", **still_open))
    touched = Case.objects.get(external_id="2")
    cases.note(touched.id, by=SYSTEM, now=NOW, text="Ours now.")

    report = take(tmp_path, row(id="1"), row(id="2"), row(id="3"))

    assert (report.added, report.changed, report.same) == (1, 1, 1)
    caught_up = Case.objects.get(external_id="1")
    assert (caught_up.state, caught_up.on_time) == ("closed", True)
    assert [entry.what for entry in caught_up.entries.order_by("pk")] == ["opened", "closed"]
    assert Case.objects.get(external_id="2").state == "received"


def test_our_answer_on_promises_is_set_against_the_files(tmp_path: Path) -> None:
    late = "2025-06-09 09:00:00"
    report = take(
        tmp_path,
        row(id="1"),
        row(id="2", closed=late, ontime="N"),
        row(id="3", due=""),
        row(id="4", closed=late, ontime=""),
        row(id="5", closed=late, ontime="Y"),
        row(id="6", status="Open", closed="", ontime="N"),
        row(id="7", closed="2025-06-05 10:00:00", ontime="N"),
    )

    said = str(report)
    assert (report.agreement.compared, report.agreement.agreeing) == (5, 4)
    assert "5 rows say both, 4 agree (80.00%)" in said
    assert "1 rows (1 closed, 0 open) have no due date and the file says kept" in said
    assert "1 rows have a due date and the file says nothing; by that date: missed." in said
    assert Event.objects.filter(name="case_closed", data__over_by_hours=95).count() == 3


def test_our_own_due_dates_are_set_against_the_files(tmp_path: Path) -> None:
    # two working days from a Monday: until Wednesday's end
    report = take(tmp_path, row(id="1", due="2025-06-04 10:00:00"), row(id="2", due="2025-06-05 10:00:00"))

    assert "2 rows: 50.0% on the file's day, 100.0% within a day; on time or not comes out the same for 100.0%" in str(
        report
    )


def test_the_promise_of_the_service_can_stand_in_for_the_files(tmp_path: Path) -> None:
    take(tmp_path, row(), promise="service")

    case = Case.objects.get()
    assert case.due_at == datetime(2025, 6, 5, 7, tzinfo=UTC)
    assert case.promise is not None
    assert (case.promise["to"], case.promise["within"], case.promise["counted_in"]) == ("fix", 2, "working_days")
    assert Event.objects.get(name="case_opened").data["target_days"] == 2


def test_a_due_day_runs_to_its_end(tmp_path: Path) -> None:
    times = {"opened": "opened", "closed": "closed", "due": "due", "due_is": "day"}

    take(tmp_path, row(due="2025-06-05"), times=times)

    assert Case.objects.get().due_at == datetime(2025, 6, 6, 7, tzinfo=UTC)


def test_a_long_case_counts_its_working_days_without_counting_them_one_by_one(tmp_path: Path) -> None:
    take(tmp_path, row(opened="1999-01-04 10:00", closed="2025-06-03 10:00"))

    assert Event.objects.get(name="case_closed").data["working_days"] == 6_891


def test_durations_of_residents_and_of_staff_are_told_apart(tmp_path: Path) -> None:
    report = take(tmp_path, row(id="1"), row(id="2", via="App", closed="2025-06-05 10:00:00"))

    said = str(report)
    assert "Closed in, sent by residents: median 72.0 h (3.0 days)" in said
    assert "Closed in, typed in by staff: median 26.0 h" in said


def test_a_file_for_another_map_is_given_up_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "HOPELESS", 3)

    with pytest.raises(history.CannotImport, match=r"None of the first 4 rows.*is not a time"):
        take(tmp_path, *[row(id=str(number), opened="?") for number in range(4)])
    assert not models.Remark.objects.exists()


def test_a_map_that_does_not_fit_city_or_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    wrong = {
        "address": "street",
        "service": {"column": "type", "is": {"A": "sinkhole"}, "default": "imported"},
        "outcome": {"column": "how", "default": "fixed"},
        "team": {"column": "team", "default": "nobody"},
        "area": {"set": "ward", "column": "team"},
        "status": {"column": "status", "is": {"Open": "dreaming"}},
    }

    with pytest.raises(history.CannotImport) as refused:
        take(tmp_path, row(), **wrong)

    said = str(refused.value)
    for part in ("no column street", "service sinkhole", "outcome fixed", "team nobody", "ward", "state dreaming"):
        assert part in said
    assert not models.Import.objects.exists()


def test_without_a_city_nothing_is_imported(tmp_path: Path) -> None:
    from upwell.catalogue import queries as catalogue
    from upwell.catalogue.models import Publication

    Publication.objects.all().delete()
    catalogue.forget()

    with pytest.raises(history.CannotImport, match="upwell load"):
        take(tmp_path, row())


def test_a_reference_that_is_taken_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(tmp_path, row(id="1"))
    taken = Case.objects.get().reference
    drawn = iter([taken, "2222-3333"])
    monkeypatch.setattr("upwell.cases.actions.history.new_reference", lambda: next(drawn))

    take(tmp_path, row(id="2"))

    assert Case.objects.get(external_id="2").reference == "2222-3333"


def test_an_import_asks_the_database_little(tmp_path: Path, django_assert_max_num_queries: object) -> None:
    lines = [row(id=str(number)) for number in range(500)]

    with django_assert_max_num_queries(40):  # type: ignore[operator]
        take(tmp_path, *lines)
