"""Events as columns: each exactly once, whatever is interrupted, in the month in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.db.models import F
from tests.cast import NOW, Cast
from tests.race import errors, race

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.models import Event
from upwell.lib import clock
from upwell.performance.columns import exporting, layout, manifest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def columns(settings: LazySettings, tmp_path: Path, cast: Cast) -> Path:
    settings.COLUMNS = tmp_path / "columns"
    Event.objects.all().delete()
    return tmp_path / "columns"


def happen(count: int, *, at: datetime = NOW, **more: Any) -> None:
    events.record(*(Fact("case_closed", at=at, subject=f"R-{number}", **more) for number in range(count)))


def rows() -> list[dict[str, Any]]:
    place = exporting.folder()
    known = manifest.read(place)
    found = [row for part in known.parts for row in pq.read_table(place / part.path, partitioning=None).to_pylist()]
    assert len(found) == known.rows
    return sorted(found, key=lambda row: row["id"])


def each_once() -> bool:
    return [row["id"] for row in rows()] == sorted(Event.objects.values_list("id", flat=True))


def test_what_an_event_says_stands_in_its_columns() -> None:
    fact = {"outcome": "fixed", "on_time": True, "seconds": 86_400, "over_by_hours": None, "pictures": 2}
    events.record(
        Fact("case_closed", at=NOW, subject="R-1", service="pothole", version=3, language="vi", area="3", data=fact)
    )

    exporting.take_over()

    row = {name: value for name, value in rows()[0].items() if value is not None}
    assert row.pop("id")
    assert row == {
        "at": NOW, "day": date(2026, 3, 3), "name": "case_closed", "subject": "R-1", "service": "pothole", "version": 3,
        "language": "vi", "area": "3", "assisted": False, "outcome": "fixed", "on_time": True, "seconds": 86_400,
        "opened": date(2026, 3, 2),
        "more": '{"pictures":2}',
    }  # fmt: skip


def test_of_an_imported_case_nobody_knows_the_language_whatever_an_event_of_before_says() -> None:
    ways = {"R-1": ("import", False), "R-2": ("phone", True), "R-3": ("", False), "R-4": ("web", False)}
    for subject, (channel, assisted) in ways.items():
        made = {"subject": subject, "channel": channel, "assisted": assisted, "language": "en"}
        events.record(Fact("case_opened", at=NOW, version=1 if subject == "R-4" else None, **made))

    exporting.take_over()

    told = {row["subject"]: (row["channel"], row["language"], row["assisted"]) for row in rows()}
    assert told == {
        "R-1": (None, None, None), "R-2": ("phone", None, True), "R-3": (None, None, None), "R-4": ("web", "en", False),
    }  # fmt: skip


def test_a_fact_of_another_kind_than_its_column_is_kept_beside_it() -> None:
    events.record(Fact("handover_returned", at=NOW, data={"why": 3}))

    exporting.take_over()

    assert (rows()[0]["why"], rows()[0]["more"]) == (None, '{"why":3}')


def test_an_event_that_comes_late_stands_in_the_month_in_which_it_happened(columns: Path) -> None:
    happen(2)
    exporting.take_over()
    happen(1, at=NOW - timedelta(days=40))
    happen(1, at=datetime.fromisoformat("2026-03-01T07:59:00Z"))  # still February in the city
    exporting.take_over()

    by_month = {part.month: part.rows for part in manifest.read(columns).parts}
    assert by_month == {"2026-03": 2, "2026-01": 1, "2026-02": 1}
    assert each_once()


def test_it_goes_on_where_it_stopped_and_does_nothing_where_nothing_is_new(columns: Path) -> None:
    happen(7)

    assert [exporting.take_over(3) for _ in range(4)] == [3, 3, 1, 0]
    stood = manifest.read(columns)
    assert exporting.take_over(3) == 0
    assert manifest.read(columns) == stood
    assert each_once()


@contextmanager
def stopping(patch: pytest.MonkeyPatch, place: object, name: str, *, after: bool = False) -> Iterator[None]:
    """The machine stops as this is called, or when it has been."""
    real = getattr(place, name)

    def stop(*args: Any, **named: Any) -> None:
        if after:
            real(*args, **named)
        raise SystemExit

    with patch.context() as here:
        here.setattr(place, name, stop)
        yield


@pytest.mark.parametrize(
    ("place", "name", "after"),
    [(exporting, "_flush", False), (manifest, "write", False), (manifest, "write", True)],
)
def test_a_machine_that_stops_at_any_moment_leaves_each_event_there_once(
    monkeypatch: pytest.MonkeyPatch, place: object, name: str, after: bool
) -> None:
    happen(3)
    exporting.take_over()
    happen(3, at=NOW + timedelta(days=40))
    with stopping(monkeypatch, place, name, after=after), pytest.raises(SystemExit):
        exporting.take_over()
    happen(2)

    while exporting.take_over(2):
        pass

    assert each_once()
    assert Event.objects.count() == 8


def test_after_a_backup_was_restored_they_are_of_the_record_that_is_there(columns: Path) -> None:
    happen(4)
    exporting.take_over(2)
    exporting.take_over(2)
    last = Event.objects.order_by("-id").first()
    assert last is not None
    Event.objects.filter(pk=last.pk).delete()  # the backup is older than the columns
    assert Event.objects.count() == 3
    happen(1)

    while exporting.take_over():
        pass

    assert len(rows()) == 4
    assert each_once()


@pytest.mark.parametrize("stood", [False, True])
def test_made_anew_of_a_restored_record_they_begin_at_its_first_event(stood: bool) -> None:
    happen(3)
    if stood:
        exporting.take_over()
    Event.objects.update(transaction=F("transaction") - 10**12)  # as `events.rebase` leaves them
    happen(1)

    exporting.begin_anew()
    assert exporting.waiting_since() == NOW
    while exporting.take_over():
        pass

    assert len(rows()) == 4
    assert each_once()


def test_another_layout_is_another_beginning(columns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happen(3)
    exporting.take_over()
    monkeypatch.setattr(layout, "SCHEMA", layout.SCHEMA + 1)

    assert [exporting.take_over(), exporting.take_over()] == [3, 0]
    assert each_once()
    assert manifest.read(columns).schema == layout.SCHEMA


@pytest.mark.usefixtures("in_a_file")
def test_of_several_at_once_each_event_is_taken_by_one() -> None:
    happen(60)

    said = race(*[lambda: [exporting.take_over(7) for _ in range(9)]] * 3)

    assert errors(said) == []
    assert sum(map(sum, said)) == 60
    assert each_once()


def test_machines_that_share_no_folder_have_one_each(settings: LazySettings, tmp_path: Path) -> None:
    for number in range(3):
        happen(2)
        for machine in ("one", "other"):
            settings.COLUMNS = tmp_path / machine
            assert (exporting.take_over(), len(rows()), each_once()) == (2, 2 * number + 2, True)


def test_many_files_of_a_month_become_one_with_the_same_events(columns: Path) -> None:
    for _ in range(exporting.MOST_PARTS + 2):
        happen(2, service="pothole", data={"seconds": 5})
        exporting.take_over()
    stood = rows()

    assert exporting.compact() == 1

    assert len(manifest.read(columns).parts) == 1
    assert rows() == stood
    assert exporting.compact() == 0


def test_files_that_nobody_names_go_when_nobody_can_be_reading_them(
    columns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(1)
    with stopping(monkeypatch, manifest, "write"), pytest.raises(SystemExit):
        exporting.take_over()
    exporting.take_over()
    now = clock.now()

    assert exporting.sweep(now=now) == 0
    assert exporting.sweep(now=now + exporting.KEPT + timedelta(minutes=1)) == 1
    assert each_once()


def test_how_long_something_waits_to_be_taken_over_is_known() -> None:
    assert exporting.waiting_since() is None
    happen(1, at=NOW - timedelta(days=2))
    happen(1)
    assert exporting.waiting_since() == NOW - timedelta(days=2)

    exporting.take_over()

    assert exporting.waiting_since() is None
