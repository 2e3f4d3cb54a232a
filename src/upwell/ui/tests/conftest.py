"""A city of its own on every page of the gallery; no database."""

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.ui import context, machines

CARD = context.CityCard(
    name="Testville",
    site_name="Testville services",
    phone="555-0100",
    phone_hours="Monday to Friday",
    languages=("en", "es"),
    time_zone="America/Los_Angeles",
)


@pytest.fixture
def gallery(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.ROOT_URLCONF = "upwell.ui.tests.gallery"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr(context, "CITY_CARD", lambda: CARD)
    monkeypatch.setattr(context, "APP", lambda: None)
    monkeypatch.setattr(context, "LINKS", context.Links())
    monkeypatch.setattr(machines, "DOORS", {})
    return Client(raise_request_exception=False, enforce_csrf_checks=True)
