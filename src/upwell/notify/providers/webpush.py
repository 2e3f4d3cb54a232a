"""Hands news of a request to the push service of one browser. Nothing readable leaves the house: see `pushing.py`."""

from __future__ import annotations

from datetime import timedelta

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from upwell.lib import clock
from upwell.notify import pushing
from upwell.notify.models import Device, Message
from upwell.notify.providers import SendFailed, http

GONE = frozenset({404, 410})
WAITS = timedelta(days=3)  # there, for a phone that is switched off


class WebPush:
    name = "webpush"

    def __init__(self) -> None:
        self.key = pushing.private_key(settings.PUSH_KEY)

    def send(self, message: Message) -> str:
        row = Device.objects.filter(pk=message.to, ended_at=None).first()
        if row is None:
            raise SendFailed("device ended", permanent=True)
        try:
            device = pushing.device(row.endpoint, row.keys["p256dh"], row.keys["auth"], hosts=settings.PUSH_HOSTS)
        except pushing.NotADevice:  # a host that was taken off the list since
            raise SendFailed("not allowed", permanent=True) from None
        status = self._posted(device, message)
        if status in GONE:
            Device.objects.filter(pk=row.pk).update(ended_at=clock.now())
            raise SendFailed(f"http {status}", permanent=True)
        if not 200 <= status < 300:
            raise SendFailed(f"http {status}", permanent=http.is_final(status))
        return str(message.pk)

    def _posted(self, device: pushing.Device, message: Message) -> int:
        contact = f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}"
        headers = {
            "Authorization": pushing.authorization(self.key, device.endpoint, contact=contact, now=clock.now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(WAITS.total_seconds())),
            "Urgency": "normal",
            "Topic": pushing.topic(message.about),
        }
        body = pushing.encrypt(message.body.encode(), device)
        limits = (http.CONNECT, http.READ)
        try:
            with http.session().post(
                device.endpoint, data=body, headers=headers, timeout=limits, allow_redirects=False, stream=True
            ) as answer:
                return answer.status_code
        except (requests.RequestException, HTTPError) as error:
            raise SendFailed(type(error).__name__, permanent=False) from error

    def close(self) -> None:
        pass
