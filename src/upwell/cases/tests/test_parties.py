"""Somebody else's part: asked, reminded, answered, declined; what each link opens, and when the case goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction
from tests.cast import CITY, Cast
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import jobs, links
from upwell.cases import queries as asked
from upwell.cases.models import Case, Entry, Party, Pause
from upwell.cases.tests.scene import actor, events_of, fresh, history
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Publication
from upwell.events.models import Event
from upwell.intake.tests import scene
from upwell.intake.tests.scene import LANDLORD, LATER, NEIGHBOR, NOW, send_shop
from upwell.notify.models import Message

DAY = timedelta(days=1)
AGREES = {"agrees": "yes", "limits": None, "signs": "yes"}


def party(case: Case, name: str = "landlord") -> Party:
    return Party.objects.filter(case=case, name=name).latest("invited_at")


def answer(case: Case, name: str = "landlord", now: Any = LATER) -> Party:
    row = party(case, name)
    return cases.finish_part(row.pk, AGREES if name == "landlord" else {"quiet": "yes"}, seen=row.rev, now=now)


def letters_to(address: str) -> list[str]:
    return [one.template for one in Message.objects.order_by("queued_at", "id") if one.to == address]


@pytest.fixture
def shop(city: City) -> Case:
    return send_shop()


def test_the_case_waits_for_all_who_apply_and_its_clock_stands_still(shop: Case) -> None:
    assert (shop.state, shop.phase) == ("waiting_for_others", "waiting")
    assert Pause.objects.get(case=shop).until_at is None
    assert sorted(Party.objects.values_list("name", flat=True)) == ["landlord", "neighbor"]
    assert letters_to(LANDLORD) == letters_to(NEIGHBOR) == ["party_invitation"]
    receipt = Message.objects.get(template="receipt")
    assert "We wrote to: Your landlord, Your neighbor." in receipt.body
    assert "We aim to finish" not in receipt.body


def test_who_does_not_apply_is_not_asked(city: City) -> None:
    case = send_shop(rents="no", landlord_email=None)

    assert list(Party.objects.values_list("name", flat=True)) == ["neighbor"]
    assert case.state == "waiting_for_others"


def test_the_letter_has_a_link_of_its_own_and_not_the_applicants(shop: Case) -> None:
    letter = Message.objects.get(template="party_invitation", about=shop.reference, to_index=party(shop).reach_index)

    assert links.party_link(party(shop).pk) in letter.body
    assert links.follow_secret(shop.pk) not in letter.body
    assert "Do you agree that a business of this kind is run in your house: Cut hair?" in letter.body
    assert "?lang=es" in letter.body


def test_their_address_is_sealed_and_is_not_the_applicants_contact(city: City) -> None:
    case = send_shop(contact={"name": "", "email": scene.EMAIL, "phone": ""})

    assert fresh(case).contact["email"] == scene.EMAIL
    assert LANDLORD not in str(fresh(case).answers) + str(fresh(case).written)
    assert fresh(case).private["landlord_email"] == LANDLORD


def test_with_the_last_answer_it_goes_on_and_the_promise_moves_by_the_time_that_passed(shop: Case) -> None:
    due = shop.due_at
    assert due is not None
    answer(shop, now=NOW + 2 * DAY)
    assert fresh(shop).state == "waiting_for_others"

    answer(shop, "neighbor", now=NOW + 3 * DAY)

    case = fresh(shop)
    assert (case.state, case.phase, case.waiting_since) == ("received", "open", None)
    assert case.due_at == due + 2 * DAY  # it waited when Wednesday and Thursday ended
    assert Pause.objects.get(case=shop).until_at == NOW + 3 * DAY
    assert history(case) == ["opened", "agreed", "agreed", "moved"]
    assert letters_to(LANDLORD)[-1] == "party_thanks"
    assert [one for one in letters_to(scene.EMAIL) if one == "party_answered"] == ["party_answered"] * 2
    assert "case_resumed" in events_of(case)


def test_a_no_ends_the_wait_too_and_the_applicant_is_not_told_why(shop: Case) -> None:
    answer(shop, "neighbor")
    cases.decline_part(party(shop).pk, why="Too many visitors", now=LATER)

    assert fresh(shop).state == "received"
    assert "Too many visitors" not in "".join(one.body for one in Message.objects.all())
    assert party(shop).why == "Too many visitors"
    assert Event.objects.get(name="party_declined").data == {"party": "landlord", "hours": 1}


def test_after_a_no_the_applicant_names_another_person_and_it_waits_again(shop: Case) -> None:
    answer(shop, "neighbor")
    cases.decline_part(party(shop).pk, why="No", now=LATER)
    cases.name_another(shop.pk, "landlord", email="owner@example.org", by=RESIDENT, now=LATER)

    assert fresh(shop).state == "waiting_for_others"
    assert Pause.objects.filter(case=shop, until_at=None).count() == 1
    answer(shop)
    assert fresh(shop).state == "received"


def test_nobody_takes_the_place_of_who_has_agreed(shop: Case) -> None:
    answer(shop)

    with pytest.raises(cases.CannotAskAnother):
        cases.name_another(shop.pk, "landlord", email="owner@example.org", by=RESIDENT, now=LATER)


def test_a_mended_address_ends_the_link_before(shop: Case) -> None:
    first = party(shop)
    cases.name_another(shop.pk, "landlord", email="right@example.org", by=RESIDENT, now=LATER)

    with pytest.raises(cases.LinkEnded):
        cases.finish_part(first.pk, AGREES, seen=0, now=LATER)
    assert Party.objects.get(pk=first.pk).how == "replaced"
    assert fresh(shop).state == "waiting_for_others"


@pytest.mark.parametrize("how", ["answered", "declined", "silent", "withdrawn"])
def test_a_link_works_once(shop: Case, how: str) -> None:
    row = party(shop)
    now = LATER
    if how == "answered":
        answer(shop)
    elif how == "declined":
        cases.decline_part(row.pk, why="No", now=LATER)
    elif how == "silent":
        now = row.until
    else:
        cases.withdraw(shop.pk, by=RESIDENT, now=LATER)

    with pytest.raises(cases.LinkEnded):
        cases.finish_part(row.pk, AGREES, seen=row.rev, now=now)
    with pytest.raises(cases.LinkEnded):
        cases.begin_part(row.pk, language="en", now=now)
    part = asked.part_by_secret(links.party_secret(row.pk), language="en", now=now)
    assert part is not None
    assert not part.is_open
    assert part.answers == part.applicants == {}


def test_one_is_reminded_once_then_the_link_ends_and_the_applicant_hears_of_it(shop: Case) -> None:
    jobs.mind_parties(now=NOW + 7 * DAY)
    jobs.mind_parties(now=NOW + 8 * DAY)
    assert letters_to(LANDLORD) == ["party_invitation", "party_reminder"]

    jobs.mind_parties(now=NOW + 14 * DAY)
    jobs.mind_parties(now=NOW + 15 * DAY)

    assert party(shop).how == "silent"
    assert letters_to(scene.EMAIL).count("party_silent") == 2
    assert fresh(shop).state == "waiting_for_others"  # nobody has said anything


def test_staff_may_go_on_without_an_answer_and_say_why(shop: Case, cast: Cast) -> None:
    cases.move(
        shop.pk, "go_on_without", by=actor(cast.worker), now=LATER, seen=None, reason="The house has no landlord"
    )

    assert fresh(shop).state == "received"
    assert set(Party.objects.values_list("how", flat=True)) == {"dropped"}
    assert not Pause.objects.filter(until_at=None).exists()


def test_what_happens_outside_is_no_move_of_staff(shop: Case, cast: Cast) -> None:
    for name in ("heard", "invite"):
        with pytest.raises(cases.CannotMove):
            cases.move(shop.pk, name, by=actor(cast.lead), now=LATER, seen=None)
    with pytest.raises(cases.NothingAsked):
        cases.receive_answer(shop.pk, text="I agree for them", by=RESIDENT, now=LATER)


def test_the_same_address_is_allowed_and_told_to_the_team(city: City) -> None:
    case = send_shop(landlord_email=scene.EMAIL.upper(), neighbor_email=NEIGHBOR)

    told = {one.name: one.same_as for one in asked.parties_of(case, language="en", now=NOW)}
    assert told == {"landlord": "applicant", "neighbor": ""}


def test_two_with_one_address_are_told_too(city: City) -> None:
    case = send_shop(neighbor_email=LANDLORD)

    told = {one.name: one.same_as for one in asked.parties_of(case, language="en", now=NOW)}
    assert told == {"landlord": "", "neighbor": "Your landlord"}


def test_an_address_gets_only_so_many_letters_from_all_applications(city: City) -> None:
    made = [send_shop(now=NOW + timedelta(minutes=one)) for one in range(15)]

    assert letters_to(LANDLORD).count("party_invitation") == 12
    assert Party.objects.filter(name="landlord", letters=0).count() == 3
    assert len(made) == 15  # none of the applications was refused


def test_one_letter_is_sent_again_only_so_often(shop: Case) -> None:
    row = party(shop)
    for _ in range(3):
        cases.send_again(shop.pk, row.pk, by=RESIDENT, now=LATER)

    with pytest.raises(cases.TooManyLetters):
        cases.send_again(shop.pk, row.pk, by=RESIDENT, now=LATER)
    assert letters_to(LANDLORD) == ["party_invitation"] * 4


def test_only_so_many_are_asked_one_after_the_other(shop: Case) -> None:
    for number in range(4):
        cases.name_another(shop.pk, "landlord", email=f"one{number}@example.org", by=RESIDENT, now=LATER)

    with pytest.raises(cases.CannotAskAnother):
        cases.name_another(shop.pk, "landlord", email="more@example.org", by=RESIDENT, now=LATER)


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "x" * 300 + "@example.org"])
def test_another_person_needs_an_address(shop: Case, typed: str) -> None:
    with pytest.raises(cases.NotAnAddress):
        cases.name_another(shop.pk, "landlord", email=typed, by=RESIDENT, now=LATER)

    assert party(shop).ended_at is None


def test_the_link_of_one_case_does_nothing_to_another(shop: Case) -> None:
    other = send_shop(now=LATER)

    with pytest.raises(cases.LinkEnded):
        cases.send_again(shop.pk, party(other).pk, by=RESIDENT, now=LATER)


def test_what_they_said_goes_with_the_person_of_the_case(shop: Case) -> None:
    answer(shop)
    cases.decline_part(party(shop, "neighbor").pk, why="Loud", now=LATER)
    cases.withdraw(shop.pk, by=RESIDENT, now=LATER)

    jobs.forget_people(now=LATER + 800 * DAY)

    for row in Party.objects.filter(case=shop):
        assert (row.reach, row.reach_index, row.answers, row.why) == (None, "", None, None)
    assert set(Party.objects.values_list("how", flat=True)) == {"answered", "declined"}


def test_an_event_never_says_who(shop: Case) -> None:
    answer(shop)

    for event in Event.objects.filter(name__startswith="party_"):
        assert LANDLORD not in str(event.data)
        assert event.subject == shop.reference


@pytest.fixture
def town(in_a_file: None) -> Iterator[None]:
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


def both_answer(shop: Case) -> list[Any]:
    return race(lambda: answer(shop), lambda: answer(shop, "neighbor"))


@pytest.mark.django_db(transaction=True)
def test_the_last_two_at_the_same_moment_move_it_on_once(town: None) -> None:
    shop = send_shop()

    said = both_answer(shop)

    assert errors(said) == []
    assert fresh(shop).state == "received"
    assert Entry.objects.filter(case=shop, what="moved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_lock_leaves_it_waiting_for_ever(town: None) -> None:
    """What the verbs would do if they looked for the others outside the lock: each finds one that has not answered."""
    shop = send_shop()
    both_have_read = Barrier(2)

    def careless(name: str) -> None:
        row = party(shop, name)
        others = Party.objects.filter(case=shop).exclude(name=name)
        all_have = all(one.how for one in others)
        both_have_read.wait(timeout=20)
        with transaction.atomic():
            Party.objects.filter(pk=row.pk).update(how="answered", ended_at=LATER)
            if all_have:
                Case.objects.filter(pk=shop.pk).update(state="received")

    race(lambda: careless("landlord"), lambda: careless("neighbor"))

    assert set(Party.objects.values_list("how", flat=True)) == {"answered"}
    assert fresh(shop).state == "waiting_for_others"


def test_a_system_may_close_what_waits(shop: Case) -> None:
    cases.close(shop.pk, by=SYSTEM, now=LATER, seen=None, outcome="cannot_do", message="Not here")

    assert set(Party.objects.values_list("how", flat=True)) == {"dropped"}
