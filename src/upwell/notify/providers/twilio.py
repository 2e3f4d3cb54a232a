"""Hands texts to Twilio by its REST interface, without its library: one POST, one answer.

What it says of a message later comes to `channels.sms`, and from there to `receipts`."""

from __future__ import annotations

from django.conf import settings

from upwell.notify.models import Message
from upwell.notify.providers import OptedOut, SendFailed, http

OPTED_OUT = 21610
"""The carrier's own list says that this person wants none."""


class Twilio:
    name = "twilio"

    def send(self, message: Message) -> str:
        account = settings.SMS_ACCOUNT
        form = {
            "To": message.to,
            "From": settings.SMS_NUMBER,
            "Body": message.body,
            "StatusCallback": f"{settings.PUBLIC_URL}/texts/twilio/status/",
        }
        url = f"{settings.SMS_URL or 'https://api.twilio.com'}/2010-04-01/Accounts/{account}/Messages.json"
        try:
            said = http.post(url, auth=(account, settings.SMS_SECRETS[0]), data=form)
        except SendFailed as failure:
            if failure.code.endswith(f" {OPTED_OUT}"):
                raise OptedOut(failure.code, permanent=True) from failure
            raise
        return str(said.get("sid", ""))[:120]

    def close(self) -> None:
        pass
