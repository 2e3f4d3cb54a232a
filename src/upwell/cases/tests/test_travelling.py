"""What goes along when cases are joined, parted or passed on: promises with their pauses, words, and what is unread."""

from datetime import timedelta
from uuid import uuid4

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import jobs
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, NOW, TOMORROW, fresh, open_one
from upwell.catalogue import queries as catalogue

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SOON = NOW + timedelta(minutes=5)
NEIGHBOR = {"email": "neighbor@example.org"}


# words in parts


def part_of(case: Case, lead: Actor) -> Case:
    return cases.split_child(case.pk, child_id=uuid4(), title="The lamp", team="paving", by=lead, now=SOON, seen=None)


def test_a_part_goes_on_without_the_words_of_the_one_who_left(lead: Actor) -> None:
    main = open_one(written={"details": "behind my house"})
    twin = open_one(now=SOON, contact=NEIGHBOR)
    part = part_of(main, lead)
    of_the_part = part_of(part, lead)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)

    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    assert fresh(part).parent_id == twin.pk
    assert (fresh(part).written, fresh(of_the_part).written) == (None, None)
    assert (fresh(part).is_live, fresh(part).title, fresh(part).place_label) == (True, "The lamp", main.place_label)


def test_once_forgotten_nothing_of_the_one_who_left_is_in_a_part(lead: Actor) -> None:
    main = open_one(written={"details": "behind my house"})
    twin = open_one(now=SOON, contact=NEIGHBOR)
    part = part_of(main, lead)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    cases.withdraw(main.pk, by=RESIDENT, now=TOMORROW)

    jobs.forget_people(now=TOMORROW + catalogue.city().lifetimes.contact_after_close + DAY)

    assert fresh(main).forgotten_at is not None
    assert not any((one.written, one.private, one.contact) != (None, None, None) for one in (fresh(main), fresh(part)))
    assert fresh(twin).contact is not None  # who still waits
