"""Somebody who was signed out while writing: their words are shown, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

LETTER = {"message": "Filled today <b>", "password": "hunter2 Two", "seen": "3", "move": "start"}


def test_what_somebody_wrote_who_was_signed_out_meanwhile_is_shown_to_copy(client: Client, cast: Cast):
    response = client.post("/desk/cases/K7QM-3XPD/moves/", LETTER)

    html = response.content.decode()
    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    assert "You were signed out" in html
    assert "Filled today &lt;b&gt;" in html
    assert "hunter2" not in html
    assert ">start<" not in html


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/desk/cases/K7QM-3XPD/?queue=x", "%2Fdesk%2Fcases%2FK7QM-3XPD%2F%3Fqueue%3Dx"),
        ("", "%2Fdesk%2Fcases%2FK7QM-3XPD%2Fmoves%2F"),
        ("https://evil.example/desk/", "%2Fdesk%2Fcases%2FK7QM-3XPD%2Fmoves%2F"),
        ("http://testserver//evil.example/", "%2Fdesk%2Fcases%2FK7QM-3XPD%2Fmoves%2F"),
    ],
)
def test_who_was_signed_out_is_led_back_to_the_case(client: Client, cast: Cast, referer, back):
    html = client.post("/desk/cases/K7QM-3XPD/moves/", LETTER, headers={"Referer": referer}).content.decode()

    assert f'href="{reverse("accounts:sign_in")}?next={back}"' in html
