"""Partners that answer by hand: the daily list, its changes, and the answer by link. Row 47 of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.events.models import Event
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.partners import actions, jobs, manifests
from upwell.partners.actions import listing
from upwell.partners.models import Manifest, WorkOrder
from upwell.partners.tests.scene import fresh, ordered, publish_city

MORNING = datetime.fromisoformat("2026-03-03T18:00:00+00:00")  # Tuesday, 10 am
FOUR = datetime.fromisoformat("2026-03-04T00:00:00+00:00")  # 4 pm the same day
MINUTE = timedelta(minutes=1)
WEDNESDAY = date(2026, 3, 4)
SOON = clock.now().date() + timedelta(days=100)  # the page asks the real clock


@pytest.fixture(autouse=True)
def city(db: None) -> Iterator[None]:
    publish_city({"north": {"name": {"en": "North"}, "system": "list", "email": "north@example.org"}})
    yield
    catalogue.forget()


def job(**changes: Any) -> WorkOrder:
    return ordered("north", now=MORNING, **{"day": WEDNESDAY, **changes})


def lists() -> list[Message]:
    return list(Message.objects.filter(template="partner_list").order_by("queued_at"))


def link() -> str:
    return f"/partners/lists/{listing.token(Manifest.objects.latest('made_at'))}/"


def answered(order: WorkOrder, said: str, **also: str) -> Any:
    form = {f"say-{order.pk}": said, **{f"{name}-{order.pk}": words for name, words in also.items()}}
    return Client().post(link(), form)


def test_the_list_of_the_next_working_day_goes_out_at_the_agreed_hour_and_once() -> None:
    order = job()

    jobs.write_lists(FOUR - MINUTE)
    assert lists() == []
    for minutes in range(3):
        jobs.write_lists(FOUR + MINUTE * minutes)

    assert len(lists()) == 1
    assert "200 E Santa Clara St" in lists()[0].body
    assert fresh(order).sent_at == FOUR


def test_no_letter_on_a_day_without_jobs() -> None:
    jobs.write_lists(FOUR)

    assert lists() == []
    assert Manifest.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 4, 1), None])
def test_new_jobs_for_later_days_are_on_the_next_list_and_on_that_of_their_day(day: date | None) -> None:
    order = job(day=day)

    jobs.write_lists(FOUR)

    assert order.reference in lists()[0].body


def test_a_late_change_is_a_second_letter_and_only_one() -> None:
    gone, moved, stays = job(), job(), job()
    jobs.write_lists(FOUR)
    actions.cancel(gone.pk, by=SYSTEM, now=FOUR)
    actions.change(moved.pk, window="morning", by=SYSTEM, now=FOUR)
    late = ordered("north", now=FOUR, day=WEDNESDAY)

    for minutes in (1, 2, 3):
        jobs.write_lists(FOUR + MINUTE * minutes)

    assert len(lists()) == 2
    assert lists()[1].subject.startswith("Changed")
    body = lists()[1].body
    assert all(one.reference in body for one in (gone, moved, stays, late))
    assert body.count(" × 200 E Santa Clara St") == 1


def test_what_came_and_went_before_anybody_heard_of_it_makes_no_letter() -> None:
    job()
    jobs.write_lists(FOUR)
    actions.cancel(ordered("north", now=FOUR, day=WEDNESDAY).pk, by=SYSTEM, now=FOUR)

    jobs.write_lists(FOUR + MINUTE)

    assert len(lists()) == 1


def test_row_47_yes_to_all_by_the_link_without_an_account() -> None:
    orders = [job(), job()]
    jobs.write_lists(FOUR)

    assert Client().get(link()).status_code == 200
    assert {fresh(one).state for one in orders} == {"offered"}  # looking changes nothing
    assert Client().post(link(), {"all": "yes"}).status_code == 302

    assert {fresh(one).state for one in orders} == {"accepted"}


def test_row_47_no_to_one_and_it_goes_to_the_next_partner() -> None:
    order, other = job(), job()
    jobs.write_lists(FOUR)

    answered(order, "no", why="no_capacity")

    assert fresh(order).state == "declined"
    assert WorkOrder.objects.get(handed_from=order).partner == "south"
    assert fresh(other).state == "offered"


def test_row_47_another_day_for_what_nobody_booked_is_a_yes() -> None:
    order = job(day=None)
    jobs.write_lists(FOUR)

    answered(order, "day", day=SOON.isoformat())

    assert (fresh(order).state, fresh(order).day) == ("accepted", SOON)


def test_row_47_another_day_for_a_booking_is_the_city_s_to_move() -> None:
    from uuid import uuid4

    order = job(booking_id=uuid4())
    jobs.write_lists(FOUR)

    answered(order, "day", day=SOON.isoformat())

    assert (fresh(order).state, fresh(order).problem, fresh(order).day) == ("offered", "other_day", WEDNESDAY)
    assert Event.objects.get(name="work_order_day_proposed").data["day"] == SOON.isoformat()


@pytest.mark.parametrize("day", ["", "soon", "2020-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_is_refused_in_words(day: str) -> None:
    order = job()
    jobs.write_lists(FOUR)

    response = answered(order, "day", day=day)

    assert response.status_code == 422
    assert "Choose a day from tomorrow on, within a year." in response.content.decode()


def test_row_47_without_an_answer_in_two_days_it_is_reminded() -> None:
    job()
    jobs.write_lists(FOUR)

    assert jobs.remind(FOUR + timedelta(days=1)) == 0
    assert jobs.remind(FOUR + timedelta(days=2)) == 1
    assert Message.objects.filter(template="partner_nudge").count() == 1


@pytest.mark.parametrize("secret", ["x", "a:b:c", "8a2e5c0e"])
def test_a_forged_link_opens_nothing(secret: str) -> None:
    assert Client().get(f"/partners/lists/{secret}/").status_code == 404


def test_another_list_s_job_cannot_be_answered() -> None:
    job()
    jobs.write_lists(FOUR)
    theirs = ordered("south", now=MORNING)

    answered(theirs, "no", why="no_capacity")

    assert fresh(theirs).state == "offered"


def test_the_table_has_every_job_and_no_formula() -> None:
    job(facts={"address": "=HYPERLINK(1)"})
    jobs.write_lists(FOUR)

    table = Client().get(f"{link()}list.csv").content.decode()

    assert "'=HYPERLINK(1)" in table
    assert table.count("\n") == 2


def test_a_fingerprint_changes_with_what_the_crew_must_know() -> None:
    order = job()
    before = manifests.fingerprint(order)
    order.state = "accepted"
    assert manifests.fingerprint(order) == before
    order.window = "afternoon"
    assert manifests.fingerprint(order) != before


def test_the_page_speaks_one_language_and_puts_no_colon_after_a_question_mark() -> None:
    lines = {"en": [["What kind of home is it?", "A house"]], "es": [["¿Qué tipo de vivienda es?", "Una casa"]]}
    job(facts={"address": "1 First St", "lines": lines})
    jobs.write_lists(FOUR)

    page = Client().get(link(), headers={"accept-language": "es"}).content.decode()

    assert "¿Qué tipo de vivienda es? Una casa" in page
    assert "A house" not in page
