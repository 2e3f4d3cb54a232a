"""The receipt by text: one message with the private link, and a letter only where the text does not go."""

from __future__ import annotations

import pytest

from upwell.cases import links
from upwell.cases.models import Case
from upwell.channels.sms.tests.test_texts import Says, carrier, says
from upwell.notify.models import Message

__all__ = ["carrier", "says"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_told_by_text_gets_one_message_with_their_link(says: Says) -> None:
    for one in ("pothole", "1", "skip", "1"):
        says(one)
    said, case = says("1"), Case.objects.get()
    assert said == f"We have it: {case.reference}.\nFollow it: {links.follow_link(case.pk)}"
    assert not Message.objects.filter(template="receipt").exists()


def test_the_link_is_said_to_whoever_leaves_no_address(says: Says) -> None:
    for one in ("pothole", "1", "skip", "3", "1"):
        says(one)
    assert links.follow_link(Case.objects.get().pk) in says("STATUS")


def test_of_several_the_link_stands_with_the_request_it_leads_to(says: Says) -> None:
    for one in ("pothole", "1", "skip", "3", "1", "pothole", "2", "skip", "3", "1"):
        says(one)
    newest, link, _blank, older = says("STATUS").split("\n")
    first, second = (Case.objects.get(answers__size=size) for size in ("small", "large"))
    assert newest.startswith(f"{second.reference}, ")
    assert link == f"Follow it: {links.follow_link(second.pk)}"
    assert older.startswith(f"{first.reference}, ")


@pytest.mark.parametrize("other", ["ana@example.org", "408-555-0199"])
def test_another_address_gets_its_letter(says: Says, other: str) -> None:
    for one in ("pothole", "1", "skip", "2", other, "1"):
        says(one)
    assert Message.objects.filter(template="receipt").count() == 1
