import logging
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.cast import NOW
from tests.race import errors, race

from upwell.events.models import Event
from upwell.notify import actions as notify
from upwell.notify import jobs, providers, queries
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.providers import SendFailed

pytestmark = pytest.mark.django_db(transaction=True)


class Fake:
    """A provider that fails as it is told: one entry of `failures` for each send, None for success."""

    name = "fake"

    def __init__(self, *failures: BaseException | None) -> None:
        self.failures = list(failures)
        self.sent: list[object] = []
        self.in_transaction: list[bool] = []
        self.closed = 0

    def send(self, message: Message) -> str:
        self.in_transaction.append(connection.in_atomic_block)
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, Exception):
            raise failure
        self.sent.append(message.pk)
        if failure:  # the process dies after the letter has left
            raise failure
        return f"fake-{message.pk}"

    def close(self) -> None:
        self.closed += 1


TEMPORARY, PERMANENT = SendFailed("server 451", permanent=False), SendFailed("recipient 550 5.1.1", permanent=True)


@pytest.fixture
def use(monkeypatch):
    def _use(provider):
        monkeypatch.setattr(providers, "chosen", lambda: provider)
        return provider

    return _use


def told(name: str) -> list[dict[str, object]]:
    return [event.data for event in Event.objects.filter(name=name).order_by("id")]


def test_what_is_due_is_sent_marked_and_told(queue, use):
    message = queue()
    queue(now=NOW + timedelta(hours=1))
    provider = use(Fake())

    done = jobs.deliver(NOW + timedelta(seconds=4))

    assert (done.sent, done.retried, done.gave_up) == (1, 0, 0)
    message.refresh_from_db()
    assert (message.state, message.provider, message.provider_id) == ("sent", "fake", f"fake-{message.pk}")
    assert message.sent_at >= NOW
    assert message.leased_until is None
    assert told("message_sent") == [{"template": "receipt", "message": str(message.pk), "attempts": 1, "seconds": 4}]
    assert provider.closed == 1


def test_nothing_is_sent_inside_a_transaction(queue, use):
    queue()
    provider = use(Fake())

    jobs.deliver(NOW)
    assert provider.in_transaction == [False]

    queue()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        jobs.deliver(NOW)
    assert len(provider.sent) == 1


def test_what_is_sent_is_not_sent_again(queue, use):
    queue()
    provider = use(Fake())

    for minutes in range(0, 4000, 60):
        jobs.deliver(NOW + timedelta(minutes=minutes))

    assert len(provider.sent) == 1


def test_no_more_than_asked_are_taken_at_once(queue, use):
    for _ in range(5):
        queue()
    provider = use(Fake())

    assert jobs.deliver(NOW, limit=2).sent == 2
    assert jobs.deliver(NOW).sent == 3
    assert len(set(provider.sent)) == 5


class TestFailing:
    def test_is_tried_again_on_a_schedule_then_given_up(self, queue, use):
        message = queue()
        use(Fake(*[TEMPORARY] * 20))
        moment, waited = NOW, []

        for _ in range(len(jobs.RETRY_AFTER)):
            assert jobs.deliver(moment).retried == 1
            message.refresh_from_db()
            assert jobs.deliver(message.next_at - timedelta(seconds=2)) == jobs.Delivered()
            waited.append(message.next_at - moment)
            moment = message.next_at

        for planned, real in zip(jobs.RETRY_AFTER, waited, strict=True):
            assert planned <= real <= planned * (1 + jobs.JITTER) + timedelta(seconds=5)
        assert jobs.deliver(moment).gave_up == 1
        message.refresh_from_db()
        assert (message.state, message.attempts, message.error) == ("dead", 8, "server 451")
        failures = told("message_failed")
        assert [one["gave_up"] for one in failures] == [False] * 7 + [True]
        assert jobs.deliver(moment + timedelta(days=30)) == jobs.Delivered()

    def test_for_good_is_given_up_at_once(self, queue, use):
        message = queue()
        use(Fake(PERMANENT))

        assert jobs.deliver(NOW).gave_up == 1
        message.refresh_from_db()
        assert (message.state, message.error) == ("dead", "recipient 550 5.1.1")

    def test_of_one_does_not_hold_up_the_others(self, queue, use):
        for _ in range(3):
            queue()
        use(Fake(TEMPORARY, None, PERMANENT))

        assert jobs.deliver(NOW) == jobs.Delivered(sent=1, retried=1, gave_up=1)

    def test_waits_are_spread(self):
        assert len({jobs.wait_before(2) for _ in range(50)}) > 10

    def test_names_neither_address_nor_link_in_the_log(self, queue, use, caplog):
        queue()
        use(Fake(TEMPORARY))

        with caplog.at_level(logging.DEBUG, logger="upwell"):
            jobs.deliver(NOW)

        assert "server 451" in caplog.text
        assert "maria" not in caplog.text
        assert "secret-of-the-link" not in caplog.text


class TestDying:
    def test_between_sending_and_marking_sends_again_after_the_lease(self, queue, use):
        message = queue()
        provider = use(Fake(KeyboardInterrupt()))

        with pytest.raises(KeyboardInterrupt):
            jobs.deliver(NOW)
        message.refresh_from_db()
        assert message.state == "sending"
        assert jobs.deliver(NOW + jobs.LEASE - timedelta(seconds=2)) == jobs.Delivered()
        assert jobs.deliver(NOW + jobs.LEASE + timedelta(seconds=5)).sent == 1

        assert provider.sent == [message.pk, message.pk]  # at least once, and the same message
        assert provider.closed == 3
        assert len(told("message_sent")) == 1

    def test_a_worker_that_wakes_up_too_late_undoes_nothing(self, queue, use, monkeypatch):
        message = queue()
        second = Fake()

        class Slow(Fake):
            def send(self, message: Message) -> str:
                use(second)
                jobs.deliver(NOW + jobs.LEASE + timedelta(seconds=5))
                raise TEMPORARY

        use(Slow())
        jobs.deliver(NOW)

        message.refresh_from_db()
        assert message.state == "sent"
        assert len(told("message_sent")) == 1
        assert told("message_failed") == []


class TestTheStuck:
    def test_are_the_dead_and_the_late(self, queue, use):
        dead, late = queue(), queue()
        Message.objects.filter(pk=dead.pk).update(state="dead")
        sent = queue()
        Message.objects.filter(pk=sent.pk).update(state="sent")
        queue(now=NOW + timedelta(minutes=50))

        assert {one.pk for one in queries.stuck(now=NOW + timedelta(hours=1))} == {dead.pk, late.pk}
        health = queries.health(now=NOW + timedelta(hours=1))
        assert (health.waiting, health.late, health.dead, health.oldest_at) == (2, 1, 1, NOW)

    def test_start_again_when_a_person_says_so(self, queue, use):
        message = queue()
        use(Fake(PERMANENT))
        jobs.deliver(NOW)

        notify.retry(message.pk, by="1", now=NOW + timedelta(days=1))

        assert jobs.deliver(NOW + timedelta(days=1)).sent == 1
        with pytest.raises(notify.CannotRetry):
            notify.retry(message.pk, by="1", now=NOW)

    def test_without_a_provider_messages_wait_and_are_seen(self, queue, settings):
        settings.EMAIL_HOST, settings.SANDBOX = "", False
        message = queue()

        assert jobs.deliver(NOW) == jobs.Delivered()
        message.refresh_from_db()
        assert message.state == "queued"
        assert queries.health(now=NOW + timedelta(hours=1)).late == 1


def test_in_a_sandbox_the_mailbox_takes_everything(queue, settings):
    settings.EMAIL_HOST, settings.SANDBOX = "", True
    message = queue()

    assert jobs.deliver(NOW).sent == 1
    message.refresh_from_db()
    assert message.provider == "mailbox"


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_many_workers_send_each_message_once(queue, use):
    for number in range(60):
        queue(to=Recipient(email=f"resident{number}@example.org"))
    provider = use(Fake())

    assert errors(race(*[lambda: jobs.deliver(NOW, limit=60)] * 4)) == []
    assert set(Counter(provider.sent).values()) == {1}
    assert len(provider.sent) == 60
