"""The link to go on, by email: one letter an hour to an address, and nothing half written."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake.tests.scene import EMAIL, NOW, begin, ready, send
from upwell.notify.models import Message

LINK = "https://city.example.org/resume/secret/"
LATE_IN_THE_HOUR = NOW + timedelta(minutes=59)


def mail(draft_id: UUID, email: str = EMAIL, *, now: datetime = NOW) -> bool:
    return intake.send_link(draft_id, email=email, link=LINK, now=now)


def test_the_letter_carries_the_link(quick: Published) -> None:
    assert mail(begin("quick").draft.pk)

    assert LINK in Message.objects.get().body


@pytest.mark.parametrize(("minutes", "letters"), [(0, 1), (2, 1), (59, 1), (60, 2)])
def test_asked_again_within_the_hour_it_is_one_letter(quick: Published, minutes: int, letters: int) -> None:
    draft_id = begin("quick").draft.pk
    mail(draft_id, now=LATE_IN_THE_HOUR)

    mail(draft_id, now=LATE_IN_THE_HOUR + timedelta(minutes=minutes))

    assert Message.objects.count() == Event.objects.filter(name="message_queued").count() == letters


def test_the_link_opens_in_the_language_of_its_letter(quick: Published) -> None:
    mail(begin("quick", language="es").draft.pk)

    assert f"{LINK}?lang=es" in Message.objects.get().body


def test_another_address_and_another_draft_have_letters_of_their_own(quick: Published) -> None:
    one, other = begin("quick").draft.pk, begin("quick").draft.pk

    assert [mail(one), mail(one, "other@example.org"), mail(other)] == [True, True, True]


def test_nothing_is_mailed_of_what_was_sent_or_is_not_there(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    send(draft_id)
    before = Message.objects.count()

    with pytest.raises(intake.AlreadySent):
        mail(draft_id)
    with pytest.raises(intake.NoSuchDraft):
        mail(uuid4())

    assert Message.objects.count() == before
