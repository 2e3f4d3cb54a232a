"""Whoever asks for codes to somebody else's address takes nothing from them."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import NOW

from upwell.accounts import asking, codes
from upwell.accounts.tests.test_codes import EMAIL, MAIL, ask, made, sent, signed_in, type_in
from upwell.limits import kinds
from upwell.limits.actions import TooMany
from upwell.notify.models import Message


def at(place: str) -> Client:
    """A browser at another internet address."""
    return Client(REMOTE_ADDR=place)


def used_up(limit: kinds.Limit, place: str) -> None:
    """Somebody asks for codes to the address until they are told that it is too much."""
    said = [ask(at(place)).status_code for _ in range(limit.amount + 1)]
    assert said == [302] * limit.amount + [429]


class TestAStranger:
    def test_who_asks_and_asks_leaves_me_my_code_and_new_ones(self, city, client):
        ask(client)
        mine = sent()

        used_up(kinds.CODES_FROM_ONE, "203.0.113.9")

        type_in(client, mine)
        assert signed_in(client)
        assert ask(at("198.51.100.7")).status_code == 302

    def test_at_many_places_cannot_shut_out_a_browser_that_has_signed_in(self, city, client):
        ask(client)
        type_in(client, sent())
        client.post(reverse("accounts:sign_out"))
        assert not signed_in(client)
        for place in range(kinds.CODES_TO_ONE.amount):
            ask(at(f"203.0.113.{place}"))

        assert ask(at("198.51.100.7")).status_code == 429
        Message.objects.all().delete()
        assert ask(client).status_code == 302
        type_in(client, sent())
        assert signed_in(client)

    def test_has_no_browser_that_has_signed_in_by_saying_so(self, city, client):
        ask(client)
        type_in(client, sent())
        kept = client.cookies[asking.KNOWN].value
        assert EMAIL not in kept
        for place in range(kinds.CODES_TO_ONE.amount):
            ask(at(f"203.0.113.{place}"))

        for forged in (kept.partition(":")[0], kept[:-2] + "xx", "nonsense"):
            thief = at("198.51.100.7")
            thief.cookies[asking.KNOWN] = forged
            assert ask(thief).status_code == 429
        assert ask(client, "other@example.org").status_code == 302

    def test_who_is_known_gets_only_so_many_too(self, city):
        known = codes.Asker(known=True)
        for _ in range(kinds.CODES_TO_ONE.amount):
            codes.ask(codes.SIGN_IN, MAIL, values={}, language="en", now=NOW, by=known)

        with pytest.raises(TooMany):
            codes.ask(codes.SIGN_IN, MAIL, values={}, language="en", now=NOW, by=known)

    def test_who_uses_up_the_codes_for_one_thing_leaves_those_for_another(self, city):
        for _ in range(kinds.CODES_TO_ONE.amount):
            codes.ask(codes.CLAIM, MAIL, values={"reference": "K7QM-3XPD"}, language="en", now=NOW, about="x")

        assert made()
