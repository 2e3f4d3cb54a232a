"""Hands texts to any gateway by one neutral call: POST {to, from, text, reference} as JSON, with a bearer token; it
answers {id}. A gateway of another shape is put behind a few lines of its own, or one more class beside this one."""

from __future__ import annotations

from django.conf import settings

from upwell.notify.models import Message
from upwell.notify.providers import http


class Gateway:
    name = "http"

    def send(self, message: Message) -> str:
        body = {"to": message.to, "from": settings.SMS_NUMBER, "text": message.body, "reference": str(message.pk)}
        said = http.post(settings.SMS_URL, headers={"Authorization": f"Bearer {settings.SMS_SECRETS[0]}"}, json=body)
        return str(said.get("id", message.pk))[:120]

    def close(self) -> None:
        pass
