from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.race import race

from upwell.accounts import codes
from upwell.accounts.addresses import Address
from upwell.accounts.tests.test_codes import other_than, sent
from upwell.cases import actions as cases
from upwell.cases import queries
from upwell.cases.tests.scene import EMAIL, NOW, events_of, fresh, open_one
from upwell.events.models import Event
from upwell.limits import kinds
from upwell.limits.actions import TooMany
from upwell.notify.models import Message

MAIL = Address(email=EMAIL)


def ask(reference: str) -> str:
    return cases.ask_to_claim(reference, language="en", now=NOW)


def test_all_that_was_sent_with_a_proved_address_is_added(cast: Cast):
    mine = [open_one(), open_one(contact={"email": EMAIL.upper()})]
    other, taken = open_one(contact={"email": "other@example.org"}), open_one(account_id=cast.worker.pk)
    assert queries.how_many_unclaimed(MAIL.index) == 2

    assert cases.claim_found(MAIL, account_id=cast.resident.pk, now=NOW) == 2

    assert {fresh(one).account_id for one in mine} == {cast.resident.pk}
    assert (fresh(other).account_id, fresh(taken).account_id) == (None, cast.worker.pk)
    assert "case_claimed" in events_of(mine[0])
    assert queries.how_many_unclaimed(MAIL.index) == 0


def test_a_request_without_contact_is_found_by_nobody(cast: Cast):
    open_one(contact={})

    assert queries.how_many_unclaimed("") == 0
    assert queries.how_many_unclaimed(Address().index) == 0


def test_a_request_is_added_by_its_number_and_the_code_sent_to_its_contact(cast: Cast):
    case = open_one(language="es")

    ticket = ask(case.reference)
    letter = Message.objects.get(template="claim_code")
    cases.claim(case.reference, ticket=ticket, typed=sent("claim"), account_id=cast.resident.pk, now=NOW)

    assert fresh(case).account_id == cast.resident.pk
    assert (letter.to, letter.language, letter.about) == (EMAIL, "es", "")


def test_a_code_for_one_request_adds_no_other(cast: Cast):
    first, second = open_one(), open_one(contact={"email": "other@example.org"})
    ticket = ask(first.reference)

    with pytest.raises(codes.CodeOver):
        cases.claim(second.reference, ticket=ticket, typed=sent("claim"), account_id=cast.resident.pk, now=NOW)


@pytest.mark.parametrize("what", ["nobody", "no contact", "taken"])
def test_where_there_is_nothing_to_claim_it_looks_and_costs_the_same(cast: Cast, what):
    there = open_one()
    given = {"no contact": {"contact": {}}, "taken": {"account_id": cast.worker.pk}}.get(what, {})
    reference = "AAAA-AAAA" if what == "nobody" else open_one(**given).reference
    Message.objects.all().delete()
    written = []
    for one in (there.reference, reference):
        with CaptureQueriesContext(connection) as seen:
            ticket = ask(one)
        written.append(len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]))

    assert written[0] == written[1]
    assert Message.objects.count() == 1
    for _ in range(codes.MOST_TRIES - 1):
        with pytest.raises(codes.WrongCode):
            cases.claim(reference, ticket=ticket, typed="123456", account_id=cast.resident.pk, now=NOW)
    with pytest.raises(codes.CodeOver):
        cases.claim(reference, ticket=ticket, typed="123456", account_id=cast.resident.pk, now=NOW)


def test_a_number_can_be_asked_for_so_often_whether_it_is_there_or_not(cast: Cast):
    case = open_one()
    for reference in (case.reference, "AAAA-AAAA"):
        for _ in range(kinds.CODES_TO_ONE.amount):
            ask(reference)
        with pytest.raises(TooMany):
            ask(reference)


def test_whoever_asks_for_a_number_takes_no_code_and_no_sign_in_from_its_person(cast: Cast):
    case = open_one()
    ticket = ask(case.reference)
    mine = sent("claim")
    stranger = codes.Asker(place="account 7")
    for _ in range(kinds.CODES_FROM_ONE.amount):
        cases.ask_to_claim(case.reference, language="en", now=NOW, by=stranger)
    with pytest.raises(TooMany):
        cases.ask_to_claim(case.reference, language="en", now=NOW, by=stranger)

    assert ask(case.reference)
    assert codes.ask(codes.SIGN_IN, MAIL, values={}, language="en", now=NOW)
    cases.claim(case.reference, ticket=ticket, typed=mine, account_id=cast.resident.pk, now=NOW)
    assert fresh(case).account_id == cast.resident.pk


def test_an_address_that_had_many_codes_tells_nobody(cast: Cast):
    first, second = open_one(), open_one()
    for _ in range(kinds.CODES_TO_ONE.amount):
        ask(first.reference)
    Message.objects.all().delete()

    assert ask(second.reference)
    assert not Message.objects.exists()


def test_events_and_codes_say_nothing_of_the_contact(cast: Cast):
    case = open_one()
    ticket = ask(case.reference)
    with pytest.raises(codes.WrongCode):
        cases.claim(
            case.reference, ticket=ticket, typed=other_than(sent("claim")), account_id=cast.resident.pk, now=NOW
        )

    assert EMAIL not in str(list(Event.objects.values()))


@pytest.mark.usefixtures("in_a_file")
def test_of_two_accounts_that_claim_it_at_once_one_gets_it(cast: Cast):
    case = open_one()

    said = race(
        *[
            lambda who=who: cases.claim_found(MAIL, account_id=who.pk, now=NOW)
            for who in (cast.resident, cast.worker, cast.lead)
        ]
    )

    assert sorted(said) == [0, 0, 1]
    assert fresh(case).account_id is not None
