"""Which payment provider is used: Stripe when a key is set; else the built-in test page, in a sandbox only; else none.

What was begun with one is asked of that one, whatever is chosen since."""

from django.conf import settings

from upwell.payments.ports import Provider

TEST, STRIPE = "test", "stripe"


def chosen() -> Provider | None:
    return named(STRIPE) or named(TEST)


def named(name: str) -> Provider | None:
    """The provider of that name, while the settings know of it."""
    # imported here: each module knows its own library
    if name == STRIPE and settings.STRIPE_KEY:
        from upwell.payments.providers.stripe_com import Stripe

        return Stripe(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS, api=settings.STRIPE_API)
    if name == TEST and settings.SANDBOX:
        from upwell.payments.providers.pretended import Pretender

        return Pretender()
    return None
