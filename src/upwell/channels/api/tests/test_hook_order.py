"""In which order a program is told of one request, and what a hook that does not answer holds up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.channels.api import jobs
from upwell.channels.api.models import Call
from upwell.channels.api.tests.scene import Door
from upwell.channels.api.tests.test_hooks import Partner, hooked, partner, told
from upwell.lib import clock

__all__ = ["partner"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_told_of_one_request_keeps_its_order(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [500]
    told()
    cases.close(Case.objects.get().pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())

    meanwhile = told()
    for _ in range(2):
        jobs.deliver(clock.now() + timedelta(hours=1))

    assert (meanwhile.sent, meanwhile.retried) == (0, 0)
    assert [one["type"] for one in partner.bodies()] == ["request.received", "request.received", "request.closed"]


def test_while_one_is_on_its_way_the_next_of_its_request_waits(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    cases.close(Case.objects.get().pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())
    now = clock.now()
    jobs.follow(now)
    first, second = Call.objects.order_by("id")

    assert jobs._claim(first.pk, now) is not None
    assert jobs._claim(second.pk, now) is None
    assert jobs.deliver(now).sent == 0


def test_what_follows_in_order_goes_out_at_once(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    cases.close(Case.objects.get().pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())

    assert told().more
    assert not jobs.deliver(clock.now()).more
    assert [one["type"] for one in partner.bodies()] == ["request.received", "request.closed"]


def test_a_request_whose_news_was_given_up_is_told_of_what_comes_after(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [410]
    told()
    cases.close(Case.objects.get().pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())

    assert told().sent == 1


def test_who_never_answers_is_asked_once_until_it_is_time_again(door: Door, partner: Partner) -> None:
    """However much waits for it: a silent server costs seconds each time."""
    hooked(door, "http://127.0.0.1:9/")
    for _ in range(3):
        door.send()
    now = clock.now()

    first, at_once = told(now), jobs.deliver(now)

    assert (first.retried, first.more, at_once.retried) == (1, False, 0)
    assert jobs.deliver(now + timedelta(hours=4)).retried == 1


def test_who_answers_with_a_refusal_hears_of_other_requests(door: Door, partner: Partner) -> None:
    hooked(door, partner.url)
    door.send()
    partner.answers = [400]
    told()
    door.send()

    assert told().sent == 1
