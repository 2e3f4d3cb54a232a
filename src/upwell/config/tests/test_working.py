"""The worker: a job with more to do stays due, and a mail server that is slow holds up letters only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event, Thread, current_thread

import pytest
from django.db import connections
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.config import jobs, working
from upwell.config.jobs import Job
from upwell.events import actions as events
from upwell.events.models import Work
from upwell.lib import clock
from upwell.notify import actions as notify
from upwell.notify import jobs as notify_jobs
from upwell.notify import providers
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.tests.conftest import VALUES
from upwell.ui import context

LATER = NOW + timedelta(minutes=1)
HOUR = timedelta(hours=1)
LONG = 20.0  # seconds a test waits for a thread before it fails


class Fake:
    """A mail server: takes letters, each only once `open` is set."""

    name = "fake"

    def __init__(self) -> None:
        self.sent = 0
        self.open, self.asked = Event(), Event()
        self.open.set()

    def send(self, message: Message) -> str:
        self.asked.set()
        assert self.open.wait(LONG)
        self.sent += 1
        return ""

    def close(self) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr(providers, "chosen", lambda: fake)
    monkeypatch.setattr(jobs, "LETTERS", Job("letters", timedelta(), jobs.LETTERS.work))
    return fake


def fill_outbox(letters: int) -> None:
    for number in range(letters):
        notify.queue(
            "receipt",
            to=Recipient(email=f"resident{number}@example.org"),
            language="en",
            values=VALUES,
            about="K7QM-3XPD",
            dedupe=f"test {number}",
            now=NOW,
        )


def test_a_job_with_more_to_do_stays_due_and_one_without_waits_its_time() -> None:
    said = iter([True, False])
    job = Job("a job", HOUR, lambda _now: next(said))

    assert job.run(NOW)
    assert jobs.due([job], NOW) == [job]
    assert not job.run(NOW)
    assert jobs.due([job], NOW) == []
    assert jobs.due([job], NOW + HOUR) == [job]


@pytest.mark.django_db
def test_a_job_that_fails_waits_its_time_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[datetime] = []

    def fail(_now: datetime) -> bool:
        raise ValueError

    broken, well = Job("broken", HOUR, fail), Job("well", HOUR, lambda now: bool(ran.append(now)))

    assert not working.run_once([broken, well])
    assert not working.run_once([broken, well])

    assert len(ran) == 1
    assert caplog.text.count("the job broken failed") == 1


@pytest.mark.django_db(transaction=True)
def test_a_full_outbox_is_emptied_without_a_pause(city: City, server: Fake) -> None:
    fill_outbox(120)

    assert [working.run_once([jobs.LETTERS]) for _ in range(3)] == [True, True, False]

    assert server.sent == 120


@pytest.mark.django_db(transaction=True)
def test_with_a_slow_server_a_batch_ends_early_and_the_rest_stays_due(city: City, server: Fake, monkeypatch) -> None:
    seconds = iter(range(0, 1000, 3))  # each look at the clock is three seconds after the last
    monkeypatch.setattr(notify_jobs, "monotonic", lambda: next(seconds))
    fill_outbox(5)

    done = notify_jobs.deliver(LATER)

    assert (done.sent, done.more) == (2, True)


class Worker:
    def __init__(self) -> None:
        self.turns = 0
        self.ending, self.went_on = Event(), Event()
        self.thread = Thread(target=self.work)

    def work(self) -> None:
        try:
            working.work(self.ending)
        finally:
            connections.close_all()

    def count(self, _now: datetime) -> bool:
        Message.objects.exists()  # on a connection of this thread
        self.turns += 1
        if self.turns == 5:
            self.went_on.set()
        return False

    def end(self) -> None:
        self.ending.set()
        self.thread.join(LONG)


@pytest.fixture
def worker(in_a_file: None, city: City, server: Fake, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """All threads at work, beside letters one job that counts its turns."""
    at_work = Worker()
    monkeypatch.setattr(working, "PAUSE", 0.01)
    monkeypatch.setattr(jobs, "JOBS", [Job("counting", timedelta(), at_work.count)])
    fill_outbox(2)
    server.open.clear()
    yield at_work
    server.open.set()
    at_work.end()


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_holds_up_no_other_job(worker: Worker, server: Fake) -> None:
    worker.thread.start()

    assert server.asked.wait(LONG)
    worker.went_on.clear()
    worker.turns = 0

    assert worker.went_on.wait(LONG)
    assert server.sent == 0


@pytest.mark.django_db(transaction=True)
def test_told_to_end_the_worker_finishes_its_letter_and_closes_what_it_opened(
    worker: Worker, server: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = connections.close_all
    monkeypatch.setattr(working.connections, "close_all", lambda: (closed.append(current_thread().name), close()))
    worker.thread.start()
    assert server.asked.wait(LONG)

    worker.ending.set()
    server.open.set()
    worker.thread.join(LONG)

    assert not worker.thread.is_alive()
    assert server.sent >= 1
    assert not Message.objects.filter(state="sending").exists()
    assert "letters" in closed
    assert set(closed) >= {"letters", "orders", "days", "money", "documents"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.django_db(transaction=True)
def test_when_one_thread_ends_the_other_does_too(worker: Worker, server: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_now: datetime) -> bool:
        raise SystemExit

    server.open.set()
    monkeypatch.setattr(jobs, "LETTERS", Job("letters", timedelta(), end))
    worker.thread.start()

    worker.thread.join(LONG)

    assert not worker.thread.is_alive()


# signs of life


@pytest.mark.django_db(transaction=True)
def test_each_job_leaves_a_sign_of_life_once_a_minute_and_every_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [NOW]
    fails = [False]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def work(_now: datetime) -> bool:
        if fails[0]:
            raise ConnectionError("resident@example.org is not there")
        return False

    job = Job("a job", timedelta(seconds=1), work)

    def after(**span: float) -> Work:
        now[0] += timedelta(**span)
        working.run_once([job])
        return Work.objects.get(name="a job")

    assert after().ran_at == NOW
    assert after(seconds=30).ran_at == NOW  # too soon for another
    assert after(seconds=30).ran_at == NOW + timedelta(minutes=1)

    fails[0] = True
    broken = after(seconds=1)
    assert (broken.is_failing, broken.failed_at, broken.failure) == (True, now[0], "ConnectionError")

    fails[0] = False
    mended = after(seconds=1)
    assert (mended.is_failing, mended.ran_at) == (False, now[0])


@pytest.mark.django_db(transaction=True)
def test_a_new_worker_forgets_the_jobs_there_are_no_more(worker: Worker) -> None:
    events.note_work("letters of old", now=NOW, next_at=NOW)
    events.note_work("counting", now=NOW, next_at=NOW)

    worker.thread.start()

    assert worker.went_on.wait(LONG)
    assert not Work.objects.filter(name="letters of old").exists()
    assert Work.objects.filter(name="counting").exists()


@pytest.mark.django_db(transaction=True)
def test_what_the_worker_says_names_the_city(worker: Worker, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "CITY_CARD", context.CityCard)
    worker.ending.set()

    worker.thread.start()
    worker.thread.join(LONG)

    assert context.CITY_CARD().phone == city.contact.phone
