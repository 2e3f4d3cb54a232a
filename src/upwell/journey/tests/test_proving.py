"""Which address is to be proved, and when it is: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.definition.questions import ContactQuestion, EmailQuestion
from upwell.journey import proving

PROVED = ContactQuestion(ask="contact", type="contact", title="-", verify=True)
ADDRESS = some.text(some.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
CONTACT = some.dictionaries(some.sampled_from(["name", "email", "phone"]), ADDRESS)


@given(CONTACT)
def test_the_mail_is_proved_before_the_phone_and_a_name_never(contact):
    found = proving.to_prove(PROVED, contact)

    way = next((part for part in ("email", "phone") if part in contact), None)
    assert found == ({way: contact[way]} if way else {})


@given(CONTACT, CONTACT)
def test_a_proof_holds_for_its_address_however_it_is_written_and_for_no_other(first, second):
    address = proving.to_prove(PROVED, first)
    facts = {"contact": proving.fact(address, at="")} if address else {}

    assert proving.is_proved(PROVED, first, facts)
    assert proving.is_proved(PROVED, {part: text.upper() for part, text in first.items()}, facts)
    other = proving.to_prove(PROVED, second)
    same = {part: text.casefold() for part, text in other.items()} == {
        part: text.casefold() for part, text in address.items()
    }
    assert proving.is_proved(PROVED, second, facts) == (not other or same)


@pytest.mark.parametrize("plain", [None, "", [], "a@example.org", {"name": "A"}])
def test_what_is_no_way_to_reach_somebody_needs_no_proof(plain):
    assert proving.to_prove(PROVED, plain) == {}


def test_only_a_contact_that_says_so_is_proved():
    plain = {"email": "a@example.org"}

    assert proving.to_prove(PROVED.model_copy(update={"verify": False}), plain) == {}
    assert proving.to_prove(EmailQuestion(ask="contact", type="email", title="-"), plain) == {}
