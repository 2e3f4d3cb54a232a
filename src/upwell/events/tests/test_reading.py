import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from tests.cast import NOW
from tests.race import errors, race

from upwell.events import actions as events
from upwell.events import queries
from upwell.events.actions import Fact
from upwell.events.models import Cursor, Event, Position

postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time: commits cannot overtake each other"
)


def write(*steps: str) -> None:
    events.record(*(Fact("step_shown", at=NOW, data={"step": step}) for step in steps))


def steps(rows: list[Event]) -> list[str]:
    return [row.data["step"] for row in rows]


@pytest.mark.django_db(transaction=True)
class TestAReader:
    def test_gets_each_event_once_and_in_order(self):
        write("one", "two")
        with events.reading("test") as first:
            pass
        write("three")
        with events.reading("test") as second:
            pass
        with events.reading("test") as third:
            pass

        assert (steps(first), steps(second), third) == (["one", "two"], ["three"], [])

    def test_that_fails_gets_them_again_and_leaves_no_effect(self):
        write("one")

        def stumble() -> None:
            with events.reading("test"):
                Cursor.objects.create(name="effect")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            stumble()

        assert not Cursor.objects.filter(name="effect").exists()
        with events.reading("test") as again:
            assert steps(again) == ["one"]

    def test_goes_on_in_portions(self):
        write(*"abcde")
        portions = []
        for _ in range(4):
            with events.reading("test", limit=2) as portion:
                portions.append("".join(steps(portion)))

        assert portions == ["ab", "cd", "e", ""]

    def test_of_some_names_passes_over_the_others_for_good(self):
        write("one")
        events.record(Fact("case_closed", at=NOW, subject="K7QM-3XPD"))
        write("two")
        with events.reading("test", names={"case_closed"}) as closed:
            assert [row.name for row in closed] == ["case_closed"]

        newest = Event.objects.order_by("-id").first()
        assert newest is not None
        assert queries.position("test") == newest.position

    def test_is_independent_of_other_readers(self):
        write("one")
        with events.reading("first"):
            pass
        with events.reading("second") as rows:
            assert steps(rows) == ["one"]

    def test_can_be_moved_by_hand(self):
        write("one", "two")
        first = queries.after(Position(), limit=1)[0]

        events.advance("test", first.position)

        assert steps(queries.after(queries.position("test"))) == ["two"]
        assert queries.after(first.position, names={"case_closed"}) == []

    def test_that_is_new_begins_at_the_first_event_of_a_restored_record(self):
        write("one", "two")
        Event.objects.update(transaction=F("transaction") - 10**12)  # as `rebase` leaves them
        write("three")

        assert steps(queries.after(queries.position("new"))) == ["one", "two", "three"]
        with events.reading("test") as rows:
            assert steps(rows) == ["one", "two", "three"]


class Writer:
    """A second connection with a transaction that stays open as long as the test wants."""

    def __init__(self) -> None:
        self._steps: list[tuple[threading.Event, threading.Event, str]] = []
        self._go, self._done = threading.Event(), threading.Event()
        self._wanted: str | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def write(self, step: str) -> None:
        self._ask(step)

    def commit(self) -> None:
        if self._thread.is_alive():
            self._ask(None)
            self._thread.join(10)

    def _ask(self, wanted: str | None) -> None:
        self._wanted = wanted
        self._go.set()
        assert self._done.wait(10)
        self._done.clear()

    def _run(self) -> None:
        try:
            with transaction.atomic():
                while True:
                    self._go.wait(10)
                    self._go.clear()
                    if self._wanted is None:
                        break
                    write(self._wanted)
                    self._done.set()
        finally:
            connections.close_all()
            self._done.set()


@contextmanager
def an_open_writer() -> Iterator[Writer]:
    writer = Writer()
    try:
        yield writer
    finally:
        writer.commit()


@postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestCommitsThatOvertakeEachOther:
    def test_a_reader_waits_for_the_row_that_is_still_open(self):
        with an_open_writer() as slow:
            slow.write("early number, late commit")
            write("late number, early commit")
            with events.reading("test") as while_open:
                pass
        with events.reading("test") as afterwards:
            pass

        assert while_open == []
        assert steps(afterwards) == ["early number, late commit", "late number, early commit"]

    def test_control_a_reader_that_goes_by_numbers_alone_misses_the_row(self):
        seen: list[str] = []
        last = 0
        with an_open_writer() as slow:
            slow.write("early number, late commit")
            write("late number, early commit")
            for row in Event.objects.filter(id__gt=last).order_by("id"):
                seen, last = [*seen, row.data["step"]], row.pk
        for row in Event.objects.filter(id__gt=last).order_by("id"):
            seen, last = [*seen, row.data["step"]], row.pk

        assert seen == ["late number, early commit"]  # and never the other

    def test_control_the_oldest_open_transaction_without_its_order_misses_a_row_too(self):
        """An early transaction may write late: then the higher number is final while the lower one is open."""
        last, seen = 0, []
        with an_open_writer() as early:
            early.write("first of the early one")
            with an_open_writer() as late:
                late.write("number two, later transaction")
                early.write("number three, earlier transaction")
                early.commit()
                horizon = queries.dialect.oldest_open()
                for row in Event.objects.filter(id__gt=last, transaction__lt=horizon).order_by("id"):
                    seen, last = [*seen, row.data["step"]], row.pk
                proper, place = steps(queries.after(Position())), queries.after(Position())[-1].position
            for row in Event.objects.filter(id__gt=last).order_by("id"):
                seen.append(row.data["step"])

        assert "number two, later transaction" not in seen
        assert proper == ["first of the early one", "number three, earlier transaction"]
        assert steps(queries.after(place)) == ["number two, later transaction"]

    def test_two_workers_of_one_reader_handle_each_event_once(self):
        write(*[f"step {number}" for number in range(200)])
        handled: list[str] = []
        lock = threading.Lock()

        def work() -> None:
            while True:
                with events.reading("test", limit=7) as rows, lock:
                    handled.extend(steps(rows))
                if not rows:
                    return

        assert errors(race(*[work] * 4)) == []
        assert sorted(handled) == sorted(f"step {number}" for number in range(200))

    def test_after_a_restore_into_a_younger_database_old_stays_old_and_new_is_read(self):
        write("read before", "not yet read")
        first = Event.objects.order_by("id").first()
        assert first is not None
        beyond = 10**12
        Event.objects.update(transaction=beyond)
        events.advance("test", Position(beyond, first.pk))
        events.advance("has read nothing", Position())

        assert queries.from_another_database()
        assert events.rebase() == 2
        write("new")

        assert not queries.from_another_database()
        assert events.rebase() == 0
        with events.reading("test") as rows:
            assert steps(rows) == ["not yet read", "new"]
        for name in ("has read nothing", "came later"):
            with events.reading(name) as rows:
                assert steps(rows) == ["read before", "not yet read", "new"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "postgresql", reason="about the embedded database")
def test_on_sqlite_the_order_of_numbers_is_the_order_of_commits():
    write("one")

    assert Event.objects.get().transaction == 0
    assert queries.from_another_database() is False
    assert events.rebase() == 0
