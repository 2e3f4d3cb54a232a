"""The mailbox of a sandbox: what was sent, each under words that say which it is."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.notify.tests.test_stopped import carrier, say

__all__ = ["carrier"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("carrier")
def test_a_text_has_no_subject_and_stands_under_its_first_words(client: Client, settings: LazySettings) -> None:
    settings.SANDBOX = True
    sent = say("We have it.\nFollow it: https://city.example/", 0)

    listed = client.get("/mailbox/").content.decode()
    shown = client.get(f"/mailbox/{sent.pk}/").content.decode()

    assert ">We have it.</a>" in listed
    assert "<h1>We have it.</h1>" in shown
