"""Bookings at the desk: on the page of a case, and the days of a calendar; who may, and what residents hear."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from tests.cast import Cast
from tests.publishing import publish, republish

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings.models import Booking, ClosedDay
from upwell.bookings.tests.scene import HOME, PICKUP
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.actions import Visitor
from upwell.lib import clock
from upwell.notify.models import Message

pytestmark = pytest.mark.django_db

SERVICE: dict[str, Any] = {
    "service": "pickup",
    "kind": "booking",
    "name": "Book a junk pickup",
    "summary": "We take large items.",
    "owner": "streets",
    "languages": ["en"],
    "contact": "required",
    "promise": {"to": "collect", "on": "slot.day"},
    "route": [{"team": "paving"}],
    "steps": [
        {"ask": "home", "type": "location", "title": "Where?"},
        {"ask": "fridge", "type": "yes_no", "title": "A fridge?"},
        {
            "book": "slot",
            "use": "pickup",
            "with": {"home": "home", "fridge": "fridge"},
            "title": "Choose a day",
        },
        {"check": "answers"},
        {"submit": "request"},
    ],
    "receipt": {"title": "Booked"},
}
CALENDAR = {
    **{name: value for name, value in PICKUP.items() if name != "chosen_by"},
    "takes": {"home": "place", "fridge": "yes_no"},
    "resources": {"blue": {"name": {"en": "The blue truck"}, "capacity": {"bulky": 2, "cold": 1}}},
}


@pytest.fixture(autouse=True)
def town(cast: Cast) -> None:
    republish(calendars={"pickup": CALENDAR})
    publish(SERVICE)


def begun(now: datetime, home: dict[str, Any] | None = None) -> Any:
    draft = uuid4()
    intake.start("pickup", draft_id=draft, visitor=Visitor("web", "en"), now=now)
    for address, raw in (("home", home or {**HOME, "id": str(uuid4())}), ("fridge", "no")):
        assert intake.answer(draft, address, raw, now=now).problem is None
    return draft


def booked(at: int = 2, now: datetime | None = None) -> Case:
    """On the so-manieth free day."""
    now = now or clock.now()
    draft = begun(now)
    found = queries.days(queries.standing(draft, now=now), "slot", now=now)
    assert found is not None
    intake.choose_day(draft, "slot", found.dates.open[at].code, now=now)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=now)
    walk = queries.standing(draft, now=now).walk
    sent = intake.submit(draft, confirmation=walk.confirmation(), declared=False, by=RESIDENT, now=now)
    return Case.objects.get(pk=sent.case.pk)


def of(case: Case) -> Booking:
    return Booking.objects.get(subject=case.pk, reference=case.reference)


def at(cast: Cast, case: Case, role: str = "worker", more: str = "booking/") -> Browser:
    browser = Browser(cast.client(role))
    browser.open(f"/desk/cases/{case.reference}/{more}")
    return browser


def another(browser: Browser, case: Case) -> str:
    """A free day that is not the booked one."""
    codes = [str(one.get("value")) for one in browser.all("#id_day option") if one.get("value")]
    return next(code for code in codes if code != of(case).day.isoformat())


def letters(template: str) -> list[Message]:
    return list(Message.objects.filter(template=template))


def test_the_page_of_a_case_says_when_who_and_what_was_done(cast: Cast) -> None:
    case = booked()
    browser = at(cast, case, more="")

    assert "The blue truck" in browser.words
    assert "Large items" in browser.words
    assert "The resident can change it until" in browser.words
    assert "Booked the resident" in browser.words
    assert "Change, cancel or report it" in browser.words


def test_a_case_without_a_booking_has_no_such_page(cast: Cast) -> None:
    from upwell.desk.tests.scene import a_case

    assert cast.client("lead").get(f"/desk/cases/{a_case().reference}/booking/").status_code == 404


def test_staff_move_it_with_a_reason_and_the_letter_says_both(cast: Cast) -> None:
    case = booked()
    browser = at(cast, case)
    code = another(browser, case)

    browser.press(form=f"/desk/cases/{case.reference}/booking/", day=code, message="Our truck is broken.")

    assert of(case).day.isoformat() == code
    assert "Our truck is broken." in letters("rescheduled")[0].body
    assert "Moved from" in browser.words
    assert of(case).changes.filter(why__contains="truck").count() == 0


def by_phone(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(contact={"phone": "+14085550132"})
    return case


def test_whoever_gave_a_phone_only_hears_of_a_move_by_text_and_the_page_says_so(
    cast: Cast, settings: LazySettings
) -> None:
    settings.SANDBOX = True
    case = by_phone(booked())
    browser = at(cast, case)
    assert "They get a text message with a link." in browser.words
    code = another(browser, case)
    browser.press(form=f"/desk/cases/{case.reference}/booking/", day=code, message="Our truck is broken.")

    assert [one.channel for one in letters("rescheduled")] == ["text"]
    assert "Done. The day is changed. A text message with a link is on its way." in browser.words


def test_no_letter_is_said_to_be_on_its_way_where_none_went_out(cast: Cast) -> None:
    case = by_phone(booked())
    browser = at(cast, case)
    assert browser.words.count("nobody gets a letter. Call the resident.") == 2
    browser.press(form=f"/desk/cases/{case.reference}/booking/cancellation/", reason="Asked by phone.")

    assert letters("withdrawn") == []
    assert "Done. The booking is cancelled. Nobody gets a letter. Call the resident." in browser.words


def test_staff_move_it_when_the_resident_may_not_any_more(cast: Cast) -> None:
    case, now = booked(), clock.now()
    Booking.objects.filter(pk=of(case).pk).update(
        day=now.date(), starts_at=now + timedelta(minutes=5), ends_at=now + timedelta(hours=3)
    )
    with pytest.raises(bookings.TooLate):
        intake.move_booking(case.pk, "2026-01-01", by=RESIDENT, now=now)
    browser = at(cast, case)
    assert "(over: only staff can)" in browser.words
    code = another(browser, case)

    browser.press(form=f"/desk/cases/{case.reference}/booking/", day=code, message="As you asked on the phone.")

    assert (of(case).day.isoformat(), of(case).moves) == (code, 1)


@pytest.mark.parametrize(
    ("day", "message"), [("", "Why"), ("2001-01-01", "Why"), ("x", "Why"), ("9999-12-31", "Why"), ("ok", " ")]
)
def test_what_cannot_be_moved_is_said_and_what_was_typed_stays(cast: Cast, day: str, message: str) -> None:
    case = booked()
    before = of(case).day
    browser = at(cast, case)
    day = another(browser, case) if day == "ok" else day

    browser.post(f"/desk/cases/{case.reference}/booking/", {"day": day, "message": message})

    assert browser.response.status_code == 422
    assert "Not done" in browser.words
    assert of(case).day == before
    assert browser.value_of("message").strip() == message.strip()


def test_staff_cancel_it_for_the_resident(cast: Cast) -> None:
    case = booked()
    browser = at(cast, case)

    browser.press(form=f"/desk/cases/{case.reference}/booking/cancellation/", reason="Asked by phone.")

    assert of(case).state == "cancelled"
    assert Case.objects.get(pk=case.pk).outcome == "withdrawn"
    assert len(letters("withdrawn")) == 1
    assert browser.response.status_code == 200


@pytest.mark.parametrize("what", ["missed", "no_show"])
def test_staff_write_down_that_it_was_not_done_from_the_day_on(cast: Cast, what: str) -> None:
    case = booked()
    path = f"/desk/cases/{case.reference}/booking/absence/"
    browser = at(cast, case)
    assert "It was not done" not in browser.words
    browser.post(path, {"what": what, "note": "The resident phoned."})
    assert browser.response.status_code == 422

    Booking.objects.filter(pk=of(case).pk).update(starts_at=clock.now() - timedelta(hours=1))
    browser = at(cast, case)
    browser.press(form=path, what=what, note="The resident phoned.")

    assert of(case).state == what
    assert "The resident phoned." in browser.words
    sentence = {"missed": "Nobody came, or it was not done. To be put right by", "no_show": "nothing was there"}[what]
    assert sentence in browser.words
    assert len(letters("progress")) == 1


def test_only_the_cases_own_team_may(cast: Cast) -> None:
    case = booked()
    path = f"/desk/cases/{case.reference}/booking/"

    assert cast.client("other_team").get(path).status_code == 404
    assert cast.client("other_team").post(f"{path}cancellation/", {"reason": "x"}).status_code == 404
    assert cast.client("auditor").post(path, {"day": "x"}).status_code == 403
    assert of(case).state == "confirmed"


# calendars


def days_of(case: Case) -> str:
    return f"/desk/calendars/pickup/blue/{of(case).day.isoformat()}/"


def lead(cast: Cast, path: str = "/desk/calendars/") -> Browser:
    browser = Browser(cast.client("lead"))
    browser.open(path)
    return browser


def test_the_list_says_how_far_away_the_first_free_day_is(cast: Cast) -> None:
    browser = lead(cast)

    assert "The blue truck" in browser.words
    assert "in " in browser.words
    assert "/desk/calendars/pickup/blue/" in browser.html


def test_a_month_shows_what_is_taken_of_what_fits(cast: Cast) -> None:
    case = booked()
    browser = lead(cast, f"/desk/calendars/pickup/blue/?month={of(case).day:%Y-%m}")

    assert "1 of 2" in browser.words
    assert days_of(case) in browser.html


@pytest.mark.parametrize("month", ["", "x", "0001-01", "9999-12", "2026-13", "٣"])
def test_whatever_month_is_asked_for_there_is_a_page(cast: Cast, month: str) -> None:
    assert cast.client("lead").get("/desk/calendars/pickup/blue/", {"month": month}).status_code == 200


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_there_is_not_is_not_found(cast: Cast, day: str) -> None:
    assert cast.client("lead").get(f"/desk/calendars/pickup/blue/{day}/").status_code == 404
    assert cast.client("lead").post(f"/desk/calendars/pickup/blue/{day}/closing/", {"why": "x"}).status_code == 404


def test_a_closed_day_is_offered_to_nobody_and_opened_again(cast: Cast) -> None:
    case = booked()
    browser = lead(cast, days_of(case))
    browser.press(form=f"{days_of(case)}closing/", why="Storm")
    now = clock.now()

    assert "Closed" in browser.words
    assert of(case).day not in free(now)
    browser.press(form=f"{days_of(case)}opening/")
    assert of(case).day in free(now)
    assert ClosedDay.objects.get().lifted_at is not None


def free(now: datetime) -> list[date]:
    found = queries.days(queries.standing(begun(now), now=now), "slot", now=now)
    assert found is not None
    return [offer.day for offer in found.dates.open]


def test_all_of_a_closed_day_go_to_the_next_free_one_and_each_hears(cast: Cast) -> None:
    first, second = booked(), booked()
    path, day = days_of(first), of(first).day
    browser = lead(cast, path)
    browser.press(form=f"{path}closing/", why="Storm")
    browser.press(form=f"{path}moving/")

    assert of(first).day > day
    assert of(second).day > day
    assert browser.words.count("moved to") == 2
    assert "We cannot come on the day you chose." in letters("rescheduled")[0].body
    assert len(letters("rescheduled")) == 2


def test_whoever_cannot_be_told_of_the_move_is_named_to_be_called(cast: Cast) -> None:
    first, second = booked(), by_phone(booked())
    path = days_of(first)
    browser = lead(cast, path)
    browser.press(form=f"{path}closing/", why="Storm")
    browser.press(form=f"{path}moving/")

    told = {
        one.find("a").get("href"): one.text_content()
        for one in browser.all("section[aria-labelledby=moved-heading] li")
    }
    assert len(told) == 2, browser.words
    assert "Call the resident." not in told[f"/desk/cases/{first.reference}/"]
    assert "Call the resident." in told[f"/desk/cases/{second.reference}/"]


def test_a_day_that_is_open_is_not_emptied(cast: Cast) -> None:
    case = booked()
    answer = cast.client("lead").post(f"{days_of(case)}moving/", {})

    assert answer.status_code == 422
    assert of(case).moves == 0


def test_who_may_not_manage_calendars_sees_none(cast: Cast) -> None:
    for role in ("worker", "auditor", "keeper"):
        assert cast.client(role).get("/desk/calendars/").status_code == 403
    browser = Browser(cast.client("worker"))
    browser.open("/desk/")
    assert "/desk/calendars/" not in browser.html


def test_a_month_takes_as_many_statements_with_many_bookings_as_with_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case = booked()
    for number in range(3):
        booked(number + 3)
    client = cast.client("lead")
    client.get(days_of(case))

    with django_assert_max_num_queries(12):
        client.get(f"/desk/calendars/pickup/blue/?month={of(case).day:%Y-%m}")


def test_what_was_missed_can_have_another_day_from_the_desk_and_is_not_cancelled(cast: Cast) -> None:
    case = booked()
    begun_at = clock.now() - timedelta(days=1)
    Booking.objects.filter(subject=case.pk).update(
        day=begun_at.date(), starts_at=begun_at, ends_at=begun_at + timedelta(hours=2)
    )
    at(cast, case).press(form=f"/desk/cases/{case.reference}/booking/absence/", what="missed", note="They called.")
    assert "Change, cancel or report it" in at(cast, case, more="").words
    browser = at(cast, case)
    assert "Cancel the booking" not in browser.words

    browser.press(day=another(browser, case), message="The truck broke down.")

    assert of(case).state == "confirmed"
    assert of(case).starts_at > clock.now()
