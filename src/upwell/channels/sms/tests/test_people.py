"""A conversation by text goes on with a person: the same line as from the chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.channels.sms import going_on
from upwell.channels.sms.models import Thread
from upwell.channels.sms.tests.test_texts import PHONE, Says, carrier, says
from upwell.handover import actions, jobs
from upwell.handover.models import Handover
from upwell.handover.tests.scene import SATURDAY, worker
from upwell.intake.tests.scene import NOW
from upwell.notify.models import Message

__all__ = ["carrier", "says"]
pytestmark = pytest.mark.django_db(transaction=True)


def in_line(says: Says) -> str:
    says("POTHOLE")
    says("PERSON")
    return says("1")


def test_person_by_text_joins_the_line(says: Says, cast: Cast) -> None:
    assert in_line(says) == (
        "You are in line for a person. What you write now goes to them. Reply MENU to leave the line."
    )
    assert says("the hole is deep") == ""
    one = actions.claim(Handover.objects.get().pk, by=worker(cast), now=NOW)
    assert [line.text for line in one.lines.filter(who="resident")] == ["the hole is deep"]
    assert {"who": "resident", "text": "POTHOLE"} in one.before


def test_the_answer_goes_out_as_a_text(says: Says, cast: Cast) -> None:
    in_line(says)
    one = actions.claim(Handover.objects.get().pk, by=worker(cast), now=NOW)
    actions.reply(one.pk, "We come on Friday.", by=worker(cast), now=NOW)
    assert Message.objects.filter(to__isnull=False, template="reply").order_by("-queued_at", "-id").count() >= 3
    assert "We come on Friday." in [message.body for message in Message.objects.all()]


def test_menu_leaves_the_line_and_the_machine_goes_on(says: Says) -> None:
    in_line(says)
    left = says("MENU")
    assert left.startswith("You left the line. Everything you wrote is kept.")
    assert "How big is it?" in left
    assert "Anything else?" in says("2")


def test_after_a_talk_the_machine_asks_again_what_it_asked_last(says: Says, cast: Cast) -> None:
    in_line(says)
    one = actions.claim(Handover.objects.get().pk, by=worker(cast), now=NOW)
    actions.to_machine(one.pk, by=worker(cast), now=NOW + timedelta(minutes=1))

    going_on.follow(NOW + timedelta(minutes=1))

    asked = Message.objects.get(dedupe=f"sms talk {one.pk}")
    assert "How big is it?" in asked.body
    assert Thread.objects.get().asked_at == NOW + timedelta(minutes=1)
    sent = Message.objects.count()
    going_on.follow(NOW + timedelta(minutes=2))
    assert Message.objects.count() == sent


def test_whoever_stopped_is_asked_nothing_after_a_talk(says: Says, cast: Cast) -> None:
    in_line(says)
    says("STOP")
    sent = Message.objects.count()

    going_on.follow(NOW + timedelta(minutes=1))

    assert Message.objects.count() == sent


def test_stop_ends_it_too(says: Says) -> None:
    in_line(says)
    says("STOP")
    assert Handover.objects.get().state == "closed"
    assert Handover.objects.get().phone == ""


def test_what_nobody_answers_in_time_is_told_by_text(says: Says, cast: Cast) -> None:
    in_line(says)
    actions.claim(Handover.objects.get().pk, by=worker(cast), now=NOW)
    jobs.mind(NOW + timedelta(minutes=4))
    assert any("Nobody answered you in time." in message.body for message in Message.objects.all())


def test_out_of_hours_one_text_is_the_message(says: Says) -> None:
    says("PERSON", at=SATURDAY)
    assert says("1", at=SATURDAY) == "Write your message in one text. A person answers you by text."
    assert says("When do you come?", at=SATURDAY) == "Your message is with us. A person answers you by text."
    one = Handover.objects.get()
    assert (one.kind, one.reach) == ("message", {"phone": PHONE})
