"""Other things on a booking that was sent: what fits on the day and what the hauler hears, on each kind of vendor.

Rows 22, 38 and 39."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.pickup import KINDS, THURSDAY, WITH_A_SAY, Town, booking_of, letters, order_of
from tests.pickup import town as town
from tests.test_amending import STAFF, amend, items
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.models import Slot
from upwell.notify.models import Message
from upwell.partners import scheduling
from upwell.partners.models import WorkOrder
from upwell.simulation.haulers.behaviour import Behaviour

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("code", KINDS)
def test_more_of_the_same_load_is_changed_in_place_and_the_hauler_is_told(town: Town, code: str) -> None:
    case = town.book(code, sofa="1")
    town.background()
    jobs_before = dict(town.jobs(code))

    amend(town, case, sofa="3")
    town.background()

    order = WorkOrder.objects.get(case_id=case.pk)
    assert [(item["code"], item["count"]) for item in order.facts["items"]] == [("sofa", 3)]
    assert ["What?", "3 × Sofa"] in order.facts["lines"]["en"]
    assert town.jobs(code).keys() == jobs_before.keys()
    assert code == "desk" or order.outgoing.filter(verb="change", state="sent").count() == 1
    assert letters("amended") == 1
    assert letters("withdrawn") == 0
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", KINDS)
def test_a_load_more_takes_its_own_room_and_a_load_less_gives_it_back(town: Town, code: str) -> None:
    case = town.book(code, sofa="1")
    town.background()

    amend(town, case, sofa="1", mattress="1")
    town.background()

    assert booking_of(case).loads == ["bulky", "mattress"]
    assert dict(Slot.objects.values_list("load", "taken")) == {"bulky": 1, "mattress": 1}
    assert WorkOrder.objects.get(case_id=case.pk).loads == ["bulky", "mattress"]
    assert code == "desk" or [job.loads for job in town.jobs(code).values()] == [["bulky", "mattress"]]
    assert code == "desk" or dict(Slot.objects.values_list("load", "known")) == {"bulky": 1, "mattress": 1}

    amend(town, case, sofa="1")
    town.background()

    assert dict(Slot.objects.values_list("load", "taken")) == {"bulky": 1, "mattress": 0}
    assert code == "desk" or [job.loads for job in town.jobs(code).values()] == [["bulky"]]
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_changed_before_the_hauler_has_heard_of_it_there_is_one_job_with_the_new_things(town: Town, code: str) -> None:
    """Row 39: before it was accepted."""
    depot = town.fleet.vendors[code].depot
    for number in range(depot.room("bulky", THURSDAY, "", town.now) - 1):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)
    case = town.book(code, sofa="1")

    amend(town, case, sofa="1", mattress="1")
    town.background()
    town.background()

    mine = [job for job in town.jobs(code).values() if job.reference == case.reference]
    assert [(job.loads, job.day) for job in mine] == [(["bulky", "mattress"], THURSDAY)]
    assert booking_of(case).day == THURSDAY


@pytest.mark.parametrize("code", ["acme", "bolt"])
def test_where_the_new_load_has_no_room_nothing_changes_and_another_day_can_be_had_with_it(
    town: Town, code: str
) -> None:
    """Row 38: same date full, other date."""
    case = town.book(code, sofa="1")
    town.background()
    depot = town.fleet.vendors[code].depot
    for number in range(depot.room("mattress", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["mattress"]), town.now)

    with pytest.raises(bookings.SlotGone):
        amend(town, case, sofa="1", mattress="1")
    assert items(case) == {"sofa": 1}
    assert booking_of(case).loads == ["bulky"]

    amend(town, case, code="2026-03-06", sofa="1", mattress="1")
    town.background()

    case.refresh_from_db()
    assert (booking_of(case).day, booking_of(case).loads) == (date(2026, 3, 6), ["bulky", "mattress"])
    assert case.target is not None
    assert case.target.on == date(2026, 3, 6)
    mine = [job for job in town.jobs(code).values() if job.reference == case.reference]
    assert [(job.day, job.loads) for job in mine] == [(date(2026, 3, 6), ["bulky", "mattress"])]
    assert "Friday, March 6" in Message.objects.get(template="amended").body
    assert booked.oversold(now=town.now) == []


def test_who_counts_properties_has_room_for_more_on_a_day_that_is_full(town: Town) -> None:
    case = town.book("curb", sofa="1")
    town.background()
    depot = town.fleet.vendors["curb"].depot
    for number in range(depot.room("bulky", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)

    amend(town, case, sofa="1", mattress="1")
    town.background()

    mine = [job for job in town.jobs("curb").values() if job.reference == case.reference]
    assert [(job.day, job.loads) for job in mine] == [(THURSDAY, ["bulky", "mattress"])]


def test_where_we_count_the_last_place_of_a_load_is_given_once(town: Town) -> None:
    """`desk` takes three of each load a day."""
    case = town.book("desk", sofa="1")
    for _ in range(2):
        town.book("desk", mattress="1")
    late = town.book("desk", day=THURSDAY + timedelta(days=1), sofa="1")

    amend(town, case, by=STAFF, sofa="1", mattress="1")
    with pytest.raises(bookings.SlotGone):
        amend(town, late, code=THURSDAY.isoformat(), sofa="1", mattress="1")

    assert booking_of(late).day == THURSDAY + timedelta(days=1)
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_a_hauler_that_will_not_change_a_job_gets_a_new_one_and_the_old_one_is_withdrawn(town: Town, code: str) -> None:
    case = town.book(code, sofa="1")
    town.background()
    town.fleet.vendors[code].depot.behaviour = Behaviour(fails=0, keeps_as_it_was=True)

    amend(town, case, sofa="2", mattress="1")
    town.background()
    town.wait(minutes=1)
    town.background()

    assert list(WorkOrder.objects.filter(case_id=case.pk).order_by("ordered_at").values_list("state", "why")) == [
        ("cancelled", "ordered_anew"),
        (WorkOrder.objects.latest("ordered_at").state, ""),
    ]
    mine = [(job.cancelled, job.loads) for job in town.jobs(code).values()]
    assert mine == [(True, ["bulky"]), (False, ["bulky", "mattress"])]
    assert (letters("withdrawn"), letters("amended")) == (0, 1)
    case.refresh_from_db()
    assert case.is_live
    assert booking_of(case).day == THURSDAY


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_while_a_vendor_is_down_fewer_things_can_be_said_and_arrive_when_it_is_back(town: Town, code: str) -> None:
    case = town.book(code, sofa="2", mattress="1")
    town.background()
    town.down(code, hours=24)

    amend(town, case, sofa="1")
    town.background()
    town.wait(hours=25)
    scheduling.forget()
    town.background()

    assert [job.loads for job in town.jobs(code).values()] == [["bulky"]]
    assert booked.oversold(now=town.now) == []
