"""One registry of payment providers: whatever it names can be used, asked and told of by that name."""

from __future__ import annotations

import inspect

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.payments import providers
from upwell.payments.ports import Provider

ASKED = [name for name, _ in inspect.getmembers(Provider, inspect.isfunction) if not name.startswith("_")]


@pytest.fixture
def all_set(settings: LazySettings) -> None:
    settings.SANDBOX, settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS = True, "sk_live_1", ["whsec_1"]


@pytest.mark.usefixtures("all_set")
@pytest.mark.parametrize("name", providers.REGISTRY)
def test_each_is_called_what_the_registry_says_and_answers_everything(name: str) -> None:
    provider = providers.named(name)

    assert provider is not None
    assert provider.name == name
    assert len(name) <= 20
    assert provider.called
    assert provider.trouble(sandbox=True) == ""
    for verb in ASKED:
        wanted, there = inspect.signature(getattr(Provider, verb)), inspect.signature(getattr(type(provider), verb))
        assert list(there.parameters) == list(wanted.parameters), verb


@pytest.mark.django_db
@pytest.mark.usefixtures("all_set")
@pytest.mark.parametrize("name", providers.REGISTRY)
def test_each_has_a_door_for_notices_that_takes_no_forged_one(name: str) -> None:
    answer = Client().post(f"/payments/webhooks/{name}/", b"{}", content_type="application/json")

    assert answer.status_code == 400


def test_a_real_one_goes_before_the_test_page_and_without_settings_there_is_none(settings: LazySettings) -> None:
    settings.SANDBOX, settings.STRIPE_KEY = True, "sk_live_1"
    chosen = providers.chosen()
    assert chosen is not None
    assert chosen.name == "stripe"

    settings.SANDBOX, settings.STRIPE_KEY = False, ""
    assert providers.chosen() is None
    assert [providers.named(name) for name in (*providers.REGISTRY, "nobody")] == [None] * (len(providers.REGISTRY) + 1)
