"""What goes along when cases are joined, parted or passed on: promises with their pauses, words, and what is unread."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import jobs
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, NOW, POTHOLE, TOMORROW, fresh, open_one
from upwell.catalogue import queries as catalogue
from upwell.events.models import Event

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


# promises and their pauses


def promised(days: int, now: datetime, **changes: Any) -> Case:
    rule = {"to": "fix", "within": days, "counted_in": "working_days"}
    return open_one({**POTHOLE, "service": f"in_{days}", "promise": rule}, now=now, **changes)


def ask(case: Case, lead: Actor, *, at: datetime, wait: timedelta) -> datetime:
    """A question and its answer; when it came."""
    cases.ask_resident(case.pk, by=lead, now=at, seen=None, question="Where?")
    cases.receive_answer(case.pk, text="There", by=RESIDENT, now=at + wait)
    return at + wait


@pytest.mark.parametrize("waited", ["the one whose promise is taken over", "the one whose promise is given up"])
def test_a_promise_taken_over_keeps_the_pauses_it_had_and_gets_no_others(lead: Actor, waited: str) -> None:
    main, twin = promised(20, NOW), promised(10, SOON)
    then = ask(twin if waited.endswith("over") else main, lead, at=SOON, wait=7 * DAY)
    due = fresh(twin).due_at
    cases.merge(twin.pk, into=main.pk, by=lead, now=then + HOUR, seen=None)

    ask(main, lead, at=then + 2 * HOUR, wait=HOUR)

    assert fresh(main).due_at == due


def test_joined_while_it_waits_the_promise_taken_over_pauses_from_then_on(lead: Actor) -> None:
    main, twin = promised(20, NOW), promised(10, SOON)
    due = fresh(twin).due_at
    assert due is not None
    cases.ask_resident(main.pk, by=lead, now=SOON, seen=None, question="Where?")
    cases.merge(twin.pk, into=main.pk, by=lead, now=SOON + 2 * DAY, seen=None)

    cases.receive_answer(main.pk, text="There", by=RESIDENT, now=SOON + 3 * DAY)

    assert fresh(main).due_at == due + DAY
    assert [pause.from_at for pause in main.pauses.all()] == [SOON + 2 * DAY]


def test_a_promise_that_stays_keeps_its_pauses(lead: Actor) -> None:
    main, twin = promised(10, NOW), promised(20, SOON)
    then = ask(main, lead, at=SOON, wait=2 * DAY)
    kept = list(main.pauses.values_list("from_at", "until_at"))

    cases.merge(twin.pk, into=main.pk, by=lead, now=then, seen=None)

    assert list(main.pauses.values_list("from_at", "until_at")) == kept


def test_who_goes_on_has_the_pauses_of_the_promise_taken_over_and_no_others(lead: Actor) -> None:
    main, twin = promised(10, NOW), promised(10, SOON, contact=NEIGHBOR)
    then = ask(twin, lead, at=SOON, wait=7 * DAY)
    cases.merge(twin.pk, into=main.pk, by=lead, now=then + HOUR, seen=None)
    due = fresh(main).due_at
    cases.withdraw(main.pk, by=RESIDENT, now=then + 2 * HOUR)

    ask(twin, lead, at=then + 3 * HOUR, wait=HOUR)

    assert fresh(twin).due_at == due


# kept or not


@pytest.mark.parametrize("joined_at", [LATER, NOW + 30 * DAY])
def test_what_was_joined_neither_kept_nor_broke_a_promise(lead: Actor, joined_at: datetime) -> None:
    main, twin = promised(20, NOW), promised(10, SOON)

    cases.merge(twin.pk, into=main.pk, by=lead, now=joined_at, seen=None)

    closed = Event.objects.get(name="case_closed", subject=twin.reference).data
    assert (closed["on_time"], closed.get("over_by_hours")) == (None, None)
    assert fresh(twin).on_time is None
    assert asked.kept_since(twin.service, since=NOW - DAY, now=joined_at + DAY) == (0, 0)


def test_joined_too_late_and_parted_again_only_the_new_promise_counts(lead: Actor) -> None:
    main, twin = promised(20, NOW), promised(10, SOON)
    then = NOW + 30 * DAY
    cases.merge(twin.pk, into=main.pk, by=lead, now=then, seen=None)
    cases.reopen(twin.pk, by=lead, now=then, why="Another hole")

    cases.close(twin.pk, by=lead, now=then + DAY, seen=None, outcome="done")

    view = asked.public_view(twin.reference)
    assert view is not None
    assert view.on_time is True


# unread


def written_in(case: Case, text: str, at: datetime) -> None:
    cases.add_information(case.pk, text=text, by=RESIDENT, now=at)


def news(case: Case, lead: Actor) -> list[str] | None:
    """What its page shows as new; None where nothing marks the case."""
    page = asked.case_page(case.pk, lead)
    assert page is not None
    since = page.case.news_at
    if since is None:
        return None
    own = [entry.said for entry in page.entries if entry.said and entry.at >= since]
    return [*own, *(entry.said for entry in page.brought)]


def test_unread_words_come_along_when_joined_again(lead: Actor) -> None:
    third, second, first = (open_one(now=NOW + hours * HOUR) for hours in (2, 1, 0))
    written_in(third, "It grows", NOW + 3 * HOUR)
    cases.merge(third.pk, into=second.pk, by=lead, now=NOW + 4 * HOUR, seen=None)

    cases.merge(second.pk, into=first.pk, by=lead, now=NOW + 5 * HOUR, seen=None)

    assert news(first, lead) == ["It grows"]


def test_words_read_where_they_were_joined_first_do_not_come_along(lead: Actor) -> None:
    third, second, first = (open_one(now=NOW + hours * HOUR) for hours in (2, 1, 0))
    written_in(third, "It grows", NOW + 3 * HOUR)
    cases.merge(third.pk, into=second.pk, by=lead, now=NOW + 4 * HOUR, seen=None)
    cases.mark_read(second.pk, by=lead, now=NOW + 4 * HOUR, seen=None)
    written_in(second, "Mine too", NOW + 5 * HOUR)

    cases.merge(second.pk, into=first.pk, by=lead, now=NOW + 6 * HOUR, seen=None)

    assert news(first, lead) == ["Mine too"]


def test_who_parts_takes_their_unread_words_along(lead: Actor) -> None:
    main, twin = open_one(now=NOW), open_one(now=SOON)
    written_in(twin, "It grows", SOON)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    seen = fresh(main).revision

    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")

    assert news(main, lead) is None
    assert fresh(main).revision == seen + 1


def test_what_others_wrote_stays_unread_when_one_parts(lead: Actor) -> None:
    main, twin, third = open_one(now=NOW), open_one(now=SOON), open_one(now=SOON)
    for one in (twin, third):
        written_in(one, f"By {one.reference}", SOON)
        cases.merge(one.pk, into=main.pk, by=lead, now=LATER, seen=None)

    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")

    assert news(main, lead) == [f"By {third.reference}"]


def test_what_its_own_resident_wrote_stays_unread_when_one_parts(lead: Actor) -> None:
    main, twin = open_one(now=NOW), open_one(now=SOON)
    written_in(twin, "It grows", SOON)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    written_in(main, "Mine too", LATER + HOUR)

    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")

    assert news(main, lead) == ["Mine too"]


def test_words_read_before_it_was_joined_a_second_time_are_not_new(lead: Actor) -> None:
    main, twin = open_one(now=NOW), open_one(now=SOON)
    written_in(twin, "It grows", SOON)
    written_in(main, "Mine", SOON)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    cases.reopen(twin.pk, by=lead, now=LATER, why="Another hole")

    cases.merge(twin.pk, into=main.pk, by=lead, now=TOMORROW, seen=None)

    assert news(main, lead) == ["Mine"]


def test_who_wrote_nothing_takes_nothing_along(lead: Actor) -> None:
    main, twin = open_one(now=NOW), open_one(now=SOON)
    cases.merge(twin.pk, into=main.pk, by=lead, now=LATER, seen=None)
    written_in(main, "Mine", LATER)

    cases.reopen(twin.pk, by=lead, now=TOMORROW, why="Another hole")

    assert news(main, lead) == ["Mine"]
