"""The payment providers there are, by name: each tells from the settings whether it can be used. The first that can is;
what was begun with one is asked of that one, whatever is chosen since."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings

from upwell.payments.ports import Provider

TEST = "test"


def _stripe() -> Provider | None:
    if not settings.STRIPE_KEY:
        return None
    # imported here: each module knows its own library
    from upwell.payments.providers.stripe_com import Stripe

    return Stripe(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS, api=settings.STRIPE_API)


def _pretended() -> Provider | None:
    """The built-in test page, in a sandbox only."""
    if not settings.SANDBOX:
        return None
    from upwell.payments.providers.pretended import Pretender

    return Pretender()


REGISTRY: Mapping[str, Callable[[], Provider | None]] = {"stripe": _stripe, TEST: _pretended}
"""In the order in which they are tried. The name stands on each payment and in the address for notices, and stays."""


def chosen() -> Provider | None:
    return next(filter(None, (make() for make in REGISTRY.values())), None)


def named(name: str) -> Provider | None:
    """The provider of that name, while the settings know of it."""
    return REGISTRY[name]() if name in REGISTRY else None
