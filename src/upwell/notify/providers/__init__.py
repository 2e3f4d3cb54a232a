"""The ways out of the house, and which one is used.

Letters: a mail server when one is set; else the mailbox, in a sandbox only; else none, and they wait. Texts to phones:
a provider when one is set; else the mailbox, in a sandbox. Where nothing takes texts, none are written."""

from typing import Protocol

from django.conf import settings

from upwell.notify.models import EMAIL, PUSH, TEXT, Message


class SendFailed(Exception):
    """The provider did not take the message. `permanent`: it never will; `code` carries no personal data."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code[:120]
        self.permanent = permanent


class OptedOut(SendFailed):
    """Nobody at this number wants texts, says the carrier; it is not asked again."""


class Provider(Protocol):
    name: str

    def send(self, message: Message) -> str:
        """Hands one message over and returns the provider's number for it, or raises SendFailed."""

    def close(self) -> None:
        """After a batch; the next send opens again."""


def chosen() -> Provider | None:
    # imported here: each module knows its own library, and needs the class above
    if settings.EMAIL_HOST:
        from upwell.notify.providers.smtp import Smtp

        return Smtp()
    if settings.SANDBOX:
        from upwell.notify.providers.mailbox import Mailbox

        return Mailbox()
    return None


def for_texts() -> Provider | None:
    """Who takes messages to phones."""
    if settings.SMS_PROVIDER == "twilio":
        from upwell.notify.providers.twilio import Twilio

        return Twilio()
    if settings.SMS_PROVIDER == "http":
        from upwell.notify.providers.gateway import Gateway

        return Gateway()
    if settings.SANDBOX:
        from upwell.notify.providers.mailbox import Mailbox

        return Mailbox()
    return None


def for_browsers() -> Provider | None:
    """Who shows news on the phones and computers that asked for it."""
    if not settings.PUSH:
        return None
    from upwell.notify.providers.webpush import WebPush

    return WebPush()


def by_channel() -> dict[str, Provider]:
    """The way out for each channel that has one."""
    ways = {EMAIL: chosen(), TEXT: for_texts(), PUSH: for_browsers()}
    return {channel: provider for channel, provider in ways.items() if provider is not None}
