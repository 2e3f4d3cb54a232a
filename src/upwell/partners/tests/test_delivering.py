"""The outbox: rows 30 to 32 of the matrix of bulky collection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.race import race

from upwell.accounts.actor import SYSTEM
from upwell.notify.models import Message
from upwell.partners import actions, jobs
from upwell.partners.carriers import waiting
from upwell.partners.models import Outgoing
from upwell.partners.ports import HoldLapsed, Refused, SlotTaken, Unreachable
from upwell.partners.tests.scene import (
    LATER,
    NOW,
    Double,
    entries,
    events_of,
    fresh,
    hear,
    news,
    ordered,
    outgoing,
    publish_city,
    reached,
)

DAYS = timedelta(days=2)


def test_row_30_a_partner_that_takes_it_and_says_yes(double: Double):
    double.accepted = True
    order = ordered()

    done = jobs.deliver(NOW)

    assert done.sent == 1
    assert (fresh(order).state, fresh(order).ref) == ("accepted", "V1")
    assert events_of(order) == ["made", "sent", "accepted"]


@pytest.mark.parametrize("code", ["http 500", "ConnectTimeout", "ReadTimeout", "answer too long"])
def test_row_30_a_failure_is_tried_again_later_with_the_same_key(double: Double, code):
    double.raises = [Unreachable(code)]
    order = ordered()

    assert jobs.deliver(NOW).retried == 1
    assert jobs.deliver(NOW + DAYS).sent == 1

    assert [key for _verb, _job, key in double.taken] == [f"{order.pk}:1"]
    assert Outgoing.objects.get().attempts == 2


def test_row_30_a_lapsed_hold_is_asked_for_again_without_it(double: Double):
    double.raises = [HoldLapsed("hold_lapsed")]
    order = ordered(hold="H-1")

    jobs.deliver(NOW)
    jobs.deliver(LATER)

    assert double.jobs[0].hold == ""
    assert fresh(order).state == "sent"


@pytest.mark.parametrize("error", [SlotTaken("slot_taken"), HoldLapsed("hold_lapsed")])
def test_row_30_a_day_that_is_gone_is_the_city_s_to_move(double: Double, error):
    double.raises = [error]
    order = ordered()
    jobs.deliver(NOW)

    assert (fresh(order).state, fresh(order).problem) == ("queued", "day_gone")
    assert events_of(order) == ["made", "day_gone"]

    actions.change(order.pk, day=order.day + timedelta(days=1), hold="H-2", by=SYSTEM, now=LATER)
    jobs.deliver(LATER)

    assert [verb for verb, _job, _key in double.taken] == ["create"]
    assert fresh(order).state == "sent"


def test_row_30_a_plain_no_goes_to_the_next_partner(double: Double):
    double.raises = [Refused("we do not serve this street any more")]
    order = ordered()

    assert jobs.deliver(NOW).refused == 1

    assert fresh(order).state == "declined"
    assert order.handed_to.partner == "south"
    assert Outgoing.objects.get(order=order).error == "Refused"  # the vendor's words may repeat ours


def test_row_31_without_an_answer_in_time_one_letter_goes_out(double: Double):
    order = ordered()
    jobs.deliver(NOW)

    for hours in (47, 49, 50, 99):
        jobs.remind(NOW + timedelta(hours=hours))

    letters = sorted(Message.objects.values_list("template", flat=True))
    assert letters == ["partner_nudge", "work_orders_unanswered"]
    assert events_of(order)[-1] == "reminded"


def test_row_31_a_partner_that_answered_is_not_reminded(double: Double):
    order = ordered()
    jobs.deliver(NOW)
    hear(order, "accepted")

    assert jobs.remind(NOW + DAYS) == 0


def test_row_32_what_a_killed_worker_had_taken_goes_again_after_its_lease_and_only_once(double: Double):
    order = ordered()
    message = jobs._claim(Outgoing.objects.get().pk, NOW, jobs.LEASE)
    assert message is not None  # and here the worker is killed

    assert jobs.deliver(NOW + jobs.LEASE - timedelta(seconds=1)).sent == 0
    assert jobs.deliver(NOW + jobs.LEASE).sent == 1

    assert len(double.taken) == 1
    assert outgoing(order) == [("create", "sent")]


def test_row_32_killed_after_the_partner_had_it_there_is_no_second_job(double: Double):
    order = ordered()
    message = jobs._claim(Outgoing.objects.get().pk, NOW, jobs.LEASE)
    assert message is not None
    double.send("create", jobs.job_of(order), sequence=1, key=message.key)  # and killed before it was marked

    jobs.deliver(NOW + jobs.LEASE)

    assert len(double.taken) == 1
    assert (fresh(order).state, fresh(order).ref) == ("sent", "V1")


def test_a_worker_that_was_too_slow_undoes_nothing(double: Double):
    order = ordered()
    slow = jobs._claim(Outgoing.objects.get().pk, NOW, jobs.LEASE)
    assert slow is not None
    jobs.deliver(NOW + jobs.LEASE)

    jobs._failed(slow, "http 500", NOW + jobs.LEASE * 2, jobs.Delivered())

    assert outgoing(order) == [("create", "sent")]
    assert entries(order) == ["made", "sent"]


def test_an_older_message_of_the_same_order_goes_first(double: Double):
    double.raises = [Unreachable("http 500")]
    order = ordered()
    actions.change(order.pk, window="morning", by=SYSTEM, now=NOW)

    jobs.deliver(NOW)
    assert double.taken == []

    jobs.deliver(NOW + DAYS)
    jobs.deliver(NOW + DAYS)
    assert [verb for verb, _job, _key in double.taken] == ["create", "change"]


def test_after_more_than_a_day_it_is_given_up_and_one_letter_says_so(double: Double):
    double.raises = [Unreachable("http 503")] * 100
    first, second = ordered(), ordered()
    for hours in range(60):
        jobs.deliver(NOW + timedelta(hours=hours))

    assert set(Outgoing.objects.values_list("state", flat=True)) == {"dead"}
    assert Message.objects.filter(template="work_orders_stuck").count() in (1, 2)  # one a day
    assert events_of(first)[-1] == events_of(second)[-1] == "stuck"


def test_a_partner_that_was_down_for_a_day_gets_everything(double: Double):
    orders = [ordered() for _ in range(5)]
    double.raises = [Unreachable("http 503")] * 1_000
    for hours in range(25):
        jobs.deliver(NOW + timedelta(hours=hours))
    double.raises = []

    for hours in range(25, 40):
        jobs.deliver(NOW + timedelta(hours=hours))

    assert {job for _verb, job, _key in double.taken} == {order.pk for order in orders}
    assert len(double.taken) == 5


def test_a_message_that_was_given_up_can_be_tried_again_by_a_person(double: Double):
    order = ordered()
    Outgoing.objects.update(state="dead", error="http 503", first_tried_at=NOW - DAYS)

    actions.retry(Outgoing.objects.get().pk, by=SYSTEM, now=LATER)
    jobs.deliver(LATER)

    assert fresh(order).state == "sent"
    with pytest.raises(actions.CannotRetry):
        actions.retry(Outgoing.objects.get().pk, by=SYSTEM, now=LATER)


def test_waits_grow_to_hours_and_never_all_end_at_once():
    waits = {attempt: [waiting.wait(attempt) for _ in range(200)] for attempt in (1, 5, 20)}

    assert max(waits[1]) <= timedelta(seconds=20)
    assert max(waits[20]) <= waiting.LONGEST
    assert max(waits[20]) > timedelta(hours=1)
    assert len(set(waits[5])) > 20


def test_news_that_is_quicker_than_the_answer_to_our_own_call(double: Double):
    order = ordered()
    double.meanwhile = lambda _job: hear(order, "accepted")

    jobs.deliver(NOW)

    assert (fresh(order).state, fresh(order).ref) == ("accepted", "V1")


def test_news_under_the_vendor_s_name_before_we_know_it(double: Double):
    order = ordered()
    early = news(order, "accepted")

    from dataclasses import replace

    assert actions.receive("north", replace(early, job=None, ref="V1"), now=NOW).result == "unknown_job"
    jobs.deliver(NOW)

    assert fresh(order).state == "accepted"


def test_one_partner_that_is_down_takes_no_turn_from_another(partners):
    publish_city({"west": {"name": {"en": "West"}, "system": "webhook"}})
    ordered()
    ordered()
    fine = ordered("west")
    doubles = {"north": Double(raises=[Unreachable("down")] * 9), "west": Double()}
    with reached(doubles.get):
        done = jobs.deliver(NOW)

    assert (done.sent, done.retried) == (1, 1)  # the second of the dead one did not even try
    assert fresh(fine).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(in_a_file, partners):
    from upwell.partners.tests.scene import speaking

    double = Double()
    for _ in range(5):
        ordered()
    with speaking(double):
        race(*[lambda: jobs.deliver(NOW) for _ in range(4)])

    assert len(double.taken) == len(double.keys) == 5
    assert set(Outgoing.objects.values_list("attempts", flat=True)) == {1}
