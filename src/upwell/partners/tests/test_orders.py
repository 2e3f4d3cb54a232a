"""A work order is made, changed, taken back and handed on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.partners import actions, jobs
from upwell.partners.models import Outgoing, WorkOrder
from upwell.partners.ports import Refused, SlotTaken
from upwell.partners.tests.scene import (
    LATER,
    NOW,
    TUESDAY,
    Double,
    entries,
    events_of,
    fresh,
    hear,
    ordered,
    outgoing,
    work,
)


def test_an_order_for_a_partner_with_a_system_waits_in_the_outbox(partners):
    order = ordered()

    assert order.state == "queued"
    assert outgoing(order) == [("create", "waiting")]
    assert events_of(order) == ["made"]
    assert entries(order) == ["made"]


def test_an_order_for_a_partner_without_a_system_stands_in_the_portal_at_once(partners):
    order = ordered("south")

    assert order.state == "offered"
    assert outgoing(order) == []


def test_a_case_has_one_open_order(partners):
    wanted = work()
    actions.order(wanted, by=SYSTEM, now=NOW)

    with pytest.raises(actions.AlreadyOrdered):
        actions.order(wanted, by=SYSTEM, now=NOW)


def test_a_change_follows_what_was_sent(double: Double):
    order = ordered()
    jobs.deliver(NOW)

    actions.change(order.pk, day=TUESDAY + timedelta(days=3), by=SYSTEM, now=LATER)
    jobs.deliver(LATER)

    assert [verb for verb, _job, _key in double.taken] == ["create", "change"]
    assert double.jobs[-1].day == TUESDAY + timedelta(days=3)
    assert events_of(order) == ["made", "sent", "changed", "sent"]


def test_what_nobody_has_tried_is_taken_back_without_a_word_to_the_partner(double: Double):
    order = ordered()

    actions.cancel(order.pk, by=SYSTEM, now=NOW, why="withdrawn")
    jobs.deliver(LATER)

    assert fresh(order).state == "cancelled"
    assert outgoing(order) == [("create", "dropped")]
    assert double.taken == []


def test_what_may_have_arrived_is_cancelled_at_the_partner(double: Double):
    order = ordered()
    jobs.deliver(NOW)

    actions.cancel(order.pk, by=SYSTEM, now=NOW, why="withdrawn")
    jobs.deliver(LATER)

    assert [verb for verb, _job, _key in double.taken] == ["create", "cancel"]
    assert fresh(order).state == "cancelled"


def test_a_cancel_does_not_wait_for_what_was_given_up(double: Double):
    order = ordered()
    Outgoing.objects.filter(order=order).update(state="dead", attempts=9)

    actions.cancel(order.pk, by=SYSTEM, now=NOW)
    jobs.deliver(LATER)

    assert [verb for verb, _job, _key in double.taken] == ["cancel"]


@pytest.mark.parametrize("end", ["done", "could_not", "declined"])
def test_what_has_ended_is_neither_changed_nor_cancelled(partners, end):
    order = ordered("south")
    hear(order, end)

    with pytest.raises(actions.CannotChange):
        actions.change(order.pk, day=TUESDAY, by=SYSTEM, now=LATER)
    with pytest.raises(actions.CannotChange):
        actions.cancel(order.pk, by=SYSTEM, now=LATER)


def test_declined_it_goes_to_the_next_partner_of_the_team_that_serves_the_area(partners):
    order = ordered()

    hear(order, "declined", why="no_capacity")

    after = WorkOrder.objects.get(handed_from=order)
    assert (after.partner, after.state) == ("south", "offered")  # east does not serve this area
    assert after.facts == order.facts
    assert after.hold == ""
    assert events_of(order) == ["made", "declined", "made"]


def test_declined_by_the_last_it_is_nobody_s(partners):
    order = ordered()
    hear(order, "declined", why="no_capacity")
    last = WorkOrder.objects.get(handed_from=order)

    hear(last, "declined", why="no_capacity")

    assert WorkOrder.objects.count() == 2
    assert WorkOrder.objects.filter(state="declined").count() == 2


def test_an_order_is_handed_on_once(partners):
    order = ordered()
    hear(order, "declined")

    with pytest.raises(actions.CannotChange):
        actions.hand_on(order.pk, "east", by=SYSTEM, now=LATER)


def test_no_event_says_where_or_who(partners):
    from upwell.events.models import Event

    order = ordered()
    hear(order, "could_not", why="Gate locked, call 408-555-0133")

    told = " ".join(str(event.data) for event in Event.objects.filter(subject=order.reference))
    assert "Santa Clara" not in told
    assert "408-555" not in told
    assert "Gate locked" not in told
    assert fresh(order).why == "other"
    assert "Gate locked" in fresh(order).words


def test_a_change_the_partner_refuses_is_ordered_anew_and_the_old_order_withdrawn(double: Double):
    order = ordered()
    jobs.deliver(NOW)
    double.raises = [Refused("too late to change")]

    actions.change(order.pk, day=TUESDAY + timedelta(days=3), by=SYSTEM, now=LATER)
    jobs.deliver(LATER)
    jobs.deliver(LATER + timedelta(minutes=1))

    again = WorkOrder.objects.exclude(pk=order.pk).get()
    assert [(verb, job) for verb, job, _key in double.taken] == [
        ("create", order.pk),
        ("cancel", order.pk),
        ("create", again.pk),
    ]
    assert (again.day, again.partner, again.handed_from) == (TUESDAY + timedelta(days=3), "north", None)
    assert fresh(order).state == "cancelled"


def test_after_a_change_to_a_full_day_the_next_one_changes_the_job_the_partner_has(double: Double):
    order = ordered()
    jobs.deliver(NOW)
    double.raises = [SlotTaken("slot_taken")]
    actions.change(order.pk, day=TUESDAY + timedelta(days=3), by=SYSTEM, now=LATER)
    jobs.deliver(LATER)
    assert fresh(order).problem == "day_gone"

    actions.change(order.pk, day=TUESDAY + timedelta(days=4), by=SYSTEM, now=LATER)
    jobs.deliver(LATER + timedelta(minutes=1))

    assert [verb for verb, _job, _key in double.taken] == ["create", "change"]
    assert fresh(order).problem == ""


def test_what_is_held_for_the_day_goes_along_with_what_is_held_for_more(double: Double):
    order = ordered(hold="H-1")

    actions.change(order.pk, loads=["bulky", "mattress"], hold="H-2", by=SYSTEM, now=NOW)
    assert fresh(order).hold == "H-1 H-2"
    jobs.deliver(NOW)
    actions.change(order.pk, loads=["bulky"], hold="", by=SYSTEM, now=LATER)

    assert fresh(order).hold == ""
