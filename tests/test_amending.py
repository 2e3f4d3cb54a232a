"""Other things on a booking that was sent: rows 22, 38 and 39, in the paid town and on each kind of vendor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.paid_town import PaidTown
from tests.paid_town import paid_town as paid_town
from tests.pickup import Town
from tests.pickup import town as town
from tests.race import in_a_file as in_a_file
from tests.race import race
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import actions as bookings
from upwell.cases import actions as cases
from upwell.cases.models import Case, Entry
from upwell.intake import actions as intake
from upwell.intake import jobs
from upwell.intake.models import Amendment
from upwell.notify.models import Message
from upwell.payments import actions as payments
from upwell.payments import jobs as payment_jobs
from upwell.payments.actions import Owed
from upwell.payments.models import Charge, Refund

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "2026-03-12"
STAFF = Actor(
    "staff",
    "1",
    "A clerk",
    permissions=frozenset({"work_cases"}),
    teams=frozenset({"paving", "acme_crew", "desk_crew"}),
)


def amend(
    town: PaidTown | Town, case: Case, by: Actor = RESIDENT, code: str = "", *, sure: bool = False, **items: Any
) -> intake.Amended:
    return intake.amend(case.pk, {"items": items}, by=by, now=town.now, code=code, sure=sure)


def items(case: Case) -> Any:
    case.refresh_from_db()
    return case.answers["items"]


def charges(case: Case) -> Sequence[tuple[int, str]]:
    return list(Charge.objects.filter(subject=case.pk).order_by("created_at").values_list("cents", "state"))


# the rules and the price, in the paid town


def test_other_things_of_the_same_price_are_changed_at_once_and_the_letter_has_the_new_list(
    paid_town: PaidTown,
) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "1"})

    done = amend(paid_town, case, sofa="1", chair="2")

    assert done.charge is None
    assert items(case) == {"sofa": 1, "chair": 2}
    letter = Message.objects.get(template="amended").body
    assert "1 × Sofa and 2 × Chair" in letter
    assert "Thursday, March 12" in letter
    assert Entry.objects.get(case=case, what="amended").data == {
        "counts": {"items": [{"sofa": 1}, {"sofa": 1, "chair": 2}]}
    }
    assert paid_town.booking(case).day == date(2026, 3, 12)


def test_with_nothing_changed_nothing_happens(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "1", "chair": "1"})

    with pytest.raises(intake.NothingChanged):
        amend(paid_town, case, chair="1", sofa="1", fridge="0")

    assert not Message.objects.filter(template="amended").exists()
    assert not Entry.objects.filter(case=case, what="amended").exists()


@pytest.mark.parametrize(
    ("wanted", "code"), [({"fridge": "3"}, "at_most"), ({"chair": "9"}, "at_most"), ({}, "missing")]
)
def test_the_limits_hold_again(paid_town: PaidTown, wanted: dict[str, str], code: str) -> None:
    case = paid_town.book("bands", DAY)

    with pytest.raises(intake.Incomplete) as refused:
        amend(paid_town, case, **wanted)

    assert set(refused.value.reading.problems) == {"items"}
    assert items(case) == {"sofa": 1}


def test_dearer_only_the_difference_is_asked_for_and_nothing_changes_until_it_is_paid(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})

    charge = amend(paid_town, case, sofa="3", chair="1").charge

    assert charge is not None
    assert charge.cents == 67_40 - 42_70
    assert items(case) == {"sofa": 3}
    assert not Message.objects.filter(template="amended").exists()

    intake.go(charge.pk, now=paid_town.now)
    paid_town.pay(charge)
    intake.come_back(charge.pk, by=RESIDENT, now=paid_town.now)
    intake.come_back(charge.pk, by=RESIDENT, now=paid_town.now)

    assert items(case) == {"sofa": 3, "chair": 1}
    assert charges(case) == [(42_70, "paid"), (24_70, "paid")]
    assert Message.objects.filter(template="amended").count() == 1
    assert not Amendment.objects.exists()


def test_paid_and_never_come_back_the_job_changes_it(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    charge = amend(paid_town, case, sofa="4").charge
    assert charge is not None
    intake.go(charge.pk, now=paid_town.now)
    paid_town.pay(charge)
    payments.ask(charge.pk, now=paid_town.now)

    jobs.finish_paid(now=paid_town.now)
    jobs.finish_paid(now=paid_town.now)

    assert items(case) == {"sofa": 4}
    assert Message.objects.filter(template="amended").count() == 1


def test_cheaper_there_is_no_refund_and_dearer_again_up_to_what_was_paid_costs_nothing(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "6"})

    with pytest.raises(intake.Cheaper) as told:
        amend(paid_town, case, sofa="3")
    assert (told.value.before, told.value.price) == (67_40, 42_70)
    assert items(case) == {"sofa": 6}

    assert amend(paid_town, case, sure=True, sofa="3").charge is None
    assert not Refund.objects.exists()
    assert amend(paid_town, case, sofa="5").charge is None
    dearest = amend(paid_town, case, sofa="7").charge
    assert dearest is not None
    assert dearest.cents == 90_05 - 67_40


def test_another_wish_before_the_first_is_paid_takes_its_place(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    first = amend(paid_town, case, sofa="4").charge
    second = amend(paid_town, case, sofa="8").charge
    assert first is not None
    assert second is not None

    assert charges(case) == [(42_70, "paid"), (24_70, "cancelled"), (47_35, "due")]

    amend(paid_town, case, chair="3")  # as dear as it is

    assert items(case) == {"chair": 3}
    assert charges(case)[-1] == (47_35, "cancelled")
    assert not Amendment.objects.exists()


def test_of_two_wishes_at_the_same_moment_the_one_that_can_be_paid_is_the_one_that_is_kept(
    in_a_file: None, paid_town: PaidTown
) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})

    race(*(partial(amend, paid_town, case, sofa=str(count)) for count in (4, 5, 6, 8)))

    due = Charge.objects.get(subject=case.pk, state="due")
    assert Amendment.objects.get(pk=case.pk).charge == due.pk


def test_a_charge_is_not_made_where_what_it_is_for_cannot_be_written(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    owed = Owed(
        subject=case.pk,
        step="fee",
        service=case.service,
        title="A fee",
        cents=12_34,
        currency="USD",
        language="en",
        lasts=timedelta(hours=1),
    )

    with pytest.raises(ZeroDivisionError):
        payments.owe(owed, now=paid_town.now, also=lambda charge: [][1 // 0])
    assert charges(case) == [(42_70, "paid")]
    charge = payments.owe(owed, now=paid_town.now)
    told: list[Charge] = []

    assert payments.owe(owed, now=paid_town.now, also=told.append) == charge
    assert told == [charge]


def test_a_free_one_that_grows_too_large_is_paid_whole_and_gives_its_free_use_back(paid_town: PaidTown) -> None:
    home = {"id": "same", "label": "2 High Street", "lat": 51.5, "lon": -0.1}
    case = paid_town.book("discount", DAY, home=home, items={"sofa": "2"})
    assert paid_town.booking(case).free

    charge = amend(paid_town, case, sofa="4").charge
    assert charge is not None
    assert charge.cents == 67_40
    intake.go(charge.pk, now=paid_town.now)
    paid_town.pay(charge)
    intake.come_back(charge.pk, by=RESIDENT, now=paid_town.now)

    assert not paid_town.booking(case).free
    assert paid_town.booking(paid_town.book("discount", "2026-03-19", home=home, items={"sofa": "1"})).free


def test_a_resident_may_until_the_cut_off_and_staff_until_the_day_is_over(paid_town: PaidTown) -> None:
    case = paid_town.book("small_items", DAY, items={"textiles": "1"})
    paid_town.now = paid_town.at("2026-03-11T23:59")

    with pytest.raises(bookings.TooLate):
        amend(paid_town, case, textiles="2")
    amend(paid_town, case, by=STAFF, textiles="2")

    assert items(case) == {"textiles": 2}
    assert Entry.objects.get(case=case, what="amended").by_kind == "staff"


def test_staff_of_another_team_cannot(paid_town: PaidTown) -> None:
    case = paid_town.book("small_items", DAY, items={"textiles": "1"})
    stranger = Actor("staff", "2", "Somebody", permissions=frozenset({"work_cases"}), teams=frozenset({"parks"}))

    with pytest.raises(cases.NotAllowed):
        amend(paid_town, case, by=stranger, textiles="2")
    assert items(case) == {"textiles": 1}


def test_it_can_be_paid_for_as_long_as_it_can_be_changed(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    paid_town.now = paid_town.at("2026-03-12T06:00")

    charge = amend(paid_town, case, sofa="4").charge

    assert charge is not None
    assert charge.expires_at == paid_town.at("2026-03-12T06:30")


def test_paid_when_it_could_not_be_changed_any_more_the_difference_goes_back_with_a_letter(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    charge = amend(paid_town, case, sofa="4").charge
    assert charge is not None
    intake.go(charge.pk, now=paid_town.now)
    paid_town.now = paid_town.at("2026-03-12T06:31")
    paid_town.pay(charge)
    intake.come_back(charge.pk, by=RESIDENT, now=paid_town.now)
    jobs.finish_paid(now=paid_town.now)

    assert items(case) == {"sofa": 3}
    assert list(Refund.objects.values_list("cents", flat=True)) == [24_70]
    assert "£24.70" in Message.objects.get(template="not_amended").body


def test_cancelled_while_a_change_waits_for_its_money_all_of_that_goes_back(paid_town: PaidTown) -> None:
    case = paid_town.book("minimum", DAY, items={"sofa": "3"})
    charge = amend(paid_town, case, sofa="4").charge
    assert charge is not None
    intake.go(charge.pk, now=paid_town.now)
    paid_town.pay(charge)
    payments.ask(charge.pk, now=paid_town.now)
    paid_town.now = paid_town.at("2026-03-11T08:00")  # so late that 30 are kept of what the booking cost

    assert paid_town.cancel(case) == charge.cents + (3 * 12_35 - 30_00)
    jobs.finish_paid(now=paid_town.now)
    assert sum(Refund.objects.values_list("cents", flat=True)) == charge.cents + (3 * 12_35 - 30_00)


def test_a_difference_that_staff_waive_changes_it_without_money(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    charge = amend(paid_town, case, by=STAFF, sofa="4").charge
    assert charge is not None
    payments.waive(charge.pk, why="A mistake of ours", by=STAFF, now=paid_town.now)

    jobs.finish_paid(now=paid_town.now)

    assert items(case) == {"sofa": 4}


def test_a_change_nobody_pays_for_is_forgotten_when_its_time_is_over(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", DAY, items={"sofa": "3"})
    amend(paid_town, case, sofa="4")
    paid_town.wait(days=2)
    payment_jobs.expire(now=paid_town.now)

    jobs.finish_paid(now=paid_town.now)

    assert items(case) == {"sofa": 3}
    assert not Amendment.objects.exists()
    assert amend(paid_town, case, chair="2").charge is None
