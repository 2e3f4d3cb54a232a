"""What is booked again and again by itself: the next one after each, whatever became of the week, the vendor or the
hauler."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import pickup
from tests.publishing import publish, republish
from tests.race import errors, race
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings.models import Booking, State
from upwell.cases import links
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.intake import actions as intake
from upwell.intake import repeating
from upwell.intake.models import Draft, Series, SeriesEnd
from upwell.journey import log, proving
from upwell.notify.models import Message
from upwell.partners import scheduling

pytestmark = pytest.mark.django_db(transaction=True)
town = pickup.town
Town = pickup.Town
THURSDAY = pickup.THURSDAY
EVERY = {"ask": "every", "type": "choice", "title": "How often?", "options": {"month": "Month", "never": "Once"}}
MONTHS = {"work_out": "months", "type": "number", "as": [{"if": {"every": "month"}, "value": 1}, {"value": 0}]}
*BEFORE, SLOT, CHECK, SUBMIT = pickup.PICKUP["steps"]
AGAIN: dict[str, Any] = {
    **pickup.PICKUP,
    "steps": [
        *BEFORE,
        EVERY,
        MONTHS,
        {**SLOT, "repeats": "months"},
        {"tell": "rules", "title": "How it goes on"},
        {"ask": "reach", "type": "contact", "title": "Who are you?", "verify": "yes"},
        CHECK,
        SUBMIT,
    ],
}
HOME = {"id": "p37.0,-121.0", "label": "1 Main St", "lat": 37.0, "lon": -121.0}


@pytest.fixture
def again(town: Town) -> Town:
    publish(AGAIN)
    return town


def first(town: Town, code: str = "desk", every: str = "month", day: date = THURSDAY) -> Case:
    draft = town.up_to_slot(code, home={**HOME, "id": str(uuid4())}, sofa=1)
    intake.answer(draft, "every", every, now=town.now)
    town.choose(draft, day)
    intake.read_notice(draft, "rules", now=town.now)
    intake.answer(draft, "reach", {"email": "manager@example.org"}, now=town.now)
    prove(draft)
    return town.send(draft)


def prove(draft_id: Any) -> None:
    """As if the code had been typed."""
    draft = Draft.objects.get(pk=draft_id)
    fact = proving.fact({"email": "manager@example.org"}, at="2026-03-02T18:00:00+00:00")
    draft.log = [*draft.log, log.looked_up("reach", fact)]
    draft.save(update_fields=["log"])


def booking(case: Any) -> Booking:
    return Booking.objects.filter(subject=getattr(case, "pk", case)).latest("made_at")


def after_its_day(town: Town, case: Any) -> None:
    """The day after the one that was booked, at 10 am."""
    day = booking(case).day + timedelta(days=1)
    town.wait(seconds=(datetime(day.year, day.month, day.day, 18, tzinfo=UTC) - town.now).total_seconds())


def next_one(town: Town) -> Case:
    before = set(Case.objects.values_list("pk", flat=True))
    repeating.book_next(now=town.now)
    (made,) = Case.objects.exclude(pk__in=before)
    return made


def nothing_more(town: Town) -> None:
    before = Case.objects.count()
    repeating.book_next(now=town.now)
    assert Case.objects.count() == before


def why() -> str:
    return str(SeriesEnd.objects.latest("at").why)


def test_nothing_is_booked_before_the_day_is_over(again: Town) -> None:
    first(again)

    nothing_more(again)


def test_the_next_is_booked_in_the_wanted_week_with_a_letter(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)

    made = next_one(again)

    assert date(2026, 3, 30) <= booking(made).day <= date(2026, 4, 3)  # the week of April 5, a Sunday
    assert booking(made).state == State.CONFIRMED
    assert (made.follows_id, made.contact["email"], made.team) == (case.pk, "manager@example.org", case.team)
    letter = Message.objects.filter(template="booked", about=made.reference).get()
    assert "skip it or stop them all" in letter.body
    assert links.follow_secret(made.pk) in letter.body
    assert "BEGIN:VEVENT" in letter.calendar


def test_run_again_nothing_happens_twice(again: Town) -> None:
    after_its_day(again, first(again))
    next_one(again)

    Series.objects.update(look_at=again.now)
    nothing_more(again)


def test_cut_off_before_it_was_noted_the_same_one_is_found(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    made = next_one(again)
    Series.objects.update(number=0, latest=case.pk, before=None, look_at=again.now, next_on=date(2026, 4, 5))

    nothing_more(again)

    assert (Series.objects.get().number, Series.objects.get().latest) == (1, made.pk)


def test_two_workers_book_one(again: Town) -> None:
    after_its_day(again, first(again))

    found = race(lambda: repeating.book_next(now=again.now), lambda: repeating.book_next(now=again.now))

    assert errors(found) == []
    assert Case.objects.count() == 2
    assert Booking.objects.filter(state=State.CONFIRMED).count() == 2


def test_the_days_are_counted_from_the_first_and_do_not_wander(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    second = next_one(again)
    after_its_day(again, second)
    third = next_one(again)

    assert Series.objects.get().next_on == date(2026, 6, 5)
    assert date(2026, 5, 4) <= booking(third).day <= date(2026, 5, 8)


def test_what_is_booked_once_is_booked_once(again: Town) -> None:
    after_its_day(again, first(again, every="never"))

    nothing_more(again)
    assert not Series.objects.exists()


def close_days(first_day: date, last: date, resource: str = "desk") -> None:
    calendar = {**pickup.CALENDAR["resources"][resource]}
    calendar["closed"] = [{"from": first_day.isoformat(), "until": last.isoformat()}]
    resources = {**pickup.CALENDAR["resources"], resource: calendar}
    republish(calendars={"pickup": {**pickup.CALENDAR, "resources": resources}})


def test_a_full_week_goes_over_into_the_next(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    for days in range(5):
        for _ in range(3):
            first(again, every="never", day=date(2026, 3, 30) + timedelta(days=days))

    assert booking(next_one(again)).day == date(2026, 4, 6)


def test_a_week_of_holidays_goes_over_into_the_next(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    close_days(date(2026, 3, 30), date(2026, 4, 5))

    assert booking(next_one(again)).day == date(2026, 4, 6)


def test_a_holiday_that_moves_the_week_by_a_day_is_kept(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    desk = {**pickup.CALENDAR["resources"]["desk"], "weekdays": [1], "slide": "yes"}
    desk["holidays"] = {"2026-03-30": "A holiday"}
    resources = {**pickup.CALENDAR["resources"], "desk": desk}
    republish(calendars={"pickup": {**pickup.CALENDAR, "resources": resources}})

    assert booking(next_one(again)).day == date(2026, 3, 31)


def test_without_a_day_in_four_weeks_it_ends_with_a_letter(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    close_days(date(2026, 3, 8), date(2026, 6, 30))
    nothing_more(again)
    assert Series.objects.get().live
    assert not Draft.objects.filter(state="open").exists()

    again.wait(days=60)
    nothing_more(again)

    assert why() == "no_day"
    assert "no free day in four weeks" in Message.objects.get(template="series_ended").body


def test_a_vendor_that_is_down_takes_what_was_agreed(again: Town) -> None:
    case = first(again, code="acme")
    after_its_day(again, case)
    again.down("acme", hours=24)

    made = next_one(again)

    assert booking(made).unasked
    assert booking(made).state == State.CONFIRMED


def test_a_hauler_that_is_gone_is_no_guess_of_ours(again: Town) -> None:
    """The answer named it, and nobody can give that answer but the manager."""
    case = first(again)
    after_its_day(again, case)
    resources = {code: one for code, one in pickup.CALENDAR["resources"].items() if code != "desk"}
    republish(calendars={"pickup": {**pickup.CALENDAR, "resources": resources}})
    scheduling.forget()

    nothing_more(again)

    assert why() == "ask"
    assert "Something has changed" in Message.objects.get(template="series_ended").body


def test_a_question_that_is_new_is_asked_and_not_guessed(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    gate = {"ask": "gate", "type": "text", "title": "What is the code of the gate?"}
    publish({**AGAIN, "steps": [gate, *AGAIN["steps"]]})

    nothing_more(again)

    assert why() == "ask"
    assert not Draft.objects.filter(state="open").exists()


def test_two_in_a_row_that_were_not_done_end_it(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    bookings.missed(booking(case).pk, now=again.now)
    second = next_one(again)
    after_its_day(again, second)
    bookings.no_show(booking(second).pk, now=again.now)

    nothing_more(again)

    assert why() == "missed"


def test_one_that_was_not_done_does_not_end_it(again: Town) -> None:
    case = first(again)
    after_its_day(again, case)
    bookings.missed(booking(case).pk, now=again.now)
    second = next_one(again)
    after_its_day(again, second)

    assert booking(next_one(again)).state == State.CONFIRMED


def test_one_that_is_skipped_is_followed_by_the_next(again: Town) -> None:
    case = first(again)

    intake.cancel_booking(case.pk, by=RESIDENT, now=again.now)

    assert booking(next_one(again)).day >= date(2026, 3, 30)


def test_one_that_was_moved_moves_no_other(again: Town) -> None:
    case = first(again)
    intake.move_booking(case.pk, "2026-03-10", by=RESIDENT, now=again.now)
    after_its_day(again, case)

    assert booking(next_one(again)).day < date(2026, 4, 6)


def test_after_a_year_it_asks(again: Town) -> None:
    case = first(again)
    Series.objects.update(until=date(2026, 4, 5))
    after_its_day(again, case)

    nothing_more(again)

    assert why() == "year"
    assert "do you want to go on?" in Message.objects.get(template="series_ended").body


class TestOnItsPage:
    def page(self, case: Case, noun: str = "") -> str:
        return f"/follow/{links.follow_secret(case.pk)}" + (f"/{noun}/" if noun else "")

    def test_its_person_stops_it_and_lets_it_go_on(self, again: Town) -> None:
        case, browser = first(again), Browser(Client())
        browser.open(self.page(case))
        assert "Every month" in browser.words

        browser.open(self.page(case, "series"))
        assert browser.heading == "Book no more by ourselves?"
        browser.press()
        assert "We book no more by ourselves. What is booked stays booked." in browser.words
        assert booking(case).state == State.CONFIRMED
        after_its_day(again, case)
        nothing_more(again)

        browser.open(self.page(case))
        browser.press(form=self.page(case, "series"))
        assert "We book the next one for you again." in browser.words
        assert SeriesEnd.objects.get().lifted_at == again.now
        assert next_one(again).follows_id == case.pk

    def test_from_the_page_of_a_later_one_too(self, again: Town) -> None:
        case, browser = first(again), Browser(Client())
        after_its_day(again, case)
        browser.open(self.page(next_one(again), "series"))
        browser.press()

        assert (why(), SeriesEnd.objects.get().by_kind) == ("stopped", "resident")

    def test_stopped_twice_says_how_things_stand(self, again: Town) -> None:
        case, browser = first(again), Browser(Client())
        browser.post(self.page(case, "series"), {})
        browser.post(self.page(case, "series"), {})

        assert "Nothing was changed." in browser.words
        assert SeriesEnd.objects.count() == 1

    def test_a_request_without_one_has_no_such_page(self, again: Town) -> None:
        case, browser = first(again, every="never"), Browser(Client())
        browser.open(self.page(case, "series"))

        assert browser.path == self.page(case)
