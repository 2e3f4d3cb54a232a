"""A call from its first sheet to its wrap-up; how a request stands; and who is called back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.accounts.models import Viewing
from upwell.cases.models import Case, Entry
from upwell.channels.assisted import actions, queries
from upwell.channels.assisted.jobs import take_over
from upwell.channels.assisted.models import Call, Callback
from upwell.channels.assisted.promising import promised
from upwell.channels.assisted.tests.test_sheet import INSPECT, begin, send
from upwell.channels.web.tests.walking import Browser
from upwell.events.models import Event
from upwell.handover import actions as handover
from upwell.handover.tests.scene import SATURDAY, place
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW

REASONS = {"status": {"en": "How a request stands"}, "new": {"en": "Something new"}}


@pytest.fixture
def staff(cast: Cast) -> Browser:
    republish(call_reasons=REASONS)
    scene.publish(scene.QUICK)
    scene.publish(INSPECT)
    return Browser(cast.client("worker"))


def data(name: str) -> dict[str, Any]:
    return Event.objects.filter(name=name).latest("pk").data


@pytest.mark.django_db(transaction=True)
def test_a_call_begins_with_its_first_sheet_and_ends_with_its_reason(staff: Browser) -> None:
    begin(staff)
    begin(staff, "inspect")
    call = Call.objects.get()
    assert len(call.forms) == 2

    staff.open("/assisted/calls/wrap-up/")
    staff.press(reason="")
    assert "Choose one of the answers." in staff.words
    staff.press(reason="new")

    call.refresh_from_db()
    assert (call.reason, call.ended_at is None) == ("new", False)
    assert data("call_ended")["why"] == "new"
    assert data("call_ended")["forms"] == 2
    staff.open("/assisted/calls/")
    assert "Something new" in staff.words


def test_what_was_held_is_no_talk(cast: Cast) -> None:
    by = accounts.actor_of(cast.worker)
    call = actions.begin(channel="phone", language="en", form=uuid4(), by=by, now=NOW)

    actions.hold(call, now=NOW + timedelta(minutes=1))
    actions.hold(call, now=NOW + timedelta(minutes=4))
    ended = actions.wrap_up(call, reason="new", now=NOW + timedelta(minutes=10))

    assert queries.seconds(ended, now=NOW) == 7 * 60
    again = actions.wrap_up(call, reason="status", now=NOW + timedelta(hours=1))
    assert again.reason == "new"
    assert queries.average(since=NOW).seconds == 7 * 60


@pytest.mark.django_db(transaction=True)
def test_the_note_goes_with_the_request_for_colleagues_and_who_called_stays_sealed_with_the_call(
    staff: Browser,
) -> None:
    draft = begin(staff)
    answers = {"q_what": "A bench", "q_urgent": "no", "note": "Speaks softly", "behalf": "person"}
    caller = {"behalf-name": "Somebody", "behalf-reach": "408-555-0177"}
    staff.post(staff.path, {"on": ["what", "urgent"], "do": "send", **answers, **caller})

    note = Entry.objects.get(case_id=draft, what="noted")
    assert note.note.startswith("Speaks softly")
    assert "Somebody" not in str(note.note)
    assert Call.objects.get().sealed["behalf"]["name"] == "Somebody"
    opened = staff.client.post(f"/desk/cases/{Case.objects.get().reference}/contact/").content.decode()
    assert "408-555-0177" in opened
    assert data("call_sent")["behalf"] == "person"
    assert "Somebody" not in str(list(Event.objects.values_list("data", flat=True)))
    assert "Speaks softly" not in Browser(Client()).open(f"/status/{Case.objects.get().reference}/").content.decode()


def test_whoever_names_another_caller_has_said_that_it_is_for_somebody_else(staff: Browser) -> None:
    begin(staff)

    send(staff, "follow", what="A bench")
    assert Call.objects.get().sealed["behalf"] == {"for": "self"}
    staff.post(staff.path, {"on": ["what"], "do": "follow", "behalf": "self", "behalf-name": "Somebody"})

    kept = Call.objects.get().sealed["behalf"]
    assert (kept["for"], kept["name"]) == ("person", "Somebody")


@pytest.mark.parametrize(("do", "to"), [("hold", ""), ("wrap_up", "/assisted/calls/wrap-up/")])
def test_whatever_is_pressed_on_the_sheet_keeps_what_was_typed(staff: Browser, do: str, to: str) -> None:
    begin(staff)
    sheet = staff.path

    staff.post(sheet, {"on": ["what"], "q_what": "A bench", "note": "Speaks softly", "do": do})

    assert staff.path == (to or sheet)
    call = Call.objects.get()
    assert call.sealed["note"] == "Speaks softly"
    assert (call.held_since is not None) == (do == "hold")
    assert "A bench" in staff.client.get(sheet).content.decode()


def test_who_is_to_be_called_back_is_what_the_sheet_says(staff: Browser) -> None:
    scene.publish({**scene.QUICK, "contact": "optional"})
    begin(staff)
    contact = {"contact__phone": "408-555-0132", "contact__name": "Somebody"}

    send(staff, "call_back", what="A bench", **contact)

    assert staff.path == "/assisted/callbacks/"
    assert (staff.value_of("phone"), staff.value_of("name")) == ("+14085550132", "Somebody")
    assert staff.value_of("about") == "Ask for something"
    actions.wrap_up(Call.objects.get(), reason="new", now=NOW)
    staff.open("/assisted/callbacks/")
    assert staff.value_of("phone") == ""


@pytest.mark.parametrize("channel", ["phone", "counter"])
def test_what_is_told_at_the_end_and_taken_along_is_in_their_language(staff: Browser, channel: str) -> None:
    begin(staff, channel=channel, language="es")

    send(staff, what="A bench", urgent="no")

    spoken = [one.text_content() for one in staff.all("section div[lang=es]")]
    assert len(spoken) == 1
    assert "respond" in spoken[0].lower()
    paper = [one.text_content() for one in staff.all("section[lang=es]")]
    assert bool(paper) == (channel == "counter")
    assert "To take along" not in staff.words


@pytest.mark.django_db(transaction=True)
def test_how_a_request_stands_is_read_out_and_that_somebody_looked_and_asked_is_written_down(staff: Browser) -> None:
    begin(staff)
    send(staff, what="A bench", urgent="no")
    case = Case.objects.get()

    staff.open("/assisted/calls/status/")
    staff.post(staff.path, {"reference": case.reference, "language": "es"})

    assert [one.get("lang") for one in staff.all(".sheet-script p")] == ["es"]
    assert Viewing.objects.filter(reference=case.reference, what="caller").exists()
    asked = Event.objects.get(name="case_asked_about")
    assert (asked.subject, asked.service, asked.language) == (case.reference, case.service, case.language)
    staff.post(staff.path, {"reference": "XXXX-XXXX", "language": "es"})
    assert "There is no request with this number" in staff.words


# called back


def wanted(**more: Any) -> Callback:
    said = {"phone": "+14085550132", "name": "Somebody", "about": "A bench", "language": "es", "now": NOW}
    times = {"due_at": NOW + timedelta(hours=4), "next_at": NOW}
    return actions.call_back(**{**said, **times, **more})


def test_a_callback_is_promised_claimed_and_done(staff: Browser) -> None:
    staff.open("/assisted/callbacks/")
    said = {"phone": "408-555-0132", "name": "Somebody", "about": "A bench", "language": "es", "when": "soon"}
    staff.post(staff.path, said)
    assert "Spanish" in staff.words
    assert "0132" not in staff.words

    staff.post(f"/assisted/callbacks/{Callback.objects.get().pk}/", {"did": "claim"})
    assert "(408) 555-0132" in staff.words
    staff.post(f"/assisted/callbacks/{Callback.objects.get().pk}/", {"did": "reached"})

    assert Callback.objects.get().state == "done"
    assert "Nobody waits for a call." in staff.words


@pytest.mark.django_db
def test_the_same_number_again_is_one_callback_with_the_newest_words() -> None:
    wanted()
    wanted(about="Two benches", due_at=NOW + timedelta(hours=9))

    assert Callback.objects.get().sealed["about"] == "Two benches"
    assert Callback.objects.get().due_at == NOW + timedelta(hours=4)


def test_of_two_who_take_it_on_one_gets_it(cast: Cast) -> None:
    one, other = accounts.actor_of(cast.worker), accounts.actor_of(cast.lead)
    callback = wanted()

    actions.claim(callback.pk, by=one, now=NOW)
    actions.claim(callback.pk, by=one, now=NOW)

    with pytest.raises(actions.NotYours):
        actions.claim(callback.pk, by=other, now=NOW)
    with pytest.raises(actions.NotYours):
        actions.reached(callback.pk, by=other, now=NOW)
    assert queries.callback(callback.pk, other) is None


def test_who_claims_a_call_and_goes_home_leaves_it_to_others(cast: Cast) -> None:
    one, other = accounts.actor_of(cast.worker), accounts.actor_of(cast.lead)
    callback = wanted()
    actions.claim(callback.pk, by=one, now=NOW)

    take_over(NOW + timedelta(minutes=59))
    assert queries.callback(callback.pk, other) is None
    take_over(NOW + timedelta(minutes=60))

    assert queries.callback(callback.pk, other) is not None
    actions.claim(callback.pk, by=other, now=NOW + timedelta(hours=1))
    with pytest.raises(actions.NotYours):
        actions.reached(callback.pk, by=one, now=NOW + timedelta(hours=1))


def test_who_is_not_reached_three_times_is_given_up(cast: Cast) -> None:
    by: Actor = accounts.actor_of(cast.worker)
    callback = wanted()

    states = []
    for _ in range(3):
        actions.claim(callback.pk, by=by, now=NOW)
        states.append(actions.not_reached(callback.pk, by=by, now=NOW).state)

    assert states == ["waiting", "waiting", "given_up"]
    assert actions.sweep(now=NOW + timedelta(days=91)) == 1


ZONE = ZoneInfo("America/Los_Angeles")


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("wish", "now", "start", "due"),
    [
        ("soon", "2026-03-03 10:00", "2026-03-03 10:00", "2026-03-03 14:00"),
        ("soon", "2026-03-03 22:00", "2026-03-04 08:00", "2026-03-04 12:00"),
        ("soon", "2026-03-07 10:00", "2026-03-09 08:00", "2026-03-09 12:00"),
        ("afternoon", "2026-03-03 10:00", "2026-03-03 12:00", "2026-03-03 16:00"),
        ("tomorrow", "2026-03-06 10:00", "2026-03-09 08:00", "2026-03-09 12:00"),
        ("soon", "2026-03-03 16:00", "2026-03-03 16:00", "2026-03-04 11:00"),
    ],
)
def test_a_call_is_promised_within_the_hours_in_which_people_are_there(
    wish: str, now: str, start: str, due: str
) -> None:
    at = [datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (now, start, due)]

    assert promised(wish, at[0]) == (at[1], at[2])


@pytest.mark.django_db
def test_who_asks_for_a_call_when_nobody_is_there_comes_on_the_list_once(cast: Cast) -> None:
    before = [{"who": "resident", "text": "buzzing light"}, {"who": "city", "text": "Which one?"}]
    reach = {"email": "", "phone": "+14085550132"}
    asked = handover.leave_message(place(before=before), "It is loud", reach=reach, call=True, now=SATURDAY)

    assert take_over(SATURDAY) == 1
    assert take_over(SATURDAY) == 0

    [callback] = queries.callbacks(accounts.actor_of(cast.worker))
    assert (callback.phone, callback.sealed["about"]) == ("+14085550132", "It is loud\nbuzzing light")
    assert callback.next_at.astimezone(ZONE) == datetime(2026, 3, 9, 8, tzinfo=ZONE)
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.reach) == ("closed", "called", {})


@pytest.mark.django_db
def test_a_message_is_no_call_and_stays_with_the_conversations(cast: Cast) -> None:
    reach = {"email": "somebody@example.org", "phone": ""}
    asked = handover.leave_message(place(), "When?", reach=reach, call=False, now=SATURDAY)

    assert take_over(SATURDAY) == 0
    asked.refresh_from_db()
    assert asked.state == "waiting"


@pytest.mark.django_db
def test_where_nobody_calls_back_a_call_stays_with_the_conversations(cast: Cast) -> None:
    roles = {code: {"name": {"en": code}, "may": ["see_cases"]} for code in ("worker", "lead", "manager")}
    reach = {"email": "", "phone": "+14085550132"}
    handover.leave_message(place(), "When?", reach=reach, call=True, now=SATURDAY)
    republish(roles=roles)

    assert take_over(SATURDAY) == 0
    assert not Callback.objects.exists()
