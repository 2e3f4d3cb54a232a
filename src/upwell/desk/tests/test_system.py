import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.cast import Cast

from upwell.desk.readers import READERS
from upwell.desk.tests.scene import a_case
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.models import Position, Work
from upwell.lib import clock
from upwell.notify.models import Message

SOURCE = Path(__file__).parents[2]


def test_nothing_stuck_is_said(cast: Cast):
    assert "Nothing is stuck" in cast.client("keeper").get("/desk/system/").content.decode()


def test_a_message_given_up_is_shown_and_can_be_tried_again(cast: Cast):
    case = a_case(ago=timedelta(hours=1))
    Message.objects.filter(about=case.reference).update(state="dead", error="The server did not answer", attempts=8)
    client = cast.client("keeper")
    message = Message.objects.get(about=case.reference)

    before = client.get("/desk/system/").content.decode()
    after = client.post(f"/desk/system/messages/{message.pk}/retry/", follow=True).content.decode()

    assert case.reference in before
    assert "<td>Receipt</td>" in before
    assert "The server did not answer" in before
    assert "We try this message again now." in after
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)


def test_addresses_and_words_of_residents_are_not_shown(cast: Cast):
    case = a_case(ago=timedelta(hours=1))
    Message.objects.filter(about=case.reference).update(state="dead")

    html = cast.client("keeper").get("/desk/system/").content.decode()

    assert "resident@example.org" not in html


def test_a_message_that_is_not_there_or_not_stuck(cast: Cast):
    case = a_case()
    client = cast.client("keeper")
    message = Message.objects.get(about=case.reference)

    assert client.post("/desk/system/messages/00000000-0000-0000-0000-000000000000/retry/").status_code == 404
    assert "not stuck" in client.post(f"/desk/system/messages/{message.pk}/retry/", follow=True).content.decode()


def test_letters_held_back_are_shown_without_the_address_and_can_go_at_once(cast: Cast):
    case = a_case(ago=timedelta(hours=1))
    turn_at = clock.now() + timedelta(hours=3)
    Message.objects.filter(about=case.reference).update(error=Message.HELD_BACK, next_at=turn_at)
    client = cast.client("keeper")
    message = Message.objects.get(about=case.reference)

    before = client.get("/desk/system/").content.decode()
    client.post(f"/desk/system/messages/{message.pk}/retry/")

    assert "Held back: many letters to one address" in before
    assert case.reference in before
    assert "resident@example.org" not in before
    message.refresh_from_db()
    assert message.next_at < turn_at


@pytest.mark.parametrize("role", ["worker", "lead", "resident"])
def test_only_who_keeps_the_system_sees_it(cast: Cast, role):
    assert cast.client(role).get("/desk/system/").status_code == 403
    assert cast.client(role).post(f"/desk/system/messages/{UUID(int=0)}/retry/").status_code == 403


def test_the_page_says_that_the_worker_lives_which_job_fails_and_that_it_stands_still(cast: Cast):
    def page() -> str:
        return cast.client("keeper").get("/desk/system/").content.decode()

    now = clock.now()
    assert "The worker does not work" in page()

    events.note_work("send refunds", now=now, next_at=now)
    assert "none of its jobs fails" in page()

    events.note_work("send refunds", now=now, next_at=now, failure="ConnectionError")
    Work.objects.update(ran_at=now - timedelta(minutes=1))
    failing = page()
    assert "send refunds" in failing
    assert "ConnectionError" in failing
    assert "The worker does not work" not in failing


READS = re.compile(r'(?:events\.reading|_read)\(\s*"([a-z_]+)"')


def test_every_reader_of_events_is_named_in_words(cast: Cast):
    """Those that the code has, whatever a list of them says."""
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py") if "tests" not in path.parts)

    assert set(READS.findall(code)) == set(READERS)


def test_a_reader_that_is_behind_is_said_in_words(cast: Cast):
    now = clock.now()
    events.note_work("send refunds", now=now, next_at=now)
    events.record(Fact("case_noted", at=now - timedelta(hours=2), subject="AAAA-2222"))
    events.advance("feedback", Position())

    page = cast.client("keeper").get("/desk/system/").content.decode()

    assert "Notes whom to ask how it was" in page
    assert "It has not read what happened since." in page
    assert ">feedback<" not in page
