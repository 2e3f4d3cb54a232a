"""Nobody's mailbox is flooded: of many letters to one address some wait for their turn. All of them go in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW
from tests.race import race

from upwell.limits import kinds
from upwell.notify import actions as notify
from upwell.notify import jobs, providers, queries
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.tests.test_delivering import TEMPORARY, Fake

pytestmark = pytest.mark.django_db(transaction=True)
FIT, MORE, A_TURN = 3, 4, timedelta(minutes=20)
A_MOMENT = timedelta(seconds=30)  # a worker's time goes on while it sends


@pytest.fixture
def provider(monkeypatch, settings) -> Fake:
    settings.LIMITS = kinds.read(f"letters_to_one={FIT}/1h")
    fake = Fake()
    monkeypatch.setattr(providers, "chosen", lambda: fake)
    return fake


def many(queue, address: str = "victim@example.org") -> list[Message]:
    return [queue(to=Recipient(email=address)) for _ in range(FIT + MORE)]


def sent_by(moment: datetime) -> int:
    return jobs.deliver(moment).sent


def test_after_so_many_to_one_address_the_rest_wait_and_staff_see_it(queue, provider: Fake) -> None:
    many(queue)

    assert sent_by(NOW) == FIT
    assert queries.held_back().count() == queries.health(now=NOW).held == MORE
    assert not queries.stuck(now=NOW + timedelta(minutes=16)).exists()  # they wait, they are not stuck


def test_each_goes_when_its_turn_comes_and_none_is_lost(queue, provider: Fake) -> None:
    letters = many(queue)
    sent_by(NOW)

    later = [sent_by(NOW + turn * A_TURN + A_MOMENT) for turn in range(1, MORE + 1)]

    assert later == [1] * MORE
    assert sorted(provider.sent, key=str) == sorted((one.pk for one in letters), key=str)
    assert not queries.held_back().exists()
    assert set(Message.objects.values_list("state", "error", "attempts")) == {("sent", "", 1)}


def test_another_address_is_not_held_up_by_it(queue, provider: Fake) -> None:
    many(queue)
    other = queue(to=Recipient(email="other@example.org"))

    sent_by(NOW)

    assert other.pk in provider.sent


def test_the_address_is_the_same_however_it_is_written(queue, provider: Fake) -> None:
    for address in ("Victim@example.org", "victim@EXAMPLE.org", "victim@example.org", "VICTIM@example.org"):
        queue(to=Recipient(email=address))

    assert sent_by(NOW) == FIT


def test_a_letter_that_is_tried_again_does_not_count_again(queue, provider: Fake) -> None:
    provider.failures = [TEMPORARY] * FIT
    for _ in range(FIT):
        queue()
    jobs.deliver(NOW)

    assert sent_by(NOW + timedelta(minutes=2)) == FIT


def test_a_worker_that_looks_in_between_does_not_move_their_turns(queue, provider: Fake) -> None:
    many(queue)
    sent_by(NOW)
    turns = list(queries.held_back().values_list("next_at", flat=True))

    assert sent_by(NOW + timedelta(minutes=19)) == 0
    assert list(queries.held_back().values_list("next_at", flat=True)) == turns
    waits = [turn - NOW for turn in turns]
    assert all(number * A_TURN <= wait < number * A_TURN + A_MOMENT for number, wait in enumerate(waits, 1))


def test_staff_may_send_one_at_once(queue, provider: Fake) -> None:
    many(queue)
    sent_by(NOW)
    last = queries.held_back().last()

    notify.retry(last.pk, by="1", now=NOW)

    assert sent_by(NOW) == 1
    assert last.pk in provider.sent
    assert queries.held_back().count() == MORE - 1


def test_it_costs_the_worker_one_statement_a_letter(queue, provider: Fake) -> None:
    queue()

    with CaptureQueriesContext(connection) as caught:
        sent_by(NOW)

    assert sum("limits_bucket" in query["sql"] for query in caught) == 1


def test_of_many_workers_at_once_no_more_than_so_many_get_through(in_a_file: None, city, queue, provider: Fake) -> None:
    many(queue)

    said = race(*[lambda: jobs.deliver(NOW)] * 4)

    assert [one for one in said if isinstance(one, Exception)] == []
    assert len(provider.sent) == FIT
    assert queries.held_back().count() == MORE
