from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from upwell.payments.providers import stripe_com
from upwell.payments.tests.stripe_double import Account, Server

SECRET, OLD_SECRET = "whsec_new", "whsec_old"


@pytest.fixture
def sandbox(settings: LazySettings) -> None:
    settings.SANDBOX = True


@pytest.fixture
def stripe_account(settings: LazySettings) -> Iterator[Account]:
    """Stripe's library, pointed at the double on this machine."""
    server = Server(Account())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.STRIPE_KEY, settings.STRIPE_API = "sk_test_double", server.address
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, OLD_SECRET]
    yield server.account
    stripe_com._client.cache_clear()
    server.shutdown()
    server.server_close()
